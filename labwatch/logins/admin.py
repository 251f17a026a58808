"""Second factors in the admin: who has one. An administrator takes away a lost one."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

from sources.admin.records import LookOnlyAdmin


@admin.register(TOTPDevice)
class SecondFactorAdmin(LookOnlyAdmin):
    """Apps that show codes; their keys are shown to nobody."""

    list_display = ("user", "name", "confirmed", "created_at", "last_used_at")
    list_select_related = ("user",)
    fields = list_display
    search_fields = ("user__username",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By whoever looks after the people; with it the person is asked for no code."""
        return bool(request.user.has_perm("otp_totp.delete_totpdevice"))

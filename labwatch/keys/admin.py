"""Where keys are made and revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from labwatch.keys.models import ApiKey
from labwatch.keys.tokens import SHOWN, digest_of, new_token

if TYPE_CHECKING:
    PlainAdmin = admin.ModelAdmin[ApiKey]
else:
    from django.contrib.admin import ModelAdmin as PlainAdmin

_TOLD_ONCE = (
    "The key is {token} – copy it now: it is not kept and cannot be shown again. "
    "It is sent as “Authorization: Bearer {token}”."
)


@admin.register(ApiKey)
class ApiKeyAdmin(PlainAdmin):
    """Made here, shown once, revoked by an action, never deleted."""

    list_display = ("name", "contact", "prefix", "created_at", "last_used_on", "revoked_at")
    list_filter = ("revoked_at",)
    search_fields = ("name", "contact", "prefix")
    list_select_related = ("created_by",)
    fields = ("name", "contact")
    actions = ("revoke",)
    show_facets = admin.ShowFacets.NEVER
    _found_out = ("prefix", "created_at", "created_by", "last_used_on", "revoked_at")

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        """Whoever makes a key says what for and for whom; the rest follows."""
        return self.fields if obj is None else (*self.fields, *self._found_out)

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        """What is not typed by people."""
        return self._found_out

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Who asked with which key stays known."""
        return False

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Draw the token of a new key, and show it this one time."""
        if change:
            super().save_model(request, obj, form, change)
            return
        token = new_token()
        obj.prefix, obj.digest = token[:SHOWN], digest_of(token)
        obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)
        messages.warning(request, _TOLD_ONCE.format(token=token))

    @admin.action(description="Revoke", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Refuse these keys from now on; what is revoked already stays as it is."""
        chosen = ApiKey.objects.filter(pk__in=queryset.values("pk"))
        revoked = chosen.revoke(timezone.now())
        messages.success(request, f"Revoked: {revoked}. Whoever sends such a key is refused.")

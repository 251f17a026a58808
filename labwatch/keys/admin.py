"""Where keys are made and revoked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from labwatch.keys.models import ApiKey
from labwatch.keys.tokens import SHOWN, digest_of, new_token

if TYPE_CHECKING:
    PlainAdmin = admin.ModelAdmin[ApiKey]
else:
    from django.contrib.admin import ModelAdmin as PlainAdmin


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

    @sensitive_variables("token")
    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Draw the token of a new key, which only the answer to this request shows."""
        if change:
            super().save_model(request, obj, form, change)
            return
        token = new_token()
        obj.prefix, obj.digest = token[:SHOWN], digest_of(token)
        obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)
        obj.token = token

    @sensitive_variables("token")
    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The page with the token. It is only in this answer: in no cookie, session or cache."""
        context = {
            **self.admin_site.each_context(request),
            "title": "The key",
            "opts": self.opts,
            "key": obj,
            "token": obj.token,
        }
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return TemplateResponse(request, "admin/keys/apikey/token.html", context, headers=headers)

    @admin.action(description="Revoke", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Refuse these keys from now on; what is revoked already stays as it is."""
        chosen = ApiKey.objects.filter(pk__in=queryset.values("pk"))
        revoked = chosen.revoke(timezone.now())
        messages.success(request, f"Revoked: {revoked}. Whoever sends such a key is refused.")

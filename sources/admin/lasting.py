"""Nothing that was ever public is deleted: the admin refuses, and says what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from sources.admin.choices import admin_address
from sources.publicity import was_begun_by, was_public
from sources.records import Record
from sources.vocabulary import Status

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
else:
    _Admin = object

_NEVER_DELETED = (
    "What was ever public is not deleted, so that no address that somebody cites is lost without a "
    "word. Withdraw it, with the reason, by the button on its page."
)
#: The permission to delete what others began; the site above declares it.
_DELETE_OTHERS = "workflow.delete_others"


def _may_delete(user: Any, record: Record) -> bool:
    return bool(user.has_perm(_DELETE_OTHERS) or was_begun_by(record, user))


def is_stored_as_published(record: Record) -> bool:
    """Whether the database holds it as published: a refused form changed only the object."""
    return type(record).objects.filter(pk=record.pk, status=Status.PUBLISHED).exists()


class Lasting(_Admin):
    """Deleting, for ``RecordAdmin``: drafts only, by whoever began them or an editor."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was ever public is never deleted; a draft by whoever began it, or an editor."""
        allowed = super().has_delete_permission(request, obj)
        if not allowed or obj is None:
            return bool(allowed)
        return not was_public(obj) and _may_delete(request.user, obj)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """The page that asks once more; what was public leads back, with what to do instead."""
        found: Any = self.get_object(request, unquote(object_id))
        if found is not None and self.has_view_permission(request, found) and was_public(found):
            self.message_user(request, _NEVER_DELETED, messages.ERROR)
            return HttpResponseRedirect(admin_address(found))
        return super().delete_view(request, object_id, extra_context)

    @admin.action(description="Delete selected %(verbose_name_plural)s", permissions=["delete"])
    def delete_selected(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """Delete drafts after confirmation; refuse if anything that was public is among them."""
        kept = sum(map(was_public, rows))
        if kept:
            message = f"Nothing was deleted: {kept} of the selected are or were public. "
            self.message_user(request, message + _NEVER_DELETED, messages.ERROR)
            return None
        if not all(_may_delete(request.user, row) for row in rows):
            message = "Nothing was deleted: others began some of these drafts; ask an editor."
            self.message_user(request, message, messages.ERROR)
            return None
        return delete_selected(self, request, rows)

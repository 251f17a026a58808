"""The pages of one record's history: all of it, one act, and giving back what was said then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst

from labwatch.dataset.kinds import Kind
from labwatch.history.acts import DELETED, Act, acts_of
from labwatch.history.differences import Difference, difference, want_names
from labwatch.history.entries import entries, find, history_address
from labwatch.history.heads import Head
from labwatch.history.naming import Names
from labwatch.history.restoring import KEPT, Restored, RestoreRefusedError, bring_back, restore
from labwatch.history.states import State, record_heads, state_at, state_now
from sources.admin.records import RecordAdmin

PER_PAGE = 25
#: The largest key that a database holds.
MOST = 2**63 - 1


class ReasonForm(forms.Form):
    """Why an earlier state is given back, and what the record was when that was decided."""

    reason = forms.CharField(
        label="Why",
        max_length=250,
        help_text="It is kept in the history, after the time of what you restore.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)


@dataclass
class Past:
    """A record's whole history, as one request sees it."""

    site: AdminSite
    kind: Kind
    key: int
    request: HttpRequest

    @cached_property
    def heads(self) -> list[Head]:
        """All rows of history, newest first."""
        return record_heads(self.kind, self.key)

    @cached_property
    def acts(self) -> list[Act]:
        """The acts, newest first."""
        return acts_of(self.heads)

    @cached_property
    def admin(self) -> RecordAdmin:
        """Who answers for the record's pages and permissions."""
        found: Any = self.site._registry[self.kind.model]
        return found  # type: ignore[no-any-return]

    @cached_property
    def record(self) -> Any:
        """The record as it is now, locked while a form is being saved; None if deleted."""
        return self.admin.get_object(self.request, str(self.key))

    @property
    def name(self) -> str:
        """What it is called, or was called."""
        if self.record is not None:
            return str(self.record)
        return Names().name(self.kind.model, self.key)

    @property
    def seen(self) -> str:
        """The newest row, by which a form can tell that somebody was faster."""
        return f"{self.heads[0].table}-{self.heads[0].key}"

    def check_view(self) -> None:
        """404 if there never was such a record, 403 if the user may not see it."""
        if self.key > MOST or (not self.heads and self.record is None):
            raise Http404
        if not self.admin.has_view_or_change_permission(self.request, self.record):
            raise PermissionDenied

    def act(self, token: str) -> Act:
        """The act so named, or 404."""
        found = find(self.kind, self.acts, token)
        if found is None:
            raise Http404
        return found

    @property
    def may_restore(self) -> bool:
        """Whether the user may give it back an earlier state: as for any other change of it."""
        if self.record is None:
            return bool(self.admin.has_add_permission(self.request))
        return bool(self.admin.has_change_permission(self.request, self.record))

    def context(self, title: str, **further: Any) -> dict[str, Any]:
        """What all three pages show around what they show."""
        options = self.kind.model._meta
        return {
            **self.site.each_context(self.request),
            "title": title,
            "opts": options,
            "kind": self.kind.name,
            "kind_name": capfirst(options.verbose_name_plural),
            "list_address": reverse(f"admin:{options.app_label}_{options.model_name}_changelist"),
            "record": self.record,
            "record_name": Truncator(self.name).chars(70),
            "slug": self.record.slug if self.record else "",
            "record_address": self._address("change") if self.record else "",
            "history_address": history_address(self.kind, self.key),
            "may_restore": self.may_restore,
            **further,
        }

    def _address(self, name: str) -> str:
        options = self.kind.model._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_{name}", args=[self.key])


def record_history(request: HttpRequest, site: AdminSite, kind: Kind, key: int) -> HttpResponse:
    """All acts on a record, newest first."""
    past = Past(site, kind, key, request)
    past.check_view()
    page = Paginator(past.acts, PER_PAGE).get_page(request.GET.get("p"))
    shown = entries(kind, key, past.heads, list(page))
    context = past.context(
        f"History: {Truncator(past.name).chars(70)}",
        page=page,
        entries=shown,
        is_first_page=page.number == 1,
        is_list=True,
    )
    return TemplateResponse(request, "admin/history/record.html", context)


def one_entry(
    request: HttpRequest, site: AdminSite, kind: Kind, key: int, token: str
) -> HttpResponse:
    """One act on a record, with all that it changed."""
    past = Past(site, kind, key, request)
    past.check_view()
    if request.method != "GET":
        raise PermissionDenied
    (shown,) = entries(kind, key, past.heads, [past.act(token)])
    title = f"{capfirst(shown.what)} on {date_format(shown.at, 'j F Y, H:i')} UTC"
    context = past.context(title, entry=shown)
    return TemplateResponse(request, "admin/history/entry.html", context)


def restoring(
    request: HttpRequest, site: AdminSite, kind: Kind, key: int, token: str
) -> HttpResponse:
    """What would change if the record were given back what it said after an act; then that."""
    with transaction.atomic():
        past = Past(site, kind, key, request)
        past.check_view()
        if not past.may_restore:
            raise PermissionDenied
        return _Restoring(past, token).answer()


class _Restoring:
    """One request for the page on which an earlier state is given back."""

    def __init__(self, past: Past, token: str) -> None:
        self.past = past
        self.act = past.act(token)
        undoes = any(head.act == DELETED and head.table == 0 for head in self.act.heads)
        self.target = state_at(past.kind, past.heads, self.act, before=undoes)
        if self.target.values is None:
            raise Http404
        self.token = token
        record = past.record
        self.now = state_now(past.kind, record) if record is not None else State()

    def answer(self) -> HttpResponse:
        """The page, or after a form that was sent and holds, the way back to the record."""
        request = self.past.request
        form = ReasonForm(request.POST or None, initial={"seen": self.past.seen})
        if request.method != "POST" or not form.is_valid():
            return self._page(form)
        if form.cleaned_data["seen"] != self.past.seen:
            return self._page(self._anew(), refused=[_FASTER])
        try:
            with transaction.atomic():
                restored = self._carry_out(form.cleaned_data["reason"])
        except RestoreRefusedError as refused:
            return self._page(form, refused=refused.reasons)
        return self._done(restored)

    def _anew(self) -> ReasonForm:
        """The form again, now about the record as it has become."""
        sent = self.past.request.POST
        return ReasonForm({"reason": sent.get("reason", ""), "seen": self.past.seen})

    def _carry_out(self, why: str) -> Restored:
        past, user = self.past, cast(User, self.past.request.user)
        reason = f"Restored to {_time(self.act.at)}: {why}"
        if past.record is None:
            return bring_back(past.kind, past.key, self.target, user, reason)
        return restore(past.kind, past.record, self.target, user, reason)

    def _done(self, restored: Restored) -> HttpResponse:
        request = self.past.request
        what = "brought back as a draft" if self.past.record is None else "restored"
        messages.success(request, f"The {self.past.kind.model._meta.verbose_name} was {what}.")
        for sentence in restored.left:
            messages.warning(request, sentence)
        return HttpResponseRedirect(history_address(self.past.kind, self.past.key))

    def _page(self, form: ReasonForm, refused: Sequence[str] = ()) -> HttpResponse:
        context = self.past.context(
            f"Restore to {_time(self.act.at)}",
            form=form,
            refused=refused,
            difference=self._difference(),
            is_deleted=self.past.record is None,
            at=self.act.at,
        )
        name = "admin/history/restore.html"
        return TemplateResponse(self.past.request, name, context).render()

    def _difference(self) -> Difference:
        names, kind = Names(), self.past.kind
        want_names(kind, [self.now, self.target], names)
        return difference(kind, self.now, self.target, names, without=KEPT)


_FASTER = (
    "Somebody changed the record while you were reading this page. It shows now what would "
    "change; look at it, and press the button again if you still want it."
)


def _time(moment: Any) -> str:
    """A moment as reasons and titles write it."""
    return f"{date_format(timezone.localtime(moment), 'Y-m-d H:i')} UTC"

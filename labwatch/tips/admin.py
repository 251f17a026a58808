"""Tips in the admin: the list, the page of one with the record beside it, and the two acts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import Truncator

from commitments.models import Correction
from labwatch.tips.acts import (
    DISMISSALS,
    SELF_EVIDENT,
    TipRefusedError,
    accept,
    dismiss,
    proposed_error,
)
from labwatch.tips.models import Outcome, Tip
from labwatch.tips.subjects import subject
from sources.admin.choices import admin_address
from sources.admin.filters import OpenFilter
from sources.admin.paging import Bounded
from sources.admin.records import ROWS_PER_PAGE
from sources.publishing import public
from sources.records import Record

if TYPE_CHECKING:
    PlainAdmin = admin.ModelAdmin[Tip]
else:
    from django.contrib.admin import ModelAdmin as PlainAdmin

_LONGEST_NOTE = 2_000
_IN_LISTS = 90
_OTHERS = 10
#: What says nothing of the world.
_NOT_SHOWN = frozenset({"id", "slug", "status", "reading", "created_at", "updated_at"})


class TipFilter(OpenFilter):
    """The tips that wait, unless somebody asks for what was dealt with."""

    closed = "dealt with"


class AcceptForm(forms.Form):
    """The correction in its first words, and a note for the newsroom."""

    prefix = "accept"
    wrong = forms.CharField(
        label="What was wrong",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Public once the correction is. Put it into one sentence of ours.",
    )
    changed = forms.CharField(
        label="What stands now",
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Public as well. It may be written later, in the draft; without it the "
        "correction cannot be published.",
    )
    note = forms.CharField(
        required=False,
        max_length=_LONGEST_NOTE,
        help_text="For the newsroom only.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class DismissForm(forms.Form):
    """Why no correction follows."""

    prefix = "dismiss"
    outcome = forms.ChoiceField(choices=[(each.value, each.label) for each in DISMISSALS])
    note = forms.CharField(
        required=False,
        max_length=_LONGEST_NOTE,
        help_text="For the newsroom only; needed unless it is a duplicate or spam.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def clean(self) -> dict[str, Any]:
        """The same rule as in the act, at its field."""
        given = self.cleaned_data
        if given.get("outcome") not in SELF_EVIDENT and not given.get("note"):
            self.add_error("note", "Say what you found, for whoever reports the same again.")
        return given


@admin.register(Tip)
class TipAdmin(Bounded, PlainAdmin):
    """Tips come from the public form and are closed by an act; nobody adds, edits or deletes."""

    list_display = ("words", "about", "kind", "opened_at", "outcome")
    list_filter = (TipFilter, "kind", "outcome")
    list_per_page = ROWS_PER_PAGE
    search_fields = ("text", "called", "slug", "name", "note")
    ordering = ("opened_at", "pk")
    actions = None
    show_facets = admin.ShowFacets.NEVER

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only the public form adds."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Spam goes by itself, after a month."""
        return False

    @admin.display(description="what they write", ordering="text")
    def words(self, tip: Tip) -> str:
        """The beginning of the text."""
        return Truncator(tip.text).chars(_IN_LISTS)

    @admin.display(description="about", ordering="called")
    def about(self, tip: Tip) -> str:
        """The record's name by then, or the page."""
        return Truncator(tip.called or tip.page or "the site").chars(_IN_LISTS)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of one tip; sent back with an act, it leads to what came of it."""
        tip = self.get_object(request, unquote(object_id))
        if tip is None:
            page: Any = self
            missing: HttpResponse = page._get_obj_does_not_exist_redirect(
                request, self.opts, object_id
            )
            return missing
        if request.method == "POST":
            return self._act(request, tip)
        if not self.has_view_permission(request, tip):
            raise PermissionDenied
        return self._page(request, tip)

    def _page(self, request: HttpRequest, tip: Tip, **forms_in_hand: Any) -> HttpResponse:
        about = subject(tip.resource, tip.slug)
        proposed = {"wrong": proposed_error(tip, about)}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": tip,
            "tip": tip,
            "title": Truncator(f"Tip about {tip.called or 'the site'}").chars(_IN_LISTS),
            "subject": shown_record(about),
            "others": _others(tip),
            "accept": AcceptForm(initial=proposed) if self._may_accept(request) else None,
            "dismiss": DismissForm(),
            "may_act": tip.is_open and self.has_change_permission(request, tip),
            "correction_url": admin_address(tip.correction) if tip.correction else "",
            **forms_in_hand,
        }
        return TemplateResponse(request, "admin/tips/tip/tip.html", context)

    def _may_accept(self, request: HttpRequest) -> bool:
        return bool(self.admin_site._registry[Correction].has_add_permission(request))

    def _act(self, request: HttpRequest, tip: Tip) -> HttpResponse:
        """Accept or dismiss, as the button says."""
        if not self.has_change_permission(request, tip):
            raise PermissionDenied
        accepting = "accept" in request.POST
        if accepting and not self._may_accept(request):
            raise PermissionDenied
        form: Any = AcceptForm(request.POST) if accepting else DismissForm(request.POST)
        if not form.is_valid():
            return self._page(request, tip, **{form.prefix: form})
        try:
            return (
                self._accept(request, tip, form) if accepting else self._dismiss(request, tip, form)
            )
        except TipRefusedError as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(admin_address(tip))

    def _accept(self, request: HttpRequest, tip: Tip, form: AcceptForm) -> HttpResponse:
        user: Any = request.user
        given = form.cleaned_data
        correction = accept(
            tip, user, given["note"], wrong=given["wrong"], changed=given["changed"]
        )
        self.log_change(request, tip, f"Accepted: correction {correction.slug} drafted.")
        message = (
            "Drafted. Say what stands now, check the records it names, then send it to review."
        )
        self.message_user(request, message, messages.SUCCESS)
        return HttpResponseRedirect(admin_address(correction))

    def _dismiss(self, request: HttpRequest, tip: Tip, form: DismissForm) -> HttpResponse:
        user: Any = request.user
        outcome = Outcome(form.cleaned_data["outcome"])
        dismiss(tip, user, outcome, form.cleaned_data["note"])
        self.log_change(request, tip, f"Closed: {outcome.label}.")
        self.message_user(request, f"Closed: {outcome.label}.", messages.SUCCESS)
        following = Tip.objects.waiting().first()
        if following:
            return HttpResponseRedirect(admin_address(following))
        self.message_user(request, "No other tip waits.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:tips_tip_changelist"))


def shown_record(about: Record | None) -> dict[str, Any] | None:
    """The record beside the tip: its name, where it is, and what it states."""
    if about is None:
        return None
    found: Any = about
    return {
        "name": str(about),
        "kind": about._meta.verbose_name,
        "address": admin_address(about),
        "public": found.get_absolute_url() if public(about) else "",
        "facts": [(label, words) for label, words in _facts(found) if words],
    }


def _facts(record: Any) -> Iterator[tuple[str, str]]:
    """What its own columns state, in words."""
    for field in record._meta.fields:
        if field.name not in _NOT_SHOWN and not field.is_relation:
            raw = getattr(record, field.name)
            told = getattr(record, f"get_{field.name}_display", lambda raw=raw: raw)()
            yield str(field.verbose_name), "" if told is None else str(told)


def _others(tip: Tip) -> list[Tip]:
    """Other tips about the same record, newest first."""
    if not tip.slug:
        return []
    same = Tip.objects.filter(resource=tip.resource, slug=tip.slug).exclude(pk=tip.pk)
    return list(same[:_OTHERS])

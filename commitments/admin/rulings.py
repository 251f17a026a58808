"""Rulings, which nobody edits once they are published, and replies."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator

from commitments.models import Reply, Ruling, RulingCitation
from sources.admin.forms import RecordForm
from sources.admin.records import RecordAdmin, citations_of, is_stored_as_published
from sources.records import CitationLink


class RulingForm(RecordForm):
    """A ruling together with the passages typed below it: the rules look at both."""

    def check_citations(self, links: list[CitationLink]) -> None:
        """Hand the passages to the ruling, whose own rules judge them (commitments/rulings.py)."""
        super().check_citations(links)
        cited = (link for link in links if isinstance(link, RulingCitation))
        self.instance.citations_in_hand = tuple(cited)


@admin.register(Ruling)
class RulingAdmin(RecordAdmin):
    """Judgements of pledges: added, never changed once published."""

    form = RulingForm
    actions = ()
    empty_value_display = "–"
    slug_from = ("pledge", "ruled_on")
    list_display = ("judged", "conduct", "evidence", "ruled_on", "author", "review_by", "status")
    list_display_links = ("judged", "conduct")
    list_filter = ("status", "reading", "conduct", "evidence", "contested", "pledge__lab")
    list_select_related = ("pledge__commitment", "pledge__lab")
    date_hierarchy = "ruled_on"
    search_fields = (
        "reason",
        "author",
        "slug",
        "pledge__commitment__summary",
        "pledge__lab__name",
    )
    inlines = (citations_of(RulingCitation, "voice"),)
    fieldsets = (
        (
            None,
            {
                "fields": ("pledge", "ai_model", "tested_on"),
                "description": "Once published, a ruling stays as it is. Whoever comes to think "
                "otherwise adds a new one; the newest by date is current.",
            },
        ),
        (
            "The judgement",
            {
                "fields": ("conduct", "evidence", "reason"),
                "description": "Cite below what was done, with the role “what was done” and who "
                "speaks. Kept needs such a source; the promise itself is none. Not kept needs the "
                "lab's admission, the counterpart's word or two independent sources; silence "
                "alone never suffices. No public evidence needs a published finding. Nothing "
                "rests on an alleged pledge. Evidence is “none” exactly when nothing about "
                "conduct is cited.",
            },
        ),
        (
            "Who and when",
            {"fields": (("author", "second_reader"), ("ruled_on", "review_by"))},
        ),
        ("Contested", {"fields": (("contested", "contested_by"),)}),
    )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No deletion in bulk."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A published ruling is not edited, nor are the passages below it."""
        allowed = super().has_change_permission(request, obj)
        return bool(allowed and not (obj and is_stored_as_published(obj)))

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The editor judges, today."""
        user: Any = request.user
        own = {
            "author": user.get_full_name() or user.get_username(),
            "ruled_on": timezone.localdate(),
        }
        return {**own, **super().get_changeform_initial_data(request)}

    @admin.display(ordering="pledge__commitment__slug", description="pledge")
    def judged(self, ruling: Ruling) -> str:
        """Whose promise, shortened."""
        return Truncator(ruling.pledge.name).chars(80)


@admin.register(Reply)
class ReplyAdmin(RecordAdmin):
    """Who was asked, by when, and what it answered."""

    empty_value_display = "none yet"
    slug_from = ("party", "asked_on")
    list_display = ("party", "about", "asked_on", "due_on", "answered_on", "status")
    list_filter = ("status", "reading", "lab", ("answer", admin.EmptyFieldListFilter))
    list_select_related = ("pledge__commitment", "pledge__lab")
    date_hierarchy = "asked_on"
    search_fields = ("party", "answer", "slug", "pledge__commitment__summary")
    fieldsets = (
        (None, {"fields": ("pledge", "ruling", ("party", "lab"))}),
        (
            "Question and answer",
            {
                "fields": (("asked_on", "due_on", "answered_on"), "answer", "effect"),
                "description": "Record the question as soon as it is asked; an empty answer says "
                "that none has come.",
            },
        ),
    )

    @admin.display(ordering="pledge__commitment__slug", description="pledge")
    def about(self, reply: Reply) -> str:
        """Whose promise, shortened."""
        return Truncator(reply.pledge.name).chars(80)

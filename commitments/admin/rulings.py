"""Rulings, which nobody edits once they are published, with all that bears on them beside."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator

from commitments.admin.rulingpanel import facts_so_far, panel, rules
from commitments.models import Pledge, Ruling, RulingCitation
from commitments.rulings import RulingFacts
from sources.admin.forms import RecordForm
from sources.admin.lasting import is_stored_as_published
from sources.admin.records import RecordAdmin, citations_of
from sources.records import CitationLink

#: The button that asks whether the rules are kept, and saves nothing.
CHECK = "_check"
#: Longer numbers fit no database's key.
_KEY_DIGITS = 18


class RulingForm(RecordForm):
    """A ruling together with the passages typed below it: the rules look at both."""

    def is_valid(self) -> bool:
        """Whether it is to be saved: never if it was only asked whether the rules are kept."""
        return super().is_valid() and CHECK not in self.data

    def check_citations(self, links: list[CitationLink]) -> None:
        """Hand the passages to the ruling, whose own rules judge them (commitments/rulings.py)."""
        super().check_citations(links)
        cited = (link for link in links if isinstance(link, RulingCitation))
        self.instance.citations_in_hand = tuple(cited)


@admin.register(Ruling)
class RulingAdmin(RecordAdmin):
    """Judgements of pledges: added, never changed once published."""

    form = RulingForm
    change_form_template = "admin/commitments/ruling/change_form.html"
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
                "speaks. What each conclusion asks for stands under “The rules”.",
            },
        ),
        (
            "Who and when",
            {
                "fields": (("author", "second_reader"), ("ruled_on", "review_by")),
                "description": "Whoever publishes it becomes its second reader. Only where one "
                "person keeps the site, name somebody here who read it elsewhere.",
            },
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
        """The editor judges, today; ``?pledge=`` names the promise by its key or its slug."""
        user: Any = request.user
        own = {
            "author": user.get_full_name() or user.get_username(),
            "ruled_on": timezone.localdate(),
        }
        typed = super().get_changeform_initial_data(request)
        if pledge := _pledge(typed.get("pledge")):
            own["pledge"] = pledge.pk
        return {**typed, **own} if pledge else {**own, **typed}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form, with what bears on the judgement beside it."""
        context["beside"] = _beside(context["adminform"].form)
        context["has_add_reply_permission"] = request.user.has_perm("commitments.add_reply")
        page: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return page

    @admin.display(ordering="pledge__commitment__slug", description="pledge")
    def judged(self, ruling: Ruling) -> str:
        """Whose promise, shortened."""
        return Truncator(ruling.pledge.name).chars(80)


def _beside(form: Any) -> dict[str, Any]:
    """The panel of the pledge that the form names, and the rules held against the form."""
    typed = form.is_bound and bool(form.errors is not None)  # reading them fills the instance
    ruling: Ruling = form.instance
    pledge = _pledge(ruling.pledge_id or form.initial.get("pledge"))
    if pledge is None:
        return rules(_NOTHING_YET, is_judged=False)
    facts = facts_so_far(ruling, pledge)
    shown = panel(pledge, ruling, timezone.localdate())
    return {**shown, **rules(facts, is_judged=typed or ruling.pk is not None)}


_NOTHING_YET = RulingFacts(conduct="", attribution="", reason="", evidence="")


def _pledge(named: Any) -> Pledge | None:
    """The pledge of that key or slug, with what its name needs."""
    key = str(named or "").replace("\0", "")  # which no database takes
    is_key = key.isdecimal() and len(key) < _KEY_DIGITS
    rows = Pledge.objects.select_related("commitment__document_version__document", "lab")
    return rows.filter(**({"pk": int(key)} if is_key else {"slug": key})).first() if key else None

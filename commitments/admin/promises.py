"""Commitments and the pledges that bind single labs to them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator

from commitments.models import (
    Commitment,
    CommitmentCitation,
    Pledge,
    PledgeCitation,
    Reply,
    Ruling,
)
from commitments.vocabulary import Timing
from sources.admin.records import RecordAdmin, RecordInline, citations_of
from sources.vocabulary import Status

_ATTRIBUTION = (
    "Attribution says on whose word the lab counts as bound. An alleged promise is recorded, but "
    "never counted or ruled on as a promise. The state tells what became of the words; deeds go "
    "into rulings."
)


class PledgeFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """The pledges of one commitment."""

    def clean(self) -> None:
        """At most one pledge may leave the lab unnamed; the database keeps the same rule."""
        super().clean()
        typed = [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data]
        if sum(not row.get("lab") for row in typed) > 1:
            raise ValidationError("Only one pledge may leave the lab empty (labs not named).")


class PledgeInline(RecordInline):
    """Whom a commitment binds."""

    model = Pledge
    formset = PledgeFormSet
    fk_name = "commitment"
    slug_from = ("lab", "commitment")
    fields = (
        ("lab", "attribution"),
        ("joined_on", "scope", "covers"),
        ("state", "state_since", "change_announced", "replaced_by"),
        ("disputed", "disputed_by"),
        "note",
        ("slug", "status"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Pledges with what their names need."""
        return super().get_queryset(request).select_related("lab", "commitment")


@admin.register(Commitment)
class CommitmentAdmin(RecordAdmin):
    """Promises, one testable unit each."""

    slug_from = ("summary",)
    list_display = ("promise", "topic", "shape", "testability", "stated_on", "due", "status")
    list_filter = (
        "status",
        "reading",
        "topic",
        "shape",
        "testability",
        "pledges__lab",
        "pledges__attribution",
        "stated_on",
        "due",
    )
    search_fields = ("summary", "slug", "document_version__document__title", "pledges__lab__name")
    search_beside = ("pledges__lab",)
    inlines = (PledgeInline, citations_of(CommitmentCitation))
    fieldsets = (
        (
            None,
            {
                "fields": ("summary", "document_version", "stated_on"),
                "description": "One clause, one promise. If a sentence promises two things that "
                "can be kept separately, record two.",
            },
        ),
        (
            "What sort of promise",
            {
                "fields": (
                    "topic",
                    "shape",
                    "testability",
                    ("promised_depth", "promised_publication"),
                ),
                "description": "Red-teaming is not external evaluation. Measurable: anybody "
                "could tell that it was broken. Conditional: once a condition holds. "
                "Directional: more of something. Aspirational: a wish.",
            },
        ),
        (
            "When it falls due and what would break it",
            {
                "fields": (("due", "trigger"), "break_test", "note"),
                "description": "Write the test before anybody rules on the promise. Whether it is "
                "overdue is computed.",
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save; whoever changes a test by which somebody was judged is told what comes of it."""
        super().save_model(request, obj, form, change)
        if "break_test" not in form.changed_data:
            return
        judged = Ruling.objects.filter(pledge__commitment=obj, status=Status.PUBLISHED)
        if count := judged.exclude(break_test=None).count():
            noun = "ruling keeps" if count == 1 else "rulings keep"
            message = f"{count} published {noun} the break test as it read; pages show both."
            self.message_user(request, message, messages.WARNING)

    @admin.display(ordering="summary")
    def promise(self, commitment: Commitment) -> str:
        """The beginning of the summary."""
        return Truncator(commitment.summary).chars(90)


class ReplyInline(RecordInline):
    """Who was asked about a pledge, and what it answered."""

    model = Reply
    slug_from = ("party", "asked_on")
    fields = (
        ("party", "lab", "ruling"),
        ("asked_on", "due_on", "answered_on"),
        "question",
        "answer",
        "effect",
        ("slug", "status"),
    )


@admin.register(Pledge)
class PledgeAdmin(RecordAdmin):
    """Commitments as they bind single labs."""

    change_form_template = "admin/commitments/pledge/change_form.html"
    slug_from = ("lab", "commitment")
    computed = ("standing",)
    list_display = ("bound", "promise", "attribution", "state", "standing", "disputed", "status")
    list_display_links = ("bound", "promise")
    list_filter = (
        "status",
        "reading",
        "attribution",
        "state",
        "disputed",
        "lab",
        "commitment__topic",
    )
    list_select_related = ("commitment", "lab")
    search_fields = ("commitment__summary", "commitment__slug", "lab__name", "slug", "scope")
    inlines = (citations_of(PledgeCitation), ReplyInline)
    fieldsets = (
        (
            None,
            {
                "fields": ("commitment", "lab", "attribution", ("joined_on", "scope", "covers")),
                "description": _ATTRIBUTION,
            },
        ),
        (
            "State of the promise",
            {"fields": ("state", ("state_since", "change_announced"), "replaced_by")},
        ),
        ("Disputed", {"fields": ("disputed", "disputed_by", "note")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Pledges with their standing today."""
        rows: Any = super().get_queryset(request)
        return rows.with_timing(timezone.localdate())  # type: ignore[no-any-return]

    @admin.display(ordering="lab__name", description="lab")
    def bound(self, pledge: Pledge) -> str:
        """The lab, or that none is named."""
        return pledge.lab.name if pledge.lab else "labs not named"

    @admin.display(ordering="commitment__summary")
    def promise(self, pledge: Pledge) -> str:
        """The beginning of the summary."""
        return Truncator(pledge.commitment.summary).chars(70)

    @admin.display(ordering="timing", description="timing")
    def standing(self, pledge: Any) -> str:
        """Where it stands today, and how late it is."""
        label = str(Timing(pledge.timing).label)
        late = pledge.days_late_on(timezone.localdate(), ruled=pledge.ruled)
        return f"{label} by {late} days" if late else label

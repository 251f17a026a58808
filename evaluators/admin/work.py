"""Evaluations that were done, and findings that nothing was found."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import Truncator

from evaluators.models import (
    Evaluation,
    EvaluationCitation,
    EvaluationDomain,
    Finding,
    FindingCitation,
)
from sources.admin.records import PartInline, RecordAdmin, citations_of


class EvaluationDomainInline(PartInline):
    """The dangers that were looked for."""

    model = EvaluationDomain
    verbose_name = "domain"


@admin.register(Evaluation)
class EvaluationAdmin(RecordAdmin):
    """Work done on models by outsiders."""

    slug_from = ("title",)
    slug_follows = ("title",)
    list_display = ("title", "kind", "lab", "started_on", "attested_by", "status")
    list_filter = (
        "status",
        "reading",
        "kind",
        "lab",
        "evaluators",
        "domains__domain",
        "attested_by",
    )
    list_select_related = ("lab",)
    search_fields = ("title", "slug", "lab__name", "evaluators__name", "ai_models__name")
    inlines = (EvaluationDomainInline, citations_of(EvaluationCitation))
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "title",
                    "kind",
                    "lab",
                    "evaluators",
                    "ai_models",
                    "grants",
                    "public_weights",
                ),
                "description": "Red-teaming looks for any way to get bad answers; a model "
                "evaluation measures what a model can do. The first never counts as the second.",
            },
        ),
        (
            "When, how much, and who says so",
            {
                "fields": (
                    ("started_on", "ended_on"),
                    ("attested_by", "hedge"),
                    "extent",
                    ("effort_hours", "effort_counts"),
                ),
                "description": "Hours that count different things are never added up: always say "
                "what they count.",
            },
        ),
        ("What came of it", {"fields": ("report", "note")}),
    )


@admin.register(Finding)
class FindingAdmin(RecordAdmin):
    """Looked for, and not found."""

    slug_from = ("question",)
    slug_follows = ("question",)
    list_display = ("asked", "outcome", "about", "as_of", "who_looked", "status")
    list_filter = ("status", "reading", "outcome", "lab", "evaluator", "as_of")
    list_select_related = ("lab", "ai_model__lab", "commitment", "document", "evaluator")
    search_fields = ("question", "summary", "slug", "who_looked", "lab__name", "evaluator__name")
    inlines = (citations_of(FindingCitation),)
    fieldsets = (
        (
            None,
            {
                "fields": ("question", "outcome", "summary", "hedge"),
                "description": "Silence, refusal and nothing found are different outcomes. A "
                "finding stays when something turns up later: it says what was known on its day.",
            },
        ),
        (
            "What it is about",
            {"fields": ("lab", "ai_model", "commitment", "document", "evaluator")},
        ),
        (
            "Who looked, where and when",
            {
                "fields": (
                    ("as_of", "expires_on"),
                    "who_looked",
                    ("where_looked", "search_words"),
                    "note",
                )
            },
        ),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The editor looked."""
        user: Any = request.user
        own = {"who_looked": user.get_full_name() or user.get_username()}
        return {**own, **super().get_changeform_initial_data(request)}

    @admin.display(ordering="question", description="question")
    def asked(self, finding: Finding) -> str:
        """The beginning of the question."""
        return Truncator(finding.question).chars(80)

    @admin.display(empty_value="in general")
    def about(self, finding: Finding) -> str | None:
        """The records it concerns, by name."""
        about = (finding.ai_model or finding.lab, finding.commitment, finding.document)
        named = [record.name for record in (*about, finding.evaluator) if record]
        return Truncator("; ".join(named)).chars(80) if named else None

"""Evaluators: names over time, independence, and who may stand behind a placeholder."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from evaluators.models import (
    Evaluator,
    EvaluatorCitation,
    EvaluatorName,
    HedgedLink,
    IndependenceNote,
)
from sources.admin.records import PartInline, RecordAdmin, citations_of


class EvaluatorNameInline(PartInline):
    """Names over time."""

    model = EvaluatorName
    verbose_name = "name over time"
    verbose_name_plural = "names over time"


class IndependenceNoteInline(PartInline):
    """What may tie it to a lab."""

    model = IndependenceNote
    fields = ("kind", "dated", "text", "citation")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Notes with the evaluator that their names need."""
        return super().get_queryset(request).select_related("evaluator")


class HedgedLinkInline(PartInline):
    """Who is apparently among those whom a placeholder stands for."""

    model = HedgedLink
    fk_name = "placeholder"
    fields = ("hedge", "evaluator", "citation")
    verbose_name = "apparent member"
    verbose_name_plural = "apparent members (of a placeholder only)"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Links with both sides."""
        return super().get_queryset(request).select_related("placeholder", "evaluator")


@admin.register(Evaluator)
class EvaluatorAdmin(RecordAdmin):
    """Outsiders that test models."""

    slug_from = ("name",)
    slug_follows = ("name",)
    list_display = ("name", "kind", "country", "status", "updated_at")
    list_filter = ("status", "reading", "kind", "country")
    search_fields = ("name", "names__name", "slug")
    inlines = (
        EvaluatorNameInline,
        IndependenceNoteInline,
        HedgedLinkInline,
        citations_of(EvaluatorCitation),
    )
    fieldsets = (
        (
            None,
            {
                "fields": ("name", "kind", ("country", "website"), "statements", "note"),
                "description": "If a source names nobody, record a placeholder of the kind "
                "“unspecified” and put “apparently including …” below it as a hedged link: it is "
                "never read as access for the one named.",
            },
        ),
    )

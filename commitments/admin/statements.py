"""Statements and corrections."""

from __future__ import annotations

from django.contrib import admin
from django.utils.text import Truncator

from commitments.models import Correction, CorrectionCitation, Statement, StatementCitation
from sources.admin.records import RecordAdmin, citations_of


@admin.register(Statement)
class StatementAdmin(RecordAdmin):
    """What was said that is no promise."""

    slug_from = ("speaker", "summary")
    list_display = ("speaker", "speaker_kind", "said", "standing", "said_on", "status")
    list_filter = ("status", "reading", "speaker_kind", "standing", "about_labs", "said_on")
    search_fields = ("speaker", "summary", "slug")
    inlines = (citations_of(StatementCitation),)
    fieldsets = (
        (
            "Who said what",
            {
                "fields": (("speaker_kind", "speaker"), "lab", "said_on", "summary", "standing"),
                "description": "Hedged: the speaker leaves room (“apparently”). Second-hand: "
                "somebody tells what another said. A promise is a commitment, not a statement.",
            },
        ),
        (
            "What it is about",
            {"fields": ("about_labs", "about_models", "about_commitments", "note")},
        ),
    )

    @admin.display(ordering="summary", description="summary")
    def said(self, statement: Statement) -> str:
        """The beginning of the summary."""
        return Truncator(statement.summary).chars(80)


@admin.register(Correction)
class CorrectionAdmin(RecordAdmin):
    """What was wrong in a source or in this record."""

    slug_from = ("what_was_wrong",)
    list_display = ("error", "corrected_on", "thanked", "status", "updated_at")
    list_filter = ("status", "reading", "corrected_on", "labs")
    search_fields = ("what_was_wrong", "what_changed", "thanked", "slug")
    inlines = (citations_of(CorrectionCitation),)
    fieldsets = (
        (
            None,
            {
                "fields": ("what_was_wrong", "what_changed", "corrected_on", "thanked"),
                "description": "Corrections are public and stay. Thank people by the name they "
                "gave, and only if they agree.",
            },
        ),
        ("Which records", {"fields": ("labs", "ai_models", "commitments", "sources")}),
    )

    @admin.display(ordering="what_was_wrong", description="what was wrong")
    def error(self, correction: Correction) -> str:
        """The beginning of the error."""
        return Truncator(correction.what_was_wrong).chars(90)

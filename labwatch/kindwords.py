"""What one record of each resource is called, and what several are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

NOUNS: Mapping[str, tuple[Any, Any]] = {
    "labs": (
        pgettext_lazy("one record", "Lab"),
        pgettext_lazy("several records", "Labs"),
    ),
    "evaluators": (
        pgettext_lazy("one record", "Evaluator"),
        pgettext_lazy("several records", "Evaluators"),
    ),
    "models": (
        pgettext_lazy("one record", "Model"),
        pgettext_lazy("several records", "Models"),
    ),
    "documents": (
        pgettext_lazy("one record", "Document"),
        pgettext_lazy("several records", "Documents"),
    ),
    "commitments": (
        pgettext_lazy("one record", "Commitment"),
        pgettext_lazy("several records", "Commitments"),
    ),
    "pledges": (
        pgettext_lazy("one record", "Pledge"),
        pgettext_lazy("several records", "Pledges"),
    ),
    "rulings": (
        pgettext_lazy("one record", "Ruling"),
        pgettext_lazy("several records", "Rulings"),
    ),
    "grants": (
        pgettext_lazy("one record", "Access"),
        pgettext_lazy("several records", "Access"),
    ),
    "evaluations": (
        pgettext_lazy("one record", "Evaluation"),
        pgettext_lazy("several records", "Evaluations"),
    ),
    "findings": (
        pgettext_lazy("one record", "Finding"),
        pgettext_lazy("several records", "Findings"),
    ),
    "statements": (
        pgettext_lazy("one record", "Statement"),
        pgettext_lazy("several records", "Statements"),
    ),
    "sources": (
        pgettext_lazy("one record", "Source"),
        pgettext_lazy("several records", "Sources"),
    ),
    "citations": (
        pgettext_lazy("one record", "Quote"),
        pgettext_lazy("several records", "Quotes"),
    ),
    "corrections": (
        pgettext_lazy("one record", "Correction"),
        pgettext_lazy("several records", "Corrections"),
    ),
}

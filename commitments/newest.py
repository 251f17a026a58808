"""The order in which pages show what was said."""

from __future__ import annotations

from django.db.models import F, QuerySet

from commitments.models import Statement


def newest_first(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """Statements by the day on which they were said; those without a date come last."""
    return statements.order_by(F("said_on").desc(nulls_last=True), "slug")

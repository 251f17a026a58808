"""Database rules that several models share, worded for the person who breaks them.

Each holds on SQLite and PostgreSQL and is also checked by ``full_clean()``.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


def one_of(field: str, choices: type[models.Choices]) -> models.CheckConstraint:
    """``field`` holds a word of its vocabulary."""
    words = ", ".join(str(value) for value in choices.values)
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": choices.values}),
        name=f"%(app_label)s_%(class)s_{field}_known",
        violation_error_message=f"{field}: choose one of {words}.",
    )


def said_by(flag: str, who: str) -> models.CheckConstraint:
    """Where ``flag`` is set, ``who`` names somebody."""
    return models.CheckConstraint(
        condition=Q(**{flag: False}) | ~Q(**{who: ""}),
        name=f"%(app_label)s_%(class)s_{flag}_named",
        violation_error_message=f"{who}: say by whom it is {flag}.",
    )


def in_order(start: str, end: str) -> models.CheckConstraint:
    """A span of partial dates can be in order: it does not certainly end before it starts."""
    return models.CheckConstraint(
        condition=Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__isnull": True})
        | Q(**{f"{end}__latest__gte": F(f"{start}__earliest")}),
        name=f"%(app_label)s_%(class)s_{start}_before_{end}",
        violation_error_message=f"{end}: it lies before {start}; correct one of the two.",
    )


def filled(field: str) -> models.CheckConstraint:
    """``field`` is not empty text."""
    return models.CheckConstraint(
        condition=~Q(**{field: ""}),
        name=f"%(app_label)s_%(class)s_{field}_filled",
        violation_error_message=f"{field}: fill it in.",
    )

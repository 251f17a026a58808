"""Filters of labs, models and statements together with what evaluators and grants say of them.

The apps below know nothing of evaluators; whoever lists their records and knows them filters so.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.db.models import Q

from commitments import filters as below
from commitments.vocabulary import Speaker
from evaluators.filters import OF_A_GRANT, AccessGrantFilter
from evaluators.filterwords import WORDING
from evaluators.models import Evaluator
from sources.filters import PublicFilter, Rows
from sources.filtersets import Through

_OF_ITS_GRANTS = ("evaluator", "evaluator_kind", *OF_A_GRANT)


class LabFilter(below.LabFilter):
    """Labs; what is asked of access speaks of one and the same published grant of theirs."""

    wording = WORDING
    through: ClassVar[tuple[Through, ...]] = (
        *below.LabFilter.through,
        Through("lab", AccessGrantFilter, _OF_ITS_GRANTS),
    )

    class Meta(below.LabFilter.Meta):
        pass


class AIModelFilter(below.AIModelFilter):
    """Models; what is asked of access speaks of one and the same published grant to them."""

    wording = WORDING
    through = (Through("ai_models", AccessGrantFilter, _OF_ITS_GRANTS),)

    class Meta(below.AIModelFilter.Meta):
        pass


class StatementFilter(below.StatementFilter):
    """Statements, also by the evaluator that speaks."""

    wording = WORDING
    evaluator = PublicFilter(
        Evaluator.objects.published(),
        method="spoken_by",
        help_text="An evaluator speaks, under one of the names that it ever had.",
    )

    class Meta(below.StatementFilter.Meta):
        pass

    def spoken_by(self, queryset: Rows, name: str, value: list[Any]) -> Rows:
        """Statements whose speaker is called as one of these evaluators is or was."""
        bearers = Evaluator.objects.filter(pk__in=[one.pk for one in value])
        names = (Q(speaker__in=bearers.values(path)) for path in ("name", "names__name"))
        return queryset.filter(reduce(or_, names), speaker_kind=Speaker.EVALUATOR)

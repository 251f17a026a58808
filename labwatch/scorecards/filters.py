"""Filters of models together with what is computed of their releases."""

from __future__ import annotations

from typing import Any

from commitments.models import AIModel
from evaluators import widerfilters as below
from evaluators.vocabulary import EvaluatedBefore
from labwatch.scorecards.coverage import cover
from labwatch.scorecards.gathering import Gathering
from sources.filters import Rows, WordsFilter


class ModelFilter(below.AIModelFilter):
    """Models, also by whether outsiders evaluated them before release."""

    evaluated_before_release = WordsFilter(
        EvaluatedBefore,
        method="covered",
        help_text="Of released models: as coverage/ answers it. No only on the lab's own word.",
    )

    class Meta(below.AIModelFilter.Meta):
        pass

    def covered(self, queryset: Rows, name: str, value: list[str]) -> Rows:
        """Releases of which coverage gives one of these answers; asks a fixed number of queries."""
        answers: Any = [
            (release.slug, cover(lab, release).answer)
            for lab in Gathering(self.on, self.as_of).labs
            for release in lab.releases
        ]
        found = [slug for slug, answer in answers if answer in value]
        return queryset.filter(pk__in=AIModel.objects.filter(slug__in=found).values("pk"))

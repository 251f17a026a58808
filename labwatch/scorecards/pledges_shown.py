"""Pledges as pages show them: as they stand on a day, with their rulings made by then."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from commitments.models import Pledge, Ruling
from commitments.vocabulary import PledgeState, Timing
from sources.publishing import cited, public, published


@dataclass(frozen=True)
class PledgeShown:
    """One pledge as it stands on a day: its words, its timing, its rulings, the current one first.

    ``successor``: the pledge that took its place, if that has happened by then.
    """

    pledge: Any
    state: PledgeState
    successor: Pledge | None
    timing: Timing
    days_late: int | None
    rulings: list[Ruling]
    review_due: bool

    @property
    def is_in_force(self) -> bool:
        """Whether the words stand."""
        return self.state == PledgeState.IN_FORCE


def show_pledge(pledge: Any, on: dt.date) -> PledgeShown:
    """The pledge as of that day; it comes from ``standing_pledges``."""
    rulings: list[Ruling] = pledge.public_rulings
    review_by = rulings[0].review_by if rulings else None
    state = pledge.state_on(on)
    return PledgeShown(
        pledge,
        state,
        None if state == PledgeState.IN_FORCE else public(pledge.replaced_by),
        Timing(pledge.timing),
        pledge.days_late_on(on, ruled=pledge.ruled),
        rulings,
        review_due=bool(review_by and review_by < on),
    )


def standing_pledges(on: dt.date, as_of: dt.date | None) -> QuerySet[Pledge]:
    """Published pledges dated by ``as_of``, with their timing and rulings on the day ``on``."""
    rulings = Ruling.objects.published().made_by(on).select_related("ai_model__lab")
    along = ("commitment__document_version__document__lab", "lab", "replaced_by__commitment")
    rows: Any = published(Pledge, *along, "replaced_by__lab", as_of=as_of)
    pledges: QuerySet[Pledge] = (
        rows.with_timing(on)
        .prefetch_related(
            Prefetch(
                "rulings",
                rulings.prefetch_related(cited(Ruling, as_of=as_of)),
                to_attr="public_rulings",
            )
        )
        .order_by("lab__name", "slug")
    )
    return pledges

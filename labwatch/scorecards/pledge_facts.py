"""Promises as plain facts, by lab. There are many, so only their columns are read, not models."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from commitments.models import Pledge, Ruling
from commitments.timing import state_on
from commitments.vocabulary import PledgeState
from labwatch.scorecards.facts import PledgeFacts, Ref
from sources.partialdates import PartialDate
from sources.records import first_told

#: A promise with the key of its commitment.
Bound = tuple[int, PledgeFacts]
#: Facts that are columns of a pledge, and those that are columns of its commitment.
_OWN = ("attribution", "change_announced", "covers", "timing", "conduct", "told")
_OF_COMMITMENT = (
    "topic",
    "shape",
    "testability",
    "promised_depth",
    "promised_publication",
    "due",
)


def pledges_by_lab(on: dt.date, as_of: dt.date | None) -> dict[int | None, list[Bound]]:
    """The promises of each lab as they stand on that day, by the lab's key; one query.

    Pledges of labs that no source names bind nobody here.
    """
    # Asking for each page's address anew would take as long as all the rest.
    pages = reverse("commitment", args=["-"]).removesuffix("-/")
    found: dict[int | None, list[Bound]] = defaultdict(list)
    for row in _rows(on, as_of):
        page = f"{pages}{row['commitment_slug']}/#{row['slug']}"
        found[row["lab_id"]].append((row["commitment_id"], _pledge(row, page, on)))
    return found


def _rows(on: dt.date, as_of: dt.date | None) -> QuerySet[Any, dict[str, Any]]:
    newest = Ruling.objects.current(on).filter(pledge=OuterRef("pk"))
    rows: QuerySet[Any] = Pledge.objects.published().as_of(as_of).with_timing(on)
    rows = rows.exclude(lab=None).annotate(
        conduct=Coalesce(Subquery(newest.values("conduct")[:1]), Value("")),
        told=first_told(Pledge),
    )
    return rows.values(
        *("slug", "lab_id", "commitment_id", "state", "state_since"),
        *(*_OWN, *Pledge.dated_by),
        **{name: F(f"commitment__{name}") for name in _OF_COMMITMENT},
        commitment_slug=F("commitment__slug"),
        summary=F("commitment__summary"),
    )


def _pledge(row: dict[str, Any], page: str, on: dt.date) -> PledgeFacts:
    state = state_on(row["state"], row["state_since"], on)
    return PledgeFacts(
        ref=Ref("pledges", row["slug"], row["summary"], page),
        state=state,
        stated=_stated(row),
        told_on=row["told"].latest if row["told"] else None,
        ended=None if state == PledgeState.IN_FORCE else row["state_since"],
        **{name: row[name] for name in (*_OWN, *_OF_COMMITMENT)},
    )


def _stated(row: dict[str, Any]) -> PartialDate | None:
    """The first of the dates that place a pledge in time."""
    return next((row[path] for path in Pledge.dated_by if row[path] is not None), None)

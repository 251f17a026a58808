"""Labs × what is known: how many public records of each kind there are about each lab.

Counts, not scores. Each count links to the list of exactly the records that it counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, QuerySet
from django.urls import reverse

from commitments.models import AIModel, Lab, Pledge, Ruling
from commitments.vocabulary import Attribution
from evaluators.models import AccessGrant, Evaluation, Finding
from evaluators.vocabulary import Activity, Stage

#: On whose word a promise counts; an alleged one is listed apart.
_GENUINE = ",".join(value for value in Attribution.values if value != Attribution.ALLEGED)


@dataclass(frozen=True)
class KnownCount:
    """One number about one lab, with the address of the records behind it."""

    key: str
    label: str
    count: int
    url: str


@dataclass(frozen=True)
class LabKnown:
    """All counts about one lab, in the order of ``COLUMNS``."""

    lab: Lab
    counts: tuple[KnownCount, ...]


@dataclass(frozen=True)
class Column:
    """A kind of record to count: the rows on a day, their path to the lab, and the list's query.

    Without ``page`` the link leads to that ``anchor`` on the lab's own page.
    """

    key: str
    label: str
    rows: Callable[[dt.date], QuerySet[Any]]
    lab: str = "lab"
    page: str = ""
    query: tuple[tuple[str, str], ...] = ()
    anchor: str = ""

    def counts(self, on: dt.date) -> dict[int, int]:
        """How many rows each lab has, by its key, in one query."""
        rows = self.rows(on).order_by().values(owner=F(self.lab)).annotate(number=Count("pk"))
        return {row["owner"]: row["number"] for row in rows}

    def url(self, lab: Lab) -> str:
        """Where the counted records of that lab are listed."""
        if not self.page:
            return f"{lab.get_absolute_url()}#{self.anchor}"
        query = urlencode((("lab", lab.slug), *self.query), safe=",")
        return f"{reverse(self.page)}?{query}"


def _genuine_pledges(_on: dt.date) -> QuerySet[Pledge]:
    return Pledge.objects.published().exclude(attribution=Attribution.ALLEGED)


def _alleged_pledges(_on: dt.date) -> QuerySet[Pledge]:
    return Pledge.objects.published().filter(attribution=Attribution.ALLEGED)


def _pre_deployment(_on: dt.date) -> QuerySet[AccessGrant]:
    return AccessGrant.objects.published().filter(stage=Stage.PRE_DEPLOYMENT)


def _evaluations(kind: Activity) -> Callable[[dt.date], QuerySet[Evaluation]]:
    return lambda _on: Evaluation.objects.published().filter(kind=kind)


COLUMNS = (
    Column("models", "models", lambda _on: AIModel.objects.published(), page="models"),
    Column(
        "pledges",
        "promises",
        _genuine_pledges,
        page="commitments",
        query=(("attribution", _GENUINE),),
    ),
    Column(
        "alleged-pledges",
        "alleged promises",
        _alleged_pledges,
        page="commitments",
        query=(("attribution", Attribution.ALLEGED.value),),
    ),
    Column(
        "overdue",
        "overdue",
        lambda on: Pledge.objects.published().overdue(on),
        page="commitments",
        query=(("overdue", "true"),),
    ),
    Column(
        "rulings",
        "rulings",
        lambda on: Ruling.objects.current(on),
        lab="pledge__lab",
        anchor="promises",
    ),
    Column(
        "grants-pre-deployment",
        "records of access before deployment",
        _pre_deployment,
        page="access",
        query=(("stage", Stage.PRE_DEPLOYMENT.value),),
    ),
    Column(
        "model-evaluations",
        "outside model evaluations",
        _evaluations(Activity.MODEL_EVALUATION),
        page="evaluations",
        query=(("kind", Activity.MODEL_EVALUATION.value),),
    ),
    Column(
        "red-teaming",
        "outside red-teaming",
        _evaluations(Activity.RED_TEAMING),
        page="evaluations",
        query=(("kind", Activity.RED_TEAMING.value),),
    ),
    Column(
        "findings",
        "looked, found nothing",
        lambda _on: Finding.objects.published(),
        page="findings",
    ),
)


def known_by_lab(on: dt.date) -> list[LabKnown]:
    """Every published lab with its counts as of that day, by name; a fixed number of queries."""
    tallies = [(column, column.counts(on)) for column in COLUMNS]
    return [
        LabKnown(
            lab,
            tuple(
                KnownCount(column.key, column.label, tally.get(lab.pk, 0), column.url(lab))
                for column, tally in tallies
            ),
        )
        for lab in Lab.objects.published()
    ]

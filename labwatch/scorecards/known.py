"""Labs × what is known: how many public records of each kind there are about each lab.

Counts, not scores. Each count links to the list of exactly the records that it counts, as of the
same day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F
from django.urls import reverse

from commitments.models import AIModel, Lab, Pledge, Ruling
from commitments.vocabulary import Attribution
from evaluators.models import AccessGrant, Evaluation, Finding
from evaluators.vocabulary import Activity, Stage
from sources.publishing import published
from sources.records import Record
from sources.words import gettext_lazy

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


#: Published rows of a record, dated by the day asked for; ``Any``: each has methods of its own.
Rows = Any


@dataclass(frozen=True)
class Column:
    """A kind of record to count: of its rows those that ``chosen`` keeps, by the path to the lab.

    Without ``page`` the link leads to that ``anchor`` on the lab's own page.
    """

    key: str
    label: str
    model: type[Record]
    chosen: Callable[[Rows, dt.date], Rows] = lambda rows, _on: rows
    lab: str = "lab"
    page: str = ""
    query: tuple[tuple[str, str], ...] = ()
    anchor: str = ""

    def counts(self, on: dt.date, as_of: dt.date | None) -> dict[int, int]:
        """How many rows each lab has, by its key, in one query."""
        rows: Rows = self.chosen(published(self.model, as_of=as_of), on)
        rows = rows.order_by().values(owner=F(self.lab)).annotate(number=Count("pk"))
        return {row["owner"]: row["number"] for row in rows}

    def url(self, lab: Lab, as_of: dt.date | None) -> str:
        """Where the counted records of that lab are listed, as of the same day."""
        day = (("as_of", as_of.isoformat()),) if as_of else ()
        if not self.page:
            query = f"?{urlencode(day)}" if day else ""
            return f"{lab.get_absolute_url()}{query}#{self.anchor}"
        asked = urlencode((("lab", lab.slug), *self.query, *day), safe=",")
        return f"{reverse(self.page)}?{asked}"


COLUMNS = (
    Column("models", gettext_lazy("models"), AIModel, page="models"),
    Column(
        "pledges",
        gettext_lazy("promises"),
        Pledge,
        lambda rows, _on: rows.exclude(attribution=Attribution.ALLEGED),
        page="commitments",
        query=(("attribution", _GENUINE),),
    ),
    Column(
        "alleged-pledges",
        gettext_lazy("alleged promises"),
        Pledge,
        lambda rows, _on: rows.filter(attribution=Attribution.ALLEGED),
        page="commitments",
        query=(("attribution", Attribution.ALLEGED.value),),
    ),
    Column(
        "overdue",
        gettext_lazy("overdue"),
        Pledge,
        lambda rows, on: rows.overdue(on),
        page="commitments",
        query=(("overdue", "true"),),
    ),
    Column(
        "rulings",
        gettext_lazy("rulings"),
        Ruling,
        lambda rows, on: rows.current(on),
        lab="pledge__lab",
        anchor="promises",
    ),
    Column(
        "grants-pre-deployment",
        gettext_lazy("records of access before deployment"),
        AccessGrant,
        lambda rows, _on: rows.filter(stage=Stage.PRE_DEPLOYMENT),
        page="access",
        query=(("stage", Stage.PRE_DEPLOYMENT.value),),
    ),
    Column(
        "model-evaluations",
        gettext_lazy("outside model evaluations"),
        Evaluation,
        lambda rows, _on: rows.filter(kind=Activity.MODEL_EVALUATION),
        page="evaluations",
        query=(("kind", Activity.MODEL_EVALUATION.value),),
    ),
    Column(
        "red-teaming",
        gettext_lazy("outside red-teaming"),
        Evaluation,
        lambda rows, _on: rows.filter(kind=Activity.RED_TEAMING),
        page="evaluations",
        query=(("kind", Activity.RED_TEAMING.value),),
    ),
    Column(
        "findings",
        gettext_lazy("looked, found nothing"),
        Finding,
        page="findings",
    ),
)


def known_by_lab(on: dt.date, as_of: dt.date | None = None) -> list[LabKnown]:
    """Every published lab with its counts, by name; a fixed number of queries.

    ``on``: the day for which promises count as overdue; ``as_of``: only records dated by that day.
    """
    tallies = [(column, column.counts(on, as_of)) for column in COLUMNS]
    return [
        LabKnown(
            lab,
            tuple(
                KnownCount(column.key, column.label, tally.get(lab.pk, 0), column.url(lab, as_of))
                for column, tally in tallies
            ),
        )
        for lab in Lab.objects.published()
    ]

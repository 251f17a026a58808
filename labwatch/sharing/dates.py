"""From when on the record tells, and when it last changed; asked for only where a page says so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from commitments.models import AIModel, Commitment
from labwatch.publishing.models import ChangeEntry
from sources.partialdates import PartialDate
from sources.records import Record


@dataclass(frozen=True)
class RecordDates:
    """The first day on which a model or a promise can be dated, and the newest public change."""

    first: dt.date | None
    changed: dt.datetime | None

    @property
    def coverage(self) -> str:
        """As schema.org writes a time that is not over: 2019-01-01/.. ."""
        return f"{self.first.isoformat()}/.." if self.first else ""

    @property
    def modified(self) -> str:
        """The newest change, to the second."""
        return self.changed.isoformat(timespec="seconds") if self.changed else ""


def record_dates(request: HttpRequest) -> dict[str, Any]:
    """``record_dates`` for templates: lazy; three small queries where it is asked for."""
    return {"record_dates": SimpleLazyObject(_dates)}


def newest_change() -> dt.datetime | None:
    """When the public record last changed, by its log: what is only drafted moves no date."""
    newest: dt.datetime | None = ChangeEntry.objects.aggregate(at=Max("at"))["at"]
    return newest


def _dates() -> RecordDates:
    found = (_earliest(AIModel, "released"), _earliest(Commitment, "stated_on"))
    first = min((date.earliest for date in found if date), default=None)
    return RecordDates(first, newest_change())


def _earliest(model: type[Record], name: str) -> PartialDate | None:
    rows = model.objects.published().exclude(**{name: None}).order_by(name)
    date: PartialDate | None = rows.values_list(name, flat=True).first()
    return date

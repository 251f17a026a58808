"""What this site said at an earlier moment: reads answered from the history of the record.

Within ``said_at(moment)`` every table of the record is what its history says it was then. Each
query gets a WITH clause in front in which the table's own name means its rows of that moment, so
whatever reads (query sets, serializers, the scorecard) runs unchanged and cannot tell the
difference. Nothing is stored and nothing stays on the connection.

What our visits found is in no history. Of it stays what is dated itself: the state of a quote, by
its events, and what waited for a person. Health of sources and standing of quotes are not there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from sources.recordedtables import tables_of_history, tables_of_visits
from sources.records import Record, published_q
from sources.vocabulary import Status

HOW = (
    "Write a day as 2026-10-01, which means its end in UTC, or a moment with its zone as "
    "2026-10-01T12:00:00Z, no later than now."
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})")


class BadMoment(ValueError):
    """What was given is no moment of the past; the message says so and how to write one."""


def read_recorded_at(text: str | None, now: dt.datetime) -> dt.datetime | None:
    """The moment in UTC, or None if none is asked for; raises BadMoment.

    A day means its last moment; the day that is not over yet means now.
    """
    if text is None:
        return None
    moment = _moment(text)
    if moment is None:
        raise BadMoment(f'recorded_at: "{text[:40]}" is no moment. {HOW}')
    if _DAY.fullmatch(text) and moment.date() == now.date():
        return now
    if moment > now:
        raise BadMoment(f"recorded_at: {text} has not come yet. {HOW}")
    return moment


def _moment(text: str) -> dt.datetime | None:
    try:
        if _DAY.fullmatch(text):
            return end_of(dt.date.fromisoformat(text))
        return (
            dt.datetime.fromisoformat(text).astimezone(dt.UTC) if _MOMENT.fullmatch(text) else None
        )
    except (ValueError, OverflowError):
        return None


def moment_text(moment: dt.datetime) -> str:
    """A moment as addresses and answers write it."""
    return moment.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day, in UTC."""
    return dt.datetime.combine(day, dt.time.max, dt.UTC)


@contextmanager
def said_at(
    recorded_at: dt.datetime | None, visits_until: dt.datetime | None = None
) -> Iterator[None]:
    """Within it, reads give the record as it was on this site at that moment; None: as it is.

    ``visits_until``: what was found later by visits is not known; unless given, the same moment.
    Not to be nested. Writing within it is refused with RuntimeError.
    """
    until = min((at for at in (recorded_at, visits_until) if at), default=None)
    if until is None:
        yield
        return
    tables = tables_of_visits(connection, until, recorded_at)
    if recorded_at is not None:
        tables = {**tables_of_history(connection, recorded_at), **tables}
    with connection.execute_wrapper(_Standing(tables)), _without_keys(connection):
        yield


def is_reading_the_past() -> bool:
    """Whether reads give the past now, so that nothing lasting may be made of them."""
    return any(isinstance(each, _Standing) for each in connection.execute_wrappers)


@contextmanager
def _without_keys(database: BaseDatabaseWrapper) -> Iterator[None]:
    """What stands in a WITH clause has no key, so PostgreSQL must group by all columns."""
    features: Any = database.features
    features.allows_group_by_selected_pks = False
    try:
        yield
    finally:
        del features.allows_group_by_selected_pks


@dataclass(frozen=True)
class _Standing:
    """Puts in front of a query what each table that it names stands for."""

    tables: Mapping[str, str]

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        named = [name for name in self.tables if f'"{name}"' in sql]
        if not named:
            return execute(sql, params, many, context)
        if not sql.startswith(("SELECT", "(SELECT")):
            raise RuntimeError("The past is only read, never written.")
        meant = ", ".join(f'"{name}" AS NOT MATERIALIZED ({self.tables[name]})' for name in named)
        return execute(f"WITH {meant} {sql}", params, many, context)


def first_and_last_said(
    model: type[Record], slug: str
) -> tuple[dt.datetime, dt.datetime | None] | None:
    """Since when a record was public here, and when it ceased to be; None if it never was."""
    moments = _moments(model, slug)
    first = next((at for at in moments if _was_public(model, slug, at)), None)
    if first is None:
        return None
    last = next(at for at in reversed(moments) if _was_public(model, slug, at))
    return first, next((at for at in moments if at > last), None)


def _was_public(model: type[Record], slug: str, moment: dt.datetime) -> bool:
    with said_at(moment):
        return bool(model._default_manager.filter(published_q(model), slug=slug).exists())


def _moments(model: Any, slug: str) -> list[dt.datetime]:
    """When the record changed, or one that it rests on; none if it was never published itself."""
    rows = model.history.filter(slug=slug)
    if not rows.filter(status=Status.PUBLISHED).exists():
        return []
    found = set(rows.values_list("history_date", flat=True))
    for path in model.rests_on:
        above, keys = model, set(rows.values_list("id", flat=True))
        for name in path.split("__"):
            kept = above.history.filter(id__in=keys).exclude(**{name: None})
            keys = set(kept.values_list(f"{name}_id", flat=True))
            above = above._meta.get_field(name).related_model
        found.update(above.history.filter(id__in=keys).values_list("history_date", flat=True))
    return sorted(found)

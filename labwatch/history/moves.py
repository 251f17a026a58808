"""Steps between draft and public in the history: what moved a record and changed nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from labwatch.history.acts import CHANGED, Act
from labwatch.history.heads import Head
from labwatch.history.tables import Table
from sources.vocabulary import Status

PUBLISHED, WITHDRAWN = "published", "withdrawn"
TO_REVIEW, SENT_BACK = "sent to review", "sent back"
#: Filled in by publishing itself: whoever publishes a ruling is its second reader, and its test
#: is kept with it.
_WITH_IT = {"status", "second_reader", "break_test"}
#: No value of these was decided by the act.
_KEPT = {"updated_at", "actor", "earlier"}


def move(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What the step is called if only the status differs; empty if there was none, or more."""
    changed = {name for name, value in after.items() if before.get(name) != value}
    if "status" not in changed or changed - _WITH_IT:
        return ""
    return _called(str(before["status"]), str(after["status"]))


def _called(before: str, after: str) -> str:
    if after == Status.PUBLISHED:
        return PUBLISHED
    if before == Status.PUBLISHED:
        return WITHDRAWN
    return TO_REVIEW if after == Status.IN_REVIEW else SENT_BACK


def moves(tables: Sequence[Table], acts: Iterable[Act]) -> dict[Head, str]:
    """The steps among acts, by their newest rows; two queries for each kind of record at most."""
    asked: dict[int, list[Head]] = defaultdict(list)
    for act in acts:
        if len(act.heads) == 1 and act.newest.act == CHANGED and tables[act.newest.table].is_record:
            asked[act.newest.table].append(act.newest)
    return {
        head: word
        for number, found in asked.items()
        for head, word in _words(tables[number], found).items()
    }


def _words(table: Table, found: list[Head]) -> dict[Head, str]:
    keys = [head.key for head in found]
    rows = add_earlier(table, table.history.filter(pk__in=keys), "history_id", "earlier")
    after = {row["history_id"]: row for row in rows.values()}
    earlier = [row["earlier"] for row in after.values()]
    before = {row["history_id"]: row for row in table.history.filter(pk__in=earlier).values()}
    return {
        head: move(_said(before.get(row["earlier"], {})), _said(row))
        for head in found
        if (row := after[head.key])["earlier"]
    }


def _said(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row of history says of the record."""
    return {
        name: value
        for name, value in row.items()
        if name not in _KEPT and not name.startswith("history_")
    }


def add_earlier(table: Table, rows: QuerySet[Any], column: str, called: str) -> QuerySet[Any]:
    """These rows, each with a column of the row before it of the same record."""
    at = OuterRef("history_date")
    older = Q(history_date__lt=at) | Q(history_date=at, history_id__lt=OuterRef("history_id"))
    same = table.history.filter(older, id=OuterRef("id")).order_by("-history_date", "-history_id")
    found: QuerySet[Any] = rows.annotate(**{called: Subquery(same.values(column)[:1])})
    return found


def only_moves(table: Table, rows: QuerySet[Any], called: str) -> QuerySet[Any]:
    """The rows in which a record's status took that step."""
    rows = add_earlier(table, rows, "status", "status_before")
    rows = rows.filter(history_type=CHANGED, status_before__isnull=False)
    if called == WITHDRAWN:
        return rows.filter(status_before=Status.PUBLISHED).exclude(status=Status.PUBLISHED)
    rows = rows.exclude(status_before=F("status")).filter(status=_AFTER[called])
    return rows if called == PUBLISHED else rows.exclude(status_before=Status.PUBLISHED)


_AFTER = {
    PUBLISHED: Status.PUBLISHED,
    TO_REVIEW: Status.IN_REVIEW,
    SENT_BACK: Status.DRAFT,
}

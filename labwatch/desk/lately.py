"""What was closed or settled at the desk lately, and by whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from labwatch.desk.drafts import called
from labwatch.desk.models import Doing, Handling, What
from labwatch.desk.table import KIND_OF_NAME

#: Days that count as lately, and the most that are shown.
LATELY = 30
MOST = 100


@dataclass(frozen=True)
class Closed:
    """One item that was put away. ``may_reopen``: it was closed by a note and still is."""

    doing: Doing
    label: str
    by: str
    may_reopen: bool


def closed_lately(now: dt.datetime) -> list[Closed]:
    """Newest first; two queries."""
    rows = Doing.objects.filter(
        what__in=(What.CLOSED, What.DONE), at__gte=now - dt.timedelta(days=LATELY)
    )
    found = list(rows.select_related("by").order_by("-at", "-pk")[:MOST])
    closed = _still_closed(found)
    return [
        Closed(
            doing=row,
            label=KIND_OF_NAME[row.kind].label if row.kind in KIND_OF_NAME else row.kind,
            by=called(row.by) if row.by else "somebody who left",
            may_reopen=row.what == What.CLOSED
            and closed.pop((row.kind, row.subject), None) is not None,
        )
        for row in found
    ]


def _still_closed(rows: list[Doing]) -> dict[tuple[str, str], bool]:
    subjects = [row.subject for row in rows]
    these = Handling.objects.filter(subject__in=subjects, closed_at__isnull=False)
    return dict.fromkeys(these.values_list("kind", "subject"), True)

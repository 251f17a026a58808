"""How a commitment stands, as a text that changes once something new waits about it.

Whoever put the item away meant the labs that it named by then. It waits again once another lab's
pledge does: a pledge is published, a ruling is withdrawn or sent back, a lab answers or lets its
day pass. That one of the labs is ruled on, or asked, changes nothing for the others.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from commitments.models import Pledge, Reply, Ruling
from commitments.vocabulary import Attribution, PledgeState
from labwatch.desk.kinds import text
from labwatch.workflow.models import Act, ActKind

_TEXT = text("pk").output_field


class _Line(Func):
    """Texts side by side. Django's Concat nests them, too deep for the parser of SQLite."""

    template = "(%(expressions)s)"
    arg_joiner = " || ' ' || "


def standing(on: dt.date) -> Any:
    """It by that day, for a query of commitments."""
    return _Line(
        text("due"),
        _one(_bound(), Sum("pk")),
        _one(_taken_back(), Count("pk")),
        _one(_replies(), Count("pk", filter=Q(answered_on__lte=on))),
        _one(_replies(), Count("pk", filter=_late(on))),
        output_field=_TEXT,
    )


def _one(rows: QuerySet[Any], number: Any) -> Any:
    """One number of all these rows."""
    together = rows.order_by().annotate(all=Value(1)).values("all").annotate(number=number)
    return text(Coalesce(Subquery(together.values("number")), 0))


def _bound() -> QuerySet[Any]:
    """Its pledges that bind. The sum of their keys tells one set of them from another."""
    rows = Pledge.objects.published().filter(commitment=OuterRef("pk"), state=PledgeState.IN_FORCE)
    return rows.exclude(attribution=Attribution.ALLEGED)


def _taken_back() -> QuerySet[Any]:
    """Rulings on it that do not stand any more."""
    rulings = Ruling.objects.filter(pledge__commitment=OuterRef(OuterRef("pk")))
    return Act.objects.filter(
        resource="rulings",
        kind__in=(ActKind.SENT_BACK, ActKind.WITHDRAWN),
        record__in=rulings.order_by().values("pk"),
    )


def _replies() -> QuerySet[Any]:
    return Reply.objects.filter(pledge__commitment=OuterRef("pk"))


def _late(on: dt.date) -> Q:
    """No answer came by the day that was named."""
    return Q(due_on__lt=on) & (Q(answered_on__isnull=True) | Q(answered_on__gt=F("due_on")))

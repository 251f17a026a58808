"""Which claimed sources are attempted later than we promise (source-checking.md, goal G17)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sources.models import Health, Source

#: A visit is on time within so many times the interval that was meant.
ON_TIME = 1.2
#: The schedule calls once a minute, so what is due at once is not late before that.
_GRACE = dt.timedelta(minutes=2)


def late_among(sources: Iterable[Source], at: dt.datetime) -> frozenset[int]:
    """Keys of those that should have been visited before. One query for any number of sources."""
    due = {each.pk: each.next_check_at for each in sources if each.next_check_at}
    visits = Health.objects.filter(pk__in=due, last_visit_at__isnull=False)
    last = visits.values_list("pk", "last_visit_at")
    return frozenset(key for key, visit in last if visit and is_late(visit, due[key], at))


def is_late(last_visit: dt.datetime, due: dt.datetime, at: dt.datetime) -> bool:
    """Whether an attempt at that moment comes later than 1.2 times the interval."""
    return at - due > max((due - last_visit) * (ON_TIME - 1), _GRACE)

"""Somebody wants sources visited now: they are put first, and politeness still decides when."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from sources.checking import manners
from sources.models import Source
from sources.politeness import gap_for


def ask_now(sources: Iterable[Source]) -> list[tuple[Source, float]]:
    """Make sources due at once; each with the seconds that its host will keep us waiting.

    The caller sends ``sources.tasks.check_due`` after its transaction.
    """
    sources = list(sources)
    Source.objects.filter(pk__in=[source.pk for source in sources]).update(
        next_check_at=timezone.now()
    )
    queued: dict[str, int] = {}
    waits = []
    for source in sources:
        before = queued.get(source.host, 0)
        queued[source.host] = before + 1
        wait = manners.going().gate.waiting(source.host) + before * gap_for(source.host)
        waits.append((source, wait))
    return waits

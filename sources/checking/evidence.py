"""Evidence that lasts: a root over each day's results, and what is kept how long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from sources.checking.keeping import drop_body, stand_alone
from sources.checking.manners import PROGRAM
from sources.evidence import canonical, daily_root
from sources.fetching import mask_secrets
from sources.models import Check, DailyRoot, QuoteEvent, QuoteStanding, Snapshot
from sources.vocabulary import CopyRead

_DAY = dt.timedelta(days=1)
#: Bodies of a source kept whatever their age, and the age after which the others are dropped.
_NEWEST, _KEPT_FOR = 3, dt.timedelta(days=90)


def facts_of(check: Check) -> dict[str, Any]:
    """What the root of the day covers of one result: what never changes once it is stored."""
    return {
        "check": check.pk,
        "source": check.source.slug,
        "first_seen_at": check.first_seen_at.astimezone(dt.UTC).isoformat(),
        "outcome": check.outcome,
        "copy_read": check.copy_read,
        "http_status": check.http_status,
        "final_url": mask_secrets(check.final_url),
        "server_ip": check.server_ip,
        "body_sha256": check.body_sha256,
        "text_sha256": check.snapshot.text_sha256 if check.snapshot else "",
        "program": check.program,
    }


def leaves_of(day: dt.date) -> list[bytes]:
    """The lines that the root of a UTC day is made of, in their order."""
    begins = dt.datetime.combine(day, dt.time(), dt.UTC)
    rows = Check.objects.filter(first_seen_at__gte=begins, first_seen_at__lt=begins + _DAY)
    lean = rows.select_related("source", "snapshot").defer("snapshot__text", "snapshot__streams")
    return [canonical(facts_of(row)) for row in lean.order_by("pk").iterator(chunk_size=500)]


def seal_days(now: dt.datetime) -> int:
    """Store the root of every whole day since the last one that has one; how many were new."""
    made = 0
    for day in _unsealed(now):
        leaves = leaves_of(day)
        values = {"root": daily_root(leaves), "leaves": len(leaves), "program": PROGRAM}
        _, is_new = DailyRoot.objects.get_or_create(day=day, defaults={**values, "made_at": now})
        made += is_new
    return made


def _unsealed(now: dt.datetime) -> Iterator[dt.date]:
    last = DailyRoot.objects.order_by("-day").values_list("day", flat=True).first()
    first = Check.objects.order_by("first_seen_at").values_list("first_seen_at", flat=True).first()
    if first is None:
        return
    day = last + _DAY if last else first.astimezone(dt.UTC).date()
    while day < now.astimezone(dt.UTC).date():
        yield day
        day += _DAY


def drop_old_bodies(now: dt.datetime) -> int:
    """Drop bytes nobody needs: not of cited sources, not the newest three, nothing that a quote's
    state rests on, and only after 90 days. Texts and hashes stay. Returns how many were dropped.
    """
    old = Snapshot.objects.exclude(body="").filter(last_seen_at__lt=now - _KEPT_FOR)
    old = old.exclude(copy_read=CopyRead.UPLOAD)  # nobody could fetch it again
    old = old.exclude(pk__in=_events()).exclude(pk__in=_standings())
    dropped = 0
    for snapshot in old.filter(source__citations__isnull=True):
        newest = snapshot.source.snapshots.values_list("pk", flat=True)[:_NEWEST]
        if snapshot.pk not in list(newest):
            drop_body(snapshot)
            dropped += 1
    return dropped


def _events() -> QuerySet[Any]:
    return QuoteEvent.objects.exclude(snapshot=None).values("snapshot")


def _standings() -> QuerySet[Any]:
    return QuoteStanding.objects.exclude(snapshot=None).values("snapshot")


def erase(snapshot: Snapshot, why: str) -> None:
    """Delete bytes and text by legal request; hashes and the reason stay (case 80).

    ValueError without a reason.
    """
    if not why.strip():
        raise ValueError("Give the reason for which the text must go.")
    with transaction.atomic():
        stand_alone(snapshot)
        drop_body(snapshot)
        Snapshot.objects.filter(pk=snapshot.pk).update(
            text="", title="", streams={}, body_dropped_because=why
        )

"""Pause and resume the visits to one source, or of everything (source-checking.md, case 75).

A host is paused by the reason in its own row (``Host.paused_because``).
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from sources.models import Checker, Health, Source
from sources.vocabulary import Reach


@transaction.atomic
def pause(source: Source, why: str) -> Source:
    """Visit the source no more until somebody resumes it. ``why`` is kept in the history.

    Raises ValueError without a reason. Pausing twice changes the reason only.
    """
    return _conclude(source, Reach.PAUSED, f"Paused: {_reason(why)}")


@transaction.atomic
def resume(source: Source) -> Source:
    """Visit the source again; its reach is what its visits concluded so far.

    A source that is not paused stays as it is.
    """
    if not Source.objects.filter(pk=source.pk, reach=Reach.PAUSED).exists():
        return source
    health = Health.objects.filter(source=source).first()
    return _conclude(source, Reach(health.reach) if health else Reach.NEW, "Resumed")


@transaction.atomic
def stop_checks(why: str) -> Checker:
    """Stop all visits until somebody starts them. Raises ValueError without a reason."""
    return _set_checker(f"Stopped: {_reason(why)}", why.strip())


@transaction.atomic
def start_checks() -> Checker:
    """Let visits begin again, whoever or whatever stopped them."""
    return _set_checker("Started")


def _reason(why: str) -> str:
    if not why.strip():
        raise ValueError("Say why.")
    return why.strip()


def _conclude(source: Source, reach: Reach, reason: str) -> Source:
    """Write the reach alone, since the checker writes the other columns meanwhile."""
    row: Source = Source.objects.select_for_update().get(pk=source.pk)
    row.reach = reach
    row._change_reason = reason
    row.save(update_fields=["reach", "updated_at"])
    return row


def _set_checker(reason: str, why: str = "") -> Checker:
    Checker.objects.get_or_create(pk=1)
    row = Checker.objects.select_for_update().get(pk=1)
    row.stopped_at = timezone.now() if why else None
    row.stopped_because, row.stopped_by_itself = why, False
    row._change_reason = reason
    row.save()
    return row

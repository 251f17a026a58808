"""The doors of background work; each opens one function of ``sources.checking``."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from sources.acting import acting_as
from sources.checking import archived, evidence, sweeping


@shared_task
@acting_as("source check")
def sweep() -> None:
    """Every minute: begin a round if something is due, and call workers for it."""
    for _ in range(sweeping.begin(timezone.now())):
        check_due.apply_async(expires=55)


@shared_task
@acting_as("source check")
def check_due() -> int:
    """Visit what is due; how many visits were recorded."""
    return sweeping.work(timezone.now())


@shared_task
@acting_as("nightly upkeep")
def keep_evidence() -> None:
    """Every night: the root over yesterday's results, and what is kept no longer."""
    evidence.seal_days(timezone.now())
    evidence.drop_old_bodies(timezone.now())
    sweeping.forget_old(timezone.now())


@shared_task
@acting_as("archive search")
def look_for_copies() -> None:
    """Every hour, where an archive is configured: copies of what cannot be read or might go."""
    archived.look_for_copies(timezone.now())
    archived.save_copies(timezone.now())

"""The doors of background work; each opens one function."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from labwatch.alerts import delivering, forgetting


@shared_task
def send_alerts() -> int:
    """Every 20 seconds: send the letters and alerts that are due; how many were sent."""
    return delivering.work(timezone.now())


@shared_task
def forget_unconfirmed() -> None:
    """Every hour: forget what nobody confirmed."""
    forgetting.forget(timezone.now())

"""The doors of background work; each opens one function of ``delivering``."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from labwatch.webhooks import delivering


@shared_task
def deliver_webhooks() -> int:
    """Every 20 seconds: hand over new changes and send what is due; how many were sent."""
    return delivering.work(timezone.now())


@shared_task
def forget_old_deliveries() -> None:
    """Every night: keep the log of deliveries bounded."""
    delivering.forget_old(timezone.now())

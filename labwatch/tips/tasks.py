"""The door of background work."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from labwatch.tips.forgetting import forget


@shared_task
def forget_about_tips() -> None:
    """Every night: forget what is private and no longer needed."""
    forget(timezone.now())

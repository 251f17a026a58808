"""Pausing a subscription that keeps failing, and letting it go on."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from labwatch.webhooks.handing_over import newest
from labwatch.webhooks.models import OPEN, State, Subscription
from labwatch.webhooks.retrying import FAILING_AT_MOST, GIVEN_UP_AT_MOST
from labwatch.webhooks.sending import Answer


def why_pause(subscription: Subscription, answer: Answer, at: dt.datetime) -> str:
    """Why it must pause after this failure; empty: it goes on."""
    if answer.is_gone:
        return "It answered 410: it wants nothing any more."
    if subscription.given_up >= GIVEN_UP_AT_MOST:
        return f"{subscription.given_up} deliveries in a row were given up. {answer.error}"
    since = subscription.failing_since
    if since is not None and at - since >= FAILING_AT_MOST:
        return f"Everything failed since {since:%Y-%m-%d %H:%M} UTC. {answer.error}"
    return ""


@transaction.atomic
def pause(subscription: Subscription, why: str, at: dt.datetime) -> None:
    """Send nothing more until somebody resumes it. One that is paused keeps its first reason."""
    row = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if row.paused_at is None:
        row.paused_at, row.paused_because = at, why
        _save(row, f"Paused: {why}")


@transaction.atomic
def resume(subscription: Subscription, *, from_now: bool) -> bool:
    """Go on: from now, passing over what waits, or from where it stopped. False if it is live.

    Where it stopped is what it failed on last: what was given up since then is tried again as well.
    """
    row = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if row.is_live:
        return False
    if from_now:
        _pass_over(row)
    else:
        _try_again(row, timezone.now())
    Subscription.objects.filter(pk=row.pk).update(failing_since=None, given_up=0, rest_until=None)
    row.active, row.paused_at, row.paused_because = True, None, ""
    _save(row, "Resumed from now" if from_now else "Resumed from where it stopped")
    return True


def _pass_over(row: Subscription) -> None:
    Subscription.objects.filter(pk=row.pk).update(position=newest())
    row.deliveries.filter(state__in=OPEN).update(
        state=State.GAVE_UP,
        next_attempt_at=None,
        last_error="Passed over: the subscription was resumed from a later point.",
    )


def _try_again(row: Subscription, now: dt.datetime) -> None:
    stopped = Q(state__in=OPEN)
    if row.failing_since is not None:
        stopped |= Q(state=State.GAVE_UP, last_attempt_at__gte=row.failing_since)
    rows = row.deliveries.filter(stopped)
    rows.update(state=State.WAITING, attempts=0, next_attempt_at=now)


def _save(row: Subscription, reason: str) -> None:
    """Write what people decide and see in the history; machines keep the other columns."""
    row._change_reason = reason
    row.save(update_fields=["active", "paused_at", "paused_because"])

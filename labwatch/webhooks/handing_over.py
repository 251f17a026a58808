"""From the log of changes to deliveries: one for each subscription that wants the change."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max

from labwatch.publishing.models import ChangeEntry
from labwatch.webhooks.choosing import chosen
from labwatch.webhooks.models import Delivery, Subscription

#: Changes that are looked at for one subscription at a time; the next call goes on.
AT_ONCE = 1000


def hand_over(now: dt.datetime) -> int:
    """Make the deliveries of what is new to each live subscription; how many changes were new.

    Entries come in the order of their keys (one refresh at a time writes them), so that what lies
    behind a position never grows. Two workers at once make the same rows, which exist once.
    """
    live = Subscription.objects.filter(active=True, paused_at__isnull=True)
    behind = live.filter(position__lt=newest())
    return sum(_hand_over(subscription, now) for subscription in behind)


def newest() -> int:
    """The key of the newest change; 0 where there is none."""
    return ChangeEntry.objects.aggregate(newest=Max("pk"))["newest"] or 0


@transaction.atomic
def _hand_over(subscription: Subscription, now: dt.datetime) -> int:
    new = ChangeEntry.objects.filter(pk__gt=subscription.position).order_by("pk")
    keys = list(new.values_list("pk", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    wanted = chosen(subscription).filter(pk__gte=keys[0], pk__lte=keys[-1])
    Delivery.objects.bulk_create(
        (
            Delivery(subscription=subscription, entry_id=key, next_attempt_at=now, created_at=now)
            for key in wanted.values_list("pk", flat=True)
        ),
        ignore_conflicts=True,
    )
    rows = Subscription.objects.filter(pk=subscription.pk, position__lt=keys[-1])
    rows.update(position=keys[-1])
    return len(keys)

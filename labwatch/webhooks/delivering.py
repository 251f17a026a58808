"""Sending what is due, and settling each delivery by its answer."""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
from collections.abc import Iterable, Iterator, Mapping

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from labwatch.webhooks import sending
from labwatch.webhooks.claiming import claim, holds
from labwatch.webhooks.events import Message, change_message, trial_message
from labwatch.webhooks.handing_over import hand_over
from labwatch.webhooks.models import Delivery, State, Subscription
from labwatch.webhooks.pausing import pause, why_pause
from labwatch.webhooks.retrying import TRIES, delay, rest
from labwatch.webhooks.secrets import secrets_of, sign
from labwatch.webhooks.sending import FAULT, Answer, Parcel
from sources.politeness import retry_after

logger = logging.getLogger(__name__)

#: Seconds after which a call begins no further batch; the next call goes on.
SECONDS = 60.0
#: How long the log of deliveries goes back.
KEPT = dt.timedelta(days=90)


def work(now: dt.datetime) -> int:
    """Hand over what is new and send what is due; how many messages were sent."""
    hand_over(now)
    began, sent = time.monotonic(), 0
    while (seconds := time.monotonic() - began) < SECONDS:
        at = now + dt.timedelta(seconds=seconds)
        batch = claim(at)
        if not batch:
            break
        deliver(batch, at)
        sent += len(batch)
    return sent


def deliver(batch: list[Delivery], at: dt.datetime) -> None:
    """Send claimed deliveries and settle each as its answer comes; nothing is held open."""
    by_key = {delivery.pk: delivery for delivery in batch}
    for parcel, answer in sending.send(_parcels(batch, at), sending.going()):
        settle(by_key[parcel.key], answer, at)


def _parcels(batch: Iterable[Delivery], at: dt.datetime) -> Iterator[Parcel]:
    """The messages, signed. One that our own code fails on is logged and tried again later."""
    signing = secrets_of((delivery.subscription_id for delivery in batch), at)
    for delivery in batch:
        try:
            message = change_message(delivery.entry)
        except Exception:
            logger.exception("The message of delivery %s could not be made", delivery.pk)
            settle(delivery, Answer(error=FAULT), at)
            continue
        yield _parcel(delivery.pk, delivery.subscription, message, signing, at)


def _parcel(
    key: int,
    subscription: Subscription,
    message: Message,
    signing: Mapping[int, list[str]],
    at: dt.datetime,
) -> Parcel:
    signature = sign(message.id, at, message.body, signing.get(subscription.pk, ()))
    headers = {"Content-Type": "application/json", **signature}
    return Parcel(key, subscription.url, message.body, headers)


def send_trial(subscription: Subscription, now: dt.datetime) -> Answer:
    """Post a test at once, even to a paused subscription. It counts neither way."""
    signing = secrets_of([subscription.pk], now)
    parcel = _parcel(0, subscription, trial_message(now), signing, now)
    [(_, answer)] = sending.send([parcel], sending.going())
    return answer


@transaction.atomic
def settle(delivery: Delivery, answer: Answer, at: dt.datetime) -> None:
    """Write what came of an attempt, unless somebody else has claimed the delivery since."""
    # First the subscription, then its deliveries, as whoever pauses or resumes it.
    rows = Subscription.objects.select_for_update().filter(pk=delivery.subscription_id)
    if rows.first() is None:  # deleted meanwhile, and its deliveries with it
        return
    state = _state(delivery, answer)
    due = at + delay(delivery.attempts, random.random())  # noqa: S311 - spreads calls, hides nothing
    written = holds(delivery).update(
        state=state,
        next_attempt_at=due if state == State.FAILED else None,
        last_status=answer.status,
        last_error=answer.error,
        duration_ms=answer.duration_ms,
        excerpt=answer.excerpt,
    )
    if written:
        _note(delivery.subscription, answer, at, gave_up=state == State.GAVE_UP)


def _state(delivery: Delivery, answer: Answer) -> State:
    if answer.is_success:
        return State.DELIVERED
    is_last = delivery.attempts >= TRIES and not answer.is_gone
    return State.GAVE_UP if is_last else State.FAILED


def _note(subscription: Subscription, answer: Answer, at: dt.datetime, *, gave_up: bool) -> None:
    """How the receiver fares; one that keeps failing, or wants no more, is paused."""
    row = Subscription.objects.filter(pk=subscription.pk)
    if answer.is_success:
        row.update(failing_since=None, given_up=0, rest_until=None, last_success_at=at)
        return
    row.update(
        failing_since=Coalesce("failing_since", at),
        given_up=F("given_up") + int(gave_up),
        rest_until=at + rest(retry_after(answer.retry_after, at)),
    )
    why = why_pause(row.get(), answer, at)
    if why:
        pause(subscription, why, at)


def forget_old(now: dt.datetime) -> None:
    """Delete deliveries older than ``KEPT``, whatever became of them."""
    Delivery.objects.filter(created_at__lt=now - KEPT).delete()

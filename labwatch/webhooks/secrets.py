"""Secrets and signatures, after the Standard Webhooks specification 1.0.0."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from labwatch.webhooks.models import SigningSecret, Subscription

PREFIX = "whsec_"
_BYTES = 32
#: How long a secret that was replaced signs along, so that a receiver can change in peace.
OVERLAP = dt.timedelta(hours=24)


@sensitive_variables()
def make_secret(subscription: Subscription, now: dt.datetime) -> str:
    """Make a new secret and return it, for the only time that anybody sees it.

    The one it replaces goes on signing beside it for ``OVERLAP``; older ones end at once.
    """
    text = PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()
    with transaction.atomic():
        Subscription.objects.select_for_update().get(pk=subscription.pk)
        kept = SigningSecret.objects.filter(subscription=subscription)
        kept.filter(ends_at__isnull=False).delete()
        kept.update(ends_at=now + OVERLAP)
        SigningSecret.objects.create(subscription=subscription, secret=text, made_at=now)
    return text


@sensitive_variables()
def secrets_of(keys: Iterable[int], now: dt.datetime) -> dict[int, list[str]]:
    """The secrets that sign now, newest first, by the key of the subscription."""
    valid = Q(ends_at__isnull=True) | Q(ends_at__gt=now)
    rows = SigningSecret.objects.filter(valid, subscription__in=set(keys)).order_by("-pk")
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.subscription_id, []).append(row.secret)
    return found


@sensitive_variables()
def sign(message_id: str, at: dt.datetime, body: bytes, secrets: Iterable[str]) -> dict[str, str]:
    """The three headers of a message: its id, the time of this attempt, a signature per secret."""
    seconds = str(int(at.timestamp()))
    signed = f"{message_id}.{seconds}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


@sensitive_variables()
def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()

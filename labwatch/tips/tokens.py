"""The signed note in each form of when it was handed out, and for what. Nothing is kept of it here.

Whoever sends a form within three seconds is no reader, and a form of last week is somebody's copy.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.core import signing

TOO_FAST = dt.timedelta(seconds=3)
TOO_OLD = dt.timedelta(days=1)
_SALT = "labwatch.tips.form"
_LONGEST = 500


class StaleFormError(ValueError):
    """The form is too old, or its note is none of ours: it needs a new one."""


class HastyFormError(ValueError):
    """The form came back sooner than anybody can have read it; its note stays good."""


def new_token(about: str, now: dt.datetime) -> str:
    """A note for a form about ``about``, such as "labs/anthropic"."""
    noted = [about, int(now.timestamp()), secrets.token_urlsafe(9)]
    return signing.dumps(noted, salt=_SALT)


def check_token(token: str, about: str, now: dt.datetime) -> None:
    """Raise StaleFormError or HastyFormError unless the form was handed out in good time."""
    age = now - _handed_out(token, about)
    if not dt.timedelta(seconds=-1) <= age <= TOO_OLD:
        raise StaleFormError
    if age < TOO_FAST:
        raise HastyFormError


def _handed_out(token: str, about: str) -> dt.datetime:
    try:
        noted_about, at, _nonce = signing.loads(token[:_LONGEST], salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise StaleFormError from None
    if noted_about != about:
        raise StaleFormError
    return dt.datetime.fromtimestamp(at, dt.UTC)


def digest_of(token: str) -> str:
    """By which the same form is known when it is sent twice."""
    return hashlib.sha256(token.encode()).hexdigest()

"""The signed links of our letters. Each is good for one purpose, and only while its row stands."""

from __future__ import annotations

import datetime as dt

from django.core import signing
from django.utils.crypto import salted_hmac

from labwatch.alerts.models import LINK_HOLDS, Asked, Follower

_CONFIRM = "labwatch.alerts.confirm"
_MANAGE = "labwatch.alerts.manage"
_STOP = "labwatch.alerts.stop"
_LONGEST = 300


def digest_of(address: str) -> str:
    """By which letters to one address are counted; nobody without our key can tell whose it is."""
    return salted_hmac("labwatch.alerts.address", address, algorithm="sha256").hexdigest()


def confirm_token(asked: Asked) -> str:
    """For the link of the letter that asks back."""
    return _signed([asked.pk, asked.form_digest[:20]], _CONFIRM)


def manage_token(follower: Follower) -> str:
    """For the page on which a follower sees and changes what they follow."""
    return _signed(follower.nonce, _MANAGE)


def stop_token(follower: Follower) -> str:
    """For the address that ends it at once (RFC 8058)."""
    return _signed(follower.nonce, _STOP)


def asked_by(token: str, now: dt.datetime) -> Asked | None:
    """The request whose letter holds the link; None if it is answered, too old or none of ours."""
    noted = _read(token, _CONFIRM)
    if not (isinstance(noted, list) and len(noted) == 2):
        return None
    rows = Asked.objects.filter(asked_at__gt=now - LINK_HOLDS).exclude(address="")
    return rows.filter(pk=noted[0], form_digest__startswith=noted[1]).first()


def follower_to_manage(token: str) -> Follower | None:
    """Whose page it is; None if they follow nothing any more."""
    return _follower(_read(token, _MANAGE))


def follower_to_stop(token: str) -> Follower | None:
    """Whose mail is to end; None if it has ended."""
    return _follower(_read(token, _STOP))


def is_stop_token(token: str) -> bool:
    """Whether the link is one of ours, of whoever still follows or not."""
    return _read(token, _STOP) is not None


def _follower(nonce: object) -> Follower | None:
    return Follower.objects.filter(nonce=nonce).first() if isinstance(nonce, str) else None


def _signed(noted: object, salt: str) -> str:
    """Without the time, so that a mail that is sent again is the same to the letter."""
    return str(signing.Signer(salt=salt).sign_object(noted))


def _read(token: str, salt: str) -> object:
    try:
        signer = signing.Signer(salt=salt)
        return signer.unsign_object(token) if len(token) <= _LONGEST else None
    except (signing.BadSignature, ValueError):
        return None

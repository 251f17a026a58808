"""The acts of a follower: confirm, change, stop. Stopping keeps nothing."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from labwatch.alerts.choices import MOST
from labwatch.alerts.forgetting import FORGOTTEN
from labwatch.alerts.models import Asked, Followed, Follower
from labwatch.alerts.rhythms import next_time
from labwatch.publishing.models import ChangeEntry

#: Of each link in a follower's mails; 144 random bits.
_BYTES = 18


class TooManyRecordsError(Exception):
    """With what they follow already it would be more than ``MOST``: ``count`` records in all."""

    def __init__(self, follower: Follower, count: int) -> None:
        self.follower, self.count = follower, count
        super().__init__("More records than one address may follow.")


@transaction.atomic
def confirm(asked: Asked, now: dt.datetime) -> Follower | None:
    """Make the request true and forget it; None if somebody confirmed it in the meantime.

    Whoever follows already follows this as well, as often as asked last. Who comes back after a
    pause is told of what happens from now on. TooManyRecordsError, with nothing changed, if all
    together would be too many.
    """
    held = Asked.objects.select_for_update().filter(pk=asked.pk).exclude(address="").first()
    if held is None:
        return None
    follower = _follower_of(held, now)
    if held.everything or follower.everything:
        _follow(follower, everything=True, keys=())
    else:
        keys = {*_keys(follower), *held.records.split("\n")}
        if len(keys) > MOST:
            raise TooManyRecordsError(follower, len(keys))
        _follow(follower, everything=False, keys=keys)
    Asked.objects.filter(pk=held.pk).update(**FORGOTTEN)
    return follower


@transaction.atomic
def change(
    follower: Follower,
    now: dt.datetime,
    *,
    everything: bool,
    keys: Iterable[str],
    rhythm: str,
    language: str,
) -> None:
    """Follow this from now on, that often, in that language. A mail that waits goes out later."""
    row = Follower.objects.select_for_update().filter(pk=follower.pk).first()
    if row is None:
        return
    _set(row, rhythm, language, now)
    _follow(row, everything=everything, keys=keys)


def stop(follower: Follower) -> None:
    """Write nothing more, and keep nothing."""
    Follower.objects.filter(pk=follower.pk).delete()
    Asked.objects.filter(address=follower.address).update(**FORGOTTEN)


@transaction.atomic
def merged(resource: str, gone: str, kept: str) -> None:
    """Whoever follows a record, or asked to, follows the one that it was merged into."""
    rows = Followed.objects.filter(resource=resource)
    rows.filter(slug=gone, follower__in=rows.filter(slug=kept).values("follower")).delete()
    rows.filter(slug=gone).update(slug=kept)
    old, new = f"{resource}/{gone}", f"{resource}/{kept}"
    for asked in Asked.objects.select_for_update().filter(records__contains=old):
        lines = [new if line == old else line for line in asked.records.split("\n")]
        Asked.objects.filter(pk=asked.pk).update(records="\n".join(dict.fromkeys(lines)))


def resume(follower: Follower, now: dt.datetime) -> None:
    """Write again to an address that was paused, of what happens from now on."""
    Follower.objects.filter(pk=follower.pk, paused_at__isnull=False).update(
        paused_at=None,
        trouble="",
        tries=0,
        telling=None,
        position=newest(),
        next_at=next_time(follower.rhythm, now),
    )


def newest() -> int:
    """The key of the newest change; 0 where there is none."""
    return ChangeEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _follower_of(asked: Asked, now: dt.datetime) -> Follower:
    """Who has that address, with the rhythm and language asked for; made where there is none."""
    follower = _held(asked.address)
    if follower is None:
        try:
            with transaction.atomic():
                return _new(asked, now)
        except IntegrityError:  # somebody confirmed another letter to it at this very moment
            follower = Follower.objects.select_for_update().get(address=asked.address)
    if follower.paused_at is not None:
        resume(follower, now)
        follower.refresh_from_db()
    _set(follower, asked.rhythm, asked.language, now)
    return follower


def _held(address: str) -> Follower | None:
    return Follower.objects.select_for_update().filter(address=address).first()


def _set(row: Follower, rhythm: str, language: str, now: dt.datetime) -> None:
    """Where a try is under way or to be repeated, its own time stays: nobody else may begin now."""
    if row.rhythm != rhythm and row.tries == 0:
        row.next_at = next_time(rhythm, now)
    row.rhythm, row.language = rhythm, language
    row.save(update_fields=["rhythm", "language", "next_at"])


def _new(asked: Asked, now: dt.datetime) -> Follower:
    return Follower.objects.create(
        address=asked.address,
        rhythm=asked.rhythm,
        language=asked.language,
        nonce=secrets.token_urlsafe(_BYTES),
        position=newest(),
        confirmed_at=now,
        next_at=next_time(asked.rhythm, now),
    )


def _keys(follower: Follower) -> list[str]:
    return [str(row) for row in follower.followed.all()]


def _follow(follower: Follower, *, everything: bool, keys: Iterable[str]) -> None:
    Follower.objects.filter(pk=follower.pk).update(everything=everything)
    follower.everything = everything
    follower.followed.all().delete()
    parts = (key.split("/", 1) for key in dict.fromkeys(keys))
    Followed.objects.bulk_create(
        Followed(follower=follower, resource=resource, slug=slug) for resource, slug in parts
    )

"""What people do with items of the desk: take, give, put to sleep, close, settle.

Each act is one transaction, is kept as a ``Doing``, and raises RefusedError with a sentence if it
does not fit, or if somebody else was quicker.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from labwatch.desk.drafts import called
from labwatch.desk.kinds import Kind
from labwatch.desk.models import Doing, Handling, What
from labwatch.desk.rows import Placed
from labwatch.workflow.permissions import PUBLISH

#: Days after which a snoozed item waits again at the latest.
LONGEST_SLEEP = 366
_LONGEST_NAME = 300


class RefusedError(ValueError):
    """The act does not fit; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Item:
    """An item in hand: its kind, its place as computed just now, what it is called."""

    kind: Kind
    placed: Placed
    called: str


def may_assign(user: Any) -> bool:
    """Whether the person may give items to others and take them from others: editors may."""
    return bool(user.has_perm(PUBLISH))


@transaction.atomic
def claim(item: Item, by: Any) -> None:
    """Take an item that nobody has; of two people who try at once, one gets it."""
    _must_work(item, by)
    _refuse(item.kind.why_not_take(by, item.placed.subject))
    if not _take(item, by, given_by=by, seen=None):
        raise RefusedError(_taken(_handling(item)))
    _keep(item, What.CLAIMED, by)


@transaction.atomic
def release(item: Item, by: Any) -> None:
    """Give back what one has; editors may free what others have."""
    if not may_assign(by):
        _may_touch(item, by)
    freed = _row(item).filter(holder__isnull=False)
    if not freed.update(holder=None, held_since=None, given_by=None):
        raise RefusedError("Nobody has it.")
    _keep(item, What.RELEASED, by)


@transaction.atomic
def assign(item: Item, by: Any, to: Any, *, seen: int | None) -> None:
    """Give the item to somebody. ``seen``: the key of whoever had it on the page from which it is
    given; if it changed hands since, nothing is done."""
    if not may_assign(by):
        raise RefusedError("Only editors assign items; claim it instead.")
    if not (to.is_active and to.is_staff and item.kind.may_work(to)):
        raise RefusedError(f"{called(to)} may not do this work; choose somebody else.")
    _refuse(item.kind.why_not_take(to, item.placed.subject))
    if not _take(item, to, given_by=by, seen=seen):
        raise RefusedError(f"It changed hands in the meantime. {_taken(_handling(item))}")
    _keep(item, What.ASSIGNED, by, whom=to)


@transaction.atomic
def snooze(item: Item, by: Any, *, until: dt.date, why: str, on: dt.date) -> None:
    """Let the item sleep until that day, or until it says something else."""
    _may_touch(item, by)
    why = _said(why, "Reason: say why it can wait.")
    if not on < until <= on + dt.timedelta(days=LONGEST_SLEEP):
        raise RefusedError("Until: choose a day after today, within a year.")
    _set(item, until=until, why=why)
    _keep(item, What.SNOOZED, by, note=why, until=until)


@transaction.atomic
def close(item: Item, by: Any, note: str) -> None:
    """Put the item away with a note; it waits again by itself once it says something else."""
    if not item.kind.closable:
        raise RefusedError("It is settled by its own act, not by a note.")
    _may_touch(item, by)
    note = _said(note, "Note: say why nothing is to be done.")
    _set(item, closed_at=timezone.now(), closed_by=by, note=note)
    _keep(item, What.CLOSED, by, note=note)


@transaction.atomic
def wake(item: Item, by: Any) -> None:
    """Let an item wait again that sleeps or was closed."""
    _must_work(item, by)
    was = _handling(item)
    if was is None or (was.until is None and was.closed_at is None):
        raise RefusedError("It waits already.")
    _set(item)
    _keep(item, What.REOPENED if was.closed_at else What.WOKEN, by)


@transaction.atomic
def settle(item: Item, by: Any, *, do: str, note: str, about: str) -> Any:
    """Do what a button of the item says; the sentence that tells what was done."""
    if item.kind.do is None:
        raise RefusedError("There is nothing to press here; follow its links.")
    _may_touch(item, by)
    try:
        told = item.kind.do(by, item.placed.subject, do, note, about)
    except ValidationError as refused:
        raise RefusedError(" ".join(refused.messages)) from None
    except ValueError as refused:
        raise RefusedError(str(refused)) from None
    _keep(item, What.DONE, by, note=" ".join(filter(None, [str(told), note.strip()])))
    return told


# How


def _row(item: Item) -> Any:
    return Handling.objects.filter(kind=item.kind.name, subject=item.placed.subject)


def _handling(item: Item) -> Handling | None:
    found: Handling | None = _row(item).select_related("holder").first()
    return found


def _take(item: Item, who: Any, *, given_by: Any, seen: int | None) -> bool:
    """One conditional update, so that two who take at once do not both get it."""
    Handling.objects.get_or_create(kind=item.kind.name, subject=item.placed.subject)
    unchanged = Q(holder=seen) if seen else Q(holder__isnull=True)
    now = timezone.now()
    taken = _row(item).filter(unchanged)
    return bool(taken.update(holder=who, held_since=now, given_by=given_by))


def _taken(row: Handling | None) -> str:
    if row is None or row.holder is None or row.held_since is None:
        return "Nobody has it now; look again."
    return f"{called(row.holder)} has it since {row.held_since:%Y-%m-%d %H:%M} UTC."


def _set(item: Item, **stated: Any) -> None:
    """How it stands from now on; what is not stated is not so any more."""
    plain = {"until": None, "why": "", "closed_at": None, "closed_by": None, "note": ""}
    Handling.objects.get_or_create(kind=item.kind.name, subject=item.placed.subject)
    _row(item).update(**{**plain, **stated, "fact": item.placed.fact})


def _must_work(item: Item, by: Any) -> None:
    if not item.kind.may_work(by):
        raise RefusedError("Your role does not settle such items.")


def _may_touch(item: Item, by: Any) -> None:
    """What somebody else has is left to them; editors may take it over first."""
    _must_work(item, by)
    row = _row(item).select_related("holder").select_for_update(of=("self",)).first()
    if row and row.holder and row.holder != by:
        over = ", or assign it to yourself first" if may_assign(by) else ""
        raise RefusedError(f"{_taken(row)} Ask them{over}.")


def _refuse(why: str) -> None:
    if why:
        raise RefusedError(why)


def _said(words: str, what_to_do: str) -> str:
    if not words.strip():
        raise RefusedError(what_to_do)
    return words.strip()


def _keep(item: Item, what: What, by: Any, **more: Any) -> None:
    Doing.objects.create(
        kind=item.kind.name,
        subject=item.placed.subject,
        called=item.called[:_LONGEST_NAME],
        what=what,
        by=by,
        at=timezone.now(),
        **more,
    )

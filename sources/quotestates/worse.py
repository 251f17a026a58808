"""Worse looks: altered or missing, confirmed by a second look, told once when texts take turns."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sources.quotestates.facts import (
    WORSE,
    Event,
    Happening,
    Look,
    Pending,
    Published,
    Settled,
    cleared,
    text_of,
)
from sources.vocabulary import QuoteState

APART = dt.timedelta(hours=6)
#: A page whose text is another at every look, but never the quote's.
RESTLESS, RESTLESS_SPAN = 4, dt.timedelta(days=2)
#: How long an alarmed text is remembered after it was last seen. Long, because its return is not
#: kept silent: the item that told of it waits again.
REMEMBERED = dt.timedelta(days=365)
#: How long a text seen only once is remembered: three monthly visits.
MAY_RETURN = dt.timedelta(days=90)


def second_look_at(pending: Pending) -> dt.datetime | None:
    """When a worse verdict may be confirmed; None if none waits or the text never rests."""
    if not pending.waits or pending.since is None or pending.run_looks > RESTLESS:
        return None
    return pending.since + APART


def is_worse(published: Published, pending: Pending, look: Look, at: dt.datetime) -> Settled:
    """What follows from a look that found the quote altered or missing."""
    text = text_of(look)
    if text == text_of(published):
        return published, cleared(pending), ()
    flaps = _took_turns(pending, text, at)
    pending = _seen_again(pending, text, at)
    restless = _is_restless(published, pending, at)
    if restless or (pending.looks >= 2 and _are_apart(pending.since, at)):
        since = (pending.run_since if restless else pending.since) or at
        return _confirmed(published, pending, look, at, since, flaps)
    if flaps and not _is_known(pending, text, at):
        other = pending.other or text_of(published)
        happened = Event(Happening.FLAPPING, at, at, published.state, published.state, text, other)
        return published, _alarmed(pending, text, other, at), (happened,)
    return published, pending, ()


def _took_turns(pending: Pending, text: str, at: dt.datetime) -> bool:
    """Whether the text was seen six hours ago or more, with another text since then.

    A quote that is missing now and then is no text that takes turns, but a page half served.
    """
    if pending.text == text and pending.stood_at and pending.since:
        is_text = text.partition(":")[0] != QuoteState.MISSING
        return is_text and APART <= at - pending.since <= MAY_RETURN
    return pending.other == text and _are_apart(pending.other_since, at)


def _are_apart(since: dt.datetime | None, at: dt.datetime) -> bool:
    return since is not None and at - since >= APART


def _seen_again(pending: Pending, text: str, at: dt.datetime) -> Pending:
    """The worse texts after one more was seen; a good look in between starts the count anew."""
    if not pending.waits:
        fresh = replace(cleared(pending), text=text, since=at, looks=1)
        return replace(fresh, run_since=at, run_looks=1)
    pending = replace(pending, run_looks=pending.run_looks + 1)
    if text == pending.text:
        return replace(pending, looks=pending.looks + 1)
    again = text == pending.other
    return replace(
        pending,
        text=text,
        since=pending.other_since if again else at,
        looks=2 if again else 1,
        other=pending.text,
        other_since=pending.since,
    )


def _is_restless(published: Published, pending: Pending, at: dt.datetime) -> bool:
    """Never twice the same text, but long enough never the quote. Said once, not at every look."""
    if published.state in WORSE or pending.run_looks < RESTLESS or pending.run_since is None:
        return False
    return at - pending.run_since >= RESTLESS_SPAN


def _confirmed(
    published: Published,
    pending: Pending,
    look: Look,
    at: dt.datetime,
    since: dt.datetime,
    flaps: bool,
) -> Settled:
    text = text_of(look)
    other = pending.other or text_of(published)
    kind = Happening.FLAPPING if flaps else Happening.WORSENED
    if _is_known(pending, text, at):
        kind = Happening.FLIPPED
    else:
        pending = _alarmed(pending, text, other, at)
    happened = Event(kind, at, since, published.state, look.state, text, other)
    after = replace(published, state=look.state, text_hash=look.text_hash, since=since)
    return after, cleared(pending), (happened,)


def _alarmed(pending: Pending, text: str, other: str, at: dt.datetime) -> Pending:
    return replace(pending, alarmed=text, alarmed_other=other, alarmed_at=at)


def _is_known(pending: Pending, text: str, at: dt.datetime) -> bool:
    """Whether an alarm told of this text, and it was seen not long ago."""
    if pending.alarmed_at is None or at - pending.alarmed_at > REMEMBERED:
        return False
    return text in (pending.alarmed, pending.alarmed_other)


def alarm_kept_alive(pending: Pending, text: str, at: dt.datetime) -> Pending:
    """Seeing an alarmed text again renews the memory of it, unless it has faded."""
    return replace(pending, alarmed_at=at) if _is_known(pending, text, at) else pending

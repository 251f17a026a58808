"""One more look settled: no news, good news, another program's judgement, or worse."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sources.quotestates.facts import (
    STANDS,
    WORSE,
    Event,
    Happening,
    Look,
    Pending,
    Published,
    Settled,
    text_of,
)
from sources.quotestates.worse import alarm_kept_alive, is_worse
from sources.reach.plain import aware
from sources.vocabulary import CopyRead, QuoteState


def settle(published: Published, pending: Pending, look: Look, at: dt.datetime) -> Settled:
    """What is published and what waits after one more look, with what happened.

    ValueError for a state that no look can have, or a moment without time zone.
    """
    aware(at)
    if published.state == QuoteState.NOTHING_TO_CHECK or look.copy_read != CopyRead.LIVE:
        return published, pending, ()
    if look.not_modified:
        return _confirmed_by_304(published, pending, look, at), pending, ()
    if look.state not in (*STANDS, *WORSE, QuoteState.UNKNOWN):
        raise ValueError(f'"{look.state}" is no verdict of a look')
    if look.state == QuoteState.UNKNOWN:
        return _unread(published, pending, look, at)
    if look.recomputed or (published.version and look.version != published.version):
        return _by_another_program(published, pending, look, at)
    return _read(published, pending, look, at)


def _read(published: Published, pending: Pending, look: Look, at: dt.datetime) -> Settled:
    """A verdict of the live page, by the program that judged before."""
    if look.state in STANDS:
        return _stands(published, pending, look, at)
    seen = replace(published, last_looked_at=at, version=look.version)
    return is_worse(seen, alarm_kept_alive(pending, text_of(look), at), look, at)


def accept_held(published: Published, pending: Pending, at: dt.datetime) -> Settled:
    """A person agrees with the newer program: its verdict is published.

    ValueError if nothing is held.
    """
    aware(at)
    if not pending.held:
        raise ValueError("no verdict is held")
    state, _, text_hash = pending.held.partition(":")
    happened = Event(Happening.PUBLISHED, at, at, published.state, state, pending.held)
    after = replace(
        published, state=state, text_hash=text_hash, since=at, version=pending.held_version
    )
    return after, replace(pending, held="", held_version=""), (happened,)


# What is no news


def _confirmed_by_304(
    published: Published, pending: Pending, look: Look, at: dt.datetime
) -> Published:
    """Nothing changed since the last full read, if the server can be believed."""
    if not look.may_confirm or published.last_looked_at is None:
        return published
    stood = published.state in STANDS and not pending.waits and not pending.held
    return replace(
        published, last_looked_at=at, last_stood_at=at if stood else published.last_stood_at
    )


def _unread(published: Published, pending: Pending, look: Look, at: dt.datetime) -> Settled:
    """Only what was never read becomes unknown."""
    if published.state != QuoteState.UNCHECKED or look.recomputed:
        return published, pending, ()
    happened = Event(Happening.PUBLISHED, at, at, published.state, QuoteState.UNKNOWN)
    return replace(published, state=QuoteState.UNKNOWN, since=at), pending, (happened,)


def _by_another_program(
    published: Published, pending: Pending, look: Look, at: dt.datetime
) -> Settled:
    """Adopt the newer program where it agrees; hold its verdict where it does not."""
    never_read = published.state in (QuoteState.UNCHECKED, QuoteState.UNKNOWN)
    if look.recomputed and never_read:
        return published, pending, ()
    same_text = text_of(look) == text_of(published)
    if not look.recomputed and look.state in STANDS and published.state in STANDS:
        # Every word is there by either program: only how it is written is judged otherwise.
        return _read(published, replace(pending, held="", held_version=""), look, at)
    if look.state == published.state and (same_text or look.recomputed):
        agreed = replace(published, version=look.version, text_hash=look.text_hash)
        pending = replace(pending, held="", held_version="")
        return (agreed, pending, ()) if look.recomputed else _read(agreed, pending, look, at)
    published = published if look.recomputed else replace(published, last_looked_at=at)
    held = f"{look.state}:{look.text_hash}"
    if (held, look.version) == (pending.held, pending.held_version):
        return published, pending, ()
    before = published.state
    happened = Event(Happening.HELD, at, at, before, before, held, text_of(published))
    return published, replace(pending, held=held, held_version=look.version), (happened,)


# What is good


def _stands(published: Published, pending: Pending, look: Look, at: dt.datetime) -> Settled:
    pending = _after_good_look(pending, at)
    since = published.since if look.state == published.state else at
    after = Published(look.state, since, "", at, at, look.version)
    if look.state == published.state:
        return after, pending, ()
    worse = published.state in WORSE
    kind = Happening.IMPROVED if worse else Happening.PUBLISHED
    happened = Event(kind, at, at, published.state, look.state, other=text_of(published))
    return after, pending, (happened,)


def _after_good_look(pending: Pending, at: dt.datetime) -> Pending:
    """A worse text is remembered, in case the page goes back and forth."""
    if not pending.text:
        return pending
    return replace(pending, stood_at=at, looks=0, run_since=None, run_looks=0)

"""The facts of a quote's verdicts: what a look found, what is published, what waits."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from sources.vocabulary import CopyRead, QuoteState

STANDS = frozenset({QuoteState.VERBATIM, QuoteState.REFORMATTED})
WORSE = frozenset({QuoteState.ALTERED, QuoteState.MISSING})


@dataclass(frozen=True)
class Look:
    """What one visit found of one quote."""

    state: str = QuoteState.UNKNOWN  #: a verdict; of no meaning if ``not_modified``
    text_hash: str = ""  #: ``passage_hash`` of what was found instead of the quote
    version: str = ""  #: versions of reader and matcher, such as "3.2"
    copy_read: str = CopyRead.LIVE
    not_modified: bool = False  #: the server answered 304
    may_confirm: bool = False  #: and its validators are fresh enough (``reach.may_confirm``)
    recomputed: bool = False  #: judged anew from the kept page, nothing was fetched


@dataclass(frozen=True)
class Published:
    """What is said in public of one quote."""

    state: str = QuoteState.UNCHECKED
    since: dt.datetime | None = None  #: when the page was first seen so
    text_hash: str = ""  #: of the text found, if it is not the quote's
    last_looked_at: dt.datetime | None = None  #: when the live page could last be read
    last_stood_at: dt.datetime | None = None  #: when it last held every word
    version: str = ""  #: versions of the program that judged so


@dataclass(frozen=True)
class Pending:
    """What waits for a second look or a person, and what was alarmed. All defaults: nothing.

    Texts are "state:hash".
    """

    text: str = ""  #: the worse text seen last
    since: dt.datetime | None = None  #: when it was first seen, since the last good look
    looks: int = 0  #: how often since then
    stood_at: dt.datetime | None = None  #: the last good look after it; None while it lasts
    other: str = ""  #: another worse text seen just before
    other_since: dt.datetime | None = None
    run_since: dt.datetime | None = None  #: first of the worse looks in a row, whatever their text
    run_looks: int = 0
    alarmed: str = ""  #: the text last alarmed, with the one it took turns with
    alarmed_other: str = ""
    alarmed_at: dt.datetime | None = None  #: when either was last seen
    held: str = ""  #: a verdict of a newer program that waits for a person
    held_version: str = ""

    @property
    def waits(self) -> bool:
        """Whether the last readable look was worse than what is published."""
        return bool(self.text) and self.stood_at is None


class Happening(StrEnum):
    """What a look led to."""

    PUBLISHED = "published"  #: a first verdict, or another that alarms nobody
    WORSENED = "worsened"  #: altered or missing, confirmed: alarm
    IMPROVED = "improved"  #: it stands again: the item closes by itself
    FLAPPING = "flapping"  #: two texts take turns: alarm once, with both
    FLIPPED = "flipped"  #: an alarmed text is back: logged, its item waits again, no new alarm
    HELD = "held"  #: a newer program judges otherwise: a person decides


@dataclass(frozen=True)
class Event:
    """A line for the log. ``before`` and ``after`` are published states; equal if none changed."""

    kind: Happening
    at: dt.datetime
    first_seen_at: dt.datetime  #: when the page was first seen so
    before: str
    after: str
    text: str = ""  #: "state:hash" of what was found; empty for the quote's own text
    other: str = ""  #: likewise, the text it replaced or takes turns with

    @property
    def alarms(self) -> bool:
        """Whether it goes to the maintainers' queue as something new."""
        return self.kind in (Happening.WORSENED, Happening.FLAPPING)


Settled = tuple[Published, Pending, tuple[Event, ...]]


def passage_hash(found: str) -> str:
    """The identity of a passage found; white space does not count."""
    return hashlib.sha256(" ".join(found.split()).encode()).hexdigest()


def text_of(look: Look | Published) -> str:
    """A worse text's identity, "state:hash"; nothing for the quote's own."""
    return f"{look.state}:{look.text_hash}" if look.state in WORSE else ""


def cleared(pending: Pending) -> Pending:
    """Without what waited; what was alarmed or held stays."""
    return Pending(
        alarmed=pending.alarmed,
        alarmed_other=pending.alarmed_other,
        alarmed_at=pending.alarmed_at,
        held=pending.held,
        held_version=pending.held_version,
    )

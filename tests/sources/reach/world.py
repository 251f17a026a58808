"""A model of the web for the simulated year: hosts with their troubles, pages that live and die.

Rates are guesses on the unkind side, all of them here, and none is known to the rules. Everything
follows from the seed.
"""

from __future__ import annotations

import bisect
import datetime as dt
import random
from dataclasses import dataclass

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
YEAR = dt.timedelta(days=365)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
#: Deaths happen within the year; the run goes on so that late ones can be found.
RUN = YEAR + 75 * DAY

#: The shares of cadences (source-checking.md, 3): most sources stand under pledges in force.
CADENCES = {"daily": 0.2, "weekly": 0.6, "monthly": 0.2}


@dataclass(frozen=True)
class Answer:
    """What a visit meets: in the words of ``evidence_of``, and what became of the quote."""

    state: str = "ok"
    status: int | None = 200
    error: str = ""
    retry_after_s: float | None = None
    text: str = ""  #: "" the quote's own, else what stands instead; "missing" for nothing


OK = Answer()
TIMEOUT = Answer("no-answer", None, "timeout")
CONNECT = Answer("no-answer", None, "connect")
RESET = Answer("no-answer", None, "reset")
CUT = Answer("no-answer", 200, "cut-body")
TLS = Answer("no-answer", None, "tls")
NAME_FAILED = Answer("no-answer", None, "name-failed")
NO_NAME = Answer("no-answer", None, "name-missing")
NOT_FOUND = Answer("not-found", 404)
FOR_GOOD = Answer("not-found", 410)
SOFT_404 = Answer("soft-404")
PARKED = Answer("parked")
HOME = Answer("redirected-home")
EMPTY = Answer("empty")
FORBIDDEN = Answer("blocked", 403)
CHALLENGE = Answer("blocked", 503)
TOO_MANY = Answer("blocked", 429, retry_after_s=7)
TOO_MANY_ABSURD = Answer("blocked", 429, retry_after_s=1e9)
LOGIN = Answer("login")
BROKEN = Answer("http-error", 500)
GATEWAY = Answer("http-error", 502)
BUSY = Answer("http-error", 503)
BUSY_AN_HOUR = Answer("http-error", 503, retry_after_s=3600)

#: Living troubles: how many a year and host, mean hours, what they answer, share of the pages hit.
TROUBLES = {
    "deploy": (40, 0.2, (BUSY, GATEWAY, NOT_FOUND, EMPTY), 1.0),
    "outage": (6, 3, (TIMEOUT, CONNECT, RESET, GATEWAY, BUSY, BUSY_AN_HOUR, CUT), 1.0),
    "half the pages": (2, 6, (BUSY, BROKEN, TIMEOUT), 0.5),
    "long outage": (0.2, 60, (TIMEOUT, CONNECT, BUSY, NAME_FAILED), 1.0),
    "botched relaunch": (0.2, 8, (NOT_FOUND, SOFT_404, HOME), 0.7),
    "lapsed domain": (0.02, 12, (NO_NAME, PARKED), 1.0),
    "expired certificate": (0.1, 36, (TLS,), 1.0),
}
#: Our own line is down: a year, mean hours.
OWN_OUTAGES = (3, 3)

#: How pages die, and how often.
DEATHS = {
    "404": (NOT_FOUND, 0.40),
    "410": (FOR_GOOD, 0.08),
    "NXDOMAIN": (NO_NAME, 0.10),
    "parked": (PARKED, 0.10),
    "soft 404": (SOFT_404, 0.17),
    "sent home": (HOME, 0.15),
}
DEATH_RATE = 0.08
EDIT_RATE, FLAP_RATE, MOVE_RATE, GLITCH_RATE = 0.05, 0.02, 0.03, 0.001


@dataclass(frozen=True)
class Trouble:
    """A time in which a host, or we, do not answer as usual."""

    start: dt.datetime
    end: dt.datetime
    name: str
    answers: tuple[Answer, ...]
    share: float


@dataclass
class Host:
    """A host: its troubles in order, its nights, and how it treats robots."""

    name: str
    troubles: list[Trouble]
    night: tuple[float, float] | None  #: maintenance from this hour, for so many hours, every night
    manner: str  #: open, blocks, sometimes or lies

    def trouble_at(self, at: dt.datetime) -> Trouble | None:
        """The trouble it is in at that moment."""
        place = bisect.bisect_right(self.troubles, at, key=lambda trouble: trouble.start) - 1
        found = self.troubles[place] if place >= 0 else None
        return found if found and at < found.end else None

    def is_in_maintenance(self, at: dt.datetime) -> bool:
        """Whether it is night there."""
        if self.night is None:
            return False
        from_hour, hours = self.night
        return (at.hour + at.minute / 60 - from_hour) % 24 < hours


@dataclass
class Page:
    """A cited page: where, how often visited, and what happens to it within the year."""

    key: int
    host: Host
    cadence: str
    luck: float  #: which pages a trouble of half the host hits
    dies_at: dt.datetime | None = None
    death: str = ""
    edited_at: dt.datetime | None = None
    flaps_from: dt.datetime | None = None
    redirect: str = ""  #: permanent or passing
    moved_at: dt.datetime | None = None

    def is_dead(self, at: dt.datetime) -> bool:
        """Whether it no longer exists."""
        return self.dies_at is not None and at >= self.dies_at


@dataclass
class World:
    """All pages, and the times in which our own line is down."""

    seed: int
    pages: list[Page]
    own: Host

    def visit(self, page: Page, at: dt.datetime, chance: random.Random) -> Answer:
        """What one visit meets."""
        if self.own.trouble_at(at):
            return chance.choice((NAME_FAILED, TIMEOUT, CONNECT))
        host = page.host
        if host.manner == "lies":
            return NOT_FOUND if chance.random() < 0.05 else FORBIDDEN
        if host.manner == "blocks":
            return chance.choice((FORBIDDEN, CHALLENGE, LOGIN))
        trouble = host.trouble_at(at)
        if trouble and page.luck < trouble.share:
            return chance.choice(trouble.answers)
        if host.is_in_maintenance(at):
            return chance.choice((BUSY, TIMEOUT, GATEWAY, NOT_FOUND))
        if host.manner == "sometimes" and chance.random() < 0.25:
            return chance.choice((FORBIDDEN, TOO_MANY, TOO_MANY_ABSURD, CHALLENGE))
        if chance.random() < 0.003:
            return chance.choice((TIMEOUT, RESET, CUT, GATEWAY))
        if page.is_dead(at):
            return DEATHS[page.death][0]
        return self._page(page, at, chance)

    def _page(self, page: Page, at: dt.datetime, chance: random.Random) -> Answer:
        if chance.random() < GLITCH_RATE:
            return Answer(text="missing")
        if page.edited_at and at >= page.edited_at:
            return Answer(text="edited")
        if page.flaps_from and at >= page.flaps_from and chance.random() < 0.5:
            return Answer(text="other")
        return OK


def make_world(sources: int, seed: int) -> World:
    """A world with that many pages, one to eight on a host; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - chance, no secret
    pages: list[Page] = []
    while len(pages) < sources:
        host = _host(f"host{len(pages)}.example", chance)
        for _ in range(min(chance.choice((1, 1, 1, 2, 3, 5, 8)), sources - len(pages))):
            pages.append(_page(len(pages), host, chance))
    own = [*_troubles("ours", *OWN_OUTAGES, (NAME_FAILED,), 1.0, chance)]
    return World(seed, pages, Host("ours", _in_order(own), None, "open"))


def _host(name: str, chance: random.Random) -> Host:
    found: list[Trouble] = []
    for trouble, facts in TROUBLES.items():
        found += _troubles(trouble, *facts, chance)
    night = (chance.random() * 24, chance.uniform(0.5, 4)) if chance.random() < 0.15 else None
    manner = chance.choices(("open", "blocks", "sometimes", "lies"), (83, 8, 7, 2))[0]
    return Host(name, _in_order(found), night, manner)


def _troubles(
    name: str,
    a_year: float,
    mean_hours: float,
    answers: tuple[Answer, ...],
    share: float,
    chance: random.Random,
) -> list[Trouble]:
    """Troubles at random moments, of exponential length: a few last ten times the mean."""
    found = []
    at = START + chance.expovariate(a_year) * YEAR
    while at < START + RUN:
        end = at + chance.expovariate(1 / mean_hours) * HOUR
        found.append(Trouble(at, end, name, answers, share))
        at += chance.expovariate(a_year) * YEAR
    return found


def _in_order(troubles: list[Trouble]) -> list[Trouble]:
    """By their start, those that begin within another left out."""
    kept: list[Trouble] = []
    for trouble in sorted(troubles, key=lambda one: one.start):
        if not kept or trouble.start >= kept[-1].end:
            kept.append(trouble)
    return kept


def _page(key: int, host: Host, chance: random.Random) -> Page:
    cadence = chance.choices(list(CADENCES), list(CADENCES.values()))[0]
    page = Page(key, host, cadence, luck=chance.random())
    when = START + chance.random() * YEAR
    fate = chance.random()
    if host.manner in ("blocks", "lies"):
        return page  # what happens there, nobody who is kept out can see
    if fate < DEATH_RATE:
        ways = {way: weight for way, (_, weight) in DEATHS.items()}
        page.death, page.dies_at = chance.choices(list(ways), list(ways.values()))[0], when
    elif fate < DEATH_RATE + EDIT_RATE:
        page.edited_at = when
    elif fate < DEATH_RATE + EDIT_RATE + FLAP_RATE:
        page.flaps_from = when
    elif fate < DEATH_RATE + EDIT_RATE + FLAP_RATE + MOVE_RATE:
        page.redirect, page.moved_at = chance.choice(("permanent", "passing")), when
    return page

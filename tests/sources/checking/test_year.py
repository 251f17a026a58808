"""A year in the life of fifteen sources: real servers that fail, block, move, hang and flap.

They are visited by the whole pipeline while time is turned forward. The rules alone are tried on
thousands of years in ``tests/sources/reach``.
"""

from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.utils import timezone

from sources.models import Citation, QuoteEvent, ReviewItem, Source
from tests.factories import cite, make_pledge
from tests.sources.checking.conftest import SENTENCE, START, Internet, page
from tests.sources.fetching.servers import answer, redirect

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WEAKENED = SENTENCE.replace("will", "may")
DAY = dt.timedelta(days=1)
Life = Callable[[float, dt.datetime], bytes | None]


def html(text: str, status: str = "200 OK") -> bytes:
    return answer(page(text).encode(), status, {"Content-Type": "text/html; charset=utf-8"})


GOOD, WEAK = html(SENTENCE), html(WEAKENED)
BUSY = answer(b"Down for maintenance", "503 Service Unavailable")
BLOCK = answer(b"Forbidden", "403 Forbidden")
WALL = answer(
    b"<html><title>Just a moment...</title><p>Checking your browser</p></html>",
    "403 Forbidden",
    {"cf-mitigated": "challenge"},
)

#: What each source answers, by the day of the year and the moment; None hangs.
LIVES: dict[str, Life] = {
    "steady": lambda day, now: GOOD,
    "nightly": lambda day, now: BUSY if now.hour in (2, 3, 4) else GOOD,
    "deploys": lambda day, now: BUSY if int(day) % 9 == 0 and now.hour < 6 else GOOD,
    "outage": lambda day, now: None if 100 <= day < 110 else GOOD,
    "resets": lambda day, now: b"" if 50 <= day < 52 or 200 <= day < 203 else GOOD,
    "dies-404": lambda day, now: GOOD if day < 120 else answer(b"", "404 Not Found"),
    "dies-410": lambda day, now: GOOD if day < 150 else answer(b"", "410 Gone"),
    "dies-silent": lambda day, now: GOOD if day < 200 else None,
    "back": lambda day, now: answer(b"", "404 Not Found") if 90 <= day < 130 else GOOD,
    "blocks": lambda day, now: GOOD if day < 80 else BLOCK,
    "challenges": lambda day, now: GOOD if day < 80 else WALL,
    "moves": lambda day, now: GOOD if day < 90 else redirect("/moved", "301 Moved Permanently"),
    "weakened": lambda day, now: GOOD if day < 200 else WEAK,
    "restored": lambda day, now: WEAK if 100 <= day < 160 else GOOD,
    "flaps": lambda day, now: WEAK if day > 60 and int(day / 7) % 2 else GOOD,
}


@dataclass
class World:
    """The sources by name, and the internet they live in."""

    internet: Internet
    quotes: dict[str, Citation]

    def source(self, name: str) -> Source:
        return Source.objects.get(pk=self.quotes[name].source_id)

    def state(self, name: str) -> str:
        return Citation.objects.get(pk=self.quotes[name].pk).quote_state

    def items(self, name: str) -> list[tuple[str, str]]:
        rows = ReviewItem.objects.filter(source=self.quotes[name].source).order_by("pk")
        return [(row.kind, row.answer) for row in rows]

    def events(self, name: str) -> list[str]:
        rows = QuoteEvent.objects.filter(citation=self.quotes[name]).order_by("pk")
        return [row.after for row in rows]


def speak(life: Life) -> Callable[[socket.socket], None]:
    """Answer as that source does at this moment of its year."""

    def answered(visitor: socket.socket) -> None:
        now = timezone.now()
        said = life((now - START) / DAY, now)
        if said is None:
            visitor.recv(1)  # until the visitor gives up
        else:
            visitor.sendall(said)

    return answered


@pytest.fixture
def year(internet: Internet) -> World:
    """A year later."""
    internet.policy = internet.policy.__class__(
        allow_networks=["127.0.0.0/8"], ports=[internet.site.port], total_seconds=0.4
    )
    quotes = {}
    internet.site.pages["/moved"] = GOOD
    for name, life in LIVES.items():
        internet.site.pages[f"/{name}"] = speak(life)
        quotes[name] = internet.quote(source=internet.source(f"/{name}", f"{name}.example"))
        cite(make_pledge(), quotes[name], role="promise")
    for _ in range(3000):
        due = Source.objects.order_by("next_check_at").values_list("next_check_at", flat=True)[0]
        if due and due > START + 365 * DAY:
            break
        if due and due > timezone.now():
            internet.clock.move_to(due + dt.timedelta(seconds=1))
        internet.sweep()
    return World(internet, quotes)


def test_a_year_of_visits_says_of_each_source_what_was_true(year: World) -> None:
    reach = {name: year.source(name).reach for name in LIVES}
    assert reach == {
        **dict.fromkeys(LIVES, "ok"),
        "dies-404": "gone",
        "dies-410": "gone",
        "dies-silent": "unreachable",
        "blocks": "blocked",
        "challenges": "blocked",
    }
    # No living source was ever called dead, and every death was told once.
    died = ("gone", "unreachable")
    for name in LIVES:
        told = [kind for kind, _ in year.items(name) if kind in died]
        assert len(told) == (name.startswith("dies") or name == "back"), name
    assert year.items("back") == [("gone", "by-itself")]
    # Outages, blocks and deaths erase nothing of what was known.
    for name in set(LIVES) - {"weakened", "flaps", "restored"}:
        assert (year.state(name), year.events(name)) == ("verbatim", ["verbatim"]), name
    assert year.items("moves") == [("moved", "")]
    assert year.events("weakened") == ["verbatim", "altered"]
    assert year.events("restored") == ["verbatim", "altered", "verbatim"]
    assert [kind for kind, _ in year.items("flaps")] == ["altered"]

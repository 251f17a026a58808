"""An internet of our own on loopback, and the time to let a year pass in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from sources.checking import manners, sweeping
from sources.checking.recording import Recorded
from sources.fetching import Fetcher, Policy
from sources.models import Citation, Source
from sources.politeness import MemoryGate, Turn
from tests import factories
from tests.sources.fetching.servers import Site, answer

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
SENTENCE = "We will let outside experts test every frontier model before its release."


class EagerGate(MemoryGate):
    """The gate of one process, but without the seconds between two visits."""

    def ask(self, key: str, *, gap: float = 0, slots: int = 1) -> Turn:
        """A turn as soon as the host is free."""
        return super().ask(key, gap=0, slots=slots)

    def leave(self, key: str, token: str, *, gap: float = 0.0, ago: float = 0.0) -> None:
        """Free the slot, for the next one at once."""
        super().leave(key, token, gap=0, ago=ago)


class Memory(dict[str, Any]):
    """A cache that ends with the test."""

    def set(self, key: str, value: Any, timeout: float | None) -> None:
        """Keep a value until the test ends."""
        self[key] = value


def page(*sentences: str, title: str = "Our policy") -> str:
    """A page of some length with these sentences in it."""
    filler = "".join(f"<p>Paragraph {n} says how careful we are in general.</p>" for n in range(8))
    body = "".join(f"<p>{each}</p>" for each in sentences)
    return f"<html><head><title>{title}</title></head><body>{filler}{body}{filler}</body></html>"


class Internet:
    """One server that is every host there is, and a clock."""

    def __init__(self, site: Site, clock: time_machine.Traveller) -> None:
        self.site, self.clock = site, clock
        self.gate = EagerGate()
        self.cache = Memory()
        self.policy = Policy(allow_networks=["127.0.0.0/8"], ports=[site.port])

    def going(self) -> manners.Going:
        """What a batch needs to go out here."""
        return manners.Going(self.policy, self.fetcher, self.gate, self.cache)

    def fetcher(self) -> Fetcher:
        """A fetcher for which every name is the server's."""
        return Fetcher(self.policy, lambda host: ["127.0.0.1"])

    def url(self, path: str = "/policy", host: str = "lab.example") -> str:
        """An address in this internet."""
        return f"http://{host}:{self.site.port}{path}"

    def show(
        self,
        body: str | bytes,
        path: str = "/policy",
        status: str = "200 OK",
        headers: dict[str, str] | None = None,
    ) -> None:
        """From now on the server answers so."""
        data = body.encode() if isinstance(body, str) else body
        all_headers = {"Content-Type": "text/html; charset=utf-8", **(headers or {})}
        self.site.pages[path] = answer(data, status, all_headers)

    def source(self, path: str = "/policy", host: str = "lab.example", **given: Any) -> Source:
        """A recorded source with that address."""
        return factories.make_source(url=self.url(path, host), **given)

    def quote(self, quote: str = SENTENCE, source: Source | None = None, **given: Any) -> Citation:
        """A recorded quote of a source."""
        return factories.make_citation(source=source or self.source(), quote=quote, **given)

    def visits(self, path: str = "/policy") -> int:
        """How often the server was asked for that page."""
        return self.site.paths.count(path)

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.clock.shift(dt.timedelta(**span))

    def check(self, *sources: Source) -> list[Recorded]:
        """Visit these sources now, whether due or not; all if none is named."""
        keys = [each.pk for each in sources] or list(Source.objects.values_list("pk", flat=True))
        return list(sweeping.check_these(keys, seconds=60))

    def sweep(self) -> int:
        """Visit what is due now, as a worker does."""
        sweeping.begin(timezone.now())
        return sweeping.work(timezone.now())


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Iterator[Internet]:
    """The open internet, on loopback, in March 2026."""
    settings.MEDIA_ROOT = tmp_path
    with Site() as site, time_machine.travel(START, tick=True) as clock:
        internet = Internet(site, clock)
        monkeypatch.setattr(manners, "going", internet.going)
        yield internet

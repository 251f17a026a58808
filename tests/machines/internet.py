"""The open internet of an installation: a server on loopback that notes what was asked and when."""

from __future__ import annotations

import datetime as dt
import random
from itertools import pairwise

from django.utils import timezone

from sources.models import Host, Source
from tests.factories import make_citation, make_source
from tests.machines.servers import wait_until
from tests.machines.services import Installation, Service
from tests.sources.fetching.servers import Site, Speak, TimedHeads, answer

SENTENCE = "We will let outside experts test every frontier model before its release."
#: Seconds between two visits to a host; far above what a busy machine adds to a request's way.
GAP = 1.0
#: What a busy machine may take away of a gap between the moments at which two requests come in.
_SLACK = 0.3
_HTML = {"Content-Type": "text/html; charset=utf-8"}


class Internet(Site):
    """Every host there is, for the workers of one installation."""

    def __init__(self, installation: Installation) -> None:
        super().__init__()
        self.heads: TimedHeads = TimedHeads()
        self.installation = installation
        installation.more["LOOPBACK_PORTS"] = str(self.port)
        # What the starter record names lies elsewhere, and is not due.
        Source.objects.update(next_check_at=timezone.now() + dt.timedelta(days=20))

    def sources(self, hosts: int, pages: int, name: str = "host") -> list[Source]:
        """Sources with a quote each, on so many hosts; each page is well."""
        return [
            self.source(f"{name}{host}.example", f"/{name}{host}-{number}")
            for host in range(hosts)
            for number in range(pages)
        ]

    def source(self, host: str, path: str, page: bytes | Speak | None = None) -> Source:
        """A source with a quote at that address, and what is answered there."""
        Host.objects.get_or_create(name=host, defaults={"gap_seconds": GAP})
        self.pages[path] = page or answer(html(), headers=_HTML)
        source = make_source(url=f"http://{host}:{self.port}{path}", slug=path.strip("/"))
        make_citation(source=source, quote=SENTENCE)
        return source

    def worker(self, name: str = "worker") -> Service:
        """A worker that is ready, with the command of the compose file."""
        app = "tests.machines.loopback"
        worker = self.installation.start("worker", f"--hostname={name}@test", app=app)
        wait_until(lambda: " ready." in worker.said(), "the worker is ready")
        return worker

    def asked(self) -> list[str]:
        """The pages asked for, in order."""
        return [path for path in self.paths if path != "/robots.txt"]

    def is_polite(self) -> bool:
        """Whether no host was asked twice within its gap."""
        gaps = [
            later - earlier
            for times in self.heads.times.values()
            for earlier, later in pairwise(times)
        ]
        return all(gap >= GAP - _SLACK for gap in gaps)


def html(words: int = 0) -> bytes:
    """A page with the sentence in it; ``words``: with so many that no two pages share."""
    chance = random.Random(words)  # noqa: S311 - text to fill a page
    filler = " ".join(f"{chance.getrandbits(64):x}" for _ in range(words))
    plain = "".join(f"<p>Paragraph {n} says how careful we are in general.</p>" for n in range(8))
    body = f"{plain}<p>{SENTENCE}</p>{plain}<p>{filler}</p>"
    return f"<html><head><title>Our policy</title></head><body>{body}</body></html>".encode()


def tick(installation: Installation) -> None:
    """What beat does once a minute."""
    from labwatch.celery import app

    with app.connection_for_write(installation.redis.url(1)) as line:
        app.send_task("sources.tasks.sweep", connection=line)

"""Redis goes, hangs, comes back and forgets everything while the site, a worker and beat run."""

from __future__ import annotations

import time

import pytest

from sources.models import Check, ReviewItem, Sweep
from tests.faults.test_beat import start_beat
from tests.machines.internet import Internet
from tests.machines.moments import some_moment
from tests.machines.servers import wait_until
from tests.machines.services import Service

pytestmark = pytest.mark.once
_PAGES = ("/", "/labs/", "/sources/", "/search/?q=test", "/feeds/changes.atom", "/healthz")
_ANSWERS = ("/api/v1/labs/", "/api/v1/changes/", "/api/v1/scorecard/", "/api/v1/labs/?format=csv")
#: Seconds: what a reader bears, above the two that Redis is given; and how long the gate waits.
_PATIENT, _GATE_WAITS = 10, 6


def at_work(internet: Internet) -> tuple[Service, Service, Service]:
    """Web, worker and beat, some of whose sources are checked."""
    site = internet.installation
    site.more["BEAT_SECONDS"] = "1"
    web, worker, beat = site.start_web(), internet.worker(), start_beat(internet)
    wait_until(lambda: Check.objects.count() >= 3, "some are checked")
    some_moment()
    return web, worker, beat


def test_the_site_answers_without_redis_and_checks_wait_politely_for_it(
    internet: Internet,
) -> None:
    site = internet.installation
    sources = internet.sources(hosts=3, pages=8)
    web, worker, beat = at_work(internet)
    site.redis.stop()
    asked = {path: site.get(path) for path in (*_PAGES, *_ANSWERS)}
    assert asked == dict.fromkeys((*_PAGES, *_ANSWERS), 200)
    assert "answers without throttling" in web.said()
    time.sleep(1)  # what was on its way has come in
    before = len(internet.heads)
    time.sleep(3)
    assert len(internet.heads) == before  # nobody knows of anybody's visits, so there are none
    site.redis.start()
    wait_until(lambda: len(internet.heads) > before, "checks go on by themselves")

    site.redis.flush()
    wait_until(lambda: Check.objects.count() == len(sources), "all are checked", seconds=90)
    assert internet.is_polite()
    assert sorted(internet.asked()) == sorted(f"/{source.slug}" for source in sources)
    assert not ReviewItem.objects.filter(source__in=sources).exists()
    wait_until(lambda: Sweep.objects.filter(finished_at__isnull=False).count() == 1, "one round")
    calls = beat.said().count("(sources.tasks.sweep)")
    wait_until(lambda: beat.said().count("(sources.tasks.sweep)") > calls, "beat goes on")
    assert [each.process.poll() for each in (web, worker, beat)] == [None] * 3


def test_a_redis_that_hangs_holds_nobody_up_for_long(internet: Internet) -> None:
    site = internet.installation
    sources = internet.sources(hosts=3, pages=6)
    web, worker, beat = at_work(internet)
    with site.redis.hanging():
        for path in (*_PAGES, *_ANSWERS):
            began = time.monotonic()
            assert site.get(path) == 200
            assert time.monotonic() - began < _PATIENT, path
        time.sleep(_GATE_WAITS)  # nobody who was let in before is still on the way
        before = len(internet.heads)
        time.sleep(3)
        assert len(internet.heads) == before
    wait_until(lambda: Check.objects.count() == len(sources), "all are checked")
    assert internet.is_polite()
    assert sorted(internet.asked()) == sorted(f"/{source.slug}" for source in sources)
    assert [each.process.poll() for each in (web, worker, beat)] == [None] * 3

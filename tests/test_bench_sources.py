"""The benchmark of source checks still runs: twenty pages, on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.checks import checkleg, fetchleg
from bench.checks.addresses import Sites
from bench.checks.measuring import Figures, Leg
from bench.checks.pages import PAGE_BYTES, page
from bench.checks.reporting import rates
from sources.checking import manners
from sources.models import Check, Snapshot

PAGES, HOSTS = 20, 4


@pytest.fixture
def sites() -> Iterator[Sites]:
    """The benchmark's own server."""
    with Leg("bench.checks.server", str(PAGES), str(HOSTS)) as server:
        yield Sites(int(server.first_line), HOSTS)


@pytest.fixture
def going(sites: Sites, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """This process goes where the benchmark goes, until the test ends."""
    settings.MEDIA_ROOT, settings.REDIS_URL = tmp_path, ""
    monkeypatch.setattr(manners, "going", manners.going)
    checkleg.go_to(sites)


def test_a_page_is_as_long_as_said_and_always_the_same() -> None:
    body = page(3).body("first")
    assert abs(len(body) - PAGE_BYTES) < PAGE_BYTES / 20
    page.cache_clear()
    assert page(3).body("first") == body
    assert page(3).quote.encode() in body


def test_our_fetcher_fetches_the_pages_that_a_bare_client_fetches(sites: Sites) -> None:
    with Leg("bench.checks.fetchleg", str(sites.port), str(sites.hosts)) as fetching:
        rounds = {name: [fetching.figures(client=name, pages=PAGES)] for name in ("bare", "ours")}
    assert [each[0].pages for each in rounds.values()] == [PAGES, PAGES]
    assert fetchleg.AT_ONCE_PER_HOST == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("going")
def test_whole_checks_find_every_quote_and_tell_unchanged_pages_from_changed_ones(
    sites: Sites,
) -> None:
    keys = checkleg.seed(sites, "smoke", PAGES)
    for served, snapshots in (({"edition": 1}, 1), ({"nonce": 1}, 1), ({"edition": 2}, 2)):
        sites.tell(**served)
        assert checkleg.check(keys) == PAGES
        assert Snapshot.objects.count() == snapshots * PAGES
    assert checkleg.wrong(keys) == 0
    sites.tell(nonce=0, etags=1)
    checkleg.check(keys)
    checkleg.check(keys)
    assert Check.objects.filter(http_status=304).count() == PAGES


def test_a_table_shows_the_median_ratio_to_the_anchor_of_the_same_round() -> None:
    rounds = {
        "anchor": [Figures(10, 1, 1), Figures(10, 2, 1), Figures(10, 4, 1)],
        "mine": [Figures(10, 2, 2), Figures(10, 2, 2), Figures(10, 40, 2)],
    }
    last = rates(rounds, "anchor").splitlines()[-1]
    assert last == "| mine | 5 | 0.50 (0.10-1.00) | 200.00 | 2.00 (2.00-2.00) |"
    assert rates(rounds, "absent") == ""

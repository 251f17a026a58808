"""What visits say about an address over time, through the whole pipeline (cases 1 to 27)."""

from __future__ import annotations

import datetime as dt
import socket
from typing import Any

import pytest

from sources.models import Check, Checker, Health, ReviewItem, Source
from sources.politeness import MemoryGate
from tests.factories import make_source
from tests.sources.checking.conftest import SENTENCE, START, Internet, page

pytestmark = pytest.mark.django_db

NOT_FOUND = "404 Not Found"


def reach(source: Source) -> str:
    source.refresh_from_db()
    return source.reach


def items() -> list[tuple[str, str]]:
    return [(item.kind, item.answer) for item in ReviewItem.objects.order_by("pk")]


def visit_every(internet: Internet, times: int, **span: float) -> None:
    for _ in range(times):
        internet.wait(**span)
        internet.check()


@pytest.fixture
def source(internet: Internet) -> Source:
    """A source whose one quote stands, visited once."""
    internet.show(page(SENTENCE))
    quote = internet.quote()
    internet.check()
    return quote.source


def test_one_not_found_leaves_it_ok(internet: Internet, source: Source) -> None:
    internet.show("", status=NOT_FOUND)
    internet.check()
    assert reach(source) == "ok"
    assert source.health.last_why == "the server answers 404"


def test_three_within_hours_are_unsettled_and_three_over_three_days_gone(
    internet: Internet, source: Source
) -> None:
    internet.show("", status=NOT_FOUND)
    visit_every(internet, 3, hours=2)
    assert reach(source) == "unsettled"
    visit_every(internet, 2, days=2)
    assert (reach(source), items()) == ("gone", [("gone", "")])
    internet.show(page(SENTENCE))
    visit_every(internet, 1, days=7)
    assert (reach(source), items()) == ("ok", [("gone", "by-itself")])


def test_a_server_that_is_down_for_two_weeks_is_unreachable(
    internet: Internet, source: Source
) -> None:
    internet.site.pages["/policy"] = lambda visitor: visitor.close()
    visit_every(internet, 7, days=3)
    assert reach(source) == "unreachable"
    assert source.checks.first().get_outcome_display() == "no answer"


def test_blocks_are_never_taken_for_death(internet: Internet, source: Source) -> None:
    internet.show("", status="403 Forbidden")
    visit_every(internet, 30, days=2)
    assert (reach(source), items()) == ("blocked", [("blocked", "")])


def test_a_page_that_is_gone_and_then_blocks_is_blocked(internet: Internet, source: Source) -> None:
    internet.show("", status=NOT_FOUND)
    visit_every(internet, 4, days=2)
    internet.show("", status="403 Forbidden")
    visit_every(internet, 1, days=7)
    assert reach(source) == "blocked"


def test_the_full_text_served_as_404_still_counts(internet: Internet, source: Source) -> None:
    internet.show(page(SENTENCE), status=NOT_FOUND)
    visit_every(internet, 4, days=2)
    assert reach(source) == "ok"
    assert "served as 404" in source.checks.first().detail
    assert source.citations.get().quote_state in {"verbatim", "reformatted"}


@pytest.mark.parametrize(
    ("value", "hours"), [("7200", 2), ("Mon, 02 Mar 2026 13:00:00 GMT", 4), ("1000000000", 168)]
)
def test_retry_after_is_a_floor_and_pauses_the_host(
    internet: Internet, source: Source, value: str, hours: int
) -> None:
    internet.gate = MemoryGate()
    internet.show("", status="429 Too Many", headers={"Retry-After": value})
    internet.check()
    source.refresh_from_db()
    assert source.next_check_at >= START + dt.timedelta(hours=hours)
    assert internet.gate.waiting(source.host) > 3600 * hours * 0.9


def test_nonsense_in_retry_after_is_ignored(internet: Internet, source: Source) -> None:
    internet.gate = MemoryGate()
    internet.show("", status="429 Too Many", headers={"Retry-After": "soon"})
    internet.check()
    source.refresh_from_db()
    assert source.next_check_at < START + dt.timedelta(hours=2)
    assert internet.gate.waiting(source.host) < 60


def test_when_half_of_a_host_fails_no_page_is_blamed(internet: Internet) -> None:
    good = [internet.source(f"/good{n}") for n in range(3)]
    bad = [internet.source(f"/bad{n}") for n in range(6)]
    for each in good:
        internet.show(page(SENTENCE), path=f"/{each.url.rsplit('/', 1)[1]}")
    for each in bad:
        internet.show("", path=f"/{each.url.rsplit('/', 1)[1]}", status="503 Unavailable")
    for _ in range(3):
        internet.check()
        internet.wait(hours=5)
    counted = [health.standing.get("transient", 0) for health in Health.objects.all()]
    assert max(counted) <= 2


def test_when_all_hosts_fail_the_checker_stops_itself_and_goes_on_later(
    internet: Internet,
) -> None:
    for number in range(12):
        internet.source(f"/{number}", host=f"host{number}.example")
        internet.show(page(SENTENCE), path=f"/{number}")
    internet.sweep()
    internet.wait(days=31)
    working, internet.policy = (
        internet.policy,
        internet.policy.__class__(
            allow_networks=["127.0.0.0/8"], ports=[internet.site.port], connect_seconds=0.5
        ),
    )
    pages = dict(internet.site.pages)
    for path in pages:
        internet.site.pages[path] = lambda visitor: visitor.close()
    internet.sweep()
    checker = Checker.objects.get()
    assert checker.stopped_by_itself
    assert "likely ours" in checker.stopped_because
    assert internet.sweep() == 0
    internet.site.pages.update(pages)
    internet.policy = working
    internet.wait(minutes=70)
    internet.sweep()
    checker.refresh_from_db()
    assert checker.stopped_at is None


def test_a_name_that_one_name_service_denies_is_no_death(
    internet: Internet, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sources.fetching import Fetcher, NameMissing

    def no_such_name(host: str) -> list[str]:
        raise NameMissing(host)

    monkeypatch.setattr(internet, "fetcher", lambda: Fetcher(internet.policy, no_such_name))
    visit_every(internet, 4, days=2)
    assert reach(source) == "unsettled"
    both = lambda: Fetcher(internet.policy, no_such_name, second_lookup=no_such_name)  # noqa: E731
    monkeypatch.setattr(internet, "fetcher", both)
    internet.cache.clear()
    visit_every(internet, 4, days=2)
    assert reach(source) == "gone"


class TestRobots:
    def test_a_page_that_robots_may_not_read_is_not_read(self, internet: Internet) -> None:
        quote = internet.quote()
        internet.show(page(SENTENCE))
        internet.show("User-agent: *\nDisallow: /", path="/robots.txt")
        internet.check()
        assert internet.visits() == 0
        assert reach(quote.source) == "refused"
        assert items() == [("refused", "")]
        assert "robots.txt" in quote.source.checks.get().detail

    def test_a_maintainer_may_override_with_a_reason(self, internet: Internet) -> None:
        source = internet.source(ignore_robots_because="The lab asked us to check this page.")
        quote = internet.quote(source=source)
        internet.show(page(SENTENCE))
        internet.show("User-agent: *\nDisallow: /", path="/robots.txt")
        internet.check()
        quote.refresh_from_db()
        assert quote.quote_state == "verbatim"
        assert source.history.first().ignore_robots_because

    def test_robots_that_cannot_be_read_mean_not_today(self, internet: Internet) -> None:
        quote = internet.quote()
        internet.show(page(SENTENCE))
        internet.show("", path="/robots.txt", status="503 Unavailable")
        internet.check()
        assert internet.visits() == 0
        assert reach(quote.source) == "unsettled"


class TestConditional:
    def test_304_is_ok_but_an_old_validator_moves_no_last_stood(self, internet: Internet) -> None:
        quote = internet.quote(source=internet.source(kind="policy"))
        internet.show(page(SENTENCE), headers={"ETag": '"a"'})
        for _ in range(3):  # while the page's noise is learnt, it is read in full
            internet.check()
        internet.show("", status="304 Not Modified", headers={"ETag": '"a"'})
        internet.wait(days=1)
        internet.check()
        quote.standing.refresh_from_db()
        assert quote.source.health.last_evidence == "ok"
        assert quote.standing.last_stood_at > START + dt.timedelta(hours=23)
        assert 'If-None-Match: "a"' in internet.site.heads[-1]

    def test_a_server_that_always_says_304_is_read_in_full_within_a_week(
        self, internet: Internet
    ) -> None:
        quote = internet.quote(source=internet.source(kind="policy"))
        internet.show(page(SENTENCE), headers={"ETag": '"a"'})
        internet.check()
        internet.show("", status="304 Not Modified", headers={"ETag": '"a"'})
        for _ in range(12):
            internet.wait(days=1)
            internet.check()
        asked = [head for head in internet.site.heads if "/policy" in head]
        in_full = ["If-None-Match" not in head for head in asked]
        assert in_full.index(True, 1) <= 7
        quote.refresh_from_db()
        assert quote.quote_state == "verbatim"
        assert quote.standing.last_stood_at < START + dt.timedelta(days=8)
        assert "304" in quote.source.health.last_why

    def test_head_is_never_sent(self, internet: Internet, source: Source) -> None:
        internet.check()
        assert {head.split(" ")[0] for head in internet.site.heads} == {"GET"}


class TestMoves:
    def move(self, internet: Internet, target: str, status: str) -> None:
        internet.show("", status=status, headers={"Location": internet.url(target)})

    def test_a_permanent_move_is_suggested_after_a_week(
        self, internet: Internet, source: Source
    ) -> None:
        internet.show(page(SENTENCE), path="/new/policy")
        self.move(internet, "/new/policy", "301 Moved Permanently")
        visit_every(internet, 2, days=4)
        assert items() == []
        visit_every(internet, 1, days=4)
        [item] = ReviewItem.objects.all()
        assert (item.kind, item.facts["to"]) == ("moved", internet.url("/new/policy"))

    @pytest.mark.parametrize("status", ["302 Found", "307 Temporary Redirect"])
    def test_a_passing_redirect_is_followed_and_never_suggested(
        self, internet: Internet, source: Source, status: str
    ) -> None:
        internet.show(page(SENTENCE), path="/new/policy")
        self.move(internet, "/new/policy", status)
        visit_every(internet, 4, days=4)
        assert (reach(source), items()) == ("ok", [])

    def test_being_sent_home_is_hard_evidence(self, internet: Internet, source: Source) -> None:
        internet.show(page("Welcome to our lab."), path="/")
        self.move(internet, "/", "301 Moved Permanently")
        visit_every(internet, 4, days=2)
        assert reach(source) == "gone"

    def test_a_move_to_a_page_without_the_quotes_is_told_not_suggested(
        self, internet: Internet, source: Source
    ) -> None:
        internet.show(page("Another text altogether stands here."), path="/new/policy")
        self.move(internet, "/new/policy", "301 Moved Permanently")
        visit_every(internet, 4, days=4)
        moved = ReviewItem.objects.get(kind="moved")
        assert moved.facts["quotes_stand"] is False

    def test_a_circle_of_redirects_is_refused(self, internet: Internet, source: Source) -> None:
        self.move(internet, "/policy", "301 Moved Permanently")
        internet.check()
        assert source.checks.first().outcome == "refused"


class TestRefused:
    def test_a_name_that_turns_internal_is_refused_and_the_operator_told(
        self, internet: Internet
    ) -> None:
        source = make_source(url=f"http://inside.example:{internet.site.port}/x")
        internet.policy = internet.policy.__class__(ports=[internet.site.port])
        internet.check(source)
        assert (reach(source), items()) == ("refused", [("refused", "")])
        assert internet.site.connections == 0

    def test_our_own_site_is_never_visited(self, settings: Any) -> None:
        from sources.checking.manners import policy
        from sources.fetching import Refused, read_address

        settings.SITE_URL = "https://labwatch.example"
        with pytest.raises(Refused):
            read_address("https://labwatch.example/labs/", policy())


def test_without_internet_a_source_ends_as_failing_with_a_clear_reason(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sources.fetching import Fetcher

    def unplugged(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unplugged)
    monkeypatch.setattr(internet, "fetcher", lambda: Fetcher(internet.policy))
    quote = internet.quote()
    [recorded] = internet.check()
    assert not recorded.is_well
    assert "The name could not be looked up" in recorded.why
    assert (reach(quote.source), Check.objects.get().outcome) == ("unsettled", "no-answer")

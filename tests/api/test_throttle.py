"""One address, or one key, gets so many answers a minute; pages are no part of that."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.test.utils import override_settings

from labwatch.api.callers import Caller, network_of
from labwatch.api.throttle import WINDOW, _Counts, count
from tests import factories
from tests.keys.conftest import new_key
from tests.serving.doors import Clock

pytestmark = pytest.mark.django_db
LABS = "/api/v1/labs/"
#: A Redis that is not there: nothing listens on this port.
SILENT = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": "redis://127.0.0.1:1/0",
}


@pytest.fixture(autouse=True)
def in_one_minute(settings: Any) -> Any:
    """Three requests a minute, and a clock that stands still."""
    settings.API_RATE = 3
    with time_machine.travel(1_700_000_030, tick=False) as clock:
        yield clock


@pytest.fixture
def address() -> str:
    """An address from which nobody has asked before, also in a Redis that others use."""
    return ".".join(["10", *(str(random.randrange(256)) for _ in range(3))])  # noqa: S311


@pytest.fixture
def ask(address: str) -> Callable[..., Any]:
    """Ask the API, or a page, from that address."""
    client = Client(REMOTE_ADDR=address)
    return lambda path=LABS, **more: client.get(path, **more)


def quota(answer: Any) -> tuple[str, int, int]:
    """The policy, what is left, and the seconds of the RateLimit header."""
    found = re.fullmatch(r'"([a-z-]+)";r=(\d+);t=(\d+)', answer["RateLimit"])
    assert found, answer["RateLimit"]
    return found[1], int(found[2]), int(found[3])


def test_whoever_asks_too_often_is_told_when_to_come_back(ask: Any) -> None:
    assert [ask().status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    answer = ask()
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["title"], body["status"], body["errors"]) == ("Too Many Requests", 429, [])
    assert body["detail"] == "More than 3 requests in a minute. Wait 10 seconds."
    assert (answer["Retry-After"], quota(answer)) == ("10", ("per-address", 0, 10))
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer


def test_pages_never_count_and_are_never_refused(ask: Any) -> None:
    for _ in range(5):
        assert ask("/labs/").status_code == 200
    assert quota(ask())[1] == 2
    for _ in range(3):
        ask()
    assert ask().status_code == 429
    page = ask("/labs/")
    assert page.status_code == 200
    assert "RateLimit" not in page


def test_the_next_minute_begins_anew(ask: Any, in_one_minute: Any) -> None:
    for _ in range(4):
        ask()
    in_one_minute.shift(int(ask()["Retry-After"]))
    assert (ask().status_code, quota(ask())) == (200, ("per-address", 1, WINDOW))


def test_every_answer_says_what_is_left(ask: Any) -> None:
    for path, left in ((LABS, 2), (f"{LABS}?nonsense=1", 1), ("/api/v1/nothing/", 0)):
        answer = ask(path)
        assert answer["RateLimit-Policy"] == '"per-address";q=3;w=60'
        assert quota(answer) == ("per-address", left, 10)


def test_the_description_counts_and_its_page_does_not(ask: Any) -> None:
    ask("/api/v1/schema/")
    assert "RateLimit" not in ask("/api/v1/docs/")
    assert quota(ask())[1] == 1


def test_an_unchanged_answer_costs_nothing(ask: Any) -> None:
    tag = ask()["ETag"]
    for _ in range(5):
        answer = ask(HTTP_IF_NONE_MATCH=tag)
        assert (answer.status_code, quota(answer)[1]) == (304, 2)


def test_each_address_is_counted_by_itself(ask: Any) -> None:
    for _ in range(4):
        ask()
    other = Client(REMOTE_ADDR="2001:db8::" + format(random.randrange(1 << 16), "x"))  # noqa: S311
    assert other.get(LABS).status_code == 200


def test_a_key_raises_the_limit_and_has_a_counter_of_its_own(ask: Any, settings: Any) -> None:
    settings.API_RATE_WITH_KEY = 5
    key = {"HTTP_AUTHORIZATION": f"Bearer {new_key()[1]}"}
    for _ in range(4):
        ask()
    answers = [ask(**key) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[0]["RateLimit-Policy"] == '"per-key";q=5;w=60'
    assert quota(answers[0]) == ("per-key", 4, 10)


def test_guessing_keys_is_throttled_by_address(ask: Any) -> None:
    guess = {"HTTP_AUTHORIZATION": "Bearer lw_guess"}
    assert [ask(**guess).status_code for _ in range(4)] == [401, 401, 401, 429]


@pytest.mark.parametrize(
    ("direct", "told", "behind_proxy", "counted"),
    [
        ("203.0.113.7", "", False, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", False, "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", True, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", True, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6,198.51.100.1, nonsense", True, "10.0.0.1"),
        ("10.0.0.1", "", True, "10.0.0.1"),
        ("", "", False, ""),
        ("::ffff:203.0.113.7", "", False, "203.0.113.7"),
        ("2001:db8:0:1:2:3:4:5", "", False, "2001:db8:0:1::/64"),
        ("2001:db8:0:1::9", "", False, "2001:db8:0:1::/64"),
    ],
)
def test_nobody_chooses_the_address_by_which_he_is_counted(
    direct: str, told: str, behind_proxy: bool, counted: str
) -> None:
    sent = {"HTTP_X_FORWARDED_FOR": told} if told else {}
    with override_settings(BEHIND_PROXY=behind_proxy):
        assert network_of(RequestFactory().get("/", REMOTE_ADDR=direct, **sent)) == counted


def test_requests_at_the_same_moment_are_all_counted(address: str) -> None:
    caller = Caller(f"address-{address}", "per-address", 1000)
    with ThreadPoolExecutor(8) as threads:
        counted = [quota.used for quota in threads.map(count, [caller] * 200) if quota]
    assert sorted(counted) == list(range(1, 201))


def test_without_its_cache_the_api_answers_without_counting(ask: Any, settings: Any) -> None:
    settings.CACHES = {**settings.CACHES, "throttle": SILENT}
    factories.make_lab(slug="lab")
    for _ in range(5):
        answer = ask()
        assert answer.status_code == 200
    assert "RateLimit" not in answer
    assert answer["RateLimit-Policy"] == '"per-address";q=3;w=60'


@contextmanager
def under_way(counts: _Counts) -> Iterator[list[Any]]:
    """What is about to be told to the cache meanwhile, and is not yet."""
    held: list[Any] = []
    counts._told = lambda *given: held.append(given)  # type: ignore[method-assign,assignment]
    yield held
    del counts._told  # type: ignore[method-assign]


class TestProcesses:
    """Each counts for itself and tells the others; here two, with one cache between them."""

    @pytest.fixture(autouse=True)
    def clock(self, monkeypatch: pytest.MonkeyPatch) -> Clock:
        clock = Clock()
        monkeypatch.setattr("labwatch.api.throttle.time", clock)
        return clock

    @pytest.fixture
    def two(self) -> tuple[Any, Any]:
        return _Counts(), _Counts()

    def test_a_busy_caller_is_told_about_once_a_second(self, two: Any, address: str) -> None:
        caller, (one, other) = Caller(address, "per-address", 1_000_000), two
        one.used(caller, 7, 1)
        for _ in range(500):
            one.used(caller, 7, 1)
        assert one.used(caller, 7, 0) == 501
        assert other.used(caller, 7, 1) == 2

    def test_after_a_second_all_know(self, two: Any, address: str, clock: Clock) -> None:
        caller, (one, other) = Caller(address, "per-address", 1_000_000), two
        for _ in range(500):
            one.used(caller, 7, 1)
        other.used(caller, 7, 1)
        clock.now += 1
        assert one.used(caller, 7, 0) == 501
        assert other.used(caller, 7, 0) == 501

    def test_the_less_is_left_the_sooner_they_tell(self, two: Any, address: str) -> None:
        caller, rate = Caller(address, "per-address", 100), 100
        answered = 0
        for _ in range(200):
            answered += sum(each.used(caller, 7, 1) <= rate for each in two)
        assert rate <= answered <= rate * 1.1

    def test_another_minute_begins_at_nought(self, two: Any, address: str) -> None:
        caller = Caller(address, "per-address", 100)
        assert [two[0].used(caller, window, 1) for window in (7, 7, 8)] == [1, 2, 1]

    def test_endless_callers_take_a_bounded_room(self, two: Any, monkeypatch: Any) -> None:
        monkeypatch.setattr("labwatch.api.throttle._MOST", 10)
        for number in range(50):
            two[0].used(Caller(f"one-of-{number}", "per-address", 100), 7, 1)
        assert len(two[0]._counts) == 10

    def test_a_cache_that_is_out_of_order_is_not_asked_for_a_second(
        self, two: Any, address: str, settings: Any, clock: Clock
    ) -> None:
        caller, (one, _other) = Caller(address, "per-address", 100), two
        assert one.used(caller, 7, 1) == 1
        right = settings.CACHES
        settings.CACHES = {**right, "throttle": SILENT}
        assert one.used(caller, 7, 20) is None
        settings.CACHES = right
        assert one.used(caller, 7, 1) is None
        clock.now += 1
        assert one.used(caller, 7, 1) == 22

    @pytest.mark.parametrize("is_silent", [False, True])
    def test_who_only_looks_takes_nothing_from_who_adds_at_the_same_moment(
        self, two: Any, address: str, settings: Any, clock: Clock, is_silent: bool
    ) -> None:
        """Step by step as two threads take turns: the look is under way while another one adds."""
        caller, (one, other) = Caller(address, "per-address", 1_000_000), two
        one.used(caller, 7, 1)
        count = one._counts[address]
        right = settings.CACHES
        with under_way(one) as looks:
            clock.now += 1
            one.used(caller, 7, 0)
            clock.now += 1
            one.used(caller, 7, 5)
        look, add = looks
        if is_silent:
            settings.CACHES = {**right, "throttle": SILENT}
        assert (look[2], add[2]) == (0, 5)
        one._told(*look)
        assert count.used == 6
        one._told(*add)
        assert (count.used, count.adding) == (6, 0)
        settings.CACHES = right
        clock.now += 2
        assert one.used(caller, 7, 0) == other.used(caller, 7, 0) == 6

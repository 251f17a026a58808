"""robots.txt: our own token, RFC 9309's rules for missing answers, and a memory of a day."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest

from sources.fetching import Fetcher, Policy, Refused
from sources.robots import (
    REMEMBER,
    REMEMBER_FAILURE,
    Permission,
    RobotsRules,
    rules_for,
    rules_from,
)
from tests.sources.fetching.servers import Site, answer, redirect

PAGE = "https://a.example/private/page?x=1"


def permission(text: str, url: str = PAGE) -> Permission:
    return RobotsRules(text).permission(url)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /private", False),
        ("User-agent: *\nDisallow: /public", True),
        ("User-agent: *\nDisallow: /\nAllow: /private/page", True),
        ("User-agent: *\nDisallow: /*?x=", False),
        ("User-agent: *\nDisallow: /*.pdf$", True),
        ("User-agent: LabWatch\nDisallow: /", False),
        ("user-agent: labwatch\nDisallow: /", False),
        ("User-agent: LabWatch\nDisallow:\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: *\nDisallow:\n\nUser-agent: LabWatch # us\nDisallow: /", False),
        ("User-agent: Other\nUser-agent: LabWatch\nDisallow: /", False),
        ("User-agent: Other\nDisallow: /", True),
        ("User-agent: Lab\nDisallow: /", True),
        ("User-agent: LabWatchers\nDisallow: /", True),
        ("User-agent: Other\nUser-agent: Another\nDisallow: /\n\nUser-agent: *\nAllow: /", True),
        ("Disallow: /", True),
        ("<!doctype html><p>User-agent: * Disallow: /</p>", True),
        ("\x00\xff nonsense", True),
    ],
)
def test_the_rules_for_us_are_kept_and_those_for_others_are_not(text: str, allowed: bool) -> None:
    assert permission(text) == (Permission.ALLOWED if allowed else Permission.DISALLOWED)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 7", 7),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\nCrawl-delay: 3600", 60),
        ("User-agent: *\nCrawl-delay: -3", 0),
        ("User-agent: *\nCrawl-delay: nan", 0),
        ("User-agent: *\nCrawl-delay: inf", 0),
        ("User-agent: *\nCrawl-delay: soon", 0),
        ("User-agent: LabWatch\nCrawl-delay: 9\n\nUser-agent: *\nCrawl-delay: 3", 9),
        ("User-agent: Other\nCrawl-delay: 9", 0),
        ("", 0),
    ],
)
def test_a_crawl_delay_is_honoured_up_to_a_minute(text: str, seconds: float) -> None:
    assert RobotsRules(text).crawl_delay == seconds


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 451])
def test_4xx_means_that_there_are_no_rules(status: int) -> None:
    rules = rules_from(status, b"User-agent: *\nDisallow: /")
    assert rules.permission(PAGE) == Permission.ALLOWED


@pytest.mark.parametrize("status", [304, 500, 502, 503, 599, 999])
def test_server_errors_and_oddities_mean_not_today(status: int) -> None:
    assert rules_from(status, b"").permission(PAGE) == Permission.NOT_TODAY
    assert rules_from(status, b"").crawl_delay == 0


def test_a_byte_order_mark_and_wrong_bytes_do_not_hide_rules() -> None:
    rules = rules_from(200, b"\xef\xbb\xbfUser-agent: *\n# caf\xe9\nDisallow: /")
    assert rules.permission(PAGE) == Permission.DISALLOWED


def test_only_the_first_half_megabyte_counts() -> None:
    text = b"User-agent: *\nDisallow: /early\n" + b"#" * 600_000 + b"\nDisallow: /\n"
    rules = rules_from(200, text)
    assert rules.permission("https://a.example/early") == Permission.DISALLOWED
    assert rules.permission("https://a.example/late") == Permission.ALLOWED


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "".join(f"User-agent: robot{n}\n" for n in range(12_000)) + "Disallow: /x\n" * 20_000,
            id="robots times rules",
        ),
        pytest.param("User-agent: *\nDisallow: /" + "*a" * 200_000 + "$", id="wildcards"),
        pytest.param("User-agent: *\n" + "Disallow: /*a*b*c$\n" * 25_000, id="many wildcards"),
        pytest.param("User-agent:" + " " * 500_000, id="spaces"),
        pytest.param("User-agent: *\n" + "User-agent: *\n" * 30_000 + "Disallow: /", id="same"),
    ],
)
def test_hostile_rules_are_read_in_little_time(text: str) -> None:
    began = time.process_time()
    RobotsRules(text[:512_000]).permission("https://a.example/" + "a" * 3000)
    assert time.process_time() - began < 3


class Memory:
    """A cache such as Django's, with the seconds it was told."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.timeouts: list[float | None] = []

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def set(self, key: str, value: Any, timeout: float | None) -> None:
        self.values[key] = value
        self.timeouts.append(timeout)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site("127.0.0.1") as site:
        yield site


def ask(site: Site, cache: Memory, path: str = "/page") -> RobotsRules:
    fetcher = Fetcher(Policy(["127.0.0.0/8"], [site.port]))
    return asyncio.run(rules_for(site.address(path), fetcher.policy, fetcher.get, cache))


def test_the_rules_of_an_origin_are_fetched_once_a_day(site: Site) -> None:
    site.pages["/robots.txt"] = answer(b"User-agent: *\nDisallow: /no\nCrawl-delay: 5")
    cache = Memory()
    for path, expected in (("/no", Permission.DISALLOWED), ("/yes", Permission.ALLOWED)):
        rules = ask(site, cache, path)
        assert rules.permission(site.address(path)) == expected
        assert rules.crawl_delay == 5
    assert site.paths == ["/robots.txt"]
    assert cache.timeouts == [REMEMBER]


def test_redirected_rules_are_followed(site: Site) -> None:
    site.pages["/robots.txt"] = redirect("/r")
    site.pages["/r"] = answer(b"User-agent: *\nDisallow: /")
    assert ask(site, Memory()).permission(site.address("/x")) == Permission.DISALLOWED


def test_an_unreachable_site_is_not_visited_and_asked_again_within_the_hour(site: Site) -> None:
    site.pages["/robots.txt"] = lambda visitor: None
    cache = Memory()
    assert ask(site, cache).permission(site.address("/x")) == Permission.NOT_TODAY
    assert cache.timeouts == [REMEMBER_FAILURE]


def test_rules_that_lead_in_a_circle_or_inside_mean_not_today(site: Site) -> None:
    for target in ("/robots.txt", "http://169.254.169.254/"):
        site.pages["/robots.txt"] = redirect(target)
        assert ask(site, Memory()).permission(site.address("/x")) == Permission.NOT_TODAY


def test_an_unfit_address_has_no_rules(site: Site) -> None:
    with pytest.raises(Refused):
        asyncio.run(rules_for("http://10.0.0.1/", Policy(), Fetcher(Policy()).get, Memory()))

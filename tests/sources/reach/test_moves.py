"""Where a source moved to (source-checking.md, 15: cases 20 to 24 and 26)."""

from __future__ import annotations

import pytest

from sources.reach import Move, MoveWatch, Moving, is_home, move_of, suggestion, watch
from tests.sources.reach.visits import on

OLD = "https://example.org/policies/safety"
NEW = "https://example.org/safety/policy-2"
MOVED = Move(Moving.CANDIDATE, NEW)


def _move(*statuses: int, to: str = NEW, of: str = OLD, quotes_stand: bool = True) -> Move:
    return move_of(statuses, of, to, quotes_stand=quotes_stand)


def _watched(*days: float, move: Move = MOVED) -> MoveWatch:
    watched = MoveWatch()
    for day in days:
        watched = watch(watched, move, on(day))
    return watched


@pytest.mark.parametrize("statuses", [(301,), (308,), (301, 308, 301)])
def test_permanent_redirects_to_a_page_with_every_quote_are_a_candidate(
    statuses: tuple[int, ...],
) -> None:
    assert _move(*statuses) == MOVED


def test_a_page_without_redirects_stays() -> None:
    assert _move(to=OLD).kind == Moving.STAYS


@pytest.mark.parametrize("statuses", [(302,), (303,), (307,), (301, 302), (302, 301), (301, 300)])
def test_passing_or_mixed_redirects_are_followed_and_never_suggested(
    statuses: tuple[int, ...],
) -> None:
    assert _move(*statuses).kind == Moving.FOLLOWED


@pytest.mark.parametrize("status", [301, 302])
@pytest.mark.parametrize(
    "home",
    [
        "https://example.org",
        "https://example.org/",
        "https://www.example.org/index.html",
        "https://example.org/en/",
        "https://example.org/de-at",
        "https://example.org/?from=safety",
    ],
)
def test_a_deep_page_sent_to_the_home_page_is_no_move(home: str, status: int) -> None:
    assert _move(status, to=home).kind == Moving.HOME


@pytest.mark.parametrize("path", ["/ai", "/us/", "/en/policy", "/de-facto", "/english"])
def test_short_paths_are_not_all_home_pages(path: str) -> None:
    assert not is_home(path)


def test_a_home_page_sent_to_another_home_page_is_not_suggested() -> None:
    move = _move(301, of="https://example.org/", to="https://example.com/")
    assert move.kind == Moving.FOLLOWED


def test_a_page_without_the_quotes_is_no_move_and_says_so() -> None:
    move = _move(301, quotes_stand=False)
    assert move.kind == Moving.UNQUOTED
    assert "quote" in move.why


@pytest.mark.parametrize(
    ("of", "to"),
    [
        ("http://example.org/a?b=1", "https://example.org/a?b=1"),
        ("http://example.org:80/a", "https://example.org/a#part"),
        ("http://EXAMPLE.org/a", "https://example.org:443/a"),
    ],
)
def test_http_to_https_of_the_same_page_may_be_applied(of: str, to: str) -> None:
    move = _move(301, of=of, to=to)
    assert move.kind == Moving.SECURE
    assert "#" not in move.target


@pytest.mark.parametrize(
    "to",
    [
        "https://www.example.org/a",
        "https://example.org/a/",
        "https://example.org/a?b=1",
        "https://example.org:8443/a",
    ],
)
def test_anything_but_the_scheme_is_for_a_person(to: str) -> None:
    assert _move(301, of="http://example.org/a", to=to).kind == Moving.CANDIDATE


def test_http_to_https_by_a_passing_redirect_is_not_applied() -> None:
    move = _move(302, of="http://example.org/a", to="https://example.org/a")
    assert move.kind == Moving.FOLLOWED


def test_http_to_https_is_not_applied_where_a_quote_is_missing() -> None:
    move = _move(301, of="http://example.org/a", to="https://example.org/a", quotes_stand=False)
    assert move.kind == Moving.UNQUOTED


def test_away_from_https_is_never_suggested() -> None:
    assert _move(301, to="http://example.org/new").kind == Moving.FOLLOWED


def test_a_round_trip_to_the_same_page_is_no_move() -> None:
    assert _move(301, 301, to=OLD).kind == Moving.FOLLOWED


def test_three_times_over_a_week_is_suggested() -> None:
    assert suggestion(_watched(0, 3, 7)) == NEW


@pytest.mark.parametrize("days", [(0, 7), (0, 3, 6.9), (0, 0.1, 0.2, 0.3), ()])
def test_less_often_or_less_long_is_not(days: tuple[float, ...]) -> None:
    assert suggestion(_watched(*days)) == ""


def test_another_target_starts_anew() -> None:
    elsewhere = watch(_watched(0, 3), Move(Moving.CANDIDATE, NEW + "/b"), on(7))
    assert (elsewhere.checks, elsewhere.since) == (1, on(7))


@pytest.mark.parametrize("kind", [kind for kind in Moving if kind != Moving.CANDIDATE])
def test_anything_else_in_between_starts_anew(kind: Moving) -> None:
    assert watch(_watched(0, 3), Move(kind, NEW), on(7)) == MoveWatch()

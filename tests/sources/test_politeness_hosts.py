"""Which addresses share a slot, how long the gap between two visits is, and Retry-After (9)."""

from __future__ import annotations

import datetime as dt

import pytest

from sources.politeness import gap_for, retry_after, slot_key

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://openai.com/policies", "openai.com"),
        ("https://cdn.openai.com/a.pdf", "openai.com"),
        ("http://OpenAI.com:80/", "openai.com"),
        ("https://blog.example.co.uk/", "example.co.uk"),
        ("https://someone.github.io/", "github.io"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example"),
        ("http://8.8.8.8/", "ip:8.8.8.8"),
        ("http://[2606:4700::1111]/", "ip:2606:4700::1111"),
        ("https://unknown.nowhere/", "unknown.nowhere"),
    ],
)
def test_a_slot_belongs_to_the_registrable_host(url: str, key: str) -> None:
    assert slot_key(url) == key


def test_a_machine_that_many_sites_share_has_a_slot_of_its_own() -> None:
    assert slot_key("https://a.example/", "8.8.8.8") == slot_key("http://8.8.8.8/")


@pytest.mark.parametrize("text", ["", "a.example", "/path", "mailto:a@b.example"])
def test_a_text_without_a_host_has_no_slot(text: str) -> None:
    with pytest.raises(ValueError, match="host"):
        slot_key(text)


def test_the_gap_is_as_set_for_a_host_else_as_known_else_two_seconds() -> None:
    assert gap_for("a.example") == 2
    assert gap_for("openai.com") == gap_for("x.com") == 10
    assert gap_for("openai.com", {"openai.com": 30}) == 30
    assert gap_for("a.example", {"a.example": 0}) == 0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("0", 0),
        ("700000", 604_800),
        ("1000000000", 604_800),
        ("9" * 5000, 604_800),
        ("Thu, 01 Jan 2026 00:10:00 GMT", 600),
        ("Thursday, 01-Jan-26 00:10:00 GMT", 600),
        ("Thu Jan  1 00:10:00 2026", 600),
        ("Wed, 31 Dec 2025 23:00:00 GMT", 0),
        ("Fri, 01 Jan 2027 00:00:00 GMT", 604_800),
        ("nonsense", None),
        ("-7", None),
        ("7.5", None),
        ("٧", None),
        ("", None),
        (None, None),
        ("Thu, 99 Jan 2026 00:10:00 GMT", None),
        ("Thu, 01 Jan 2026 00:10:00 +999999999999", None),
        ("Thu, " * 100_000, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_capped_at_a_week(
    value: str | None, seconds: float | None
) -> None:
    assert retry_after(value, NOW) == seconds

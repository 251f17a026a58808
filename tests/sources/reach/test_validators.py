"""Conditional GET and what a 304 proves (source-checking.md, 15: cases 17 and 18)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from sources.reach import (
    Cadence,
    Validators,
    after_full_read,
    after_not_modified,
    headers_to_send,
    may_confirm,
    next_check,
)
from tests.sources.reach.visits import WELL, on

ETAG, DATE = '"abc"', "Sun, 01 Mar 2026 12:00:00 GMT"
READ = after_full_read(ETAG, DATE, on(0))


def test_what_a_full_read_gave_is_sent_next_time() -> None:
    assert headers_to_send(READ, on(1)) == {"If-None-Match": ETAG, "If-Modified-Since": DATE}


def test_only_what_the_server_gave_is_sent() -> None:
    assert headers_to_send(after_full_read(ETAG, None, on(0)), on(1)) == {"If-None-Match": ETAG}
    assert headers_to_send(after_full_read(None, None, on(0)), on(1)) == {}


def test_nothing_is_sent_at_first_sight() -> None:
    assert headers_to_send(Validators(), on(0)) == {}


def test_a_second_look_is_a_full_read() -> None:
    assert headers_to_send(READ, on(1), must_read=True) == {}


def test_a_304_keeps_the_values_or_takes_new_ones() -> None:
    assert after_not_modified(READ, None, "", on(1)).etag == ETAG
    assert after_not_modified(READ, '"new"', None, on(1)).etag == '"new"'


@pytest.mark.parametrize("cadence", list(Cadence))
def test_a_server_that_always_says_304_is_read_in_full_every_week_or_at_every_visit(
    cadence: Cadence,
) -> None:
    validators, full_reads, visits, at = READ, [on(0)], 0, on(0)
    while at < on(400):
        at = next_check(WELL, cadence, at, 0.5, phase=0.4)
        visits += 1
        if headers_to_send(validators, at):
            validators = after_not_modified(validators, ETAG, DATE, at)
        else:
            validators = after_full_read(ETAG, DATE, at)
            full_reads.append(at)
    gaps = [later - earlier for earlier, later in pairwise(full_reads)]
    assert max(gaps).days < 7 or len(full_reads) == visits + 1
    assert (len(full_reads) < visits / 3) == (cadence == Cadence.DAILY)


def test_a_304_confirms_only_while_the_validator_is_under_eight_days_old() -> None:
    assert may_confirm(READ, on(7.9))
    assert not may_confirm(READ, on(8))


def test_a_304_does_not_make_a_read_any_younger() -> None:
    told = READ
    for day in range(1, 20):
        told = after_not_modified(told, ETAG, DATE, on(day))
    assert not may_confirm(told, on(20))


def test_a_304_to_a_plain_request_confirms_nothing() -> None:
    assert not may_confirm(Validators(), on(0))


def test_old_validators_are_dropped() -> None:
    assert headers_to_send(READ, on(9)) == {}


def test_a_wall_s_validators_are_not_kept() -> None:
    assert after_full_read(ETAG, DATE, on(0), readable=False) == Validators()


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "x" * 501, "ü", "\x00"])
def test_odd_header_values_are_not_sent_back(value: str) -> None:
    assert headers_to_send(after_full_read(value, value, on(0)), on(1)) == {}
    assert after_not_modified(READ, value, value, on(1)).etag == ETAG

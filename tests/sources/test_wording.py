"""The public line of every state never claims more than was observed (case 84)."""

from __future__ import annotations

import datetime as dt
import itertools
import re

import pytest

from sources.vocabulary import CopyRead, QuoteState, Reach
from sources.wording import WHY_NOT_READ, Known, badge_day, between, public_line, sweep_line

STOOD, SEEN, LOOKED, ARCHIVED = (dt.date(2026, 11, day) for day in (3, 5, 7, 1))
STANDS = (QuoteState.VERBATIM, QuoteState.REFORMATTED)
CHANGED = (QuoteState.ALTERED, QuoteState.MISSING)
EVERY = [
    Known(state, since=SEEN, looked=LOOKED, stood=stood, copy_read=copy, reach=reach, archived=took)
    for state, reach, copy, stood, took in itertools.product(
        QuoteState, Reach, CopyRead, (None, STOOD), (None, ARCHIVED)
    )
]

LINES = [
    (Known("verbatim", stood=STOOD, looked=LOOKED), "Verified verbatim on 3 Nov 2026 (live page)"),
    (
        Known("reformatted", stood=STOOD, reasons=("footnote mark",)),
        "Same words, other formatting (footnote mark), on 3 Nov 2026 (live page)",
    ),
    (
        Known("altered", stood=STOOD, first_seen=SEEN, since=LOOKED),
        "Wording changed between 3 and 5 Nov 2026: see both",
    ),
    (Known("altered", stood=SEEN, since=SEEN), "Wording changed on 5 Nov 2026: see both"),
    (Known("altered", since=SEEN), "Wording differs since 5 Nov 2026: see both"),
    (Known("altered", stood=LOOKED, since=SEEN), "Wording differs: see both"),
    (Known("missing", first_seen=SEEN), "Missing since 5 Nov 2026"),
    (
        Known("missing", first_seen=SEEN, stood=STOOD),
        "Missing since 5 Nov 2026 (it stood on 3 Nov 2026)",
    ),
    (
        Known("missing", first_seen=SEEN, looked=LOOKED, reach="gone", why="answers 404."),
        "Missing since 5 Nov 2026. Not read again since 7 Nov 2026: the page is gone (answers 404)",
    ),
    (
        Known("verbatim", stood=STOOD, reach="blocked"),
        "Not re-verified since 3 Nov 2026 (verbatim then): the site blocks our visits",
    ),
    (
        Known("verbatim", stood=STOOD, reach="refused", why="robots.txt asks us to stay away"),
        "Not re-verified since 3 Nov 2026 (verbatim then): we do not fetch it (robots.txt asks us "
        "to stay away)",
    ),
    (
        Known("unknown", stood=STOOD, archived=ARCHIVED, reach="blocked"),
        "Not re-verified since 3 Nov 2026: the site blocks our visits; it stands as archived on "
        "1 Nov 2026",
    ),
    (
        Known("unknown", why="pictures of text only"),
        "Never verified on the live page: pictures of text only",
    ),
    (
        Known("verbatim", copy_read="archive", archived=ARCHIVED, looked=LOOKED, reach="blocked"),
        "Verbatim as archived on 1 Nov 2026; the live page is not verified: the site blocks our "
        "visits",
    ),
    (
        Known("verbatim", copy_read="upload", looked=LOOKED),
        "Verbatim on an uploaded copy, read on 7 Nov 2026; the live page is not verified",
    ),
    (
        Known("altered", copy_read="archive", stood=STOOD, looked=LOOKED, archived=ARCHIVED),
        "Other wording on an archived copy, read on 7 Nov 2026; the live page is not verified",
    ),
    (Known("unchecked", reach="new"), "Not checked yet"),
    (Known("unchecked", reach="paused", why="x"), "Not checked yet: our checks of it are paused"),
    (Known("nothing-to-check", stood=STOOD), "No quote to check"),
]


@pytest.mark.parametrize(("known", "line"), LINES, ids=[line for _, line in LINES])
def test_the_line_says(known: Known, line: str) -> None:
    assert public_line(known) == line


def test_every_combination_has_a_line_of_its_state_in_one_sentence() -> None:
    assert len(EVERY) == len(QuoteState) * len(Reach) * len(CopyRead) * 4
    for known in EVERY:
        line = public_line(known)
        assert line
        assert line[0].isupper()
        assert not line.endswith((".", ":", ";", " "))
        assert "None" not in line


def test_only_what_stood_on_the_live_page_is_called_verified_and_only_on_that_day() -> None:
    for known in EVERY:
        line = public_line(known)
        if "(live page)" in line or line.startswith("Verified"):
            assert known.stood == STOOD
            assert known.state in STANDS
            assert known.reach not in WHY_NOT_READ
            assert "3 Nov 2026 (live page)" in line


def test_no_line_claims_the_day_of_a_later_look_as_a_day_on_which_the_quote_stood() -> None:
    for known in EVERY:
        if "7 Nov 2026" in public_line(known):
            assert re.search(r"(copy, read on|Not read again since) 7 Nov 2026", public_line(known))


def test_an_outage_or_a_block_does_not_erase_what_was_known() -> None:
    for known in EVERY:
        is_live = known.copy_read == CopyRead.LIVE
        if known.reach in WHY_NOT_READ and known.stood and known.state in (*STANDS, *CHANGED):
            assert "3 Nov" in public_line(known) or "between 3" in public_line(known) or not is_live


def test_why_a_page_was_not_read_again_is_said_unless_there_is_no_quote() -> None:
    for known in EVERY:
        said = str(WHY_NOT_READ.get(Reach(known.reach), ""))
        if known.state != QuoteState.NOTHING_TO_CHECK:
            assert said in public_line(known)


def test_a_change_seen_only_in_a_copy_is_never_said_of_the_live_page() -> None:
    for known in EVERY:
        if known.state in CHANGED and known.copy_read != CopyRead.LIVE:
            assert "the live page is not verified" in public_line(known)
            assert "changed" not in public_line(known)


def test_an_archived_copy_is_never_more_than_archived() -> None:
    for known in EVERY:
        if "1 Nov 2026" in public_line(known):
            assert "as archived on 1 Nov 2026" in public_line(known)


def test_a_reason_cannot_break_the_line_or_tell_a_secret() -> None:
    why = "sent to https://lab.example/?token=hunter2\r\nSet-Cookie: a\u202e"
    line = public_line(Known("verbatim", stood=STOOD, reach="blocked", why=why))
    assert "hunter2" not in line
    assert not set("\r\n\u202e") & set(line)


def test_the_day_of_a_badge_is_when_it_stood_or_since_when_it_does_not() -> None:
    days = {state: badge_day(Known(state, since=SEEN, stood=STOOD)) for state in QuoteState}
    assert days == {
        "verbatim": STOOD,
        "reformatted": STOOD,
        "altered": SEEN,
        "missing": SEEN,
        "unknown": STOOD,
        "unchecked": None,
        "nothing-to-check": None,
    }


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-11-03", "2026-11-05", "between 3 and 5 Nov 2026"),
        ("2026-10-30", "2026-11-02", "between 30 Oct and 2 Nov 2026"),
        ("2025-12-30", "2026-01-02", "between 30 Dec 2025 and 2 Jan 2026"),
        ("2026-11-05", "2026-11-05", "on 5 Nov 2026"),
    ],
)
def test_two_days_are_said_in_few_words(first: str, last: str, words: str) -> None:
    assert between(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == words


def test_the_foot_of_a_page_says_when_sources_were_last_checked() -> None:
    at = dt.datetime(2026, 11, 12, 14, 3, tzinfo=dt.UTC)
    stopped = dt.datetime(2026, 11, 13, 1, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    last = "Sources last checked: sweep finished 12 Nov 2026 14:03 UTC"
    assert sweep_line(None) == "Sources have not been swept yet"
    assert sweep_line(at, 1) == f"{last} (1 source)"
    assert sweep_line(at, 1000) == f"{last} (1000 sources)"
    assert (
        sweep_line(None, 0, stopped)
        == "Source checks have been stopped since 13 Nov 2026 00:00 UTC"
    )
    assert "sweep finished 12 Nov 2026" in sweep_line(at, 2, stopped)

"""The public line of a quote's state: what was observed, when, on which copy, and never more.

Pure. Rules (source-checking.md, 3 and 13, case 84): a day stands in a line only for what was seen
that day; an outage or a block never erases what was known; an archived or uploaded copy never
confirms that a quote still stands on the live page.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.dateformat import format as format_date

from sources.masking import masked, one_line
from sources.vocabulary import CopyRead, QuoteState, Reach

#: Why the page of such a source was not read again; other sources are read as planned.
WHY_NOT_READ = {
    Reach.UNSETTLED: "recent visits failed",
    Reach.BLOCKED: "the site blocks our visits",
    Reach.GONE: "the page is gone",
    Reach.UNREACHABLE: "the site does not answer",
    Reach.REFUSED: "we do not fetch it",
    Reach.PAUSED: "our checks of it are paused",
}
_STANDS = (QuoteState.VERBATIM, QuoteState.REFORMATTED)
_CHANGED = (QuoteState.ALTERED, QuoteState.MISSING)


@dataclass(frozen=True)
class Known:
    """What is published of one quote. Days are those of UTC; None: it never happened."""

    state: str
    since: dt.date | None = None  #: since when the state is published
    first_seen: dt.date | None = None  #: when the page was first seen as it is
    looked: dt.date | None = None  #: when the page could last be read
    stood: dt.date | None = None  #: when the live page last held every word
    copy_read: str = CopyRead.LIVE
    archived: dt.date | None = None  #: when an archive took the copy that holds the quote
    uploaded: dt.date | None = None  #: when a maintainer saw the page of the copy that holds it
    reach: str = Reach.OK
    why: str = ""  #: the reason of the last visit that failed, in our words
    reasons: tuple[str, ...] = ()  #: what differs beside the words


def day(value: dt.date) -> str:
    """A day as the lines write it: 3 Nov 2026."""
    return format_date(value, "j M Y")


def between(first: dt.date, last: dt.date) -> str:
    """Two days in few words: "between 3 and 5 Nov 2026"; one day: "on 5 Nov 2026"."""
    if first == last:
        return f"on {day(last)}"
    form = "j M Y" if first.year != last.year else "j M" if first.month != last.month else "j"
    return f"between {format_date(first, form)} and {day(last)}"


def public_line(known: Known) -> str:
    """One sentence without a full stop: the state, since when, on which copy, and why not newer."""
    state = QuoteState(known.state)
    if state == QuoteState.NOTHING_TO_CHECK:
        return "No quote to check"
    if state == QuoteState.UNCHECKED:
        return _with_copies(f"Not checked yet{_because(known)}", known)
    if _rests_on_copy(state, known):
        return f"{_on_copy(state, known)}; the live page is not verified{_because(known)}"
    if state in _CHANGED:
        return _changed(state, known)
    if state in _STANDS and known.reach not in WHY_NOT_READ:
        return _stands(state, known)
    return _with_copies(f"{_not_again(state, known)}{_because(known)}", known)


def _rests_on_copy(state: QuoteState, known: Known) -> bool:
    """Whether the verdict comes from a copy alone, and so says nothing of the live page."""
    if known.copy_read == CopyRead.LIVE or state == QuoteState.UNKNOWN:
        return False
    return state in _CHANGED or not known.stood


def _stands(state: QuoteState, known: Known) -> str:
    """Only the day on which the live page held every word is claimed."""
    if not known.stood:
        return f"{_WORDS[state]}{_other(state, known)} when last read; the day is not recorded"
    if state == QuoteState.VERBATIM:
        return f"Verified verbatim on {day(known.stood)} (live page)"
    return f"Same words, other formatting{_other(state, known)}, on {day(known.stood)} (live page)"


_WORDS = {
    QuoteState.VERBATIM: "Verbatim",
    QuoteState.REFORMATTED: "Same words, other formatting",
    QuoteState.ALTERED: "Other wording",
    QuoteState.MISSING: "Not found",
    QuoteState.UNKNOWN: "Could not be read",
}


def _other(state: QuoteState, known: Known) -> str:
    """What else differs, in brackets."""
    shown = state == QuoteState.REFORMATTED and known.reasons
    return f" ({', '.join(map(one_line, known.reasons))})" if shown else ""


def _changed(state: QuoteState, known: Known) -> str:
    seen = known.first_seen or known.since
    if state == QuoteState.ALTERED:
        return f"{_when_altered(seen, known)}: see both{_no_longer_read(known)}"
    since = f" since {day(seen)}" if seen and not _stood_after(seen, known) else ""
    last = f" (it stood on {day(known.stood)})" if known.stood else ""
    return f"Missing{since}{last}{_no_longer_read(known)}"


def _when_altered(seen: dt.date | None, known: Known) -> str:
    if seen is None or _stood_after(seen, known):
        return "Wording differs"
    if known.stood is None:
        return f"Wording differs since {day(seen)}"
    return f"Wording changed {between(known.stood, seen)}"


def _stood_after(seen: dt.date, known: Known) -> bool:
    """Pages that go back and forth: then no line may say "since"."""
    return known.stood is not None and known.stood > seen


def _no_longer_read(known: Known) -> str:
    """After a change: that the page could not be read again later."""
    if known.reach not in WHY_NOT_READ:
        return ""
    last = f" since {day(known.looked)}" if known.looked else ""
    return f". Not read again{last}{_because(known)}"


def _not_again(state: QuoteState, known: Known) -> str:
    """What was known stays; it is said that it is not known anew."""
    if not known.stood:
        return "Never verified on the live page"
    then = {
        QuoteState.VERBATIM: " (verbatim then)",
        QuoteState.REFORMATTED: f" (same words then{_other_then(state, known)})",
    }.get(state, "")
    return f"Not re-verified since {day(known.stood)}{then}"


def _other_then(state: QuoteState, known: Known) -> str:
    shown = _other(state, known).strip(" ()")
    return f": {shown}" if shown else ""


def _because(known: Known) -> str:
    why = WHY_NOT_READ.get(Reach(known.reach))
    detail = masked(one_line(known.why)).rstrip(".")
    if why is None:
        return f": {detail}" if detail and known.state == QuoteState.UNKNOWN else ""
    return f": {why} ({detail})" if detail and known.reach != Reach.PAUSED else f": {why}"


def _on_copy(state: QuoteState, known: Known) -> str:
    """A verdict from a copy says so, with the copy's day."""
    words = f"{_WORDS[state]}{_other(state, known)}"
    if known.copy_read == CopyRead.ARCHIVE and state in _STANDS and known.archived:
        return f"{words} as archived on {day(known.archived)}"
    read = f", read on {day(known.looked)}" if known.looked else ""
    return f"{words} on an {CopyRead(known.copy_read).label}{read}"


def _with_copies(line: str, known: Known) -> str:
    """With the copies that hold the quote, each with its day; neither tells of the live page."""
    archived = f"; it stands as archived on {day(known.archived)}" if known.archived else ""
    if not known.uploaded:
        return line + archived
    seen = day(known.uploaded)
    return f"{line}{archived}; it stands in a copy that a maintainer uploaded, as seen on {seen}"


def badge_day(known: Known) -> dt.date | None:
    """The day beside a state's badge: when it last stood, or since when it does not."""
    if known.state in _CHANGED:
        return known.first_seen or known.since
    if known.state in (*_STANDS, QuoteState.UNKNOWN):
        return known.stood
    return None


def sweep_line(
    finished: dt.datetime | None, sources: int = 0, stopped: dt.datetime | None = None
) -> str:
    """When sources were last checked, for the foot of every page; moments in UTC."""
    if stopped:
        line = f"Source checks have been stopped since {_moment(stopped)}"
        return f"{line}; the last sweep finished {_moment(finished)}" if finished else line
    if finished is None:
        return "Sources have not been swept yet"
    count = f"{sources} source{'' if sources == 1 else 's'}"
    return f"Sources last checked: sweep finished {_moment(finished)} ({count})"


def _moment(value: dt.datetime) -> str:
    return format_date(value.astimezone(dt.UTC), "j M Y H:i") + " UTC"

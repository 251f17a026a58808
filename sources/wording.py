"""The public line of a quote's state: what was observed, when, on which copy, and never more.

Pure. Rules (source-checking.md, 3 and 13, case 84): a day stands in a line only for what was seen
that day; an outage or a block never erases what was known; an archived or uploaded copy never
confirms that a quote still stands on the live page.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy

from sources.masking import masked, one_line
from sources.vocabulary import CopyRead, QuoteState, Reach

#: Why the page of such a source was not read again; other sources are read as planned.
WHY_NOT_READ = {
    Reach.UNSETTLED: gettext_lazy("recent visits failed"),
    Reach.BLOCKED: gettext_lazy("the site blocks our visits"),
    Reach.GONE: gettext_lazy("the page is gone"),
    Reach.UNREACHABLE: gettext_lazy("the site does not answer"),
    Reach.REFUSED: gettext_lazy("we do not fetch it"),
    Reach.PAUSED: gettext_lazy("our checks of it are paused"),
}
_STANDS = (QuoteState.VERBATIM, QuoteState.REFORMATTED)
_CHANGED = (QuoteState.ALTERED, QuoteState.MISSING)
#: What differs beside the words: ``sources.matching.REASONS``, as readers are told.
_REASONS = {
    "case": pgettext_lazy("what differs", "case"),
    "punctuation": pgettext_lazy("what differs", "punctuation"),
    "spacing": pgettext_lazy("what differs", "spacing"),
    "hyphenation": pgettext_lazy("what differs", "hyphenation"),
    "letter forms": pgettext_lazy("what differs", "letter forms"),
    "footnote mark": pgettext_lazy("what differs", "footnote mark"),
    "editorial marks": pgettext_lazy("what differs", "editorial marks"),
    "hidden text": pgettext_lazy("what differs", "hidden text"),
    "title": pgettext_lazy("what differs", "title"),
    "embedded data": pgettext_lazy("what differs", "embedded data"),
    "struck out": pgettext_lazy("what differs", "struck out"),
    "no words": pgettext_lazy("what differs", "no words"),
}


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
    return format_date(value, pgettext("form of a short date", "j M Y"))


def between(first: dt.date, last: dt.date) -> str:
    """Two days in few words: "between 3 and 5 Nov 2026"; one day: "on 5 Nov 2026"."""
    if first == last:
        return gettext("on %(day)s") % {"day": day(last)}
    if first.year != last.year:
        begin = day(first)
    elif first.month != last.month:
        begin = format_date(first, pgettext("form of a day in its year", "j M"))
    else:
        begin = format_date(first, pgettext("form of a day in its month", "j"))
    return gettext("between %(first)s and %(last)s") % {"first": begin, "last": day(last)}


def public_line(known: Known) -> str:
    """One sentence without a full stop: the state, since when, on which copy, and why not newer."""
    state = QuoteState(known.state)
    if state == QuoteState.NOTHING_TO_CHECK:
        return gettext("No quote to check")
    if state == QuoteState.UNCHECKED:
        return _with_copies(_because(gettext("Not checked yet"), known), known)
    if _rests_on_copy(state, known):
        line = gettext("%(line)s; the live page is not verified")
        return _because(line % {"line": _on_copy(state, known)}, known)
    if state in _CHANGED:
        return _no_longer_read(_changed(state, known), known)
    if state in _STANDS and known.reach not in WHY_NOT_READ:
        return _stands(state, known)
    return _with_copies(_because(_not_again(state, known), known), known)


def _rests_on_copy(state: QuoteState, known: Known) -> bool:
    """Whether the verdict comes from a copy alone, and so says nothing of the live page."""
    if known.copy_read == CopyRead.LIVE or state == QuoteState.UNKNOWN:
        return False
    return state in _CHANGED or not known.stood


def _stands(state: QuoteState, known: Known) -> str:
    """Only the day on which the live page held every word is claimed."""
    words = _words(state, known)
    if not known.stood:
        return gettext("%(words)s when last read; the day is not recorded") % {"words": words}
    said = {"words": words, "day": day(known.stood)}
    if state == QuoteState.VERBATIM:
        return gettext("Verified verbatim on %(day)s (live page)") % said
    return gettext("%(words)s, on %(day)s (live page)") % said


_WORDS = {
    QuoteState.VERBATIM: gettext_lazy("Verbatim"),
    QuoteState.REFORMATTED: gettext_lazy("Same words, other formatting"),
    QuoteState.ALTERED: gettext_lazy("Other wording"),
    QuoteState.MISSING: gettext_lazy("Not found"),
    QuoteState.UNKNOWN: gettext_lazy("Could not be read"),
}


def _words(state: QuoteState, known: Known) -> str:
    """The state in words, with what else differs in brackets."""
    shown = state == QuoteState.REFORMATTED and known.reasons
    return f"{_WORDS[state]} ({_reasons(known)})" if shown else str(_WORDS[state])


def _reasons(known: Known) -> str:
    told = (str(_REASONS.get(reason, reason)) for reason in known.reasons)
    return ", ".join(map(one_line, told))


def _changed(state: QuoteState, known: Known) -> str:
    seen = known.first_seen or known.since
    if state == QuoteState.ALTERED:
        return gettext("%(changed)s: see both") % {"changed": _when_altered(seen, known)}
    since = seen if seen and not _stood_after(seen, known) else None
    said = {"day": since and day(since), "stood": known.stood and day(known.stood)}
    if since and known.stood:
        return gettext("Missing since %(day)s (it stood on %(stood)s)") % said
    if known.stood:
        return gettext("Missing (it stood on %(stood)s)") % said
    return (gettext("Missing since %(day)s") if since else gettext("Missing")) % said


def _when_altered(seen: dt.date | None, known: Known) -> str:
    if seen is None or _stood_after(seen, known):
        return gettext("Wording differs")
    if known.stood is None:
        return gettext("Wording differs since %(day)s") % {"day": day(seen)}
    return gettext("Wording changed %(when)s") % {"when": between(known.stood, seen)}


def _stood_after(seen: dt.date, known: Known) -> bool:
    """Pages that go back and forth: then no line may say "since"."""
    return known.stood is not None and known.stood > seen


def _no_longer_read(line: str, known: Known) -> str:
    """After a change: that the page could not be read again later."""
    if known.reach not in WHY_NOT_READ:
        return line
    again = gettext("%(line)s. Not read again")
    if known.looked:
        again = gettext("%(line)s. Not read again since %(day)s")
    return _because(again % {"line": line, "day": known.looked and day(known.looked)}, known)


def _not_again(state: QuoteState, known: Known) -> str:
    """What was known stays; it is said that it is not known anew."""
    if not known.stood:
        return gettext("Never verified on the live page")
    said = {"day": day(known.stood), "reasons": _reasons(known)}
    if state == QuoteState.VERBATIM:
        return gettext("Not re-verified since %(day)s (verbatim then)") % said
    if state != QuoteState.REFORMATTED:
        return gettext("Not re-verified since %(day)s") % said
    if known.reasons:
        return gettext("Not re-verified since %(day)s (same words then: %(reasons)s)") % said
    return gettext("Not re-verified since %(day)s (same words then)") % said


def _because(line: str, known: Known) -> str:
    """The line with the reason why nothing newer is known, where there is one."""
    reach = WHY_NOT_READ.get(Reach(known.reach))
    detail = masked(one_line(known.why)).rstrip(".")
    if reach is None:
        why = detail if known.state == QuoteState.UNKNOWN else ""
    else:
        is_detailed = detail and known.reach != Reach.PAUSED
        why = f"{reach} ({detail})" if is_detailed else str(reach)
    reason = pgettext("a line and its reason", "%(line)s: %(why)s")
    return reason % {"line": line, "why": why} if why else line


def _on_copy(state: QuoteState, known: Known) -> str:
    """A verdict from a copy says so, with the copy's day."""
    said = {"words": _words(state, known), "copy": CopyRead(known.copy_read).label}
    if known.copy_read == CopyRead.ARCHIVE and state in _STANDS and known.archived:
        said["day"] = day(known.archived)
        return gettext("%(words)s as archived on %(day)s") % said
    if not known.looked:
        return gettext("%(words)s on an %(copy)s") % said
    return gettext("%(words)s on an %(copy)s, read on %(day)s") % {**said, "day": day(known.looked)}


def _with_copies(line: str, known: Known) -> str:
    """With the copies that hold the quote, each with its day; neither tells of the live page."""
    if known.archived:
        archived = gettext("%(line)s; it stands as archived on %(day)s")
        line = archived % {"line": line, "day": day(known.archived)}
    if known.uploaded:
        copy = gettext(
            "%(line)s; it stands in a copy that a maintainer uploaded, as seen on %(day)s"
        )
        line = copy % {"line": line, "day": day(known.uploaded)}
    return line


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
    said = {"when": finished and moment(finished), "stopped": stopped and moment(stopped)}
    if stopped and finished:
        return (
            gettext(
                "Source checks have been stopped since %(stopped)s; the last sweep finished "
                "%(when)s"
            )
            % said
        )
    if stopped:
        return gettext("Source checks have been stopped since %(stopped)s") % said
    if finished is None:
        return gettext("Sources have not been swept yet")
    return ngettext(
        "Sources last checked: sweep finished %(when)s (%(count)s source)",
        "Sources last checked: sweep finished %(when)s (%(count)s sources)",
        sources,
    ) % {**said, "count": sources}


def moment(value: dt.datetime) -> str:
    """A moment as the site writes it, to the minute, in UTC."""
    form = pgettext("form of a moment in a line", "j M Y H:i")
    return gettext("%(moment)s UTC") % {"moment": format_date(value.astimezone(dt.UTC), form)}

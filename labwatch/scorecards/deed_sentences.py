"""What the cells of deeds say, in the language of the page. The rules are in deed_criteria.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from labwatch.scorecards.coverage import Coverage, Period
from labwatch.scorecards.facts import Answer
from sources.enumerating import all_of, clauses


def ends_of(period: Period) -> dict[str, str]:
    """Both days of a period, for a sentence."""
    days = {"start": period.start, "end": period.end}
    return {name: date_format(day, "DATE_FORMAT") for name, day in days.items() if day}


def coverage_sentence(found: Coverage) -> str:
    """How many releases were evaluated before release, and of how many it is not known."""
    parts = [_dated_sentence(found)] if found.rows else []
    open_rows = [row for row in found.rows if row.answer == Answer.UNKNOWN]
    if open_rows:
        parts.append(gettext("of %(count)d it is not known") % {"count": len(open_rows)})
    if found.maybe:
        parts.append(_undated_words(found))
    text = clauses(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _undated_words(found: Coverage) -> str:
    count = len(found.maybe)
    covered = sum(row.answer == Answer.YES for row in found.maybe)
    if covered == count:
        text = ngettext(
            "%(count)d release without a stated date, evaluated before release, may lie in that "
            "time",
            "%(count)d releases without a stated date, all evaluated before release, may lie in "
            "that time",
            count,
        )
    elif covered:
        text = ngettext(
            "%(count)d release without a stated date may lie in that time, "
            "%(covered)d of them evaluated before release",
            "%(count)d releases without a stated date may lie in that time, "
            "%(covered)d of them evaluated before release",
            count,
        )
    else:
        text = ngettext(
            "%(count)d release without a stated date may lie in that time",
            "%(count)d releases without a stated date may lie in that time",
            count,
        )
    return text % {"count": count, "covered": covered}


def _dated_sentence(found: Coverage) -> str:
    count = len(found.rows)
    releases = ngettext("%(count)d frontier release", "%(count)d frontier releases", count)
    return ngettext(
        "%(covered)d of %(releases)s from %(start)s to %(end)s has an outside model evaluation "
        "before release on record",
        "%(covered)d of %(releases)s from %(start)s to %(end)s have an outside model evaluation "
        "before release on record",
        found.covered,
    ) % {
        "covered": found.covered,
        "releases": releases % {"count": count},
        **ends_of(found.period),
    }


def no_release_settled(count: int) -> str:
    """That so many releases may count, and none certainly does."""
    return ngettext(
        "Nothing is settled: %(count)d release may count, but no source states whether it is of "
        "that time and before release.",
        "Nothing is settled: %(count)d releases may count, but no source states whether they are "
        "of that time and before release.",
        count,
    ) % {"count": count}


def no_grant_settled(count: int) -> str:
    """That so many grants may count, and none certainly does."""
    return ngettext(
        "Nothing is settled: %(count)d grant may count, but no source states whether it is of "
        "that time and before release.",
        "Nothing is settled: %(count)d grants may count, but no source states whether they are "
        "of that time and before release.",
        count,
    ) % {"count": count}


def certain_and_not(
    certain: Sequence[object],
    uncertain: Sequence[object],
    some: Callable[[int], str],
    perhaps_some: Callable[[int], str],
) -> str:
    """How many certainly count (evaluated before release, lately), and how many may."""
    parts = [some(len(certain))] if certain else []
    if uncertain:
        parts.append(perhaps_some(len(uncertain)))
    return all_of(parts)


def releases(count: int) -> str:
    """So many releases."""
    return ngettext("%(count)d release", "%(count)d releases", count) % {"count": count}


def perhaps_releases(count: int) -> str:
    """So many releases that may count."""
    return ngettext(
        "%(count)d release that may count", "%(count)d releases that may count", count
    ) % {"count": count}


def grants(count: int) -> str:
    """So many grants."""
    return ngettext("%(count)d grant", "%(count)d grants", count) % {"count": count}


def perhaps_grants(count: int) -> str:
    """So many grants that may count."""
    return ngettext("%(count)d grant that may count", "%(count)d grants that may count", count) % {
        "count": count
    }


def bare_evaluations(count: int) -> str:
    """So many evaluations whose access is not on record."""
    return ngettext(
        "%(count)d evaluation with no access on record",
        "%(count)d evaluations with no access on record",
        count,
    ) % {"count": count}

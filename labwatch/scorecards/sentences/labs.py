"""The sentence of one lab: what it promised about outside model evaluation, and what happened.

The numbers are those of the story and of coverage.py, so that sentence, scorecard and coverage page
agree. Releases whose dates do not say whether they are of that time are counted apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from labwatch.scorecards.coverage import coverage, last_months
from labwatch.scorecards.facts import Answer, LabFacts
from labwatch.scorecards.gathering import Gathering, ref_of
from labwatch.scorecards.sentences.days import Day, dated, number_words
from labwatch.scorecards.sentences.promisers import ways
from labwatch.scorecards.story import evaluation_promised


@dataclass(frozen=True)
class LabSaid:
    """The numbers of the sentence: promises of outside model evaluation in force, and frontier
    releases of the last 24 months.

    ``promised``: on whose word each promise of the lab itself is; ``of_parent``: those of its
    parent; ``releases``: how many lie in that time for certain, and ``undated``: how many may;
    ``covered`` and ``covered_undated``: of how many of each an evaluation before release is on
    record; ``unknown`` and ``denied``: of how many of both that is not known or denied.
    """

    name: str
    promised: tuple[str, ...]
    of_parent: tuple[str, ...]
    releases: int
    undated: int
    covered: int
    covered_undated: int
    unknown: int
    denied: int


def of(record: Any, day: Day) -> str:
    """The sentence of a lab, by gathering the whole scorecard's facts: about 20 queries."""
    return sentence(said_of(_known(record, day), day), day)


def _known(record: Any, day: Day) -> LabFacts:
    labs = Gathering(day.on, day.as_of).labs
    found = (lab for lab in labs if lab.ref.slug == record.slug)
    return next(found, LabFacts(ref_of(record, "labs", day.name(record))))


def said_of(lab: LabFacts, day: Day) -> LabSaid:
    """The numbers for that day."""
    promised = evaluation_promised(lab)
    found = coverage(lab, last_months(day.on))
    sure, maybe = (Counter(row.answer for row in rows) for rows in (found.rows, found.maybe))
    return LabSaid(
        name=lab.name,
        promised=tuple(one.attribution for one in promised if not one.is_of_parent),
        of_parent=tuple(one.attribution for one in promised if one.is_of_parent),
        releases=len(found.rows),
        undated=len(found.maybe),
        covered=sure[Answer.YES],
        covered_undated=maybe[Answer.YES],
        unknown=sure[Answer.UNKNOWN] + maybe[Answer.UNKNOWN],
        denied=sure[Answer.NO] + maybe[Answer.NO],
    )


def sentence(said: LabSaid, day: Day) -> str:
    """Promises in force and whose word they are, then releases evaluated, unknown and denied."""
    return dated([*_words(said), *_deeds(said)], day)


def _words(said: LabSaid) -> Sequence[str]:
    parts = [(said.promised, _promised(said)), (said.of_parent, _of_parent(said))]
    text = gettext("no promise of outside model evaluation in force is on record for %(lab)s")
    return [words for some, words in parts if some] or [text % {"lab": said.name}]


def _promised(said: LabSaid) -> str:
    """How many, and on whose word: a government that announces it is not the lab's own."""
    text = ngettext(
        "%(number)s promise by %(lab)s of outside model evaluation is on record as in force "
        "(%(ways)s)",
        "%(number)s promises by %(lab)s of outside model evaluation are on record as in force "
        "(%(ways)s)",
        len(said.promised),
    )
    told = ways(said.promised)
    return text % _counted(said.name, len(said.promised), told)


def _of_parent(said: LabSaid) -> str:
    text = ngettext(
        "%(number)s promise by the parent of %(lab)s of outside model evaluation is on record as "
        "in force (%(ways)s)",
        "%(number)s promises by the parent of %(lab)s of outside model evaluation are on record "
        "as in force (%(ways)s)",
        len(said.of_parent),
    )
    told = ways(said.of_parent, of_parent=True)
    return text % _counted(said.name, len(said.of_parent), told)


def _counted(lab: str, number: int, told: str) -> dict[str, str]:
    return {"lab": lab, "number": number_words(number), "ways": told}


def _deeds(said: LabSaid) -> list[str]:
    if not said.releases and not said.undated:
        text = gettext("no frontier release by %(lab)s is known to be of the last 24 months")
        return [text % {"lab": said.name}]
    return [_covered(said) % {**vars(said), "lab": said.name}, *_denied(said), *_unknown(said)]


def _covered(said: LabSaid) -> str:
    """Never one number of releases where some may not be of that time: nobody is to add them up."""
    if not said.undated:
        return ngettext(
            "such evaluation before release is on record for %(covered)d of %(releases)d %(lab)s "
            "frontier release of the last 24 months",
            "such evaluation before release is on record for %(covered)d of %(releases)d %(lab)s "
            "frontier releases of the last 24 months",
            said.releases,
        )
    if not said.releases:
        return ngettext(
            "such evaluation before release is on record for %(covered_undated)d of %(undated)d "
            "%(lab)s frontier release that may be of the last 24 months",
            "such evaluation before release is on record for %(covered_undated)d of %(undated)d "
            "%(lab)s frontier releases that may be of the last 24 months",
            said.undated,
        )
    return ngettext(
        "such evaluation before release is on record for %(covered)d of %(releases)d %(lab)s "
        "frontier release certainly of the last 24 months and %(covered_undated)d of %(undated)d "
        "that may be",
        "such evaluation before release is on record for %(covered)d of %(releases)d %(lab)s "
        "frontier releases certainly of the last 24 months and %(covered_undated)d of %(undated)d "
        "that may be",
        said.releases,
    )


def _denied(said: LabSaid) -> list[str]:
    text = gettext("for %(number)s of these releases the lab says that there was none")
    return [text % {"number": number_words(said.denied)}] if said.denied else []


def _unknown(said: LabSaid) -> list[str]:
    """What is not on record is not known, rather than not done; the page lists which."""
    return [gettext("for the rest it is unknown")] if said.unknown else []

"""The sentence of one lab: what it promised about outside model evaluation, and what happened.

The numbers are those of the story and of coverage.py, so that sentence, scorecard and coverage page
agree. Where dates are not stated, numbers are as wide as that makes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from labwatch.scorecards.coverage import Coverage, coverage, last_months
from labwatch.scorecards.facts import Answer, LabFacts
from labwatch.scorecards.gathering import Gathering, ref_of
from labwatch.scorecards.sentences.days import Day, dated, number_words, span_of
from labwatch.scorecards.sentences.promisers import ways
from labwatch.scorecards.story import evaluation_promised

#: The least and the most that a number can be.
Width = tuple[int, int]


@dataclass(frozen=True)
class LabSaid:
    """The numbers of the sentence: promises of outside model evaluation in force, and frontier
    releases of the last 24 months.

    ``promised``: on whose word each promise of the lab itself is; ``of_parent``: those of its
    parent; ``undated``: releases of which it is not known whether they lie in that time.
    """

    name: str
    promised: tuple[str, ...]
    of_parent: tuple[str, ...]
    releases: Width
    covered: Width
    unknown: Width
    denied: Width

    @property
    def undated(self) -> int:
        """How many releases may or may not lie in that time."""
        return self.releases[1] - self.releases[0]


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
    return LabSaid(
        name=lab.name,
        promised=tuple(one.attribution for one in promised if not one.is_of_parent),
        of_parent=tuple(one.attribution for one in promised if one.is_of_parent),
        releases=(len(found.rows), len(found.rows) + len(found.maybe)),
        covered=_width(found, Answer.YES),
        unknown=_width(found, Answer.UNKNOWN),
        denied=_width(found, Answer.NO),
    )


def _width(found: Coverage, answer: Answer) -> Width:
    """Of how many releases that is the answer: in that time for certain, and perhaps."""
    low = sum(row.answer == answer for row in found.rows)
    return low, low + sum(row.answer == answer for row in found.maybe)


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
    return text % _counted(said.name, said.promised)


def _of_parent(said: LabSaid) -> str:
    text = ngettext(
        "%(number)s promise by the parent of %(lab)s of outside model evaluation is on record as "
        "in force (%(ways)s)",
        "%(number)s promises by the parent of %(lab)s of outside model evaluation are on record "
        "as in force (%(ways)s)",
        len(said.of_parent),
    )
    return text % _counted(said.name, said.of_parent)


def _counted(lab: str, promised: Sequence[str]) -> dict[str, str]:
    return {"lab": lab, "number": number_words(len(promised)), "ways": ways(promised)}


def _deeds(said: LabSaid) -> list[str]:
    if not said.releases[1]:
        text = gettext("no frontier release by %(lab)s is known to be of the last 24 months")
        return [text % {"lab": said.name}]
    parts = [(said.unknown, _unknown(said)), (said.denied, _denied(said))]
    covered = _covered(said) if said.releases[0] else _none_dated(said)
    return [covered, *(words for (_low, high), words in parts if high)]


def _none_dated(said: LabSaid) -> str:
    """Of releases of which none is known to lie in that time."""
    text = ngettext(
        "whether %(undated)d frontier release by %(lab)s is of the last 24 months is not stated; "
        "outside model evaluation before release is on record for %(covered)d of %(undated)d",
        "whether %(undated)d frontier releases by %(lab)s are of the last 24 months is not "
        "stated; outside model evaluation before release is on record for %(covered)d of "
        "%(undated)d",
        said.undated,
    )
    return text % {"lab": said.name, "undated": said.undated, "covered": said.covered[1]}


def _covered(said: LabSaid) -> str:
    told = {"lab": said.name, "covered": span_of(*said.covered), "releases": said.releases[0]}
    if not said.undated:
        text = ngettext(
            "outside model evaluation before release is on record for %(covered)s of the "
            "%(releases)d frontier release by %(lab)s in the last 24 months",
            "outside model evaluation before release is on record for %(covered)s of the "
            "%(releases)d frontier releases by %(lab)s in the last 24 months",
            said.releases[0],
        )
        return text % told
    text = ngettext(
        "outside model evaluation before release is on record for %(covered)s of the %(width)s "
        "frontier releases by %(lab)s in the last 24 months (the date of %(undated)d is not "
        "stated exactly)",
        "outside model evaluation before release is on record for %(covered)s of the %(width)s "
        "frontier releases by %(lab)s in the last 24 months (the dates of %(undated)d are not "
        "stated exactly)",
        said.undated,
    )
    return text % {**told, "width": span_of(*said.releases), "undated": said.undated}


def _unknown(said: LabSaid) -> str:
    text = gettext("for %(number)s of these releases it is not known whether there was any")
    return text % {"number": _told(said, said.unknown)}


def _denied(said: LabSaid) -> str:
    text = gettext("for %(number)s of these releases the lab says that there was none")
    return text % {"number": _told(said, said.denied)}


def _told(said: LabSaid, number: Width) -> str:
    """As wide as it is; of releases of which none is known to lie in that time, just how many."""
    return span_of(*number) if said.releases[0] else number_words(number[1])

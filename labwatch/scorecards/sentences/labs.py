"""The sentence of one lab: what it promised about outside model evaluation, and what happened.

The numbers are those of the story and of coverage.py, so that sentence, scorecard and coverage page
agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from commitments.vocabulary import Attribution
from labwatch.scorecards.coverage import Coverage, coverage, last_months
from labwatch.scorecards.facts import Answer, LabFacts, PledgeFacts
from labwatch.scorecards.gathering import Gathering, ref_of
from labwatch.scorecards.sentences.days import Day, dated
from labwatch.scorecards.story import evaluation_promised

#: Whose word makes a promise the lab's own act.
_OWN = frozenset({Attribution.OWN_WORDS, Attribution.SIGNED})


@dataclass(frozen=True)
class LabSaid:
    """The numbers of the sentence: promises of outside model evaluation in force, and frontier
    releases of the last 24 months.

    ``told``: promises on the word of others than the lab; ``undated``: releases of which it is not
    known whether they lie in that time.
    """

    name: str
    own: int
    told: int
    of_parent: int
    releases: int
    covered: int
    unknown: int
    denied: int
    undated: int


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
    own = [one for one in promised if not one.is_of_parent]
    found = coverage(lab, last_months(day.on))
    return LabSaid(
        name=lab.name,
        own=sum(_is_own(one) for one in own),
        told=sum(not _is_own(one) for one in own),
        of_parent=len(promised) - len(own),
        releases=len(found.rows),
        covered=found.covered,
        unknown=_number(found, Answer.UNKNOWN),
        denied=_number(found, Answer.NO),
        undated=len(found.maybe),
    )


def _is_own(pledge: PledgeFacts) -> bool:
    return pledge.attribution in _OWN


def _number(found: Coverage, answer: Answer) -> int:
    return sum(row.answer == answer for row in found.rows)


def sentence(said: LabSaid, day: Day) -> str:
    """Promises in force and whose word they are, then releases evaluated, unknown and denied."""
    return dated([*_words(said), *_deeds(said)], day)


def _words(said: LabSaid) -> Sequence[str]:
    parts = [
        (said.own, _own(said)),
        (said.told, _told(said)),
        (said.of_parent, _of_parent(said)),
    ]
    text = gettext("no promise of outside model evaluation in force is on record for %(lab)s")
    return [words for number, words in parts if number] or [text % {"lab": said.name}]


def _own(said: LabSaid) -> str:
    text = ngettext(
        "%(lab)s has made %(number)d promise of outside model evaluation that is in force",
        "%(lab)s has made %(number)d promises of outside model evaluation that are in force",
        said.own,
    )
    return text % {"lab": said.name, "number": said.own}


def _told(said: LabSaid) -> str:
    """What others say that it promised: a government that announces it, the press …"""
    if said.own:
        text = ngettext(
            "%(number)d more is on record on the word of others",
            "%(number)d more are on record on the word of others",
            said.told,
        )
    else:
        text = ngettext(
            "on the word of others, %(lab)s has %(number)d promise of outside model evaluation in "
            "force",
            "on the word of others, %(lab)s has %(number)d promises of outside model evaluation in "
            "force",
            said.told,
        )
    return text % {"lab": said.name, "number": said.told}


def _of_parent(said: LabSaid) -> str:
    text = ngettext(
        "%(number)d promise of outside model evaluation by the parent of %(lab)s is in force",
        "%(number)d promises of outside model evaluation by the parent of %(lab)s are in force",
        said.of_parent,
    )
    return text % {"lab": said.name, "number": said.of_parent}


def _deeds(said: LabSaid) -> list[str]:
    parts = [(said.unknown, _unknown(said)), (said.denied, _denied(said))]
    return [_covered(said), *(words for number, words in parts if number), *_undated(said)]


def _covered(said: LabSaid) -> str:
    if not said.releases:
        return gettext("no frontier release of it is known to be of the last 24 months")
    if not said.covered:
        text = ngettext(
            "no outside model evaluation before release is on record for the %(releases)d frontier "
            "release of it that is known to be of the last 24 months",
            "no outside model evaluation before release is on record for any of the %(releases)d "
            "frontier releases of it that are known to be of the last 24 months",
            said.releases,
        )
    else:
        text = ngettext(
            "outside model evaluation before release is on record for %(covered)d of its "
            "%(releases)d frontier release known to be of the last 24 months",
            "outside model evaluation before release is on record for %(covered)d of its "
            "%(releases)d frontier releases known to be of the last 24 months",
            said.releases,
        )
    return text % {"covered": said.covered, "releases": said.releases}


def _unknown(said: LabSaid) -> str:
    text = ngettext(
        "for %(number)d of them it is not known whether there was any",
        "for %(number)d of them it is not known whether there was any",
        said.unknown,
    )
    return text % {"number": said.unknown}


def _denied(said: LabSaid) -> str:
    text = ngettext(
        "for %(number)d of them the lab says that there was none",
        "for %(number)d of them the lab says that there was none",
        said.denied,
    )
    return text % {"number": said.denied}


def _undated(said: LabSaid) -> list[str]:
    if not said.undated:
        return []
    text = ngettext(
        "%(number)d further release may belong to that time, for its date is not stated",
        "%(number)d further releases may belong to that time, for their dates are not stated",
        said.undated,
    )
    return [text % {"number": said.undated}]

"""Depth over time: a column for each access for evaluation, full up to what is established. Pure.

Columns stand in the order of their dates and are numbered as in the table beside the picture; a
date that is stated only to the year is thus never drawn as a day.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from evaluators.vocabulary import Depth, Stage
from labwatch.scorecards.facts import EvaluationFacts, GrantFacts, LabFacts, Ref
from labwatch.scorecards.pictures.shapes import (
    EDGE,
    LETTERS,
    Box,
    Group,
    Label,
    Line,
    Picture,
    Shape,
    background,
    text_width,
)
from labwatch.scorecards.wording import (
    depth_words,
    is_silent,
    models_words,
    span_words,
    when_words,
    width_of,
)
from sources.enumerating import all_of
from sources.partialdates import PartialDate

#: The rungs from below; the lowest line of the picture is "none".
RUNGS = tuple(rung for rung in Depth if rung > Depth.NONE)
#: Height of a rung, room above, below and to the right, the widest and the narrowest column.
STEP, ABOVE, BELOW, BESIDE, BROADEST, NARROWEST = 24, 8, 38, 12, 36, 6
NO_DATE = _("no date")


@dataclass(frozen=True)
class Reach:
    """How deep one access went: its number here, who, at what, when, and from where to where."""

    number: int
    who: str
    models: str
    when: str
    stage: str
    words: str
    year: str
    low: int
    high: int
    ref: Ref

    @property
    def sentence(self) -> str:
        """What the column says."""
        return f"{self.number}. {self.who}, {self.models} ({self.when}): {self.words}"


def reaches(lab: LabFacts) -> list[Reach]:
    """Access for model evaluation, and evaluations whose access is not on record, by date."""
    used = {grant.ref for work in lab.evaluations for grant in work.grants}
    found = [_of_grant(one) for one in lab.grants if one.may_be_for_evaluation]
    found += [
        _of_work(one, lab)
        for one in lab.evaluations
        if one.is_model_evaluation and not used & {grant.ref for grant in one.grants}
    ]
    found.sort(key=lambda pair: (pair[0], pair[1].who, pair[1].models, pair[1].ref.slug))
    return [
        Reach(**{**vars(reach), "number": number})
        for number, (_place, reach) in enumerate(found, start=1)
    ]


#: Whether it has no date of its own, and its date, or by when a source told of it.
Place = tuple[bool, dt.date]
Dated = tuple[Place, Reach]


def _place(when: PartialDate | None, told_on: dt.date | None) -> Place:
    """What is undated stands after all that is dated, by when it was told."""
    return when is None, when.earliest if when else told_on or dt.date.max


def _of_grant(grant: GrantFacts) -> Dated:
    width = width_of(grant)
    when = grant.window[0] or grant.window[1]
    return _place(when, grant.told_on), Reach(
        number=0,
        who=grant.evaluator.words,
        models=models_words(grant),
        when=when_words(grant),
        stage=str(Stage(grant.stage).label),
        words=gettext("not stated") if is_silent(grant) else depth_words(grant),
        year=str(when.earliest.year if when else NO_DATE),
        low=width.established,
        high=width.possible,
        ref=grant.ref,
    )


def _of_work(work: EvaluationFacts, lab: LabFacts) -> Dated:
    """An evaluation without a grant: at least users' access, and nothing is excluded."""
    when = work.started or work.ended
    names = {one.slug: one.ref.name for one in lab.releases}
    models = all_of(sorted(names.get(slug, slug) for slug in work.models))
    return _place(when, None), Reach(
        number=0,
        who=", ".join(party.words for party in work.parties) or gettext("evaluators not named"),
        models=models or gettext("models not named"),
        when=span_words(work.started, work.ended) or gettext("date not stated"),
        stage=gettext("not stated"),
        words=gettext("access not on record"),
        year=str(when.earliest.year if when else NO_DATE),
        low=Depth.API,
        high=Depth.WEIGHTS,
        ref=work.ref,
    )


def depth_over_time(key: str, name: str, found: Sequence[Reach], width: int) -> Picture:
    """The picture of these, no wider than that unless the columns would become too narrow."""
    axis = EDGE + max(text_width(rung.slug) for rung in RUNGS) + 8
    step = min(max((width - axis - BESIDE) // max(len(found), 1), NARROWEST), BROADEST)
    right = axis + step * len(found)
    columns = [_column(one, axis + step * place, step) for place, one in enumerate(found)]
    groups = (_ladder(axis, right), *columns, _years(found, axis, step))
    ends = [shape.bounds.right for group in groups for shape in group.shapes]
    return Picture(
        key,
        gettext("%(lab)s: depth of access over time") % {"lab": name},
        words_of(found),
        math.ceil(max(right + BESIDE, *ends)) + EDGE,
        _floor() + BELOW,
        groups,
    )


def words_of(found: Sequence[Reach]) -> str:
    """What the picture says to who does not see it."""
    deepest = max((Depth(one.low) for one in found), default=Depth.NONE)
    text = ngettext(
        "%(number)d record of access for model evaluation, in order of date.",
        "%(number)d records of access for model evaluation, in order of date.",
        len(found),
    )
    sentences = (
        text % {"number": len(found)},
        gettext("Deepest established: %(depth)s.") % {"depth": deepest.label},
        _silent(found),
        gettext("The table below lists each."),
    )
    return " ".join(filter(None, sentences))


def _silent(found: Sequence[Reach]) -> str:
    unstated = (gettext("not stated"), gettext("access not on record"))
    number = sum(one.words in unstated for one in found)
    return gettext("Of %(number)d nothing is stated.") % {"number": number} if number else ""


def _floor() -> int:
    return ABOVE + STEP * len(RUNGS)


def _height(level: int) -> int:
    """Where a rung stands; 0 is the floor."""
    return _floor() - STEP * sum(rung <= level for rung in RUNGS)


def _ladder(axis: int, right: int) -> Group:
    lines: list[Shape] = [Line(axis, _floor(), max(right, axis + 1), _floor(), "axis")]
    for rung in RUNGS:
        y = _height(rung)
        lines.append(Line(axis, y, max(right, axis + 1), y, "tick"))
        lines.append(Label(axis - 6, y + LETTERS + 4, rung.slug, "picture-label", "end"))
    return background(*lines)


def _column(reach: Reach, x: int, step: int) -> Group:
    """Full to what is established, outlined to what no source excludes, numbered below."""
    gap = max(step // 6, 1)
    left, width = x + gap, step - 2 * gap
    low, high, floor = _height(reach.low), _height(reach.high), _floor()
    shapes: list[Shape] = []
    if high < low:
        shapes.append(Box(left, high, width, low - high, "span-possible"))
    if low < floor:
        shapes.append(Box(left, low, width, floor - low, "span-certain access"))
    number = str(reach.number)
    each = max(1, -(-(text_width("00") + 2) // step))
    if (reach.number - 1) % each == 0:
        shapes.append(Label(x + step // 2, floor + LETTERS + 3, number, "picture-label", "middle"))
    return Group(reach.sentence, tuple(shapes))


def _years(found: Sequence[Reach], axis: int, step: int) -> Group:
    """Below the numbers a line for each year, with the year where there is room for it."""
    shapes: list[Shape] = []
    x, y = axis, _floor() + LETTERS + 8
    for year, some in groupby(found, key=lambda one: one.year):
        width = step * len(list(some))
        shapes.append(Line(x + 1, y, x + width - 1, y, "axis"))
        if text_width(year) <= width + GRACE:
            middle = x + width // 2
            shapes.append(Label(middle, y + LETTERS + 1, year, "picture-label", "middle"))
        elif year == NO_DATE:  # the last; nothing stands beside it
            shapes.append(Label(x + 1, y + LETTERS + 1, year, "picture-label"))
        x += width
    return background(*shapes)


#: So much may a year's number stick out on both sides together; the first has the axis beside it.
GRACE = 4

"""The criteria of deeds: what labs let outsiders do before release. Pure.

Each rule takes the facts of one lab and a day, and gives a value or a range with its reason. What
counts is outside model evaluation before release in the last 24 months (design.md, section 7).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from evaluators.depth import RUNGS, Rung, climb
from evaluators.vocabulary import Depth, MayPublish
from labwatch.scorecards.cells import Judgement, each_once, nothing_on_record
from labwatch.scorecards.coverage import (
    Coverage,
    Period,
    ReleaseCoverage,
    coverage,
    last_months,
    stage_of,
)
from labwatch.scorecards.facts import Answer, EvaluationFacts, GrantFacts, LabFacts, Party, Ref
from labwatch.scorecards.spans import (
    ALL,
    HALF,
    NONE,
    QUARTER,
    THREE_QUARTERS,
    UNKNOWN,
    Span,
    best,
    quarter,
    typical,
    worst,
)
from sources.vocabulary import Stated

_YES, _NO = frozenset({Stated.YES}), frozenset({Stated.NO})
_STEP_OF_RUNG: Mapping[int, int] = {
    Depth.NO_FILTER: 2,
    Depth.HELPFUL_ONLY: 3,
    Depth.FINE_TUNE: 3,
    Depth.WEIGHTS: 4,
}
#: The quarters of the criterion "depth": the rungs of a grant's depth, and two facts beside them.
DEPTH_STEPS = (
    *(
        Rung(_STEP_OF_RUNG[rung.level], rung.fact, rung.reached_by, rung.excluded_by)
        for rung in RUNGS
    ),
    Rung(2, "chain_of_thought", _YES, _NO),
    Rung(4, "activations", _YES, _NO),
)
_USERS_ACCESS = 1

#: May the evaluator say what it found?
FREEDOM: Mapping[str, Span] = {
    MayPublish.FREELY: Span.exactly(ALL),
    MayPublish.AFTER_LAB_REVIEW: Span.exactly(THREE_QUARTERS),
    MayPublish.LAB_APPROVAL_NEEDED: Span.exactly(QUARTER),
    MayPublish.LAB_PUBLISHES: Span.exactly(NONE),
    MayPublish.NO: Span.exactly(NONE),
    MayPublish.NOT_STATED: UNKNOWN,
}
#: Days given before release that are worth a quarter, and a half.
ENOUGH_DAYS, MANY_DAYS = 7, 21
INFORMATION: Mapping[str, Span] = {
    Stated.YES: Span.exactly(HALF),
    Stated.PARTLY: Span.exactly(QUARTER),
    Stated.NO: Span.exactly(NONE),
    Stated.NOT_STATED: Span(NONE, HALF),
}


@dataclass(frozen=True)
class Tested:
    """The outside model evaluations of one lab in the last months that bear on its deeds.

    ``before``: releases evaluated before release; ``unclear``: those where that is not stated.
    """

    whole: Coverage
    before: tuple[ReleaseCoverage, ...]
    unclear: tuple[ReleaseCoverage, ...]

    @property
    def grants(self) -> tuple[list[GrantFacts], list[GrantFacts]]:
        """The access they rest on: certainly before release, and possibly."""
        certain = {grant.ref: grant for row in self.before for grant in certain_access(row)}
        possible = {
            grant.ref: grant
            for row in (*self.before, *self.unclear)
            for grant in possible_access(row)
        }
        further = [grant for key, grant in possible.items() if key not in certain]
        return list(certain.values()), further

    @property
    def is_empty(self) -> bool:
        """Whether no evaluation is on record that was, or may have been, before release."""
        return not self.before and not self.unclear

    @property
    def refs(self) -> tuple[Ref, ...]:
        """The records behind it."""
        rows = (*self.before, *self.unclear)
        return each_once(ref for row in rows for ref in row.refs)


def certain_access(row: ReleaseCoverage) -> list[GrantFacts]:
    """Access certainly before that release, from which a model evaluation came."""
    return [grant for grant in _access(row, row.before) if stage_of(grant) == Answer.YES]


def possible_access(row: ReleaseCoverage) -> list[GrantFacts]:
    """Access that may have been before it and for a model evaluation, the certain one included."""
    return [*_access(row, row.before + row.unclear), *row.access_only]


def _access(row: ReleaseCoverage, work: Iterable[EvaluationFacts]) -> list[GrantFacts]:
    slug = row.release.slug
    found = [grant for one in work for grant in one.grants if grant.covers(slug)]
    return [grant for grant in found if stage_of(grant) != Answer.NO]


def tested(lab: LabFacts, on: dt.date) -> Tested:
    """What was evaluated in the months up to that day. What may lie in them is unclear."""
    whole = coverage(lab, last_months(on))
    rows = [row for row in whole.rows if row.before]
    unclear = [row for row in whole.rows if not row.before and (row.unclear or row.access_only)]
    unclear += [row for row in whole.maybe if row.before or row.unclear or row.access_only]
    return Tested(whole, tuple(rows), tuple(unclear))


def coverage_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """The share of frontier releases with an outside model evaluation before release."""
    found = coverage(lab, last_months(on))
    share = found.share
    refs = each_once(ref for row in (*found.rows, *found.maybe) for ref in row.refs)
    if not found.rows and not found.maybe:
        return nothing_on_record(f"No frontier release {_since(found.period)} is on record.")
    span = Span(quarter(share.low), quarter(share.high)) if share else UNKNOWN
    return Judgement(span, _coverage_sentence(found), refs)


def _since(period: Period) -> str:
    return f"from {period.start} to {period.end}"


def _coverage_sentence(found: Coverage) -> str:
    parts = [_dated_sentence(found)] if found.rows else []
    open_rows = [row for row in found.rows if row.answer == Answer.UNKNOWN]
    if open_rows:
        parts.append(f"of {len(open_rows)} it is not known")
    if found.maybe:
        covered = sum(row.answer == Answer.YES for row in found.maybe)
        parts.append(
            f"{_releases(len(found.maybe))} without a stated date may lie in that time, "
            f"{covered} of them evaluated before release"
        )
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _dated_sentence(found: Coverage) -> str:
    count = len(found.rows)
    return (
        f"{found.covered} of {count} frontier release{'s'[: count != 1]} {_since(found.period)} "
        f"{'has' if found.covered == 1 else 'have'} an outside model evaluation before release "
        "on record"
    )


def depth_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """How deep the evaluations before release typically went, each release at its deepest."""
    found = tested(lab, on)
    if found.is_empty:
        return _no_evaluation(found)
    span = typical(
        [_deepest(row) for row in found.before], [_deepest(row) for row in found.unclear]
    )
    which = _certain_and_not(len(found.before), len(found.unclear), "release")
    return Judgement(
        span, f"Typical depth over {which}: {_between(span, STEPS['depth'])}.", found.refs
    )


def _deepest(row: ReleaseCoverage) -> Span:
    """The depth at one release: the deepest access certainly before it, up to the deepest possible.

    That outsiders evaluated it means at least users' access.
    """
    possible = [depth_span(grant) for grant in possible_access(row)]
    certain = [depth_span(grant) for grant in certain_access(row)]
    if not possible:
        return Span(QUARTER, ALL)
    unknown = any(not one.grants for one in (*row.before, *row.unclear))
    low = best(certain).low if certain else worst(possible).low
    return Span(low, ALL if unknown else best(possible).high)


def depth_span(grant: GrantFacts) -> Span:
    """The depth of one grant in quarters, from what is established to what is possible."""
    width = climb(DEPTH_STEPS, grant.depth, floor=_USERS_ACCESS)
    low = width.established if grant.certain else 0
    return Span(Fraction(low, 4), Fraction(width.possible, 4))


def freedom_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """Whether evaluators may typically say what they found."""
    return _over_grants(lab, on, "freedom", "Typical terms of publication", freedom_span)


def freedom_span(grant: GrantFacts) -> Span:
    """What one grant lets the evaluator say."""
    return FREEDOM[grant.may_publish]


def time_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """How long evaluators typically had before release, and what they were told."""
    return _over_grants(lab, on, "time", "Typical time and information", time_span)


def time_span(grant: GrantFacts) -> Span:
    """Half for the time given, half for technical information about the model."""
    return _days_span(grant.days_given) + INFORMATION[grant.technical_information]


def _days_span(days: float | None) -> Span:
    if days is None:
        return Span(NONE, HALF)
    if days < ENOUGH_DAYS:
        return Span.exactly(NONE)
    return Span.exactly(QUARTER if days < MANY_DAYS else HALF)


def _over_grants(
    lab: LabFacts, on: dt.date, key: str, what: str, of: Callable[[GrantFacts], Span]
) -> Judgement:
    """A criterion whose value is that of the typical grant."""
    found = tested(lab, on)
    certain, possible = found.grants
    if found.is_empty:
        return _no_evaluation(found)
    if not certain and not possible:
        return nothing_on_record("The access behind the evaluations is not on record.")
    span = typical([of(grant) for grant in certain], [of(grant) for grant in possible])
    which = _certain_and_not(len(certain), len(possible), "grant")
    refs = each_once(grant.ref for grant in (*certain, *possible))
    return Judgement(span, f"{what} over {which}: {_between(span, STEPS[key])}.", refs)


def independence_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """Who evaluated: one or several, a public body among them, and whether payment is stated."""
    found = tested(lab, on)
    certain = _parties(work for row in found.before for work in row.before)
    possible = certain | _parties(
        work for row in (*found.before, *found.unclear) for work in (*row.before, *row.unclear)
    )
    possible |= {grant.evaluator for row in found.unclear for grant in row.access_only}
    if not possible:
        return _no_evaluation(found)
    grants = [grant for some in found.grants for grant in some]
    paid = all(grant.payment for grant in grants) and bool(grants)
    span = UNKNOWN
    if certain:
        span = Span(_independence(certain, paid).low, _independence(possible, paid).high)
    return Judgement(span, _independence_sentence(certain, possible, paid), found.refs)


def _parties(work: Iterable[EvaluationFacts]) -> set[Party]:
    return {party for one in work for party in one.parties}


def _independence(parties: set[Party], payment_stated: bool) -> Span:
    """The quarter for these evaluators; a placeholder may stand for any number of any kind."""
    named = [party for party in parties if party.is_named]
    high = ALL if len(named) < len(parties) else None
    if any(party.is_public for party in named) and len(named) > 1:
        return Span(ALL if payment_stated else THREE_QUARTERS, ALL)
    low = HALF if len(named) > 1 else QUARTER
    return Span(low, high or low)


def _independence_sentence(certain: set[Party], possible: set[Party], paid: bool) -> str:
    names = ", ".join(sorted(party.ref.name for party in possible))
    which = (
        "Evaluated before release by"
        if possible == certain
        else "Evaluated, perhaps before release, by"
    )
    payment = "payment is stated for each" if paid else "payment is not stated for each"
    return f"{which} {names}; {payment}."


def terms_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """Whether it is public who evaluated, under which terms, for what money."""
    return _over_grants(lab, on, "terms", "Typical disclosure", terms_span)


def terms_span(grant: GrantFacts) -> Span:
    """A quarter each for who, time, publication and money; what no source of ours states may
    stand elsewhere."""
    stated = (
        grant.evaluator.is_named,
        grant.days_given is not None,
        grant.may_publish != MayPublish.NOT_STATED,
        bool(grant.payment) or grant.nda != Stated.NOT_STATED,
    )
    return Span(Fraction(sum(stated), 4), ALL)


def _no_evaluation(found: Tested) -> Judgement:
    """No outside model evaluation before release is on record."""
    rows = found.whole.rows
    if rows and not found.whole.maybe and all(row.answer == Answer.NO for row in rows):
        sentence = "By its own account nobody outside evaluated its releases before release."
        return Judgement(
            Span.exactly(NONE), sentence, each_once(r for row in rows for r in row.refs)
        )
    return nothing_on_record(
        f"No outside model evaluation before release {_since(found.whole.period)} is on record."
    )


def _releases(count: int) -> str:
    return f"{count} release" if count == 1 else f"{count} releases"


def _certain_and_not(certain: int, uncertain: int, noun: str) -> str:
    """How many certainly count (evaluated before release, lately), and how many may."""
    parts = [f"{certain} {noun}{'s'[: certain != 1]}"] if certain else []
    if uncertain:
        may = f"{uncertain} {noun}{'s'[: uncertain != 1]} that may count"
        parts.append(may)
    return " and ".join(parts)


def _between(span: Span, steps: tuple[str, ...]) -> str:
    low, high = steps[int(span.low * 4)], steps[int(span.high * 4)]
    return low if low == high else f"between “{low}” and “{high}”"


#: What 0, ¼, ½, ¾ and 1 mean, by criterion.
STEPS: Mapping[str, tuple[str, str, str, str, str]] = {
    "coverage": ("none", "about a quarter", "about half", "about three quarters", "all"),
    "depth": (
        "none",
        "what users get",
        "filters off or reasoning shown",
        "refusal training removed or fine-tuning",
        "activations or weights",
    ),
    "freedom": (
        "no",
        "only with the lab's approval",
        "between approval and review",
        "after review by the lab",
        "free",
    ),
    "time": (
        f"under {ENOUGH_DAYS} days, told nothing technical",
        f"{ENOUGH_DAYS} days or more, or told a part",
        f"{MANY_DAYS} days or more, or told all, or a week and a part",
        f"{MANY_DAYS} days or more and told a part, or a week and told all",
        f"{MANY_DAYS} days or more and technical information",
    ),
    "independence": (
        "nobody",
        "one evaluator",
        "several evaluators",
        "several, a public body among them",
        "several, a public body among them, payment stated for each",
    ),
    "terms": (
        "nothing stated",
        "one of: who, how long, may it publish, money",
        "two of them",
        "three of them",
        "all four",
    ),
}

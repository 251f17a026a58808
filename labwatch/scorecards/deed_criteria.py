"""The criteria of deeds: what labs let outsiders do before release. Pure.

Each rule takes the facts of one lab and a day, and gives a value or a range with its reason. What
counts is outside model evaluation before release in the last 24 months (design.md, section 7).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction

from django.utils.translation import gettext

from evaluators.depth import climb
from evaluators.vocabulary import MayPublish
from labwatch.scorecards.cells import Judgement, each_once, in_steps, nothing_on_record
from labwatch.scorecards.coverage import (
    ReleaseCoverage,
    coverage,
    last_months,
)
from labwatch.scorecards.deed_sentences import (
    bare_evaluations,
    certain_and_not,
    coverage_sentence,
    ends_of,
    grants,
    no_grant_settled,
    no_release_settled,
    perhaps_grants,
    perhaps_releases,
    releases,
)
from labwatch.scorecards.deed_steps import (
    DEPTH_STEPS,
    ENOUGH_DAYS,
    FREEDOM,
    INFORMATION,
    MANY_DAYS,
    STEPS,
    USERS_ACCESS,
)
from labwatch.scorecards.facts import Answer, GrantFacts, LabFacts, Party
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
from labwatch.scorecards.tested import (
    Tested,
    certain_access,
    is_access_missing,
    possible_access,
    tested,
)
from sources.enumerating import all_of
from sources.vocabulary import Stated


def coverage_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """The share of frontier releases with an outside model evaluation before release."""
    found = coverage(lab, last_months(on))
    share = found.share
    refs = each_once(ref for row in (*found.rows, *found.maybe) for ref in row.refs)
    if not found.rows and not found.maybe:
        return nothing_on_record(
            gettext("No frontier release from %(start)s to %(end)s is on record.")
            % ends_of(found.period)
        )
    span = Span(quarter(share.low), quarter(share.high)) if share else UNKNOWN
    return Judgement(span, coverage_sentence(found), refs)


def depth_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """How deep the evaluations before release typically went, each release at its deepest."""
    found = tested(lab, on)
    if not found.rows:
        return _no_evaluation(found)
    span = typical(
        [_deepest(row) for row in found.before], [_deepest(row) for row in found.unclear]
    )
    if not found.before:
        return Judgement(UNKNOWN, no_release_settled(len(found.unclear)), found.refs)
    which = certain_and_not(found.before, found.unclear, releases, perhaps_releases)
    sentence = gettext("Typical depth over %(which)s: %(value)s.")
    value = in_steps(span, STEPS["depth"])
    return Judgement(span, sentence % {"which": which, "value": value}, found.refs)


def _deepest(row: ReleaseCoverage) -> Span:
    """The depth at one release: the deepest access certainly before it, up to the deepest possible.

    That outsiders evaluated it means at least users' access.
    """
    possible = [depth_span(grant) for grant in possible_access(row)]
    certain = [depth_span(grant) for grant in certain_access(row)]
    if not possible:
        return Span(QUARTER, ALL)
    if is_access_missing(row):
        return Span(best(certain).low if certain else QUARTER, ALL)
    low = best(certain).low if certain else max(QUARTER, worst(possible).low)
    return Span(low, best(possible).high)


def depth_span(grant: GrantFacts) -> Span:
    """The depth of one grant in quarters, from what is established to what is possible."""
    width = climb(DEPTH_STEPS, grant.depth, floor=USERS_ACCESS)
    low = width.established if grant.certain else 0
    return Span(Fraction(low, 4), Fraction(width.possible, 4))


def freedom_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """Whether evaluators may typically say what they found."""
    sentence = gettext("Typical terms of publication over %(which)s: %(value)s.")
    return _over_grants(lab, on, "freedom", sentence, freedom_span)


def freedom_span(grant: GrantFacts) -> Span:
    """What one grant lets the evaluator say."""
    return FREEDOM[grant.may_publish]


def time_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """How long evaluators typically had before release, and what they were told."""
    sentence = gettext("Typical time and information over %(which)s: %(value)s.")
    return _over_grants(lab, on, "time", sentence, time_span)


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
    lab: LabFacts, on: dt.date, key: str, sentence: str, of: Callable[[GrantFacts], Span]
) -> Judgement:
    """A criterion whose value is that of the typical grant.

    An evaluation whose access is not on record counts as a grant of which nothing is known.
    """
    found = tested(lab, on)
    certain, possible = found.grants
    if not found.rows:
        return _no_evaluation(found)
    if not certain and not possible:
        return nothing_on_record(gettext("The access behind the evaluations is not on record."))
    bare, perhaps_bare = found.without_access
    span = typical(
        [*(of(grant) for grant in certain), *[UNKNOWN] * bare],
        [*(of(grant) for grant in possible), *[UNKNOWN] * perhaps_bare],
    )
    refs = each_once(grant.ref for grant in (*certain, *possible))
    if not certain and not bare:
        return Judgement(UNKNOWN, no_grant_settled(len(possible)), refs)
    which = certain_and_not(certain, possible, grants, perhaps_grants)
    if bare + perhaps_bare:
        which = all_of([which, bare_evaluations(bare + perhaps_bare)])
    value = in_steps(span, STEPS[key])
    return Judgement(span, sentence % {"which": which, "value": value}, refs)


def independence_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """Who evaluated: one or several, a public body among them, and whether payment is stated."""
    found = tested(lab, on)
    certain, possible = found.parties
    if not possible:
        return _no_evaluation(found)
    paid = _is_payment_stated(found)
    span = UNKNOWN
    if certain:
        span = Span(_independence(certain, paid).low, _independence(possible, paid).high)
    return Judgement(span, _independence_sentence(certain, possible, paid), found.refs)


def _is_payment_stated(found: Tested) -> bool:
    """Whether it is stated for all access; what is not on record is not stated."""
    grants = [grant for some in found.grants for grant in some]
    return bool(grants) and not any(found.without_access) and all(one.payment for one in grants)


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
    if possible == certain:
        which = gettext("Evaluated before release by %(names)s") % {"names": names}
    else:
        which = gettext("Evaluated, perhaps before release, by %(names)s") % {"names": names}
    if paid:
        return gettext("%(which)s; payment is stated for each.") % {"which": which}
    return gettext("%(which)s; payment is not stated for each.") % {"which": which}


def terms_cell(lab: LabFacts, on: dt.date) -> Judgement:
    """Whether it is public who evaluated, under which terms, for what money."""
    sentence = gettext("Typical disclosure over %(which)s: %(value)s.")
    return _over_grants(lab, on, "terms", sentence, terms_span)


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
        sentence = gettext(
            "By its own account nobody outside evaluated its releases before release."
        )
        return Judgement(
            Span.exactly(NONE), sentence, each_once(r for row in rows for r in row.refs)
        )
    return nothing_on_record(
        gettext(
            "No outside model evaluation before release from %(start)s to %(end)s is on record."
        )
        % ends_of(found.whole.period)
    )

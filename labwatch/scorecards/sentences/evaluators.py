"""The sentence of one evaluator: to what it got access for model evaluation, when, how deep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, ngettext

from evaluators.models import AccessGrant, Evaluation
from evaluators.pages import with_parties
from evaluators.vocabulary import Activity
from labwatch.scorecards.before_release import stage_of
from labwatch.scorecards.facts import Answer, GrantFacts
from labwatch.scorecards.sentences.days import Day, dated, fetched, listed
from labwatch.scorecards.sentences.depths import depth_clause
from labwatch.scorecards.sentences.rows import grant_facts
from sources.publishing import published


@dataclass(frozen=True)
class EvaluatorFacts:
    """What is on record of one evaluator.

    ``grants`` and ``hedged`` are its records of access for model evaluation, each with the lab's
    name: those that a source states as a fact, and those that are hedged, uncertain or disputed.
    ``others``: how many records of access are for something else or not stated for what.
    """

    name: str
    is_placeholder: bool
    grants: tuple[tuple[str, GrantFacts], ...] = ()
    hedged: tuple[tuple[str, GrantFacts], ...] = ()
    others: int = 0
    model_evaluations: int = 0

    @property
    def models(self) -> frozenset[str]:
        """The models that it had access to for evaluation."""
        return frozenset(slug for _lab, grant in self.grants for slug in grant.models)

    @property
    def labs(self) -> frozenset[str]:
        """The labs that gave it that access to models that are named."""
        return frozenset(lab for lab, grant in self.grants if grant.models)

    @property
    def models_before(self) -> frozenset[str]:
        """Those of the models to which it had access before release."""
        return frozenset(
            slug
            for _lab, grant in self.grants
            if stage_of(grant) == Answer.YES
            for slug in grant.models
        )

    @property
    def nameless(self) -> int:
        """How many of the records name no model."""
        return sum(not grant.models for _lab, grant in self.grants)


def of(record: Any, day: Day) -> str:
    """The sentence of an evaluator. Without its page's relations: 5 queries."""
    return sentence(facts_of_evaluator(record, day), day)


def facts_of_evaluator(record: Any, day: Day) -> EvaluatorFacts:
    """The evaluator's rows as facts."""
    rows = _grants(record, day)
    asked = [row for row in rows if row.activity == Activity.MODEL_EVALUATION]
    plain = [row for row in asked if row.access_certain and not row.disputed and not row.hedge]
    hedged = [row for row in asked if row not in plain]
    return EvaluatorFacts(
        name=day.name(record),
        is_placeholder=record.is_placeholder,
        grants=tuple((day.name(row.lab), grant_facts(row, day)) for row in plain),
        hedged=tuple((day.name(row.lab), grant_facts(row, day)) for row in hedged),
        others=len(rows) - len(asked),
        model_evaluations=sum(one.kind == Activity.MODEL_EVALUATION for one in _work(record, day)),
    )


def _grants(record: Any, day: Day) -> Sequence[Any]:
    rows = fetched(record, "public_grants")
    asked = published(AccessGrant, as_of=day.as_of).filter(evaluator=record)
    return list(with_parties(asked, day.as_of)) if rows is None else rows


def _work(record: Any, day: Day) -> Sequence[Any]:
    rows = fetched(record, "public_work")
    asked = published(Evaluation, as_of=day.as_of).filter(evaluators=record)
    return list(asked) if rows is None else rows


def sentence(facts: EvaluatorFacts, day: Day) -> str:
    """Access to how many models of whom, before release or not, how deep; then the work."""
    said = [*_access(facts), *_hedged(facts), *_depth(facts), *_others(facts), *_work_done(facts)]
    return dated([*_placeholder(facts), *said], day)


def _placeholder(facts: EvaluatorFacts) -> list[str]:
    if not facts.is_placeholder:
        return []
    text = gettext("%(name)s stands for evaluators that a source does not name")
    return [text % {"name": facts.name}]


def _access(facts: EvaluatorFacts) -> list[str]:
    if not facts.models:
        return [_no_model(facts), *_nameless(facts)]
    text = ngettext(
        "access by %(name)s for model evaluation to %(models)d model of %(labs)s is on record",
        "access by %(name)s for model evaluation to %(models)d models of %(labs)s is on record",
        len(facts.models),
    )
    told = {"name": _name(facts), "models": len(facts.models), "labs": _labs(facts)}
    return [text % told, _before(facts), *_nameless(facts)]


def _name(facts: EvaluatorFacts) -> str:
    """Its name; a placeholder has been named by then."""
    return gettext("these evaluators") if facts.is_placeholder else facts.name


def _before(facts: EvaluatorFacts) -> str:
    """To how many of the models before release; of the others that is not known, or it was not."""
    before, models = len(facts.models_before), len(facts.models)
    if models == 1 and before:
        return gettext("access before release to that model is on record")
    if not before:
        return gettext("none of it is on record as from before release")
    if before == models:
        return gettext("access before release is on record for all of these models")
    text = gettext("access before release is on record for %(before)d of these models")
    return text % {"before": before}


def _labs(facts: EvaluatorFacts) -> str:
    """Up to two labs by name, more by their number."""
    number = len(facts.labs)
    if number <= 2:
        return listed(facts.labs)
    return ngettext("%(number)d lab", "%(number)d labs", number) % {"number": number}


def _no_model(facts: EvaluatorFacts) -> str:
    if facts.grants or facts.hedged:
        text = gettext(
            "no certain access by %(name)s for model evaluation to a named model is on record"
        )
    else:
        text = gettext("no access by %(name)s for model evaluation is on record")
    return text % {"name": _name(facts)}


def _nameless(facts: EvaluatorFacts) -> list[str]:
    number = facts.nameless
    text = ngettext(
        "%(number)d record of such access names no model",
        "%(number)d records of such access name no model",
        number,
    )
    return [text % {"number": number}] if number else []


def _hedged(facts: EvaluatorFacts) -> list[str]:
    number = len(facts.hedged)
    text = ngettext(
        "%(number)d further record of such access is hedged or disputed",
        "%(number)d further records of such access are hedged or disputed",
        number,
    )
    return [text % {"number": number}] if number else []


def _depth(facts: EvaluatorFacts) -> list[str]:
    return depth_clause([grant for _lab, grant in (*facts.grants, *facts.hedged)])


def _others(facts: EvaluatorFacts) -> list[str]:
    if not facts.others:
        return []
    text = ngettext(
        "%(number)d record of access for other or unstated work is not counted here",
        "%(number)d records of access for other or unstated work are not counted here",
        facts.others,
    )
    return [text % {"number": facts.others}]


def _work_done(facts: EvaluatorFacts) -> list[str]:
    number = facts.model_evaluations
    if not number:
        return [gettext("no model evaluation by %(name)s is on record") % {"name": _name(facts)}]
    text = ngettext(
        "%(number)d model evaluation by %(name)s is on record",
        "%(number)d model evaluations by %(name)s are on record",
        number,
    )
    return [text % {"number": number, "name": _name(facts)}]

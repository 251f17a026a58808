"""Rows as a page fetched them, as the plain facts that the rules of coverage and depth read."""

from __future__ import annotations

from typing import Any

from labwatch.scorecards.facts import EvaluationFacts, FindingFacts, GrantFacts, Party, Ref
from labwatch.scorecards.sentences.days import Day


def party(row: Any, day: Day) -> Party:
    """An evaluator under its name on that day."""
    return Party(Ref("evaluators", row.slug, day.name(row), row.get_absolute_url()), row.kind)


def grant_facts(row: Any, day: Day) -> GrantFacts:
    """A grant that came with its evaluator and ``public_models``."""
    return GrantFacts(
        ref=Ref("grants", row.slug, row.called(day.names), row.get_absolute_url()),
        evaluator=party(row.evaluator, day),
        activity=row.activity,
        stage=row.stage,
        depth=row.facts,
        models=frozenset(model.slug for model in row.public_models),
        model_names=tuple(sorted(model.name for model in row.public_models)),
        certain=row.access_certain and not row.disputed,
        window=(row.window_start, row.window_end),
        may_publish=row.may_publish,
    )


def evaluation_facts(row: Any, day: Day) -> EvaluationFacts:
    """An evaluation that came with ``public_evaluators``, ``public_models``, ``public_access``."""
    return EvaluationFacts(
        ref=Ref("evaluations", row.slug, row.title, row.get_absolute_url()),
        kind=row.kind,
        public_weights=row.public_weights,
        parties=tuple(party(one, day) for one in row.public_evaluators),
        models=frozenset(model.slug for model in row.public_models),
        grants=tuple(grant_facts(one, day) for one in row.public_access),
        started=row.started_on,
        ended=row.ended_on,
    )


def finding_facts(row: Any, model: str) -> FindingFacts:
    """A finding about that model."""
    return FindingFacts(
        ref=Ref("findings", row.slug, row.question, row.get_absolute_url()),
        outcome=row.outcome,
        question=row.question,
        summary=row.summary,
        who_looked=row.who_looked,
        as_of=row.as_of,
        model=model,
    )

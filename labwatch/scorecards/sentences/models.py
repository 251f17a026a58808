"""The sentence of one model: did outsiders evaluate it before its release, and how deep was access.

The answer is that of coverage.py, so the sentence, the coverage page and the scorecard agree.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from commitments.vocabulary import ModelKind
from evaluators.models import AccessGrant, Evaluation, Finding
from evaluators.pages import with_parties, with_work
from evaluators.vocabulary import Activity
from labwatch.scorecards.coverage import ReleaseCoverage, cover
from labwatch.scorecards.facts import (
    Answer,
    EvaluationFacts,
    FindingFacts,
    GrantFacts,
    LabFacts,
    Ref,
    Release,
)
from labwatch.scorecards.sentences.days import Day, dated, fetched, listed
from labwatch.scorecards.sentences.depths import depth_clause
from labwatch.scorecards.sentences.instead import instead_of, names_of
from labwatch.scorecards.sentences.rows import evaluation_facts, finding_facts, grant_facts
from labwatch.scorecards.sentences.unreleased import of_product, of_unreleased, of_versions
from sources.publishing import published


@dataclass(frozen=True)
class ModelFacts:
    """What is on record of one model. ``hedges``: the sources' hedging words, by the slug of the
    evaluation or grant; ``sayers``: who says so, by the slug of the evaluation.
    """

    name: str
    is_release: bool
    release: Release
    is_product: bool = False  #: a family or product: stands for versions that sources do not name
    evaluations: tuple[EvaluationFacts, ...] = ()
    grants: tuple[GrantFacts, ...] = ()
    findings: tuple[FindingFacts, ...] = ()
    hedges: tuple[tuple[str, str], ...] = ()
    sayers: tuple[tuple[str, str], ...] = ()

    @property
    def coverage(self) -> ReleaseCoverage:
        """What the coverage page says of it."""
        found = LabFacts(
            ref=self.release.ref,
            grants=self.grants,
            evaluations=self.evaluations,
            findings=self.findings,
        )
        return cover(found, self.release)

    @property
    def beside(self) -> list[tuple[str, int]]:
        """How much work there is that is no model evaluation, by kind; kinds are never summed."""
        counts = Counter(one.kind for one in self.evaluations)
        others = [kind for kind in Activity if kind != Activity.MODEL_EVALUATION]
        return [(str(kind.label), counts[kind]) for kind in others if counts[kind]]


def of(record: Any, day: Day) -> str:
    """The sentence of a model. Without the relations of its page: at most 12 queries."""
    return sentence(facts_of_model(record, day), day)


def facts_of_model(model: Any, day: Day) -> ModelFacts:
    """The model's rows as facts."""
    work, grants, findings = _work(model, day), _grants(model, day), _findings(model, day)
    return ModelFacts(
        name=model.name,
        is_release=model.kind == ModelKind.RELEASED,
        is_product=model.kind == ModelKind.PRODUCT,
        release=Release(
            Ref("models", model.slug, model.name, model.get_absolute_url()), model.released
        ),
        evaluations=tuple(evaluation_facts(row, day) for row in work),
        grants=tuple(grant_facts(row, day) for row in grants),
        findings=tuple(finding_facts(row, model.slug) for row in findings),
        hedges=tuple((row.slug, row.hedge) for row in (*work, *grants) if row.hedge),
        sayers=tuple((row.slug, str(row.get_attested_by_display())) for row in work),
    )


def with_access(work: QuerySet[Evaluation], as_of: dt.date | None) -> QuerySet[Evaluation]:
    """Evaluations with the access that they rest on in ``public_access``."""
    grants = with_parties(published(AccessGrant, as_of=as_of), as_of)
    return work.prefetch_related(Prefetch("grants", grants, to_attr="public_access"))


def _work(model: Any, day: Day) -> Sequence[Any]:
    rows = fetched(model, "public_work")
    if rows is not None:
        return rows
    asked = with_work(published(Evaluation, as_of=day.as_of)).filter(ai_models=model)
    return list(with_access(asked, day.as_of))


def _grants(model: Any, day: Day) -> Sequence[Any]:
    rows = fetched(model, "public_grants")
    asked = published(AccessGrant, as_of=day.as_of).filter(ai_models=model)
    return list(with_parties(asked, day.as_of)) if rows is None else rows


def _findings(model: Any, day: Day) -> Sequence[Any]:
    rows = fetched(model, "public_findings")
    asked = published(Finding, as_of=day.as_of).filter(ai_model=model)
    return list(asked) if rows is None else rows


def sentence(facts: ModelFacts, day: Day) -> str:
    """Evaluated before release or not, on whose word, how deep, and what does not count."""
    versions = [of_versions()] if facts.is_product else []
    return dated([*_evaluated(facts), *_depth(facts), *_beside(facts), *versions], day)


def _evaluated(facts: ModelFacts) -> list[str]:
    if not facts.is_release:
        return _not_released(facts)
    found = facts.coverage
    said = _before(facts, found.before) or _otherwise(facts, found)
    nobody = any(one.says_nobody for one in found.findings)
    return [*said, *([_denial(facts)] if nobody else [])]


def _before(facts: ModelFacts, work: Sequence[EvaluationFacts]) -> list[str]:
    """Evaluated before release; by the plain records if there are any, else with their hedges."""
    plain = [one for one in work if not _hedges(facts, one)]
    if not work:
        return []
    shown = plain or work
    told = {"model": facts.name, "names": names_of(shown), "who": _who(facts, shown)}
    if plain:
        text = gettext(
            "outside model evaluation of %(model)s before its release, by %(names)s, is on record "
            "(source: %(who)s)"
        )
        return [text % told]
    text = gettext(
        "outside model evaluation of %(model)s before its release, by %(names)s, is on record in "
        "hedged words only (“%(hedge)s”; source: %(who)s)"
    )
    return [text % {**told, "hedge": "”, “".join(_all_hedges(facts, work))}]


def _otherwise(facts: ModelFacts, found: ReleaseCoverage) -> list[str]:
    if found.answer == Answer.NO:
        return []
    if found.unclear:
        return [_unclear(facts, found.unclear)]
    return [_nothing(facts), *instead_of(found)]


def _unclear(facts: ModelFacts, work: Sequence[EvaluationFacts]) -> str:
    sure = [one for one in work if one.is_model_evaluation]
    told = {"model": facts.name, "names": names_of(sure or work)}
    if sure:
        text = gettext(
            "outside model evaluation of %(model)s by %(names)s is on record, and whether it came "
            "before release is not stated"
        )
    else:
        text = gettext(
            "work on %(model)s by %(names)s is on record, and whether that was model evaluation "
            "is not stated"
        )
    return text % told


def _nothing(facts: ModelFacts) -> str:
    text = gettext(
        "no outside model evaluation of %(model)s before its release is on record, which does not "
        "mean that there was none"
    )
    return text % {"model": facts.name}


def _denial(facts: ModelFacts) -> str:
    text = gettext("the lab says that nobody outside evaluated %(model)s before its release")
    return text % {"model": facts.name}


def _not_released(facts: ModelFacts) -> list[str]:
    """What is no release has no "before release"."""
    work = [one for one in facts.evaluations if one.is_model_evaluation]
    names = names_of(work) if work else ""
    return of_product(facts.name, names) if facts.is_product else of_unreleased(facts.name, names)


def _depth(facts: ModelFacts) -> list[str]:
    grants = [one for one in facts.grants if one.activity == Activity.MODEL_EVALUATION]
    return depth_clause(grants)


def _beside(facts: ModelFacts) -> list[str]:
    kinds = ", ".join(f"{kind} ({number})" for kind, number in facts.beside)
    text = gettext(
        "other outside work on record, which does not count as model evaluation: %(kinds)s"
    )
    return [text % {"kinds": kinds}] if kinds else []


def _hedges(facts: ModelFacts, work: EvaluationFacts) -> list[str]:
    """The hedges of the work, or of all the access that it rests on."""
    by_slug = dict(facts.hedges)
    own = [by_slug[work.ref.slug]] if work.ref.slug in by_slug else []
    of_access = [by_slug[one.ref.slug] for one in work.grants if one.ref.slug in by_slug]
    return own or (of_access if len(of_access) == len(work.grants) else [])


def _all_hedges(facts: ModelFacts, work: Iterable[EvaluationFacts]) -> list[str]:
    return sorted({hedge for one in work for hedge in _hedges(facts, one)})


def _who(facts: ModelFacts, work: Iterable[EvaluationFacts]) -> str:
    by_slug = dict(facts.sayers)
    return listed(by_slug[one.ref.slug] for one in work)

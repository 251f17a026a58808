"""From the database to plain facts: everything about every lab, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.db.models import Prefetch

from commitments.models import AIModel, Lab, Statement
from commitments.naming import name_on
from commitments.vocabulary import ModelKind
from evaluators.depth import BANDS, RUNGS
from evaluators.models import AccessGrant, Evaluation, Evaluator, Finding, GrantSafeguard
from evaluators.pages import hedged_links
from evaluators.vocabulary import TimeUnit
from labwatch.scorecards.facts import (
    EvaluationFacts,
    FindingFacts,
    GrantFacts,
    LabFacts,
    Party,
    PledgeFacts,
    Ref,
    Release,
)
from labwatch.scorecards.pledge_facts import Bound, pledges_by_lab
from sources.publishing import published
from sources.records import first_told

_DAYS_IN: dict[str, float] = {
    TimeUnit.HOURS: 1 / 24,
    TimeUnit.DAYS: 1,
    TimeUnit.WEEKS: 7,
    TimeUnit.MONTHS: 30,
}
_DEPTH_FACTS = tuple({rung.fact for rung in (*RUNGS, *BANDS)})


def ref_of(record: Any, resource: str, name: str = "") -> Ref:
    """A record as the scorecard names it."""
    return Ref(resource, record.slug, name or str(record.name), record.get_absolute_url())


class Gathering:
    """The facts of all published labs by one day; ``as_of`` None: all that is on record today.

    ``on`` is the day for which promises count as due or overdue.
    """

    def __init__(self, on: dt.date, as_of: dt.date | None = None) -> None:
        self.on = on
        self.as_of = as_of

    @cached_property
    def labs(self) -> list[LabFacts]:
        """Every lab of which a release, a grant, an evaluation or a promise is on record."""
        pledges, findings = pledges_by_lab(self.on, self.as_of), self._findings_of_labs()
        releases, grants, work = self._releases(), self._grants(), self._evaluations()
        return [
            LabFacts(
                ref=self._lab_refs[lab.pk],
                releases=tuple(releases[lab.pk]),
                grants=tuple(grants[lab.pk]),
                evaluations=tuple(work[lab.pk]),
                pledges=_with_parents(pledges[lab.pk], pledges[lab.parent_id]),
                findings=tuple(findings[lab.pk]),
            )
            for lab in self._lab_rows
            if releases[lab.pk] or grants[lab.pk] or work[lab.pk] or pledges[lab.pk]
        ]

    @cached_property
    def _lab_rows(self) -> list[Lab]:
        return list(published(Lab).prefetch_related("names"))

    @cached_property
    def _lab_refs(self) -> dict[int, Ref]:
        return {lab.pk: self._named(lab, "labs") for lab in self._lab_rows}

    @cached_property
    def parties(self) -> dict[int, Party]:
        """Every published evaluator by key, under its name on that day."""
        links = hedged_links("evaluator", self.as_of).prefetch_related("evaluator__names")
        rows = published(Evaluator).prefetch_related(
            "names", Prefetch("apparent_members", links, to_attr="members")
        )
        return {row.pk: self._party(row) for row in rows}

    def _party(self, row: Any) -> Party:
        apparent = [self._named(link.evaluator, "evaluators").name for link in row.members]
        return Party(self._named(row, "evaluators"), row.kind, tuple(dict.fromkeys(apparent)))

    def _named(self, row: Any, resource: str) -> Ref:
        """An organisation under its name on that day."""
        return ref_of(row, resource, name_on(row.name, row.names.all(), self.as_of))

    @cached_property
    def findings(self) -> list[tuple[Finding, FindingFacts]]:
        """Every finding by that day."""
        rows = Finding.objects.published().as_of(self.as_of)
        rows = rows.select_related("lab", "ai_model__lab", "evaluator")
        return [(row, _finding(row)) for row in rows]

    @property
    def about_evaluators(self) -> list[FindingFacts]:
        """Findings about evaluators."""
        return [facts for _row, facts in self.findings if facts.evaluator]

    def _findings_of_labs(self) -> dict[int, list[FindingFacts]]:
        found: dict[int, list[FindingFacts]] = defaultdict(list)
        for row, facts in self.findings:
            lab = row.lab_id or (row.ai_model.lab_id if row.ai_model else None)
            if lab:
                found[lab].append(facts)
        return found

    def _releases(self) -> dict[int, list[Release]]:
        rows = AIModel.objects.published().as_of(self.as_of).filter(kind=ModelKind.RELEASED)
        rows = rows.annotate(told=first_told(AIModel)).prefetch_related(
            Prefetch(
                "statements_about",
                Statement.objects.published().as_of(self.as_of),
                to_attr="statements",
            )
        )
        found: dict[int, list[Release]] = defaultdict(list)
        for row in rows:
            found[row.lab_id].append(_release(row))
        return found

    @cached_property
    def _grant_facts(self) -> dict[int, tuple[int, GrantFacts]]:
        """Every grant with its lab, by key."""
        rows = AccessGrant.objects.published().as_of(self.as_of)
        rows = rows.annotate(told=first_told(AccessGrant)).prefetch_related(
            Prefetch("ai_models", published(AIModel).only("slug", "name"), to_attr="public_models"),
            Prefetch(
                "further_safeguards", GrantSafeguard.objects.only("grant", "state"), to_attr="more"
            ),
            Prefetch("overlaps_with", AccessGrant.objects.published().only("slug"), to_attr="same"),
        )
        return {row.pk: (row.lab_id, self._grant(row)) for row in rows}

    def _grants(self) -> dict[int, list[GrantFacts]]:
        found: dict[int, list[GrantFacts]] = defaultdict(list)
        for lab, facts in self._grant_facts.values():
            found[lab].append(facts)
        return found

    def _grant(self, row: Any) -> GrantFacts:
        depth = {name: getattr(row, name) for name in _DEPTH_FACTS}
        party = self.parties[row.evaluator_id]
        name = f"{self._lab_refs[row.lab_id].name} → {party.ref.name}"
        return GrantFacts(
            ref=ref_of(row, "grants", name),
            evaluator=party,
            activity=row.activity,
            stage=row.stage,
            depth={**depth, "access_certain": row.access_certain},
            models=frozenset(model.slug for model in row.public_models),
            model_names=tuple(sorted(model.name for model in row.public_models)),
            further=tuple(item.state for item in row.more),
            certain=row.access_certain and not row.disputed,
            hedge=row.hedge,
            window=(row.window_start, row.window_end),
            told_on=row.told.latest if row.told else None,
            told=row.told,
            days_given=_days(row),
            technical_information=row.technical_information,
            may_publish=row.may_publish,
            payment=row.payment,
            nda=row.nda,
            same_as=frozenset(other.slug for other in row.same),
        )

    def _evaluations(self) -> dict[int, list[EvaluationFacts]]:
        rows = Evaluation.objects.published().as_of(self.as_of).exclude(lab=None)
        rows = rows.prefetch_related(
            Prefetch("evaluators", published(Evaluator).only("pk"), to_attr="who"),
            Prefetch("ai_models", published(AIModel).only("slug"), to_attr="public_models"),
            Prefetch("grants", AccessGrant.objects.only("pk"), to_attr="access"),
        )
        found: dict[int, list[EvaluationFacts]] = defaultdict(list)
        for row in rows:
            found[row.lab_id].append(self._evaluation(row))
        return found

    def _evaluation(self, row: Any) -> EvaluationFacts:
        known = [self._grant_facts[one.pk][1] for one in row.access if one.pk in self._grant_facts]
        return EvaluationFacts(
            ref=ref_of(row, "evaluations"),
            kind=row.kind,
            public_weights=row.public_weights,
            parties=tuple(self.parties[one.pk] for one in row.who),
            models=frozenset(model.slug for model in row.public_models),
            grants=tuple(known),
            started=row.started_on,
            ended=row.ended_on,
        )


def _with_parents(own: list[Bound], of_parent: list[Bound]) -> tuple[PledgeFacts, ...]:
    """A lab's promises and those of its parent, without what the lab promised itself as well."""
    promised = {commitment for commitment, pledge in own if not pledge.is_alleged}
    further = [
        replace(pledge, is_of_parent=True)
        for commitment, pledge in of_parent
        if commitment not in promised
    ]
    return (*(pledge for _commitment, pledge in own), *further)


def _release(row: Any) -> Release:
    return Release(
        ref=ref_of(row, "models"),
        released=row.released,
        told_on=row.told.latest if row.told else None,
        told=row.told,
        frontier=row.frontier,
        weights_open=row.weights_open,
        statements=tuple(ref_of(one, "statements") for one in row.statements),
    )


def _days(row: Any) -> float | None:
    if row.time_given_value is None:
        return None
    return float(row.time_given_value) * _DAYS_IN[row.time_given_unit]


def _finding(row: Finding) -> FindingFacts:
    return FindingFacts(
        ref=ref_of(row, "findings"),
        outcome=row.outcome,
        question=row.question,
        summary=row.summary,
        who_looked=row.who_looked,
        as_of=row.as_of,
        model=row.ai_model.slug if row.ai_model else "",
        about_lab=row.ai_model is None,
        evaluator=row.evaluator.slug if row.evaluator else "",
    )

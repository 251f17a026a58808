"""Facts for the scorecard's pure rules, each with sensible defaults."""

from __future__ import annotations

from itertools import count
from typing import Any

from evaluators.depth import BANDS, RUNGS
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
from sources.partialdates import partial

_numbers = count(1)
NOT_STATED = {rung.fact: "not-stated" for rung in (*RUNGS, *BANDS)} | {"access_certain": True}


def ref(resource: str, name: str = "") -> Ref:
    """A record with a slug of its own."""
    slug = f"{resource}-{next(_numbers)}"
    return Ref(resource, slug, name or slug, f"/{slug}/")


def party(name: str = "", kind: str = "independent") -> Party:
    """An independent evaluator."""
    return Party(ref("evaluators", name), kind)


METR, APOLLO = party("METR"), party("Apollo")
AISI = party("UK AISI", "government")
SOMEBODY = party("Unspecified groups", "unspecified")


def release(released: str | None = "2026-06-01", **given: Any) -> Release:
    """A frontier model, released lately."""
    date = partial(released) if released else None
    return Release(ref("models", given.pop("name", "")), date, **given)


def grant(*models: Release, **given: Any) -> GrantFacts:
    """Access before deployment of which nothing else is stated."""
    depth = {**NOT_STATED, **given.pop("depth", {})}
    defaults: dict[str, Any] = {
        "ref": ref("grants"),
        "evaluator": METR,
        "activity": "model-evaluation",
        "stage": "pre-deployment",
        "depth": depth,
        "models": frozenset(model.slug for model in models),
    }
    return GrantFacts(**{**defaults, **given})


def evaluation(
    *models: Release, grants: tuple[GrantFacts, ...] = (), **given: Any
) -> EvaluationFacts:
    """A model evaluation of these models, resting on these grants."""
    parties = given.pop("parties", tuple({one.evaluator: None for one in grants}) or (METR,))
    defaults: dict[str, Any] = {
        "ref": ref("evaluations"),
        "kind": "model-evaluation",
        "parties": parties,
        "models": frozenset(model.slug for model in models),
        "grants": grants,
    }
    return EvaluationFacts(**{**defaults, **given})


def finding(**given: Any) -> FindingFacts:
    """Alice looked and found nothing."""
    defaults: dict[str, Any] = {
        "ref": ref("findings"),
        "outcome": "nothing-found",
        "question": "Did outsiders evaluate it?",
        "summary": "Nothing was found.",
        "who_looked": "Alice",
        "as_of": partial("2026-10-01"),
    }
    return FindingFacts(**{**defaults, **given})


def pledge(**given: Any) -> PledgeFacts:
    """A measurable promise of outside evaluation, in the lab's own words, in force."""
    defaults: dict[str, Any] = {
        "ref": ref("pledges"),
        "attribution": "own-words",
        "topic": "external-evaluation",
        "shape": "promise",
        "testability": "measurable",
    }
    return PledgeFacts(**{**defaults, **given})


def lab(**given: Any) -> LabFacts:
    """A lab; its parts as given."""
    return LabFacts(ref("labs", given.pop("name", "")), **given)


def evaluated(model: Release, **given: Any) -> LabFacts:
    """A lab with one release that METR evaluated before it, by a grant with these facts."""
    access = grant(model, **given)
    work = evaluation(model, grants=(access,))
    return lab(releases=(model,), grants=(access,), evaluations=(work,))

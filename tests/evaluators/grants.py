"""Many grants at once: one for each combination of facts, made without a query for each."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evaluators.models import AccessGrant, GrantSafeguard
from evaluators.vocabulary import SafeguardState
from sources.vocabulary import Stated
from tests.factories import make_evaluator, make_lab

#: The facts that decide the depth, and all that each can be.
DEPTH_VALUES: dict[str, Sequence[Any]] = {
    "safety_filters": SafeguardState.values,
    "harmlessness_training": SafeguardState.values,
    "fine_tuning": Stated.values,
    "weights": Stated.values,
    "access_certain": [True, False],
}
#: The further facts that decide the band.
BAND_VALUES: dict[str, Sequence[Any]] = {
    "token_probabilities": Stated.values,
    "chain_of_thought": Stated.values,
    "activations": Stated.values,
}
NOTHING_STATED: dict[str, Any] = {
    **dict.fromkeys((*DEPTH_VALUES, *BAND_VALUES), "not-stated"),
    "access_certain": True,
}


def combinations(values: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Every combination of the given facts; the others are not stated."""
    drawn = itertools.product(*values.values())
    return [{**NOTHING_STATED, **dict(zip(values, row, strict=True))} for row in drawn]


def store(all_facts: Iterable[Mapping[str, Any]]) -> list[AccessGrant]:
    """A published grant for each set of facts, in order."""
    lab, evaluator = make_lab(), make_evaluator()
    return AccessGrant.objects.bulk_create(
        AccessGrant(
            slug=f"g-{number}",
            status="published",
            lab=lab,
            evaluator=evaluator,
            activity="model-evaluation",
            attested_by="tracker",
            hedge="" if facts["access_certain"] else "apparently",
            **facts,
        )
        for number, facts in enumerate(all_facts)
    )


def store_safeguards(grants: Iterable[AccessGrant], states: Iterable[Sequence[str]]) -> None:
    """Give each grant its further safeguards, named by number."""
    GrantSafeguard.objects.bulk_create(
        GrantSafeguard(grant=grant, name=f"safeguard {number}", state=state)
        for grant, further in zip(grants, states, strict=True)
        for number, state in enumerate(further)
    )

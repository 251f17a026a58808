"""Depth, band and sufficiency can be asked of the database, which answers as Python does."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from evaluators.models import AccessGrant
from evaluators.vocabulary import Depth, SafeguardState, ThreatModel
from sources.vocabulary import Stated
from tests.evaluators.grants import (
    BAND_VALUES,
    DEPTH_VALUES,
    combinations,
    store,
    store_safeguards,
)
from tests.factories import make_grant

pytestmark = pytest.mark.django_db

INSIDES = {
    name: values
    for name, values in (DEPTH_VALUES | BAND_VALUES).items()
    if values != SafeguardState.values
}
SAFEGUARDS_SETTLED = {"safety_filters": "active", "harmlessness_training": "in-safety-case"}
#: None, each state alone, and each two of them.
FURTHER: list[tuple[str, ...]] = [
    (),
    *itertools.combinations_with_replacement(SafeguardState.values, 1),
    *itertools.combinations(SafeguardState.values, 2),
]


def _assert_agreement() -> int:
    rows = AccessGrant.objects.with_sufficiency().prefetch_related("further_safeguards")
    for row in rows:
        depth, band = row.depth, row.band
        assert (row.depth_established, row.depth_possible) == (depth.established, depth.possible)
        assert (row.band_established, row.band_possible) == (band.established, band.possible)
        assert row.sufficient_deployment == row.sufficient_for(ThreatModel.DEPLOYMENT).answer
        assert row.sufficient_weights == row.sufficient_for(ThreatModel.WEIGHTS).answer
    return len(rows)


def test_both_agree_on_all_combinations_of_the_facts_of_depth() -> None:
    store(combinations(DEPTH_VALUES))
    assert _assert_agreement() == 800


def test_both_agree_on_all_combinations_of_the_facts_of_the_bands() -> None:
    # 2048 rows with the safeguards in place; their own effect is in the test above.
    store({**facts, **SAFEGUARDS_SETTLED} for facts in combinations(INSIDES))
    assert _assert_agreement() == 2048


def test_both_agree_on_all_combinations_with_further_safeguards() -> None:
    values: dict[str, Any] = {
        **DEPTH_VALUES,
        "fine_tuning": [Stated.NO, Stated.NOT_STATED],
        "weights": [Stated.NO],
    }
    cases = list(itertools.product(combinations(values), FURTHER))
    grants = store(facts for facts, _further in cases)
    store_safeguards(grants, [further for _facts, further in cases])
    assert _assert_agreement() == 5 * 5 * 2 * 2 * 16


@pytest.mark.parametrize("rung", Depth)
def test_at_least_and_could_be_find_just_the_grants_of_that_depth(rung: Depth) -> None:
    grants = store(combinations(DEPTH_VALUES))
    surely = {grant.pk for grant in grants if grant.depth.established >= rung}
    maybe = {grant.pk for grant in grants if grant.depth.possible >= rung}
    found = set(AccessGrant.objects.at_least(rung).values_list("pk", flat=True))
    could = set(AccessGrant.objects.could_be(rung).values_list("pk", flat=True))
    assert found == surely
    assert could == maybe
    assert found <= could


def test_sufficiency_can_be_filtered() -> None:
    deep = make_grant(deep=True)
    make_grant()
    rows = AccessGrant.objects.with_sufficiency()
    assert list(rows.filter(sufficient_weights="yes")) == [deep]
    assert rows.filter(sufficient_weights="unknown").count() == 1


def test_the_safeguards_of_one_grant_say_nothing_of_another() -> None:
    claimed = {"safety_filters": "in-safety-case", "harmlessness_training": "in-safety-case"}
    clean, other = make_grant(**claimed), make_grant(**claimed)
    other.further_safeguards.create(name="rate limits", state="active")
    rows = AccessGrant.objects.with_sufficiency()
    assert rows.get(pk=clean.pk).sufficient_deployment == "yes"
    assert rows.get(pk=other.pk).sufficient_deployment != "yes"

"""How deep access went: the rules of the design, for all combinations of facts, in Python."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluators.depth import Width, band_of, depth_of, sufficient_for
from evaluators.vocabulary import Band, Depth, SafeguardState, Sufficient, ThreatModel
from tests.evaluators.grants import BAND_VALUES, DEPTH_VALUES, NOTHING_STATED, combinations

ALL_DEPTHS = combinations(DEPTH_VALUES)
any_facts = st.fixed_dictionaries(
    {name: st.sampled_from(values) for name, values in (DEPTH_VALUES | BAND_VALUES).items()}
)
further_states = st.lists(st.sampled_from(SafeguardState.values), max_size=3)


def facts(**stated: Any) -> dict[str, Any]:
    """These facts; all others are not stated."""
    return {**NOTHING_STATED, **stated}


def expected_depth(row: Mapping[str, Any]) -> tuple[int, int]:
    """Design, section 4, in plain words: what each fact reaches, and what it leaves open."""
    established = 10 if row["access_certain"] else 0
    possible = 10
    for fact, rung, reaches, excludes in (
        ("safety_filters", 20, {"disabled"}, {"active", "in-safety-case"}),
        ("harmlessness_training", 30, {"disabled"}, {"active", "in-safety-case"}),
        ("fine_tuning", 40, {"yes"}, {"no"}),
        ("weights", 50, {"yes"}, {"no"}),
    ):
        if row[fact] in reaches and row["access_certain"]:
            established = rung
        if row[fact] not in excludes:
            possible = rung
    return established, possible


def expected_band(row: Mapping[str, Any]) -> tuple[int, int]:
    """The same for the bands: anything beyond the interface is grey, the insides are white."""
    greys = [row["fine_tuning"], row["token_probabilities"], row["chain_of_thought"]]
    lifted = [row["safety_filters"], row["harmlessness_training"]]
    whites = [row["activations"], row["weights"]]
    established = possible = 1
    if "yes" in greys or "disabled" in lifted:
        established = 2
    if "yes" in whites:
        established = 3
    if set(greys) != {"no"} or not set(lifted) <= {"active", "in-safety-case"}:
        possible = 2
    if set(whites) != {"no"}:
        possible = 3
    return (established if row["access_certain"] else 1), possible


def test_there_are_eight_hundred_combinations() -> None:
    assert len(ALL_DEPTHS) == 800


def test_depth_follows_the_design_for_all_combinations_of_facts() -> None:
    for row in ALL_DEPTHS:
        width = depth_of(row)
        assert (width.established, width.possible) == expected_depth(row), row


@given(any_facts)
def test_the_band_follows_the_design(row: dict[str, Any]) -> None:
    width = band_of(row)
    assert (width.established, width.possible) == expected_band(row)


@given(any_facts)
def test_what_is_established_is_possible(row: dict[str, Any]) -> None:
    for width in (depth_of(row), band_of(row)):
        assert width.established <= width.possible


@given(any_facts, st.sampled_from(sorted(NOTHING_STATED.keys() - {"access_certain"})))
def test_forgetting_a_fact_never_narrows_the_width(row: dict[str, Any], name: str) -> None:
    for rule in (depth_of, band_of):
        known, forgotten = rule(row), rule({**row, name: "not-stated"})
        assert forgotten.established <= known.established
        assert forgotten.possible >= known.possible


def test_forgetting_a_fact_never_narrows_the_depth_in_any_combination() -> None:
    for row, name in itertools.product(ALL_DEPTHS, NOTHING_STATED.keys() & DEPTH_VALUES.keys()):
        if name == "access_certain":
            continue
        known, forgotten = depth_of(row), depth_of({**row, name: "not-stated"})
        assert forgotten.established <= known.established
        assert forgotten.possible >= known.possible


GEMINI_ULTRA = facts(
    safety_filters="active", harmlessness_training="active", fine_tuning="no", weights="no"
)
GEMINI_PRO = {**GEMINI_ULTRA, "safety_filters": "not-stated"}


@pytest.mark.parametrize(
    ("row", "established", "possible"),
    [
        pytest.param(GEMINI_ULTRA, Depth.API, Depth.API, id="Gemini 1.0 Ultra"),
        pytest.param(GEMINI_PRO, Depth.API, Depth.NO_FILTER, id="Gemini 1.5 Pro"),
        pytest.param(facts(), Depth.API, Depth.WEIGHTS, id="METR and GPT-4"),
        pytest.param(facts(access_certain=False), Depth.NONE, Depth.WEIGHTS, id="apparently"),
        pytest.param(facts(weights="yes"), Depth.WEIGHTS, Depth.WEIGHTS, id="open weights"),
        pytest.param(
            {**GEMINI_ULTRA, "safety_filters": "partly-disabled"},
            Depth.API,
            Depth.NO_FILTER,
            id="filters partly off",
        ),
        pytest.param(
            {**GEMINI_ULTRA, "fine_tuning": "partly"}, Depth.API, Depth.FINE_TUNE, id="partly tuned"
        ),
        pytest.param(
            {**GEMINI_ULTRA, "harmlessness_training": "disabled"},
            Depth.HELPFUL_ONLY,
            Depth.HELPFUL_ONLY,
            id="helpful only, filters on",
        ),
    ],
)
def test_named_grants_have_the_depth_that_the_design_gives(
    row: dict[str, Any], established: Depth, possible: Depth
) -> None:
    assert depth_of(row) == Width(established, possible)


def test_the_rungs_are_numbered_and_named_as_in_the_design() -> None:
    assert {rung.slug: int(rung) for rung in Depth} == {
        "none": 0,
        "api": 10,
        "no-filter": 20,
        "helpful-only": 30,
        "fine-tune": 40,
        "weights": 50,
    }
    assert all(Depth.from_slug(rung.slug) is rung for rung in Depth)
    with pytest.raises(KeyError):
        Depth.from_slug("white-box")


def test_the_bands_of_the_named_grants() -> None:
    excluded = {**GEMINI_ULTRA, **dict.fromkeys(BAND_VALUES, "no")}
    assert band_of(excluded) == Width(Band.AL1, Band.AL1)
    assert band_of({**excluded, "chain_of_thought": "yes"}) == Width(Band.AL2, Band.AL2)
    assert band_of({**excluded, "activations": "yes"}) == Width(Band.AL3, Band.AL3)
    assert band_of(facts()) == Width(Band.AL1, Band.AL3)


# Sufficiency


def expected_sufficiency(threat: str, row: Mapping[str, Any], further: list[str]) -> str:
    """The design: deep enough, or, for deployment, every active mitigation claimed."""
    established, possible = expected_depth(row)
    needed = 20 if threat == "deployment" else 40
    if established >= needed:
        return "yes"
    states = {row["safety_filters"], row["harmlessness_training"], *further}
    claimed = threat == "deployment" and states <= {"disabled", "in-safety-case"}
    if claimed and row["access_certain"]:
        return "yes"
    if possible >= needed:
        return "unknown"
    if threat == "weights" or "active" in states:
        return "no"
    return "unknown"


@given(any_facts, further_states, st.sampled_from(ThreatModel))
def test_sufficiency_follows_the_design(
    row: dict[str, Any], further: list[str], threat: ThreatModel
) -> None:
    verdict = sufficient_for(threat, row, further)
    assert verdict.answer == expected_sufficiency(threat, row, further)
    assert verdict.reason.endswith(".")


def test_sufficiency_follows_the_design_for_all_combinations_of_facts() -> None:
    for row, threat in itertools.product(ALL_DEPTHS, ThreatModel):
        for further in ([], ["active"], ["in-safety-case"], ["partly-disabled"]):
            answer = sufficient_for(threat, row, further).answer
            assert answer == expected_sufficiency(threat, row, further), (row, further)


@given(any_facts, further_states, st.sampled_from(ThreatModel))
def test_uncertain_access_is_never_surely_sufficient(
    row: dict[str, Any], further: list[str], threat: ThreatModel
) -> None:
    row["access_certain"] = False
    assert sufficient_for(threat, row, further).answer != Sufficient.YES


IN_SAFETY_CASE = {
    **GEMINI_ULTRA,
    "safety_filters": "in-safety-case",
    "harmlessness_training": "in-safety-case",
}


@pytest.mark.parametrize(
    ("row", "further", "deployment", "weights"),
    [
        pytest.param(GEMINI_ULTRA, [], "no", "no", id="Gemini 1.0 Ultra"),
        pytest.param(GEMINI_PRO, [], "unknown", "no", id="Gemini 1.5 Pro"),
        pytest.param(facts(), [], "unknown", "unknown", id="METR and GPT-4"),
        pytest.param(IN_SAFETY_CASE, [], "yes", "no", id="all claimed"),
        pytest.param(
            IN_SAFETY_CASE, ["in-safety-case", "disabled"], "yes", "no", id="more claimed"
        ),
        pytest.param(IN_SAFETY_CASE, ["active"], "no", "no", id="one more active"),
        pytest.param(IN_SAFETY_CASE, ["not-stated"], "unknown", "no", id="one more not stated"),
        pytest.param(IN_SAFETY_CASE, ["partly-disabled"], "unknown", "no", id="one more partly"),
        pytest.param(
            facts(safety_filters="disabled"), ["active"], "yes", "unknown", id="no filter"
        ),
        pytest.param(facts(fine_tuning="yes"), [], "yes", "yes", id="fine-tuned"),
    ],
)
def test_named_grants_are_sufficient_or_not_as_the_design_says(
    row: dict[str, Any], further: list[str], deployment: str, weights: str
) -> None:
    assert sufficient_for(ThreatModel.DEPLOYMENT, row, further).answer == deployment
    assert sufficient_for(ThreatModel.WEIGHTS, row, further).answer == weights


@pytest.mark.parametrize(
    ("row", "threat", "words"),
    [
        (GEMINI_ULTRA, ThreatModel.DEPLOYMENT, "without being claimed in the safety case"),
        (GEMINI_ULTRA, ThreatModel.WEIGHTS, "Needed: fine-tuning or deeper; the deepest"),
        (GEMINI_PRO, ThreatModel.DEPLOYMENT, "the sources leave it open"),
        (IN_SAFETY_CASE, ThreatModel.DEPLOYMENT, "Every mitigation left active is claimed"),
        (facts(weights="yes"), ThreatModel.WEIGHTS, "Access reached: weights."),
    ],
)
def test_the_reason_is_told_in_words(row: dict[str, Any], threat: ThreatModel, words: str) -> None:
    assert words in sufficient_for(threat, row).reason

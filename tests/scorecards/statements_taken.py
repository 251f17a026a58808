"""Taking a fact away: the same lab with one thing less stated, and the same with one thing more.

These moves say what counts as evidence: a fact of a record that was not stated gets a value, or a
date becomes more precise. What is no such move, and why, stands in ``NO_MOVE``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from evaluators.depth import SAFEGUARDS
from labwatch.scorecards.facts import EvaluationFacts, GrantFacts, LabFacts, PledgeFacts, Release
from sources.partialdates import PartialDate, partial
from tests.scorecards.facts_made import AISI, APOLLO, METR, SOMEBODY
from tests.scorecards.labs_drawn import DEPTHS, PUBLISH, RELEASED, SAFEGUARD, STAGES, STATED, WORKED

Named = Iterator[tuple[str, LabFacts]]

#: By kind of record, each plain fact with what "not stated" is for it.
NOT_STATED: dict[type, dict[str, Any]] = {
    GrantFacts: {
        "activity": "not-stated",
        "stage": "not-stated",
        "technical_information": "not-stated",
        "may_publish": "not-stated",
        "nda": "not-stated",
        "days_given": None,
        "payment": "",
        "evaluator": SOMEBODY,
        "certain": False,
        "told_on": None,
        "window": (None, None),
        "same_as": frozenset(),
    },
    EvaluationFacts: {
        "kind": "not-stated",
        "public_weights": "not-stated",
        "parties": (),
        "grants": (),
        "started": None,
        "ended": None,
    },
    Release: {"released": None, "told_on": None, "weights_open": "not-stated", "statements": ()},
    PledgeFacts: {
        "covers": "not-stated",
        "promised_depth": "not-stated",
        "promised_publication": "not-stated",
        "change_announced": "not-stated",
    },
}
#: Facts of several parts, each of which is taken away by itself below.
IN_PARTS = {(GrantFacts, "depth"), (GrantFacts, "further")}
_TIE = "ties one record to another: without the tie it is a record about something else"
_TIME = "tells by its timing alone, see there"
_WORD = "its vocabulary has no “not stated”: it is our reading of the words, not their content"
#: What is no widening when it is taken away, with the reason. The methodology says so as well.
NO_MOVE: dict[tuple[type, str], str] = {
    **{(kind, "ref"): "the record itself" for kind in NOT_STATED},
    (GrantFacts, "models"): _TIE,
    (
        GrantFacts,
        "hedge",
    ): "a word of doubt: with it less is certain, not more; no rule of a cell asks",
    **{(kind, "told"): "how ``told_on`` is said" for kind in (GrantFacts, Release, PledgeFacts)},
    (PledgeFacts, "is_of_parent"): "which of two labs gave it: never not stated",
    (GrantFacts, "model_names"): "how they are called",
    (EvaluationFacts, "models"): _TIE,
    (Release, "frontier"): "a release counts unless a source says that it is no frontier one",
    (Release, "not_before"): "computed, never given",
    **{(PledgeFacts, name): _WORD for name in ("attribution", "topic", "shape", "testability")},
    (PledgeFacts, "state"): _WORD,
    (PledgeFacts, "timing"): "a promise that is not due is not testable, so it is not counted",
    (PledgeFacts, "conduct"): "a ruling is given or not; its own property is tested apart",
    **{(PledgeFacts, name): _TIME for name in ("stated", "due", "ended", "told_on")},
}
_VALUES: dict[tuple[type, str], list[Any]] = {
    (GrantFacts, "activity"): ["model-evaluation", "red-teaming"],
    (GrantFacts, "stage"): STAGES,
    (GrantFacts, "technical_information"): STATED,
    (GrantFacts, "may_publish"): PUBLISH,
    (GrantFacts, "nda"): STATED,
    (GrantFacts, "days_given"): [1.0, 8.0, 30.0],
    (GrantFacts, "payment"): ["paid"],
    (GrantFacts, "evaluator"): [METR, APOLLO, AISI],
    (GrantFacts, "certain"): [True],
    (EvaluationFacts, "kind"): ["model-evaluation", "red-teaming"],
    (EvaluationFacts, "public_weights"): ["yes", "no"],
    (EvaluationFacts, "parties"): [(METR,), (APOLLO, AISI)],
    (EvaluationFacts, "started"): [partial(text) for text in WORKED if text],
    (EvaluationFacts, "ended"): [partial(text) for text in WORKED if text],
    (Release, "released"): [partial(text) for text in RELEASED if text],
    (PledgeFacts, "covers"): ["some-models", "flagship", "incl-internal-use"],
    (PledgeFacts, "promised_depth"): ["api", "fine-tune", "weights"],
    (PledgeFacts, "promised_publication"): PUBLISH,
    (PledgeFacts, "change_announced"): STATED,
}
_PLACES = {
    GrantFacts: "grants",
    EvaluationFacts: "evaluations",
    Release: "releases",
    PledgeFacts: "pledges",
}


def records(lab: LabFacts) -> Iterator[Any]:
    """Every record of the lab whose facts can be less stated."""
    for place in _PLACES.values():
        yield from getattr(lab, place)


def less_stated(lab: LabFacts) -> Named:
    """The lab with one fact less, for each fact that is stated, and with each date less precise."""
    for record in records(lab):
        for name, nothing in NOT_STATED[type(record)].items():
            value = getattr(record, name)
            if value != nothing:
                yield name, put(lab, record, **{name: nothing})
            for coarser in _coarser(value):
                yield f"{name} by {coarser.precision}", put(lab, record, **{name: coarser})
        if isinstance(record, GrantFacts):
            yield from _less_deep(lab, record)


def _less_deep(lab: LabFacts, grant: GrantFacts) -> Named:
    for name in DEPTHS:
        if grant.depth[name] != "not-stated":
            yield name, put(lab, grant, depth={**grant.depth, name: "not-stated"})
    if grant.further:
        yield "further", put(lab, grant, further=("not-stated",) * len(grant.further))


def more_stated(lab: LabFacts) -> Named:
    """The lab with one fact more, for each that is not stated and each value that it may have."""
    for record in records(lab):
        for name, nothing in NOT_STATED[type(record)].items():
            if getattr(record, name) == nothing:
                for value in _VALUES.get((type(record), name), ()):
                    yield f"{name} {value}", put(lab, record, **{name: value})
        if isinstance(record, GrantFacts):
            yield from _deeper_known(lab, record)
        if isinstance(record, EvaluationFacts) and not record.grants:
            for grant in lab.grants:
                if grant.models == record.models:
                    yield "grants", put(lab, record, grants=(grant,))


def _deeper_known(lab: LabFacts, grant: GrantFacts) -> Named:
    for name in DEPTHS:
        if grant.depth[name] == "not-stated":
            for value in SAFEGUARD if name in SAFEGUARDS else STATED:
                yield f"{name} {value}", put(lab, grant, depth={**grant.depth, name: value})


def _coarser(value: Any) -> Iterator[PartialDate]:
    """A date with each precision below its own."""
    if not isinstance(value, PartialDate):
        return
    first = value.earliest
    half, quarter = (first.month + 5) // 6, (first.month + 2) // 3
    texts = (f"{first:%Y-%m}", f"{first:%Y}-Q{quarter}", f"{first:%Y}-H{half}", f"{first:%Y}")
    for wider in map(partial, texts):
        if wider != value and wider.earliest <= first and value.latest <= wider.latest:
            yield wider


def put(lab: LabFacts, old: Any, **facts: Any) -> LabFacts:
    """The lab with that record changed, wherever it stands."""
    if "certain" in facts:
        facts["depth"] = {**old.depth, "access_certain": facts["certain"]}
    new = replace(old, **facts)
    place = _PLACES[type(old)]
    lab = replace(lab, **{place: _swapped(getattr(lab, place), new)})
    work = (replace(one, grants=_swapped(one.grants, new)) for one in lab.evaluations)
    return replace(lab, evaluations=tuple(work))


def _swapped(records: tuple[Any, ...], new: Any) -> tuple[Any, ...]:
    return tuple(new if one.ref == new.ref else one for one in records)

"""A large record, drawn by a fixed seed: labs, promises, rulings, releases, access, evaluations."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TOPICS = ("external-evaluation", "red-teaming", "audit", "researcher-access")
TESTABILITY = ("measurable", "conditional", "directional", "aspirational")
COVERS = ("some-models", "flagship", "every-frontier-release", "not-stated")
STAGES = (*["pre-deployment"] * 5, "training", "post-deployment", "not-stated")
STATED = ("yes", "no", "partly", *["not-stated"] * 3)
SAFEGUARD = ("disabled", "partly-disabled", "active", "in-safety-case", *["not-stated"] * 3)
PUBLISH = ("freely", "after-lab-review", "lab-approval-needed", "no", *["not-stated"] * 3)
CONDUCTS = ("kept", "partly-kept", "not-kept", "cannot-be-judged")
KINDS = (*["model-evaluation"] * 6, "red-teaming", "safeguard-testing", "audit", "not-stated")
Line = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """How many of each there are."""

    labs: int = 10
    commitments: int = 10_000
    grants: int = 1_000
    models: int = 200
    evaluators: int = 40
    findings: int = 300

    @property
    def rulings(self) -> int:
        """Every fifth promise is ruled on."""
        return self.commitments // 5


def lines(size: Size) -> Iterator[Line]:
    """Every record, in an order in which each can be written."""
    chance = random.Random(2026)  # noqa: S311 - the same record every time
    yield from _sources()
    for number in range(size.labs):
        yield _record("labs", f"lab-{number}", name=f"Lab {number}")
    for number in range(size.evaluators):
        kind = "government" if number % 5 == 0 else "independent"
        yield _record("evaluators", f"evaluator-{number}", name=f"Evaluator {number}", kind=kind)
    yield from (_model(number, size, chance) for number in range(size.models))
    for number in range(size.commitments):
        yield _commitment(number, chance)
        yield _pledge(number, size, chance)
    for number in range(size.grants):
        yield _grant(number, size, chance)
        yield _evaluation(number, size, chance)
    yield from (_finding(number, size) for number in range(size.findings))
    yield from (_ruling(number, chance) for number in range(size.rulings))


def _record(resource: str, slug: str, **facts: Any) -> Line:
    return {"record": resource, "slug": slug, **facts}


def _sources() -> Iterator[Line]:
    for name in ("lab", "paper"):
        yield _record(
            "sources",
            name,
            url=f"https://{name}.example/",
            title=f"The {name}",
            publisher=f"The {name}",
            kind="press",
            tier="primary",
            published_on="2024-05-24",
        )
        for number in range(50):
            quote = f"Each frontier model is tested by outsiders first, {name} {number}."
            yield _record("citations", f"{name}-{number}", source=name, quote=quote)


def _cited(name: str, number: int, role: str, **facts: Any) -> list[Line]:
    return [{"citation": f"{name}-{number % 50}", "role": role, **facts}]


def _day(chance: random.Random, first: int, last: int) -> str:
    return f"{chance.randint(first, last)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"


def _model(number: int, size: Size, chance: random.Random) -> Line:
    released = {"released": _day(chance, 2024, 2026)} if number % 10 else {}
    return _record(
        "models",
        f"model-{number}",
        lab=f"lab-{number % size.labs}",
        name=f"Model {number}",
        kind="released",
        citations=_cited("lab", number, "context"),
        **released,
    )


def _commitment(number: int, chance: random.Random) -> Line:
    due = {"due": _day(chance, 2024, 2027)} if number % 3 == 0 else {}
    return _record(
        "commitments",
        f"commitment-{number}",
        summary=f"Outsiders will test each frontier model first ({number}).",
        topic=TOPICS[number % 4],
        shape="promise",
        testability=chance.choice(TESTABILITY),
        stated_on=_day(chance, 2023, 2025),
        citations=_cited("lab", number, "promise"),
        **due,
    )


def _pledge(number: int, size: Size, chance: random.Random) -> Line:
    return _record(
        "pledges",
        f"pledge-{number}",
        commitment=f"commitment-{number}",
        lab=f"lab-{number % size.labs}",
        attribution="alleged" if number % 20 == 7 else "own-words",
        covers=chance.choice(COVERS),
    )


#: Facts of a grant that are drawn; each that is stated needs a passage of its own.
DRAWN = {
    "stage": STAGES,
    "safety_filters": SAFEGUARD,
    "harmlessness_training": SAFEGUARD,
    "fine_tuning": STATED,
    "weights": STATED,
    "chain_of_thought": STATED,
    "may_publish": PUBLISH,
    "technical_information": STATED,
}


def _grant(number: int, size: Size, chance: random.Random) -> Line:
    facts = {name: chance.choice(words) for name, words in DRAWN.items()}
    passages = _cited("paper", number, "conduct")
    for name, word in facts.items():
        if word != "not-stated":
            passages += _cited("paper", number, "conduct", fact=name)
    return _record(
        "grants",
        f"grant-{number}",
        lab=f"lab-{number % size.labs}",
        evaluator=f"evaluator-{chance.randrange(size.evaluators)}",
        ai_models=[_model_of(number, size, chance)],
        activity="model-evaluation",
        attested_by="lab",
        citations=passages,
        **facts,
    )


def _model_of(number: int, size: Size, chance: random.Random) -> str:
    """A model of the same lab."""
    lab = number % size.labs
    return f"model-{lab + size.labs * chance.randrange(size.models // size.labs)}"


def _evaluation(number: int, size: Size, chance: random.Random) -> Line:
    """Work by the evaluator of a grant, on a model of the same lab."""
    return _record(
        "evaluations",
        f"evaluation-{number}",
        title=f"Evaluation {number}",
        kind=chance.choice(KINDS),
        lab=f"lab-{number % size.labs}",
        evaluators=[f"evaluator-{chance.randrange(size.evaluators)}"],
        ai_models=[_model_of(number, size, chance)],
        grants=[f"grant-{number}"] if number % 4 else [],
        attested_by="lab",
        citations=_cited("paper", number, "conduct"),
    )


def _finding(number: int, size: Size) -> Line:
    outcome = ("lab-says-nobody", "lab-silent", "nothing-found")[number % 3]
    return _record(
        "findings",
        f"finding-{number}",
        question="Did outsiders evaluate it before release?",
        outcome=outcome,
        summary="Nothing was found.",
        ai_model=f"model-{number % size.models}",
        as_of="2026-10-01",
        who_looked="A reader",
        citations=_cited("paper", number, "conduct"),
    )


def _ruling(number: int, chance: random.Random) -> Line:
    """On every fifth promise, of which none is alleged; an evaluator tells of its keeping."""
    return _record(
        "rulings",
        f"ruling-{number}",
        pledge=f"pledge-{number * 5}",
        conduct=chance.choice(CONDUCTS),
        reason="The paper tells of it.",
        evidence="counterpart-only",
        author="A reader",
        ruled_on="2026-06-01",
        citations=_cited("paper", number, "conduct", voice="counterpart"),
    )

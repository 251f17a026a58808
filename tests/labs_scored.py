"""Labs in the database of which enough is known for the scorecard of 24 May 2024."""

from __future__ import annotations

from typing import Any

from commitments.models import Lab, Pledge
from tests import factories as make

DAY = "2024-05-24"
ON = f"?as_of={DAY}"
MANY = f"{ON}&w=coverage:40,depth:10"


def evaluated(name: str, *, released: str | None = "2024-03", **terms: Any) -> Lab:
    """A lab with one release that outsiders evaluated before it, on these terms."""
    lab = make.make_lab(slug=name.lower(), name=name)
    model = make.make_model(lab=lab, slug=f"{name.lower()}-1", name=f"{name} 1", released=released)
    evaluate(lab, model, **terms)
    return lab


def evaluate(lab: Lab, model: Any, **terms: Any) -> Any:
    """An evaluation of a model before its release; gives the access on which it rests."""
    access = make.make_grant(lab=lab, models=(model,), window_start="2024-02", **terms)
    work = make.make_evaluation(lab=lab, started_on="2024-02", title=f"Tests of {model.name}")
    work.ai_models.add(model)
    work.grants.add(access)
    work.evaluators.add(access.evaluator)
    return access


def promised(lab: Lab, count: int = 1, **given: Any) -> list[Pledge]:
    """Promises of outside evaluation that fell due at the end of 2023."""
    return [
        make.make_pledge(
            lab=lab, commitment=make.make_commitment(stated_on="2023", due="2023"), **given
        )
        for _ in range(count)
    ]


def open_and_shut() -> tuple[Lab, Lab]:
    """A lab that lets evaluators at the weights and lets them publish, and one that does not."""
    told = {"may_publish": "freely", "technical_information": "yes", "payment": "none"}
    return evaluated("Open", deep=True, **told), evaluated("Shut", may_publish="no")

"""A large record of access: 100 models of 10 labs × 25 evaluators, of every depth and stage."""

from __future__ import annotations

import datetime as dt
from typing import Any

from commitments.models import AIModel, Lab
from evaluators.models import AccessGrant, Evaluator
from evaluators.vocabulary import Activity, Attester, EvaluatorKind, Stage
from sources.partialdates import PartialDate
from tests.factories import make_hedged_link

LABS, MODELS_OF_A_LAB, EVALUATORS = 10, 10, 25
_DEPTHS: tuple[dict[str, Any], ...] = (
    {},
    {"safety_filters": "active", "harmlessness_training": "active", "fine_tuning": "no"},
    {"safety_filters": "disabled", "fine_tuning": "no", "weights": "no"},
    {"harmlessness_training": "disabled", "weights": "no"},
    {"fine_tuning": "yes", "weights": "no"},
    {"weights": "yes"},
    {"access_certain": False, "hedge": "apparently"},
)
_A_DAY = dt.date(2023, 1, 15)


def many_grants(every: int = 7) -> None:
    """Fill the table: every so many cells hold a grant, ``every=1`` fills them all."""
    models = _models()
    evaluators = _evaluators()
    pairs = [(model, one) for model in models for one in evaluators]
    chosen = [pair for number, pair in enumerate(pairs) if number % every == 0]
    grants = [_grant(number, *pair) for number, pair in enumerate(chosen)]
    AccessGrant.objects.bulk_create(grants)
    through = AccessGrant.ai_models.through
    through.objects.bulk_create(
        through(accessgrant=grant, aimodel=model)
        for grant, (model, _one) in zip(grants, chosen, strict=True)
    )
    AccessGrant.objects.create(
        slug="of-no-model",
        status="published",
        lab=models[0].lab,
        evaluator=evaluators[0],
        activity="model-evaluation",
        attested_by="lab",
    )
    make_hedged_link(placeholder=evaluators[-1], evaluator=evaluators[3])


def _models() -> list[AIModel]:
    labs = Lab.objects.bulk_create(
        Lab(slug=f"lab-no-{number}", status="published", name=f"Laboratory {number:02}")
        for number in range(LABS)
    )
    return AIModel.objects.bulk_create(
        AIModel(
            slug=f"model-{lab.slug}-{number}",
            status="published",
            lab=lab,
            name=f"Model {place + 1}.{number} Preview",
            released=PartialDate.on(_A_DAY + dt.timedelta(days=97 * number + place)),
        )
        for place, lab in enumerate(labs)
        for number in range(MODELS_OF_A_LAB)
    )


def _evaluators() -> list[Evaluator]:
    kinds = [kind for kind in EvaluatorKind.values if kind != EvaluatorKind.UNSPECIFIED]
    named = [
        Evaluator(
            slug=f"evaluator-no-{number}",
            status="published",
            name=f"Institute {number:02} for Testing",
            kind=kinds[number % len(kinds)],
        )
        for number in range(EVALUATORS - 1)
    ]
    group = Evaluator(
        slug="groups", status="published", name="Groups not named", kind=EvaluatorKind.UNSPECIFIED
    )
    return Evaluator.objects.bulk_create([*named, group])


def _grant(number: int, model: AIModel, evaluator: Evaluator) -> AccessGrant:
    start = model.released.earliest - dt.timedelta(days=number % 60 - 10)  # type: ignore[union-attr]
    facts = {"activity": Activity.MODEL_EVALUATION, **_DEPTHS[number % len(_DEPTHS)]}
    if number % 5 == 0:
        facts["activity"] = Activity.RED_TEAMING
    return AccessGrant(
        slug=f"grant-no-{number}",
        status="published",
        lab=model.lab,
        evaluator=evaluator,
        stage=Stage.values[number % len(Stage.values)],
        attested_by=Attester.values[number % len(Attester.values)],
        window_start=PartialDate.on(start) if number % 4 else None,
        disputed=number % 11 == 0,
        disputed_by="somebody" if number % 11 == 0 else "",
        **facts,
    )

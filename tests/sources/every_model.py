"""All tables of the three apps, how to make a row of each, and how to try to break their rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, models, transaction

from commitments.models import LabName
from evaluators.models import EvaluationDomain, EvaluatorName, GrantSafeguard
from sources.records import CitationLink, Record, Tracked
from tests import factories

APPS = ("sources", "commitments", "evaluators")
_NAMES = {
    "aimodel": "model",
    "documentversion": "version",
    "accessgrant": "grant",
    "quotestanding": "standing",
    "quoteevent": "event",
    "reviewitem": "review_item",
    "dailyroot": "daily_root",
}


def all_models() -> list[Any]:
    """Every table that people or programs fill; not the history tables."""
    found = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return [model for model in found if not model.__name__.startswith("Historical")]


def records() -> list[Any]:
    """Every kind of public record."""
    return [model for model in all_models() if issubclass(model, Record)]


def tracked() -> list[Any]:
    """Whatever has a history: every kind of record, of part of one, and what people decide."""
    return [model for model in all_models() if issubclass(model, Tracked)]


def by_name(model: Any) -> str:
    """How a parametrised test calls a table."""
    return str(model.__name__)


def make(model: Any, **given: Any) -> Any:
    """One row of that table, with whatever it needs around it."""
    if model in _PARTS:
        return _PARTS[model](**given)
    if issubclass(model, CitationLink):
        owner = given.pop(model.owner, None)
        owner = owner or make(model._meta.get_field(model.owner).related_model)
        return factories.cite(owner, **given)
    name = model._meta.model_name
    return getattr(factories, f"make_{_NAMES.get(name, name)}")(**given)


def _part(model: Any, owner: str, **defaults: Any) -> Callable[..., Any]:
    def made(**given: Any) -> Any:
        given.setdefault(owner, None)
        given[owner] = given[owner] or make(model._meta.get_field(owner).related_model)
        return model.objects.create(**{**defaults, **given})

    return made


def _note(**given: Any) -> Any:
    given.setdefault("evaluator", None)
    given["evaluator"] = given["evaluator"] or factories.make_evaluator()
    return factories.make_independence_note(**given)


_PARTS: dict[Any, Callable[..., Any]] = {
    LabName: _part(LabName, "lab", name="Old Lab"),
    EvaluatorName: _part(EvaluatorName, "evaluator", name="Old Name"),
    GrantSafeguard: _part(GrantSafeguard, "grant", name="rate limits"),
    EvaluationDomain: _part(EvaluationDomain, "evaluation", domain="cyber"),
    apps.get_model("evaluators", "IndependenceNote"): _note,
    apps.get_model("evaluators", "HedgedLink"): factories.make_hedged_link,
}


@dataclass(frozen=True)
class Breach:
    """How to break one rule: a sound row, the change that breaks it, the field it is told under.

    ``field`` is empty where only a program can break the rule, so that no person reads a message.
    """

    model: Any
    change: Callable[[Any], dict[str, Any]]
    field: str = ""
    given: Callable[[], dict[str, Any]] = dict


def setting(**changes: Any) -> Callable[[Any], dict[str, Any]]:
    """The change to these values."""
    return lambda row: changes


def as_another(
    *fields: str, sharing: tuple[str, ...] = (), **given: Any
) -> Callable[[Any], dict[str, Any]]:
    """The change to what a second row has in ``fields``; ``sharing``: what both have at first."""

    def change(row: Any) -> dict[str, Any]:
        shared = {name: getattr(row, name) for name in sharing}
        other = make(type(row), **shared, **given)
        return {name: getattr(other, name) for name in fields}

    return change


def constraints(app: str) -> dict[str, models.BaseConstraint]:
    """Every rule of an app's tables by name, without vocabulary and filled columns."""
    found = [
        rule
        for model in all_models()
        if model._meta.app_label == app
        for rule in model._meta.constraints
    ]
    return {rule.name: rule for rule in found if not rule.name.endswith(("_known", "_filled"))}


def assert_database_refuses(rule: models.BaseConstraint, breach: Breach) -> None:
    """The sound row can be stored; the change is refused, by that very rule."""
    row = make(breach.model, **breach.given())
    changes = breach.change(row)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        breach.model.objects.filter(pk=row.pk).update(**changes)
    if isinstance(rule, models.CheckConstraint) or connection.vendor == "postgresql":
        assert rule.name in str(refused.value)
    else:
        assert "UNIQUE" in str(refused.value)


def assert_people_are_told(breach: Breach) -> None:
    """``full_clean`` passes the sound row, and names the field of the broken one."""
    row = make(breach.model, **breach.given())
    row.full_clean()
    for name, value in breach.change(row).items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    told = refused.value.message_dict
    general = " ".join(told.get(NON_FIELD_ERRORS, []))
    label = str(breach.model._meta.get_field(breach.field).verbose_name)
    named = f"{breach.field}:" in general or label.casefold() in general.casefold()
    assert breach.field in told or named, told

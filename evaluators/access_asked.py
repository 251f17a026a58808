"""Which access table an address asks for: fetches its rows; the same for the page and the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from commitments.models import AIModel
from evaluators.access_table import AccessTable, Cut, access_table
from evaluators.filters import AccessTableFilter
from evaluators.models import Evaluator
from evaluators.years import released_in, row_in
from sources.publishing import published

#: Choices that leave out no grant.
_CUTS = frozenset({"by", "rows"})


@dataclass(frozen=True)
class Asked:
    """The table, whom it has no column for, and whether filters left out grants.

    Where they did, an empty cell says only that no record matches.
    """

    table: AccessTable
    silent: list[tuple[str, Evaluator]]
    is_narrowed: bool

    @property
    def nothing(self) -> str:
        """What an empty cell says."""
        return gettext("none that matches") if self.is_narrowed else gettext("no public record")


def asked_table(filters: AccessTableFilter, names: Mapping[Any, str]) -> Asked:
    """The table that a valid filter set asks for; its rows come ``with_parties``.

    ``names``: those of labs and evaluators on the day asked for, empty for today.
    """
    asked, as_of = filters.form.cleaned_data, filters.as_of
    years, labs = asked["year"], asked["lab"]
    cut = Cut(
        by_lab=asked["by"] == "lab",
        on_record_only=asked["rows"] == "on-record",
        as_of=as_of,
        keeps=lambda model: _belongs(model, asked["model"], years),
        name_of=lambda record: names.get(record, record.name),
    )
    table = access_table(_listed_models(asked, as_of), filters.qs, cut, labs)
    return Asked(
        table=table,
        silent=[
            (cut.name_of(one), one) for one in _evaluators(asked) if one not in table.evaluators
        ],
        is_narrowed=any(value for name, value in asked.items() if name not in _CUTS),
    )


def _belongs(model: AIModel, chosen: list[AIModel], years: list[str]) -> bool:
    """Whether a model that a matching grant names has a row among those chosen."""
    return (not chosen or model in chosen) and (not years or row_in(model, years))


def _listed_models(asked: dict[str, Any], as_of: dt.date | None) -> QuerySet[AIModel]:
    """The models that have a row even if nobody had access to them."""
    models: Any = published(AIModel, "lab")
    models = models.as_of(as_of)
    if asked["lab"]:
        models = models.filter(lab__in=asked["lab"])
    if asked["model"]:
        models = models.filter(pk__in=[model.pk for model in asked["model"]])
    if asked["year"]:
        models = models.filter(released_in(asked["year"]))
    found: QuerySet[AIModel] = models
    return found


def _evaluators(asked: dict[str, Any]) -> QuerySet[Evaluator]:
    """Those about whom the address asks."""
    found = published(Evaluator)
    if asked["evaluator"]:
        found = found.filter(pk__in=[one.pk for one in asked["evaluator"]])
    if asked["evaluator_kind"]:
        found = found.filter(kind__in=asked["evaluator_kind"])
    return found

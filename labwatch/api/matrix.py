"""The access table over the API: models, or labs, × evaluators, as the page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.models import Lab
from commitments.naming import names_then
from evaluators.access_asked import Asked, asked_table
from evaluators.access_cells import Cell, Column, Entry, Hedged, Row
from evaluators.access_words import Days
from evaluators.filters import DEPTH_CHOICES, AccessTableFilter
from evaluators.models import AccessGrant, Evaluator
from evaluators.pages import with_parties
from evaluators.vocabulary import Activity, Attester, Depth, EvaluatorKind, Stage
from labwatch.api.access import DaysSerializer
from labwatch.api.csvout import csv_response
from labwatch.api.fields import PartialDateSerializer, ReferenceSerializer, api_url, date_json
from labwatch.api.parameters import AS_OF_PARAMETER, SEVERAL, OfADay, form_faults, parameter
from labwatch.api.problems import BadParameters
from sources.publishing import published


class DepthWidthSerializer(serializers.Serializer[Any]):
    """A depth with honest width."""

    established = serializers.ChoiceField(choices=DEPTH_CHOICES)
    possible = serializers.ChoiceField(choices=DEPTH_CHOICES)


class AccessColumnSerializer(ReferenceSerializer):
    """An evaluator, under its name on the day, and how many of these grants it has."""

    kind = serializers.ChoiceField(choices=EvaluatorKind.choices)
    grants = serializers.IntegerField()


class AccessEntrySerializer(serializers.Serializer[Any]):
    """One grant in a cell; ``days_before_release`` is null where a date is not stated."""

    grant = ReferenceSerializer()
    models = ReferenceSerializer(many=True)
    activity = serializers.ChoiceField(choices=Activity.choices)
    depth = DepthWidthSerializer()
    stage = serializers.ChoiceField(choices=Stage.choices)
    days_before_release = DaysSerializer(allow_null=True)
    attested_by = serializers.ChoiceField(choices=Attester.choices)
    access_certain = serializers.BooleanField()
    hedge = serializers.CharField(allow_null=True)
    disputed = serializers.BooleanField()


class AccessHedgedSerializer(serializers.Serializer[Any]):
    """The evaluator is apparently among a placeholder's members; never a grant of its own."""

    hedge = serializers.CharField(help_text="The source's word: apparently.")
    placeholder = ReferenceSerializer()
    grant = ReferenceSerializer()


class AccessCellSerializer(serializers.Serializer[Any]):
    """What is known of one evaluator in one row; cells without a record are left out."""

    evaluator = ReferenceSerializer()
    grants = AccessEntrySerializer(many=True)
    hedged = AccessHedgedSerializer(many=True)


class AccessRowSerializer(serializers.Serializer[Any]):
    """One model, or one lab; ``model`` is null for labs and for grants that name no model."""

    lab = ReferenceSerializer()
    model = ReferenceSerializer(allow_null=True)
    released = PartialDateSerializer(allow_null=True)
    cells = AccessCellSerializer(many=True)


class AccessSerializer(serializers.Serializer[Any]):
    """The table: who let whom at what. A cell that is not there is no public record, not a no."""

    as_of = serializers.DateField()
    by = serializers.ChoiceField(choices=[("model", "model"), ("lab", "lab")])
    columns = AccessColumnSerializer(many=True)
    rows = AccessRowSerializer(many=True)
    without_record = ReferenceSerializer(
        many=True, help_text="Evaluators asked about that stand in no cell."
    )


def _is_several(item: Any) -> bool:
    return issubclass(item.field_class, SEVERAL)


class AccessView(OfADay):
    """Which lab gave which evaluator access to which model, how deep, when, and who says so."""

    _filters: ClassVar[dict[str, Any]] = AccessTableFilter.base_filters
    parameters = (*_filters, "as_of")
    several = tuple(name for name, item in _filters.items() if _is_several(item))
    formats = ("json", "csv")

    @property
    def schema_parameters(self) -> list[dict[str, Any]]:
        """The filters of the page, for OpenAPI."""
        filters = AccessTableFilter({}, queryset=AccessGrant.objects.none()).filters
        return [AS_OF_PARAMETER, *(parameter(name, one.field) for name, one in filters.items())]

    def asked(self, request: Request) -> Asked:
        """The table asked for; raises BadParameters."""
        rows: Any = with_parties(published(AccessGrant))
        filters = AccessTableFilter(
            request.query_params,
            queryset=rows.as_of(self.as_of),
            request=request,
            on=self.on,
            as_of=self.as_of,
        )
        if not filters.is_valid():
            raise BadParameters(form_faults(filters.form.errors.as_data()))
        return asked_table(filters, names_then(self.as_of, Lab, Evaluator))

    @extend_schema(operation_id="access_retrieve", responses=AccessSerializer)
    def get(self, request: Request) -> Any:
        """The table; as CSV one line for each grant in each row."""
        asked = self.asked(request)
        if self.form == "csv":
            return csv_response(CSV_COLUMNS, _lines(asked, request), f"access-{self.on}")
        table = asked.table
        return Response(
            {
                "as_of": self.on.isoformat(),
                "by": "lab" if table.cut.by_lab else "model",
                "columns": [_column(column, request) for column in table.columns],
                "rows": [_row(row, request) for row in table.rows],
                "without_record": [_ref(one, request, name) for name, one in asked.silent],
            }
        )


def _ref(record: Any, request: Request, name: str = "") -> dict[str, str]:
    """A record as others refer to it; all of the table's are public."""
    return {
        "slug": record.slug,
        "name": name or record.name,
        "url": api_url(record, request),
    }


def _column(column: Column, request: Request) -> dict[str, Any]:
    evaluator = column.evaluator
    return {
        **_ref(evaluator, request, column.name),
        "kind": evaluator.kind,
        "grants": column.grants,
    }


def _row(row: Row, request: Request) -> dict[str, Any]:
    released = row.model.released if row.model else None
    return {
        "lab": _ref(row.lab, request, row.lab_name),
        "model": _ref(row.model, request) if row.model else None,
        "released": date_json(released) if released else None,
        "cells": [_cell(cell, request) for cell in row.known],
    }


def _cell(cell: Cell, request: Request) -> dict[str, Any]:
    return {
        "evaluator": _ref(cell.column.evaluator, request, cell.column.name),
        "grants": [_grant(entry, request) for entry in cell.entries],
        "hedged": [_hedged(one, request) for one in cell.hedged],
    }


def _grant(entry: Entry, request: Request) -> dict[str, Any]:
    grant = entry.grant
    return {
        "grant": _ref(grant, request, entry.name),
        "models": [_ref(model, request) for model in entry.models],
        "activity": grant.activity,
        "depth": _width(grant),
        "stage": grant.stage,
        "days_before_release": _days(entry.days),
        "attested_by": grant.attested_by,
        "access_certain": grant.access_certain,
        "hedge": grant.hedge or None,
        "disputed": grant.disputed,
    }


def _width(grant: AccessGrant) -> dict[str, str]:
    width = grant.depth
    return {
        "established": Depth(width.established).slug,
        "possible": Depth(width.possible).slug,
    }


def _days(days: Days | None) -> dict[str, int] | None:
    return {"fewest": days.fewest, "most": days.most} if days else None


def _hedged(one: Hedged, request: Request) -> dict[str, Any]:
    return {
        "hedge": one.link.hedge,
        "placeholder": _ref(one.grant.evaluator, request, one.name),
        "grant": _ref(one.grant, request),
    }


#: Lines by lab leave ``released`` empty and name all models of the grant.
CSV_COLUMNS = (
    "lab",
    "lab_name",
    "models",
    "model_names",
    "released",
    "evaluator",
    "evaluator_name",
    "evaluator_kind",
    "apparent_members",
    "grant",
    "activity",
    "depth_established",
    "depth_possible",
    "stage",
    "window_start",
    "window_end",
    "fewest_days_before_release",
    "most_days_before_release",
    "attested_by",
    "access_certain",
    "hedge",
    "disputed",
    "page",
)


def _lines(asked: Asked, request: Request) -> Iterator[dict[str, object]]:
    """One line for each row, evaluator and grant; hedged cells stand with the placeholder."""
    for row in asked.table.rows:
        for cell in row.cells:
            for entry in cell.entries:
                yield _line(row, cell, entry, request)


def _line(row: Row, cell: Cell, entry: Entry, request: Request) -> dict[str, object]:
    grant, days, width = entry.grant, entry.days, _width(entry.grant)
    models = [row.model] if row.model else entry.models
    return {
        "lab": row.lab.slug,
        "lab_name": row.lab_name,
        "models": " ".join(model.slug for model in models),
        "model_names": "; ".join(model.name for model in models),
        "released": row.model and row.model.released and str(row.model.released),
        "evaluator": cell.column.evaluator.slug,
        "evaluator_name": cell.column.name,
        "evaluator_kind": cell.column.evaluator.kind,
        "apparent_members": " ".join(entry.apparent_members),
        "grant": grant.slug,
        "activity": grant.activity,
        "depth_established": width["established"],
        "depth_possible": width["possible"],
        "stage": grant.stage,
        "window_start": grant.window_start and str(grant.window_start),
        "window_end": grant.window_end and str(grant.window_end),
        "fewest_days_before_release": days and days.fewest,
        "most_days_before_release": days and days.most,
        "attested_by": grant.attested_by,
        "access_certain": str(grant.access_certain).lower(),
        "hedge": grant.hedge or None,
        "disputed": str(grant.disputed).lower(),
        "page": request.build_absolute_uri(reverse("grant", args=[grant.slug])),
    }

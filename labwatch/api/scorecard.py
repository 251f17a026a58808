"""The scorecard over the API: the whole, one cell, and what differs between two days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labwatch.api.csvout import csv_response
from labwatch.api.fields import ReferenceSerializer
from labwatch.api.parameters import AS_OF_PARAMETER, Strict
from labwatch.api.problems import BadParameters, Fault
from labwatch.api.then import RECORDED_AT_PARAMETER, asked_moment, check_order
from labwatch.scorecards.board_pages import cell_address
from labwatch.scorecards.facts import Ref
from labwatch.scorecards.known import known_by_lab
from labwatch.scorecards.promise_counts import PromiseCounts
from labwatch.scorecards.questions import PARAMETERS, BadQuestion, Question, read_question
from labwatch.scorecards.rubric import COLUMNS, EDITIONS
from labwatch.scorecards.scorecard import Cell, ColumnScore, LabRow
from labwatch.scorecards.spans import Span

T = TypeVar("T")


class RecordRefSerializer(ReferenceSerializer):
    """A record behind a figure: of which resource, its slug, name, and addresses."""

    resource = serializers.CharField()
    page_url = serializers.URLField()


class CellSerializer(serializers.Serializer[Any]):
    """One criterion of one lab, from 0 to 1; ``known`` false: all of it is open."""

    criterion = serializers.CharField()
    column = serializers.ChoiceField(choices=[(name, name) for name in COLUMNS])
    low = serializers.FloatField()
    high = serializers.FloatField()
    known = serializers.BooleanField()
    sentence = serializers.CharField()
    url = serializers.URLField()
    page_url = serializers.URLField()
    records = RecordRefSerializer(many=True)


class ColumnSerializer(serializers.Serializer[Any]):
    """Deeds or words of one lab, from 0 to 100; null where too little is known."""

    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    known_share = serializers.FloatField()
    place = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    sentence = serializers.CharField()


class PromisesSerializer(serializers.Serializer[Any]):
    """Promises by what became of them; the share kept is null below five testable ones."""

    counts: Any = serializers.DictField(child=serializers.IntegerField())
    testable = serializers.IntegerField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    sentence = serializers.CharField()


class KnownCountSerializer(serializers.Serializer[Any]):
    """How many public records of one kind there are about the lab, and their page."""

    key = serializers.CharField()
    label: Any = serializers.CharField()
    count = serializers.IntegerField()
    page_url = serializers.URLField()


class LabRowSerializer(serializers.Serializer[Any]):
    """One lab: two columns that are never blended, its cells, its promises, its record counts."""

    lab = ReferenceSerializer()
    deeds = ColumnSerializer()
    words = ColumnSerializer()
    cells = CellSerializer(many=True)
    promises = PromisesSerializer()
    counts = KnownCountSerializer(many=True)


class SwapSerializer(serializers.Serializer[Any]):
    """How often two labs change places in one column under random weights, from 0 to 1."""

    column = serializers.CharField()
    labs = serializers.ListField(child=serializers.CharField())
    share = serializers.FloatField()


class ScorecardSerializer(serializers.Serializer[Any]):
    """Every lab under one edition of the rubric, with one set of weights, on one day."""

    as_of = serializers.DateField()
    edition = serializers.CharField()
    weights: Any = serializers.DictField(child=serializers.IntegerField())
    labs = LabRowSerializer(many=True)
    swaps = SwapSerializer(many=True)


QUESTION_PARAMETERS = (
    AS_OF_PARAMETER,
    RECORDED_AT_PARAMETER,
    {
        "name": "edition",
        "in": "query",
        "description": "The edition of the rubric.",
        "schema": {"type": "string", "enum": list(EDITIONS)},
    },
    {
        "name": "w",
        "in": "query",
        "description": "Weights from 0 to 100; criteria not named keep their usual one.",
        "schema": {"type": "string", "examples": ["coverage:40,depth:10"]},
    },
)


class Asking(Strict):
    """A view whose address asks for a scorecard."""

    parameters: ClassVar[tuple[str, ...]] = (*PARAMETERS, "recorded_at")
    schema_parameters: ClassVar[tuple[dict[str, Any], ...]] = QUESTION_PARAMETERS

    def question(self, request: Request) -> Question:
        """What is asked; raises BadParameters."""
        return asked_question(request, request.query_params)


def asked_question(request: Request, parameters: Mapping[str, str]) -> Question:
    """The question of these parameters, of the moment that is asked for; raises BadParameters."""
    moment = asked_moment(request)
    today = (moment or timezone.now()).date()
    question = understood(lambda: read_question(parameters, today, moment))
    check_order(question.as_of, moment)
    return question


def understood(read: Callable[[], T]) -> T:
    """What was read; raises BadParameters naming the parameter that is not understood."""
    try:
        return read()
    except BadQuestion as error:
        raise BadParameters([Fault(error.parameter, str(error))]) from None


class ScorecardView(Asking):
    """Deeds and words of every lab as ranges, with the sentence and the records of each cell."""

    formats = ("json", "csv")

    @extend_schema(operation_id="scorecard_retrieve", responses=ScorecardSerializer)
    def get(self, request: Request) -> Any:
        """The whole scorecard; as CSV one line for each cell."""
        question = self.question(request)
        with question.said():
            return self._answer(question, request)

    def _answer(self, question: Question, request: Request) -> Any:
        if self.form == "csv":
            return _as_csv(question, request)
        known = {row.lab.slug: row for row in known_by_lab(question.on, question.as_of)}
        card = question.scorecard
        return Response(
            {
                "as_of": card.on.isoformat(),
                "edition": card.rubric.edition,
                "weights": dict(card.weights),
                "labs": [
                    _lab(row, known.get(row.lab.slug), request, question) for row in card.rows
                ],
                "swaps": [
                    {
                        "column": column,
                        "labs": [swap.first.slug, swap.second.slug],
                        "share": swap.share,
                    }
                    for column, found in card.swaps.items()
                    for swap in found
                ],
            }
        )


def _lab(row: LabRow, known: Any, request: Request, question: Question) -> dict[str, Any]:
    return {
        "lab": ref_json(row.lab, request, short=True),
        **{column: column_json(row.scores[column]) for column in COLUMNS},
        "cells": [cell_of(question, cell, request) for cell in row.cells],
        "promises": _promises(row.promises),
        "counts": [
            {
                "key": item.key,
                "label": item.label,
                "count": item.count,
                "page_url": request.build_absolute_uri(item.url),
            }
            for item in (known.counts if known else ())
        ],
    }


def column_json(score: ColumnScore) -> dict[str, Any]:
    """Deeds or words of one lab."""
    return {
        **ends(score.span, 100),
        "known_share": round(score.known_share, 4),
        "place": list(score.place) if score.place else None,
        "sentence": score.sentence,
    }


def ends(span: Span | None, whole: int = 1) -> dict[str, float | None]:
    """Both ends of a span; null where there is none."""
    if span is None:
        return {"low": None, "high": None}
    return {
        "low": round(float(span.low) * whole, 4),
        "high": round(float(span.high) * whole, 4),
    }


def _promises(counts: PromiseCounts) -> dict[str, Any]:
    return {
        "counts": {key: number for key, _label, number in counts.counts},
        "testable": counts.testable,
        **ends(counts.kept),
        "sentence": counts.sentence,
    }


def cell_of(question: Question, cell: Cell, request: Request) -> dict[str, Any]:
    """One cell with its addresses, which ask the same question, and the records behind it."""
    return cell_json(cell, request, question.query, question.api_query)


def cell_json(cell: Cell, request: Request, query: str, api_query: str = "") -> dict[str, Any]:
    """One cell; ``api_query``: what to ask of the API, unless it is what to ask of the page."""
    url = reverse("api:cell", args=[cell.lab.slug, cell.criterion.key])
    return {
        "criterion": cell.criterion.key,
        "column": cell.criterion.column,
        **ends(cell.span),
        "known": cell.known,
        "sentence": cell.sentence,
        "url": request.build_absolute_uri(url) + (api_query or query),
        "page_url": request.build_absolute_uri(cell_address(cell)) + query,
        "records": [ref_json(ref, request) for ref in cell.refs],
    }


def ref_json(ref: Ref, request: Request, *, short: bool = False) -> dict[str, str]:
    """A record behind a figure; ``short``: as other resources refer to it."""
    site = f"{request.scheme}://{request.get_host()}"
    url = f"{site}{_resource_address(ref.resource)}{ref.slug}/"
    found = {"slug": ref.slug, "name": ref.name, "url": url}
    if short:
        return found
    return {"resource": ref.resource, **found, "page_url": f"{site}{ref.page}"}


@cache
def _resource_address(resource: str) -> str:
    """Where the records of a resource are; one answer names tens of thousands of them."""
    return reverse(f"api:{resource}-detail", args=["-"]).removesuffix("-/")


_CSV_COLUMNS = ("lab", "criterion", "column", "weight", "low", "high", "known", "sentence", "page")


def _as_csv(question: Question, request: Request) -> Any:
    card = question.scorecard
    rows = (
        {
            "lab": row.lab.slug,
            "criterion": cell.criterion.key,
            "column": cell.criterion.column,
            "weight": card.weights[cell.criterion.key],
            **ends(cell.span),
            "known": str(cell.known).lower(),
            "sentence": cell.sentence,
            "page": request.build_absolute_uri(cell_address(cell)) + question.query,
        }
        for row in card.rows
        for cell in row.cells
    )
    return csv_response(_CSV_COLUMNS, rows, f"scorecard-{card.on}")


class CellDetailSerializer(CellSerializer):
    """One cell with its question and what its steps mean."""

    as_of = serializers.DateField()
    edition = serializers.CharField()
    lab = ReferenceSerializer()
    question = serializers.CharField()
    weight = serializers.IntegerField()
    steps = serializers.ListField(child=serializers.CharField())


class CellView(Asking):
    """One cell of the scorecard."""

    @extend_schema(operation_id="scorecard_cell_retrieve", responses=CellDetailSerializer)
    def get(self, request: Request, lab: str, criterion: str) -> Response:
        """The cell, its question and its steps."""
        question = self.question(request)
        with question.said():
            card = question.scorecard
        try:
            cell = card.row(lab).cell(criterion)
        except KeyError:
            raise Http404 from None
        return Response(
            {
                "as_of": card.on.isoformat(),
                "edition": card.rubric.edition,
                "lab": ref_json(cell.lab, request, short=True),
                "question": cell.criterion.question,
                "weight": card.weights[criterion],
                "steps": list(cell.criterion.steps),
                **cell_of(question, cell, request),
            }
        )

"""What differs between the scorecards of two days, over the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labwatch.api.fields import ReferenceSerializer
from labwatch.api.parameters import day_parameter
from labwatch.api.scorecard import (
    QUESTION_PARAMETERS,
    Asking,
    CellSerializer,
    ColumnSerializer,
    RecordRefSerializer,
    cell_json,
    column_json,
    ref_json,
    understood,
)
from labwatch.scorecards.difference_pages import changes_between, read_days
from labwatch.scorecards.differences import CellChange, ColumnChange, CountChange
from labwatch.scorecards.promise_counts import KEYS
from labwatch.scorecards.rubric import COLUMNS


class CellChangeSerializer(serializers.Serializer[Any]):
    """One cell that says something else, and the records that caused it.

    ``turned``: promises whose words were given up or replaced. If none came and none turned, time
    alone changed it.
    """

    lab = ReferenceSerializer()
    criterion = serializers.CharField()
    before = CellSerializer(allow_null=True)
    after = CellSerializer()
    came = RecordRefSerializer(many=True)
    went = RecordRefSerializer(many=True)
    turned = RecordRefSerializer(many=True)


class ColumnChangeSerializer(serializers.Serializer[Any]):
    """Deeds or words of a lab that come to something else."""

    lab = ReferenceSerializer()
    column = serializers.ChoiceField(choices=[(name, name) for name in COLUMNS])
    before = ColumnSerializer(allow_null=True)
    after = ColumnSerializer()


class CountChangeSerializer(serializers.Serializer[Any]):
    """One count of promises that differs, and the promises that came into it and went out."""

    lab = ReferenceSerializer()
    key = serializers.CharField(help_text=f"One of {', '.join(KEYS)}.")
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    came = RecordRefSerializer(many=True)
    went = RecordRefSerializer(many=True)


class DifferencesSerializer(serializers.Serializer[Any]):
    """What differs between the scorecards of two days, by one edition and one set of weights."""

    since = serializers.DateField()
    until = serializers.DateField()
    edition = serializers.CharField()
    columns = ColumnChangeSerializer(many=True)
    changes = CellChangeSerializer(many=True)
    promises = CountChangeSerializer(many=True)


class DifferencesView(Asking):
    """What differs between the scorecards of two days, and which records caused it."""

    parameters = ("since", "until", "edition", "w")
    schema_parameters = (
        day_parameter("since", "The earlier day; a year before the later one unless given."),
        day_parameter("until", "The later day; today unless given."),
        *QUESTION_PARAMETERS[2:],
    )

    @extend_schema(operation_id="scorecard_changes_retrieve", responses=DifferencesSerializer)
    def get(self, request: Request) -> Response:
        """Columns, cells and counts that differ."""
        question = self.question(request)
        since, until = understood(lambda: read_days(request.query_params, question.on))
        found = changes_between(question, since, until)
        queries = (question.query_on(since), question.query_on(until))
        return Response(
            {
                "since": since.isoformat(),
                "until": until.isoformat(),
                "edition": question.rubric.edition,
                "columns": [_column(one, request) for lab in found for one in lab.columns],
                "changes": [_cell(one, request, *queries) for lab in found for one in lab.cells],
                "promises": [_count(one, request) for lab in found for one in lab.counts],
            }
        )


def _column(change: ColumnChange, request: Request) -> dict[str, Any]:
    return {
        "lab": ref_json(change.lab, request, short=True),
        "column": change.after.column,
        "before": column_json(change.before) if change.before else None,
        "after": column_json(change.after),
    }


def _cell(change: CellChange, request: Request, since: str, until: str) -> dict[str, Any]:
    return {
        "lab": ref_json(change.lab, request, short=True),
        "criterion": change.after.criterion.key,
        "before": cell_json(change.before, request, since) if change.before else None,
        "after": cell_json(change.after, request, until),
        "came": [ref_json(ref, request) for ref in change.came],
        "went": [ref_json(ref, request) for ref in change.went],
        "turned": [ref_json(ref, request) for ref in change.turned],
    }


def _count(change: CountChange, request: Request) -> dict[str, Any]:
    return {
        "lab": ref_json(change.lab, request, short=True),
        "key": change.key,
        "before": change.before,
        "after": change.after,
        "came": [ref_json(ref, request) for ref in change.came],
        "went": [ref_json(ref, request) for ref in change.went],
    }

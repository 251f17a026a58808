"""Coverage and adequacy over the API: which releases were evaluated before release, how deep."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from evaluators.vocabulary import Stage, Sufficient, ThreatModel
from labwatch.api.csvout import csv_response
from labwatch.api.fields import PartialDateSerializer, ReferenceSerializer, date_json
from labwatch.api.parameters import AS_OF_PARAMETER, SLUG, Strict, day_parameter
from labwatch.api.problems import BadParameters, Fault
from labwatch.api.scorecard import RecordRefSerializer, asked_question, ends, ref_json, understood
from labwatch.api.then import RECORDED_AT_PARAMETER
from labwatch.scorecards.adequacy import Adequacy
from labwatch.scorecards.coverage import Coverage, ReleaseCoverage
from labwatch.scorecards.coverage_pages import adequacies, read_coverage_question
from labwatch.scorecards.facts import LabFacts, Release
from labwatch.scorecards.questions import Question


class ReleaseCoverageSerializer(serializers.Serializer[Any]):
    """One frontier release: was there an outside model evaluation before it, and what is known."""

    model = ReferenceSerializer()
    released = PartialDateSerializer(allow_null=True)
    in_period = serializers.BooleanField(help_text="False: its date is not stated, so it may be.")
    evaluated_before_release = serializers.ChoiceField(choices=Sufficient.choices)
    sentence = serializers.CharField()
    beside: Any = serializers.DictField(
        child=serializers.IntegerField(), help_text="Other work by kind, never counted."
    )
    records = RecordRefSerializer(many=True)


class LabCoverageSerializer(serializers.Serializer[Any]):
    """The coverage of one lab: a share from 0 to 1 as a range, null without a dated release."""

    lab = ReferenceSerializer()
    covered = serializers.IntegerField()
    releases = serializers.IntegerField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    rows = ReleaseCoverageSerializer(many=True)


class CoverageSerializer(serializers.Serializer[Any]):
    """Releases with an outside model evaluation before release, of all frontier releases."""

    as_of = serializers.DateField()
    start = serializers.DateField(allow_null=True)
    end = serializers.DateField()
    labs = LabCoverageSerializer(many=True)


def _listed(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "schema": {"type": "array", "items": schema},
        "style": "form",
        "explode": False,
    }


def _only_time(request: Request) -> Question:
    """The question that asks for a day or a moment and nothing else; raises BadParameters."""
    given = request.query_params.get("as_of")
    asked = {} if given is None else {"as_of": str(given)}
    return asked_question(request, asked)


class CoverageView(Strict):
    """Which frontier releases outsiders evaluated before release, lab by lab."""

    parameters = ("lab", "from", "until", "stage", "as_of", "recorded_at")
    several = ("lab", "stage")
    formats = ("json", "csv")
    schema_parameters = (
        AS_OF_PARAMETER,
        RECORDED_AT_PARAMETER,
        _listed("lab", "Only these labs.", {"type": "string", "pattern": f"^{SLUG}$"}),
        day_parameter("from", "First day of the period; 24 months before its end unless given."),
        day_parameter("until", "Last day of the period; today, or as_of, unless given."),
        _listed("stage", "Only access at these stages.", {"type": "string", "enum": Stage.values}),
    )

    @extend_schema(operation_id="coverage_retrieve", responses=CoverageSerializer)
    def get(self, request: Request) -> Any:
        """The coverage; as CSV one line for each release."""
        question = _only_time(request)
        with question.said():
            labs = question.gathering.labs
        asked = understood(lambda: read_coverage_question(request.query_params, labs, question.on))
        found = asked.answer(labs)
        if self.form == "csv":
            return _coverage_csv(found, request)
        return Response(
            {
                "as_of": question.on.isoformat(),
                "start": asked.period.start and asked.period.start.isoformat(),
                "end": asked.period.end.isoformat(),
                "labs": [_lab(lab, one, request) for lab, one in found],
            }
        )


def _lab(lab: LabFacts, found: Coverage, request: Request) -> dict[str, Any]:
    return {
        "lab": ref_json(lab.ref, request, short=True),
        "covered": found.covered,
        "releases": len(found.rows),
        **ends(found.share),
        "rows": [_row(row, in_period, request) for row, in_period in _rows(found)],
    }


def _rows(found: Coverage) -> list[tuple[ReleaseCoverage, bool]]:
    return [(row, True) for row in found.rows] + [(row, False) for row in found.maybe]


def _row(row: ReleaseCoverage, in_period: bool, request: Request) -> dict[str, Any]:
    return {
        "model": ref_json(row.release.ref, request, short=True),
        "released": _released(row.release),
        "in_period": in_period,
        "evaluated_before_release": row.answer.value,
        "sentence": row.sentence,
        "beside": dict(row.beside_counts),
        "records": [ref_json(ref, request) for ref in row.refs],
    }


def _released(release: Release) -> Any:
    return date_json(release.released) if release.released else None


_CSV_COLUMNS = ("lab", "model", "released", "in_period", "evaluated_before_release", "sentence")


def _coverage_csv(found: list[tuple[LabFacts, Coverage]], request: Request) -> Any:
    rows = (
        {
            "lab": lab.ref.slug,
            "model": row.release.slug,
            "released": str(row.release.released or ""),
            "in_period": str(in_period).lower(),
            "evaluated_before_release": row.answer.value,
            "sentence": row.sentence,
        }
        for lab, one in found
        for row, in_period in _rows(one)
    )
    return csv_response(_CSV_COLUMNS, rows, "coverage")


class AdequacySerializer(serializers.Serializer[Any]):
    """One release and one threat: evaluated by outsiders before release, deep enough?"""

    lab = ReferenceSerializer()
    model = ReferenceSerializer()
    released = PartialDateSerializer(allow_null=True)
    threat = serializers.ChoiceField(choices=ThreatModel.choices)
    answer = serializers.ChoiceField(choices=Sufficient.choices)
    sentence = serializers.CharField()
    records = RecordRefSerializer(many=True)


class AdequaciesSerializer(serializers.Serializer[Any]):
    """The answers for every frontier release."""

    as_of = serializers.DateField()
    results = AdequacySerializer(many=True)


class AdequacyView(Strict):
    """Was each release evaluated by outsiders before it, deep enough for each threat?"""

    parameters = ("threat", "as_of", "recorded_at")
    formats = ("json", "csv")
    schema_parameters = (
        AS_OF_PARAMETER,
        RECORDED_AT_PARAMETER,
        {
            "name": "threat",
            "in": "query",
            "description": "Only this threat model.",
            "schema": {"type": "string", "enum": ThreatModel.values},
        },
    )

    @extend_schema(operation_id="adequacy_retrieve", responses=AdequaciesSerializer)
    def get(self, request: Request) -> Any:
        """The answers, lab by lab; as CSV one line for each."""
        question = _only_time(request)
        threats = _threats(request.query_params.get("threat"))
        with question.said():
            labs = question.gathering.labs
        rows = [row for one in threats for row in adequacies(labs, one)]
        if self.form == "csv":
            return _adequacy_csv(rows)
        results = [_adequacy(row, request) for row in rows]
        return Response({"as_of": question.on.isoformat(), "results": results})


def _threats(asked: str | None) -> list[ThreatModel]:
    if asked is None:
        return list(ThreatModel)
    if asked not in ThreatModel.values:
        detail = f'There is no threat model "{asked[:40]}".'
        raise BadParameters([Fault("threat", detail, tuple(ThreatModel.values))])
    return [ThreatModel(asked)]


def _adequacy(row: Adequacy, request: Request) -> dict[str, Any]:
    return {
        "lab": ref_json(row.lab, request, short=True),
        "model": ref_json(row.model, request, short=True),
        "released": _released(row.coverage.release),
        "threat": row.threat.value,
        "answer": row.answer.value,
        "sentence": row.sentence,
        "records": [ref_json(ref, request) for ref in row.refs],
    }


_ADEQUACY_COLUMNS = ("lab", "model", "released", "threat", "answer", "sentence")


def _adequacy_csv(rows: list[Adequacy]) -> Any:
    lines = (
        {
            "lab": row.lab.slug,
            "model": row.model.slug,
            "released": str(row.coverage.release.released or ""),
            "threat": row.threat.value,
            "answer": row.answer.value,
            "sentence": row.sentence,
        }
        for row in rows
    )
    return csv_response(_ADEQUACY_COLUMNS, lines, "adequacy")

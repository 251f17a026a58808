"""Labs × what is known, over the API: counts with links, no scores yet."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labwatch.api.fields import ReferenceSerializer, reference
from labwatch.api.parameters import Strict
from labwatch.scorecards.known import LabKnown, known_by_lab


class KnownCountSerializer(serializers.Serializer[Any]):
    """How many public records of one kind there are about the lab, and their page."""

    key = serializers.CharField()
    label: Any = serializers.CharField()
    count = serializers.IntegerField()
    page_url = serializers.URLField()


class LabKnownSerializer(serializers.Serializer[Any]):
    """All counts about one lab."""

    lab = ReferenceSerializer()
    counts = KnownCountSerializer(many=True)


class ScorecardSerializer(serializers.Serializer[Any]):
    """Every lab with its counts as of today."""

    as_of = serializers.DateField()
    labs = LabKnownSerializer(many=True)


class ScorecardView(Strict):
    """What is known of each lab: counts with links to the records behind them."""

    @extend_schema(operation_id="scorecard_retrieve", responses=ScorecardSerializer)
    def get(self, request: Request) -> Response:
        """The whole table."""
        on = timezone.localdate()
        labs = [_as_json(known, request) for known in known_by_lab(on)]
        return Response({"as_of": on.isoformat(), "labs": labs})


def _as_json(known: LabKnown, request: Request) -> dict[str, Any]:
    counts = [
        {
            "key": item.key,
            "label": item.label,
            "count": item.count,
            "page_url": request.build_absolute_uri(item.url),
        }
        for item in known.counts
    ]
    return {"lab": reference(known.lab, request), "counts": counts}

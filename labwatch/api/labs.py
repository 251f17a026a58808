"""Labs and their models over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.models import (
    AIModel,
    Lab,
    LabName,
)
from commitments.naming import names_shown
from evaluators.widerfilters import LabFilter
from labwatch.api.base import HEAD, TAIL, RecordSerializer, RecordViewSet, StatedSerializer
from labwatch.api.fields import (
    Reference,
)
from labwatch.scorecards.filters import ModelFilter
from sources.publishing import cited

#: What a name over time says, whoever bore it.
NAME_FIELDS = ("name", "since", "until", "note")


class LabNameSerializer(StatedSerializer):
    """A name that a lab bore, and when."""

    class Meta:
        model = LabName
        fields = NAME_FIELDS


class LabSerializer(RecordSerializer):
    """An organisation that develops frontier models."""

    parent: Any = Reference()
    names = serializers.SerializerMethodField()

    class Meta:
        model = Lab
        fields: ClassVar[Any] = (*HEAD, "names", "parent", "country", "website", "note", *TAIL)

    @extend_schema_field(LabNameSerializer(many=True))
    def get_names(self, lab: Any) -> Any:
        """Those borne by the day that is asked for."""
        names = names_shown(lab.names.all(), self.context["view"].as_of)
        return LabNameSerializer(names, many=True, context=self.context).data


class LabViewSet(RecordViewSet):
    """Labs."""

    serializer_class = LabSerializer
    filterset_class = LabFilter

    def get_queryset(self) -> Any:
        """Published labs with their names."""
        labs = Lab.objects.published().select_related("parent")
        return labs.prefetch_related("names", cited(Lab, as_of=self.as_of))


class AIModelSerializer(RecordSerializer):
    """An AI model. A release is a model with a release date."""

    lab = Reference()

    class Meta:
        model = AIModel
        fields: ClassVar[Any] = (
            *HEAD,
            "lab",
            "kind",
            "released",
            "frontier",
            "weights_open",
            "note",
            *TAIL,
        )


class AIModelViewSet(RecordViewSet):
    """Models, evaluated or not."""

    serializer_class = AIModelSerializer
    filterset_class = ModelFilter

    def get_queryset(self) -> Any:
        """Published models of published labs."""
        return (
            AIModel.objects.published()
            .select_related("lab")
            .prefetch_related(cited(AIModel, as_of=self.as_of))
        )

"""Evaluators over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.naming import names_shown
from evaluators.filters import (
    EvaluatorFilter,
)
from evaluators.models import (
    Evaluator,
    EvaluatorName,
    HedgedLink,
    IndependenceNote,
)
from evaluators.pages import hedged_links, ties
from labwatch.api.base import HEAD, TAIL, RecordSerializer, RecordViewSet, StatedSerializer
from labwatch.api.fields import Passage, Reference
from labwatch.api.labs import NAME_FIELDS
from sources.publishing import cited


class EvaluatorNameSerializer(StatedSerializer):
    """A name that an evaluator bore, and when."""

    class Meta:
        model = EvaluatorName
        fields = NAME_FIELDS


class IndependenceNoteSerializer(StatedSerializer):
    """Something that may tie an evaluator to a lab."""

    citation = Passage()

    class Meta:
        model = IndependenceNote
        fields: ClassVar[Any] = ("kind", "dated", "text", "citation")


class HedgedLinkSerializer(StatedSerializer):
    """Evaluators not named, among whom one apparently is; never a grant to that one."""

    placeholder = Reference()
    evaluator = Reference()
    citation = Passage()

    class Meta:
        model = HedgedLink
        fields: ClassVar[Any] = ("placeholder", "evaluator", "hedge", "citation")


class EvaluatorSerializer(RecordSerializer):
    """An outside organisation that tests models, or a placeholder for ones not named."""

    names = serializers.SerializerMethodField()
    independence_notes = IndependenceNoteSerializer(many=True, read_only=True, source="ties")
    apparent_members = HedgedLinkSerializer(
        many=True,
        read_only=True,
        source="members",
        help_text="Who is apparently among these evaluators.",
    )
    apparent_groups = HedgedLinkSerializer(
        many=True,
        read_only=True,
        source="groups",
        help_text="Among which unnamed evaluators it apparently is.",
    )

    class Meta:
        model = Evaluator
        fields: ClassVar[Any] = (
            *HEAD,
            "kind",
            "names",
            "country",
            "website",
            "independence_notes",
            "apparent_members",
            "apparent_groups",
            "note",
            *TAIL,
        )

    @extend_schema_field(EvaluatorNameSerializer(many=True))
    def get_names(self, evaluator: Any) -> Any:
        """Those borne by the day that is asked for."""
        names = names_shown(evaluator.names.all(), self.context["view"].as_of)
        return EvaluatorNameSerializer(names, many=True, context=self.context).data


class EvaluatorViewSet(RecordViewSet):
    """Who tests."""

    serializer_class = EvaluatorSerializer
    filterset_class = EvaluatorFilter

    def get_queryset(self) -> Any:
        """Published evaluators with their names, ties and hedged links, as told by the day."""
        day = self.as_of
        return Evaluator.objects.published().prefetch_related(
            "names",
            ties(day),
            Prefetch("apparent_members", hedged_links("evaluator", day), "members"),
            Prefetch("apparent_groups", hedged_links("placeholder", day), "groups"),
            cited(Evaluator, as_of=day),
        )

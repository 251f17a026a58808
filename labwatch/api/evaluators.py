"""Evaluators over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from evaluators.filters import (
    EvaluatorFilter,
)
from evaluators.models import (
    Evaluator,
    EvaluatorName,
    HedgedLink,
    IndependenceNote,
)
from labwatch.api.base import HEAD, TAIL, RecordSerializer, RecordViewSet, StatedSerializer
from labwatch.api.fields import Passage, Reference
from labwatch.api.labs import NAME_FIELDS
from sources.publishing import cited, public, with_passages


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

    names = EvaluatorNameSerializer(many=True, read_only=True)
    independence_notes = serializers.SerializerMethodField()
    apparent_members = serializers.SerializerMethodField()
    apparent_groups = serializers.SerializerMethodField()

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

    @extend_schema_field(IndependenceNoteSerializer(many=True))
    def get_independence_notes(self, evaluator: Evaluator) -> Any:
        """Those whose passage is public."""
        notes = [note for note in evaluator.independence_notes.all() if public(note.citation)]
        return IndependenceNoteSerializer(notes, many=True, context=self.context).data

    @extend_schema_field(HedgedLinkSerializer(many=True))
    def get_apparent_members(self, evaluator: Evaluator) -> Any:
        """Who is apparently among these evaluators."""
        return self._links(evaluator.apparent_members.all())

    @extend_schema_field(HedgedLinkSerializer(many=True))
    def get_apparent_groups(self, evaluator: Evaluator) -> Any:
        """Among which unnamed evaluators it apparently is."""
        return self._links(evaluator.apparent_groups.all())

    def _links(self, links: Any) -> Any:
        """Links of which both sides and the passage are public."""
        seen = [
            link
            for link in links
            if public(link.placeholder) and public(link.evaluator) and public(link.citation)
        ]
        return HedgedLinkSerializer(seen, many=True, context=self.context).data


class EvaluatorViewSet(RecordViewSet):
    """Who tests."""

    serializer_class = EvaluatorSerializer
    filterset_class = EvaluatorFilter

    def get_queryset(self) -> Any:
        """Published evaluators with their names, ties and hedged links."""
        links = with_passages(HedgedLink.objects.select_related("placeholder", "evaluator"))
        notes = with_passages(IndependenceNote.objects.all())
        return Evaluator.objects.published().prefetch_related(
            "names",
            Prefetch("independence_notes", queryset=notes),
            Prefetch("apparent_members", queryset=links),
            Prefetch("apparent_groups", queryset=links),
            cited(Evaluator),
        )

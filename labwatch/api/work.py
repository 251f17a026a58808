"""Evaluations and findings over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch

from commitments.models import AIModel
from evaluators.filters import (
    EvaluationFilter,
    FindingFilter,
)
from evaluators.models import (
    AccessGrant,
    Evaluation,
    EvaluationDomain,
    Evaluator,
    Finding,
)
from labwatch.api.base import HEAD, TAIL, RecordSerializer, RecordViewSet, StatedSerializer
from labwatch.api.fields import Reference, References
from sources.publishing import cited, published


class DomainSerializer(StatedSerializer):
    """A danger that was looked for."""

    class Meta:
        model = EvaluationDomain
        fields: ClassVar[Any] = ("domain", "wording")


class EvaluationSerializer(RecordSerializer):
    """Work that was done. Red-teaming never counts as model evaluation."""

    lab = Reference()
    evaluators = References(source="public_evaluators")
    models = References(source="public_models")
    grants = References(source="public_grants")
    domains = DomainSerializer(many=True, read_only=True)
    report = Reference()

    class Meta:
        model = Evaluation
        fields: ClassVar[Any] = (
            *HEAD,
            "title",
            "kind",
            "lab",
            "evaluators",
            "models",
            "grants",
            "public_weights",
            "domains",
            "started_on",
            "ended_on",
            "attested_by",
            "extent",
            "hedge",
            "report",
            "effort_hours",
            "effort_counts",
            "note",
            *TAIL,
        )


class EvaluationViewSet(RecordViewSet):
    """What was done."""

    serializer_class = EvaluationSerializer
    filterset_class = EvaluationFilter

    def get_queryset(self) -> Any:
        """Published evaluations with those who did them and what they rest on."""
        grants = published(AccessGrant, "lab", "evaluator", as_of=self.as_of)
        return (
            Evaluation.objects.published()
            .select_related("lab", "report")
            .prefetch_related(
                "domains",
                Prefetch("evaluators", published(Evaluator), "public_evaluators"),
                Prefetch("ai_models", published(AIModel, "lab"), "public_models"),
                Prefetch("grants", grants, "public_grants"),
                cited(Evaluation, as_of=self.as_of),
            )
        )


class FindingSerializer(RecordSerializer):
    """Somebody looked and found nothing: who, where, when, in what words."""

    lab = Reference()
    model = Reference(source="ai_model")
    commitment = Reference()
    document = Reference()
    evaluator = Reference()

    class Meta:
        model = Finding
        fields: ClassVar[Any] = (
            *HEAD,
            "question",
            "outcome",
            "summary",
            "lab",
            "model",
            "commitment",
            "document",
            "evaluator",
            "as_of",
            "who_looked",
            "where_looked",
            "search_words",
            "hedge",
            "expires_on",
            "note",
            *TAIL,
        )


class FindingViewSet(RecordViewSet):
    """What was looked for in vain."""

    serializer_class = FindingSerializer
    filterset_class = FindingFilter

    def get_queryset(self) -> Any:
        """Published findings."""
        along = ("lab", "ai_model__lab", "commitment", "document__lab", "evaluator")
        rows = Finding.objects.published().select_related(*along)
        return rows.prefetch_related(cited(Finding, as_of=self.as_of))

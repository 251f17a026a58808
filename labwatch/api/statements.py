"""Statements and corrections over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch

from commitments.filters import CorrectionFilter
from commitments.models import (
    AIModel,
    Commitment,
    Correction,
    Lab,
    Statement,
)
from evaluators.widerfilters import StatementFilter
from labwatch.api.base import HEAD, TAIL, RecordSerializer, RecordViewSet
from labwatch.api.fields import (
    Reference,
    References,
)
from sources.models import Source
from sources.publishing import cited, published


class StatementSerializer(RecordSerializer):
    """Something said that is no promise."""

    lab = Reference()
    about_labs = References(source="public_labs")
    about_models = References(source="public_models")
    about_commitments = References(source="public_commitments")

    class Meta:
        model = Statement
        fields: ClassVar[Any] = (
            *HEAD,
            "speaker_kind",
            "speaker",
            "lab",
            "said_on",
            "summary",
            "standing",
            "about_labs",
            "about_models",
            "about_commitments",
            "note",
            *TAIL,
        )


class StatementViewSet(RecordViewSet):
    """Who said what."""

    serializer_class = StatementSerializer
    filterset_class = StatementFilter

    def get_queryset(self) -> Any:
        """Published statements with what they are about."""
        return (
            Statement.objects.published()
            .select_related("lab")
            .prefetch_related(
                Prefetch("about_labs", published(Lab), "public_labs"),
                Prefetch("about_models", published(AIModel, "lab"), "public_models"),
                Prefetch("about_commitments", published(Commitment), "public_commitments"),
                cited(Statement, as_of=self.as_of),
            )
        )


class CorrectionSerializer(RecordSerializer):
    """What was wrong, what changed, and who is thanked."""

    labs = References(source="public_labs")
    models = References(source="public_models")
    commitments = References(source="public_commitments")
    sources = References(source="public_sources")

    class Meta:
        model = Correction
        fields: ClassVar[Any] = (
            *HEAD,
            "corrected_on",
            "what_was_wrong",
            "what_changed",
            "thanked",
            "labs",
            "models",
            "commitments",
            "sources",
            *TAIL,
        )


class CorrectionViewSet(RecordViewSet):
    """Public corrections."""

    serializer_class = CorrectionSerializer
    filterset_class = CorrectionFilter

    def get_queryset(self) -> Any:
        """Published corrections with the records that they concern."""
        return Correction.objects.published().prefetch_related(
            Prefetch("labs", published(Lab), "public_labs"),
            Prefetch("ai_models", published(AIModel, "lab"), "public_models"),
            Prefetch("commitments", published(Commitment), "public_commitments"),
            Prefetch("sources", published(Source), "public_sources"),
            cited(Correction, as_of=self.as_of),
        )

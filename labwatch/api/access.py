"""Access grants over the API, with what is computed of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.models import AIModel, Correction
from evaluators.filters import DEPTH_CHOICES, AccessGrantFilter
from evaluators.models import (
    DEPTH_FACTS,
    SAFEGUARD_FACTS,
    AccessGrant,
    GrantSafeguard,
)
from evaluators.vocabulary import Band, Depth, Sufficient, ThreatModel
from labwatch.api.base import HEAD, TAIL, RecordSerializer, RecordViewSet, StatedSerializer
from labwatch.api.fields import Reference, References
from sources.publishing import cited, published

BANDS = [(band.name, str(band.label)) for band in Band]


class SafeguardSerializer(StatedSerializer):
    """A safeguard beyond the two named ones."""

    class Meta:
        model = GrantSafeguard
        fields: ClassVar[Any] = ("name", "state")


class VerdictSerializer(serializers.Serializer[Any]):
    """Whether access was deep enough for a threat model, and why."""

    answer = serializers.ChoiceField(choices=Sufficient.choices)
    reason = serializers.CharField()


class SufficientForSerializer(serializers.Serializer[Any]):
    """One verdict for each threat model."""

    deployment = VerdictSerializer()
    weights = VerdictSerializer()


class DaysSerializer(serializers.Serializer[Any]):
    """Days from the start of access to the first release, as a range."""

    fewest = serializers.IntegerField()
    most = serializers.IntegerField()


class GrantSerializer(RecordSerializer):
    """One lab letting one evaluator at models; depth is computed from the facts."""

    lab = Reference()
    evaluator = Reference()
    models = References(source="public_models")
    overlaps_with = References(source="public_overlaps", help_text="The same access, told again.")
    corrections = References(source="public_corrections")
    further_safeguards = SafeguardSerializer(many=True, read_only=True)
    depth_established = serializers.SerializerMethodField()
    depth_possible = serializers.SerializerMethodField()
    band_established = serializers.SerializerMethodField()
    band_possible = serializers.SerializerMethodField()
    sufficient_for = serializers.SerializerMethodField()
    days_before_release = serializers.SerializerMethodField()

    class Meta:
        model = AccessGrant
        fields: ClassVar[Any] = (
            *HEAD,
            "lab",
            "evaluator",
            "models",
            "activity",
            "stage",
            "window_start",
            "window_end",
            "days_before_release",
            "attested_by",
            "access_certain",
            "hedge",
            "disputed",
            "disputed_by",
            "depth_established",
            "depth_possible",
            "band_established",
            "band_possible",
            "sufficient_for",
            *SAFEGUARD_FACTS,
            "further_safeguards",
            *DEPTH_FACTS,
            "time_given_value",
            "time_given_unit",
            "time_given_basis",
            "may_publish",
            "results_shared",
            "results_shared_with",
            "payment",
            "nda",
            "relationship",
            "overlaps_with",
            "corrections",
            "note",
            *TAIL,
        )

    @extend_schema_field(serializers.ChoiceField(choices=DEPTH_CHOICES))
    def get_depth_established(self, grant: AccessGrant) -> str:
        """The deepest rung reached."""
        return Depth(grant.depth.established).slug

    @extend_schema_field(serializers.ChoiceField(choices=DEPTH_CHOICES))
    def get_depth_possible(self, grant: AccessGrant) -> str:
        """The deepest rung that the facts leave possible."""
        return Depth(grant.depth.possible).slug

    @extend_schema_field(serializers.ChoiceField(choices=BANDS))
    def get_band_established(self, grant: AccessGrant) -> str:
        """The access level reached."""
        return Band(grant.band.established).name

    @extend_schema_field(serializers.ChoiceField(choices=BANDS))
    def get_band_possible(self, grant: AccessGrant) -> str:
        """The access level that the facts leave possible."""
        return Band(grant.band.possible).name

    @extend_schema_field(SufficientForSerializer)
    def get_sufficient_for(self, grant: AccessGrant) -> dict[str, Any]:
        """Whether it was deep enough for each threat model, and why."""
        verdicts = {threat.value: grant.sufficient_for(threat) for threat in ThreatModel}
        return {
            threat: {"answer": str(verdict.answer), "reason": verdict.reason}
            for threat, verdict in verdicts.items()
        }

    @extend_schema_field(DaysSerializer(allow_null=True))
    def get_days_before_release(self, grant: Any) -> dict[str, int] | None:
        """Null if either date is not stated."""
        if grant.fewest_days_before_release is None:
            return None
        return {
            "fewest": grant.fewest_days_before_release,
            "most": grant.most_days_before_release,
        }


class GrantViewSet(RecordViewSet):
    """Who let whom at which models, how deep, under which terms."""

    serializer_class = GrantSerializer
    filterset_class = AccessGrantFilter

    def get_queryset(self) -> Any:
        """Published grants with their models and what is computed."""
        overlaps = published(AccessGrant, "lab", "evaluator", as_of=self.as_of)
        corrections = published(Correction, as_of=self.as_of)
        return (
            AccessGrant.objects.published()
            .with_days_before_release(self.as_of)
            .select_related("lab", "evaluator")
            .prefetch_related(
                "further_safeguards",
                Prefetch("ai_models", published(AIModel, "lab"), "public_models"),
                Prefetch("overlaps_with", overlaps, "public_overlaps"),
                Prefetch("corrections", corrections, "public_corrections"),
                cited(AccessGrant, as_of=self.as_of),
            )
        )

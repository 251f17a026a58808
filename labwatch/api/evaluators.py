"""Evaluators, access grants, evaluations and findings over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.models import AIModel, Correction
from evaluators.filters import (
    AccessGrantFilter,
    EvaluationFilter,
    EvaluatorFilter,
    FindingFilter,
)
from evaluators.models import (
    DEPTH_FACTS,
    SAFEGUARD_FACTS,
    AccessGrant,
    Evaluation,
    EvaluationDomain,
    Evaluator,
    EvaluatorName,
    Finding,
    GrantSafeguard,
    HedgedLink,
    IndependenceNote,
)
from evaluators.vocabulary import Band, Depth, Sufficient, ThreatModel
from labwatch.api.base import HEAD, TAIL, RecordSerializer, RecordViewSet, StatedSerializer
from labwatch.api.commitments import NAME_FIELDS
from labwatch.api.fields import Passage, Reference, References
from sources.publishing import cited, public, published

DEPTHS = [(rung.slug, str(rung.label)) for rung in Depth]
BANDS = [(band.name, str(band.label)) for band in Band]


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
        links = HedgedLink.objects.select_related("placeholder", "evaluator", "citation__source")
        notes = IndependenceNote.objects.select_related("citation__source")
        return Evaluator.objects.published().prefetch_related(
            "names",
            Prefetch("independence_notes", queryset=notes),
            Prefetch("apparent_members", queryset=links),
            Prefetch("apparent_groups", queryset=links),
            cited(Evaluator),
        )


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

    @extend_schema_field(serializers.ChoiceField(choices=DEPTHS))
    def get_depth_established(self, grant: AccessGrant) -> str:
        """The deepest rung reached."""
        return Depth(grant.depth.established).slug

    @extend_schema_field(serializers.ChoiceField(choices=DEPTHS))
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
        return (
            AccessGrant.objects.published()
            .with_depth()
            .with_days_before_release()
            .select_related("lab", "evaluator")
            .prefetch_related(
                "further_safeguards",
                Prefetch("ai_models", published(AIModel, "lab"), "public_models"),
                Prefetch(
                    "overlaps_with", published(AccessGrant, "lab", "evaluator"), "public_overlaps"
                ),
                Prefetch("corrections", published(Correction), "public_corrections"),
                cited(AccessGrant),
            )
        )


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
        return (
            Evaluation.objects.published()
            .select_related("lab", "report")
            .prefetch_related(
                "domains",
                Prefetch("evaluators", published(Evaluator), "public_evaluators"),
                Prefetch("ai_models", published(AIModel, "lab"), "public_models"),
                Prefetch("grants", published(AccessGrant, "lab", "evaluator"), "public_grants"),
                cited(Evaluation),
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
        return rows.prefetch_related(cited(Finding))

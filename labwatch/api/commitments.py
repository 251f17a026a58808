"""Labs, models, documents, promises, rulings, statements and corrections over the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.filters import (
    AIModelFilter,
    CommitmentFilter,
    CorrectionFilter,
    DocumentFilter,
    LabFilter,
    PledgeFilter,
    RulingFilter,
    StatementFilter,
)
from commitments.models import (
    AIModel,
    Commitment,
    Correction,
    Document,
    DocumentVersion,
    Lab,
    LabName,
    Pledge,
    Ruling,
    Statement,
)
from commitments.vocabulary import Conduct, Timing, Voice
from labwatch.api.base import HEAD, TAIL, RecordSerializer, RecordViewSet, StatedSerializer
from labwatch.api.fields import (
    CitedSerializer,
    ListUrl,
    PartialDateOut,
    Reference,
    References,
    reference,
)
from sources.models import Source
from sources.publishing import cited, public, published

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
    names = LabNameSerializer(many=True, read_only=True)

    class Meta:
        model = Lab
        fields: ClassVar[Any] = (*HEAD, "names", "parent", "country", "website", "note", *TAIL)


class LabViewSet(RecordViewSet):
    """Labs."""

    serializer_class = LabSerializer
    filterset_class = LabFilter

    def get_queryset(self) -> Any:
        """Published labs with their names."""
        labs = Lab.objects.published().select_related("parent")
        return labs.prefetch_related("names", cited(Lab))


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
    filterset_class = AIModelFilter

    def get_queryset(self) -> Any:
        """Published models of published labs."""
        return AIModel.objects.published().select_related("lab").prefetch_related(cited(AIModel))


class VersionSerializer(StatedSerializer):
    """One version of a document. Without a source its address is not known to us."""

    source: Any = Reference()
    source_url = serializers.SerializerMethodField(help_text="The document's own address.")
    supersedes = serializers.SerializerMethodField(help_text="The slug of the version replaced.")

    class Meta:
        model = DocumentVersion
        fields: ClassVar[Any] = (
            "slug",
            "label",
            "published_on",
            "effective_on",
            "source",
            "source_url",
            "supersedes",
            "note",
        )

    def get_source_url(self, version: DocumentVersion) -> str | None:
        """The address, unless the source is not public."""
        source = public(version.source)
        return source.url if source else None

    def get_supersedes(self, version: DocumentVersion) -> str | None:
        """The slug, unless that version is not public."""
        earlier = public(version.supersedes)
        return earlier.slug if earlier else None


class DocumentSerializer(RecordSerializer):
    """A policy, system card, statement or pledge text, with its versions."""

    lab = Reference()
    versions = VersionSerializer(many=True, read_only=True, source="public_versions")

    class Meta:
        model = Document
        fields: ClassVar[Any] = (
            *HEAD,
            "title",
            "kind",
            "lab",
            "issuer",
            "versions",
            "note",
            *TAIL,
        )


class DocumentViewSet(RecordViewSet):
    """Documents and their versions."""

    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter

    def get_queryset(self) -> Any:
        """Published documents with their published versions."""
        along = ("source", "supersedes__document__lab")
        versions = published(DocumentVersion, *along).order_by("published_on", "pk")
        documents = Document.objects.published().select_related("lab")
        shown = Prefetch("versions", queryset=versions, to_attr="public_versions")
        return documents.prefetch_related(shown, cited(Document))


class CommitmentSerializer(RecordSerializer):
    """One promise, one testable unit. Whom it binds: ``pledges_url``."""

    document_version = Reference()
    pledges_url = ListUrl("pledges", "commitment", help_text="Its pledges, one for each lab.")

    class Meta:
        model = Commitment
        fields: ClassVar[Any] = (
            *HEAD,
            "summary",
            "document_version",
            "stated_on",
            "topic",
            "shape",
            "testability",
            "due",
            "trigger",
            "break_test",
            "pledges_url",
            "note",
            *TAIL,
        )


class CommitmentViewSet(RecordViewSet):
    """What labs promised."""

    serializer_class = CommitmentSerializer
    filterset_class = CommitmentFilter

    def get_queryset(self) -> Any:
        """Published commitments."""
        rows = Commitment.objects.published().select_related("document_version__document__lab")
        return rows.prefetch_related(cited(Commitment))


class CurrentRulingSerializer(serializers.Serializer[Any]):
    """The newest published ruling of a pledge, in brief."""

    slug = serializers.CharField()
    name = serializers.CharField()
    url = serializers.URLField()
    conduct = serializers.ChoiceField(choices=Conduct.choices)
    ruled_on = serializers.DateField()


class PledgeSerializer(RecordSerializer):
    """A commitment as it binds one lab. ``lab`` null: the source names no labs."""

    commitment = Reference()
    lab = Reference()
    replaced_by = Reference()
    due = PartialDateOut(source="commitment.due", read_only=True, allow_null=True)
    timing = serializers.ChoiceField(choices=Timing.choices, read_only=True)
    overdue = serializers.SerializerMethodField()
    days_late = serializers.SerializerMethodField(help_text="Days overdue as of today, or null.")
    current_ruling = serializers.SerializerMethodField()
    rulings_url = ListUrl("rulings", "pledge", help_text="All its rulings.")

    class Meta:
        model = Pledge
        fields: ClassVar[Any] = (
            *HEAD,
            "commitment",
            "lab",
            "attribution",
            "joined_on",
            "scope",
            "state",
            "state_since",
            "replaced_by",
            "disputed",
            "disputed_by",
            "due",
            "timing",
            "overdue",
            "days_late",
            "current_ruling",
            "rulings_url",
            "note",
            *TAIL,
        )

    def get_overdue(self, pledge: Any) -> bool:
        """Whether it is past due, in force and not ruled on."""
        return bool(pledge.timing == Timing.OVERDUE)

    def get_days_late(self, pledge: Any) -> int | None:
        """Counted from the last day that its date may mean."""
        days: int | None = pledge.days_late_on(self.context["view"].on, ruled=pledge.ruled)
        return days

    @extend_schema_field(CurrentRulingSerializer(allow_null=True))
    def get_current_ruling(self, pledge: Any) -> dict[str, Any] | None:
        """The newest by date, or null."""
        rulings: list[Ruling] = pledge.current_rulings
        if not rulings:
            return None
        found = reference(rulings[0], self.context["request"]) or {}
        return {**found, "conduct": rulings[0].conduct, "ruled_on": rulings[0].ruled_on.isoformat()}


class PledgeViewSet(RecordViewSet):
    """Who is bound by what, and where it stands today."""

    serializer_class = PledgeSerializer
    filterset_class = PledgeFilter

    def get_queryset(self) -> Any:
        """Published pledges with their timing and current ruling as of today."""
        along = ("commitment", "lab", "replaced_by__commitment", "replaced_by__lab")
        current = Ruling.objects.current(self.on).select_related(
            "pledge__commitment", "pledge__lab"
        )
        rows = Pledge.objects.published().with_timing(self.on).select_related(*along)
        shown = Prefetch("rulings", queryset=current, to_attr="current_rulings")
        return rows.prefetch_related(shown, cited(Pledge))


class RulingCitedSerializer(CitedSerializer):
    """A passage that a ruling rests on, and who speaks in it."""

    voice = serializers.ChoiceField(choices=Voice.choices)


class RulingSerializer(RecordSerializer):
    """A person's judgement of one pledge; never edited, only followed by a newer one."""

    pledge = Reference()
    model = Reference(source="ai_model")
    review_due = serializers.SerializerMethodField(help_text="Whether review_by has passed.")
    citations = RulingCitedSerializer(many=True, read_only=True, source="cited")

    class Meta:
        model = Ruling
        fields: ClassVar[Any] = (
            *HEAD,
            "pledge",
            "conduct",
            "model",
            "tested_on",
            "reason",
            "evidence",
            "author",
            "second_reader",
            "ruled_on",
            "review_by",
            "review_due",
            "contested",
            "contested_by",
            *TAIL,
        )

    def get_review_due(self, ruling: Ruling) -> bool:
        """As of today."""
        return bool(ruling.review_by and ruling.review_by < self.context["view"].on)


class RulingViewSet(RecordViewSet):
    """What people concluded about conduct, all of it, newest first."""

    serializer_class = RulingSerializer
    filterset_class = RulingFilter

    def get_queryset(self) -> Any:
        """Published rulings."""
        along = ("pledge__commitment", "pledge__lab", "ai_model__lab")
        rows = Ruling.objects.published().select_related(*along)
        return rows.prefetch_related(cited(Ruling))


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
                cited(Statement),
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
            cited(Correction),
        )

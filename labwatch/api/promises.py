"""Commitments, pledges and rulings over the API."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from commitments.models import (
    Commitment,
    Pledge,
    Reply,
    Ruling,
)
from commitments.promisefilters import CommitmentFilter, PledgeFilter, RulingFilter
from commitments.vocabulary import Conduct, ReplyState, Timing, Voice
from labwatch.api.base import HEAD, TAIL, RecordSerializer, RecordViewSet, StatedSerializer
from labwatch.api.fields import (
    CitedSerializer,
    ListUrl,
    PartialDateOut,
    Reference,
    names_in,
    reference,
)
from sources.publishing import cited, published


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
            "promised_depth",
            "promised_publication",
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
        return rows.prefetch_related(cited(Commitment, as_of=self.as_of))


class CurrentRulingSerializer(serializers.Serializer[Any]):
    """The newest published ruling of a pledge, in brief."""

    slug = serializers.CharField()
    name = serializers.CharField()
    url = serializers.URLField()
    conduct = serializers.ChoiceField(choices=Conduct.choices)
    ruled_on = serializers.DateField()


class ReplySerializer(StatedSerializer):
    """A party was asked about a pledge: when, by when, in what words; its answer, verbatim."""

    lab = Reference(help_text="The party, if it is a lab.")
    ruling = Reference(help_text="The ruling it was asked about, if there was one.")
    state = serializers.SerializerMethodField(
        help_text="Computed: no-answer once the day for the answer has passed without one."
    )
    answered_on = serializers.SerializerMethodField(help_text="Null: no answer by the day.")
    answer = serializers.SerializerMethodField(help_text="Its words; null: no answer by the day.")
    effect = serializers.SerializerMethodField(help_text="What changed because of it.")

    class Meta:
        model = Reply
        fields: ClassVar[Any] = (
            "slug",
            "party",
            "lab",
            "ruling",
            "asked_on",
            "due_on",
            "question",
            "state",
            "answered_on",
            "answer",
            "effect",
        )

    def _if_answered(self, reply: Reply, value: Any) -> Any:
        """The value, unless the answer came only after the day asked for."""
        day: dt.date = self.context["view"].on
        return value or None if reply.answered_on and reply.answered_on <= day else None

    @extend_schema_field(serializers.ChoiceField(choices=ReplyState.choices))
    def get_state(self, reply: Reply) -> str:
        """What had become of the question by the day."""
        return reply.state_on(self.context["view"].on).value

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_answered_on(self, reply: Reply) -> str | None:
        """The day of the answer."""
        day: dt.date | None = self._if_answered(reply, reply.answered_on)
        return day.isoformat() if day else None

    def get_answer(self, reply: Reply) -> str | None:
        """The answer, verbatim."""
        text: str | None = self._if_answered(reply, reply.answer)
        return text

    def get_effect(self, reply: Reply) -> str | None:
        """Told together with the answer."""
        text: str | None = self._if_answered(reply, reply.effect)
        return text


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
    replies = ReplySerializer(many=True, read_only=True, source="public_replies")

    class Meta:
        model = Pledge
        fields: ClassVar[Any] = (
            *HEAD,
            "commitment",
            "lab",
            "attribution",
            "joined_on",
            "scope",
            "covers",
            "state",
            "state_since",
            "change_announced",
            "replaced_by",
            "disputed",
            "disputed_by",
            "due",
            "timing",
            "overdue",
            "days_late",
            "current_ruling",
            "rulings_url",
            "replies",
            "note",
            *TAIL,
        )

    def to_representation(self, instance: Any) -> Any:
        """As it stood on the day: what became of its words later had not come yet."""
        return super().to_representation(instance.as_it_stood(self.context["view"].on))

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
        found = reference(rulings[0], self.context["request"], names_in(self.context)) or {}
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
        return rows.prefetch_related(shown, self._replies(), cited(Pledge, as_of=self.as_of))

    def _replies(self) -> Prefetch[Any]:
        """What those concerned were asked by the day, and answered."""
        along = ("lab", "ruling__pledge__commitment", "ruling__pledge__lab")
        asked = published(Reply, *along, as_of=self.as_of)
        return Prefetch("replies", asked, to_attr="public_replies")


class RulingCitedSerializer(CitedSerializer):
    """A passage that a ruling rests on, and who speaks in it."""

    voice = serializers.ChoiceField(choices=Voice.choices)


class RulingSerializer(RecordSerializer):
    """A person's judgement of one pledge; never edited, only followed by a newer one."""

    pledge = Reference()
    model = Reference(source="ai_model")
    review_due = serializers.SerializerMethodField(help_text="Whether review_by has passed.")
    break_test_changed = serializers.BooleanField(
        source="is_test_changed",
        read_only=True,
        help_text="Whether the commitment's break test reads otherwise since it was judged by it.",
    )
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
            "break_test",
            "break_test_changed",
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
        return rows.prefetch_related(cited(Ruling, as_of=self.as_of))

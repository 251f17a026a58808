"""Quoted passages over the API, with what became of each in its source."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from labwatch.api.base import HEAD, TIMES, RecordSerializer, RecordViewSet
from labwatch.api.fields import MaskedText, Reference, StatedText
from sources.models import Citation, QuoteEvent
from sources.quoting import MOST_EVENTS, OPERATIONS, ShownQuote, shown_citations, steps, texts
from sources.sourcefilters import CitationFilter
from sources.vocabulary import CopyRead, QuoteState


class StepSerializer(serializers.Serializer[Any]):
    """One step of a word diff: what the quote has, and what the page has instead."""

    operation = serializers.ChoiceField(choices=[(word, word) for word in OPERATIONS])
    quote = serializers.CharField(help_text="The words of the quote.")
    page = serializers.CharField(help_text="The words of the page.")


@extend_schema_field(StepSerializer(many=True))
class Steps(serializers.Field[Any, Any, Any, Any]):
    """A word diff; empty where no word differs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Any) -> list[dict[str, str]]:
        """Each step by name."""
        return [step._asdict() for step in steps(value)]


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class Texts(serializers.Field[Any, Any, Any, Any]):
    """A list of words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: Any) -> list[str]:
        """Only text."""
        return texts(value)


class ArchivedCopySerializer(serializers.Serializer[Any]):
    """A copy in an archive that was seen to hold the quote."""

    url = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True, help_text="When the archive captured it.")


class UploadedCopySerializer(serializers.Serializer[Any]):
    """A copy that a maintainer uploaded, seen to hold the quote: no proof of the live page."""

    url = serializers.CharField(help_text="The page of the copy on this site.")
    at = serializers.DateTimeField(help_text="When the maintainer saw the page so.")


class QuoteEventSerializer(serializers.Serializer[Any]):
    """One change of a quote's state."""

    at = serializers.DateTimeField(help_text="When it was published.")
    first_seen_at = serializers.DateTimeField(help_text="When the page was first seen so.")
    before = serializers.ChoiceField(choices=QuoteState.choices)
    after = serializers.ChoiceField(choices=QuoteState.choices)
    found = StatedText(allow_null=True, help_text="The passage as the page had it.")
    diff = Steps()
    kinds = Texts()
    reasons = Texts()
    visit_url = serializers.SerializerMethodField(help_text="The page of the visit behind it.")

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_visit_url(self, event: QuoteEvent) -> str | None:
        """Null if no visit is recorded."""
        if event.visit is None:
            return None
        path = reverse("source-visit", args=[self.context["slug"], event.visit.pk])
        return str(self.context["request"].build_absolute_uri(path))


class CitationSerializer(RecordSerializer):
    """A quoted passage and what became of it in its source.

    ``public_line`` says in a sentence what the fields below it say one by one.
    """

    citations = None
    source_check = None
    source: Any = Reference()
    source_url = MaskedText(source="source.url", help_text="The source's own address.")
    public_line = serializers.CharField(
        source="shown.line", help_text="What is known of the quote, in one sentence."
    )
    last_looked_at = serializers.DateTimeField(
        source="shown.standing.last_looked_at",
        allow_null=True,
        help_text="When the page could last be read; null: never.",
    )
    last_stood_at = serializers.DateTimeField(
        source="shown.standing.last_stood_at",
        allow_null=True,
        help_text="When the live page last held every word; null: never seen by us.",
    )
    copy_read = serializers.ChoiceField(
        source="shown.copy_read", choices=CopyRead.choices, allow_null=True
    )
    reasons = Texts(source="shown.reasons", help_text="What else differs or is to be known.")
    kinds = Texts(source="shown.kinds", help_text="What sort of words changed.")
    diff = Steps(source="shown.diff", help_text="Empty if no word differs.")
    found = StatedText(
        source="shown.found", allow_null=True, help_text="The passage as the page has it."
    )
    context_changed = serializers.BooleanField(source="shown.context_changed")
    context_diff = Steps(source="shown.context_diff", help_text="Of the sentences around it.")
    moved = serializers.BooleanField(source="shown.moved")
    under_review_since = serializers.DateTimeField(
        allow_null=True, help_text="Since when people judge a change; null: nothing waits."
    )
    archived_copy = serializers.SerializerMethodField(help_text="Null if none is known.")
    uploaded_copy = serializers.SerializerMethodField(
        help_text="Null if nobody uploaded one that holds the quote."
    )
    events = serializers.SerializerMethodField(
        help_text=f"Its changes of state: the {MOST_EVENTS} newest, newest first."
    )
    jump_url = StatedText(
        source="shown.jump_url",
        allow_null=True,
        help_text="The live page, scrolled to the passage.",
    )

    undated = (
        "public_line",
        "last_looked_at",
        "last_stood_at",
        "copy_read",
        "reasons",
        "kinds",
        "diff",
        "found",
        "context_changed",
        "context_diff",
        "moved",
        "archived_copy",
        "uploaded_copy",
        "jump_url",
    )

    class Meta:
        model = Citation
        fields: ClassVar[tuple[str, ...]] = (
            *HEAD,
            "source",
            "source_url",
            "quote",
            "locator",
            "quoted_from",
            "note",
            "quote_state",
            "quote_state_since",
            "public_line",
            "last_looked_at",
            "last_stood_at",
            "copy_read",
            "reasons",
            "kinds",
            "diff",
            "found",
            "context_changed",
            "context_diff",
            "moved",
            "under_review_since",
            "archived_copy",
            "uploaded_copy",
            "events",
            "jump_url",
            *TIMES,
        )

    def to_representation(self, instance: Any) -> Any:
        """The passage, with what the public is shown of its quote at ``shown``."""
        instance.shown = ShownQuote(instance)
        return super().to_representation(instance)

    @extend_schema_field(ArchivedCopySerializer(allow_null=True))
    def get_archived_copy(self, citation: Any) -> Any:
        """Its address and the day of its capture."""
        quote: ShownQuote = citation.shown
        if not quote.standing or not quote.archived_copy:
            return None
        copy = {"url": quote.archived_copy, "at": quote.standing.archived_at}
        return ArchivedCopySerializer(copy).data

    @extend_schema_field(UploadedCopySerializer(allow_null=True))
    def get_uploaded_copy(self, citation: Any) -> Any:
        """Its page, and the day on which somebody saw it so."""
        quote: ShownQuote = citation.shown
        if not quote.standing or not quote.uploaded_copy:
            return None
        address = self.context["request"].build_absolute_uri(quote.uploaded_copy)
        return UploadedCopySerializer({"url": address, "at": quote.standing.uploaded_at}).data

    @extend_schema_field(QuoteEventSerializer(many=True))
    def get_events(self, citation: Any) -> Any:
        """Each with the visit behind it."""
        context = {**self.context, "slug": citation.source.slug}
        return QuoteEventSerializer(citation.shown.events, many=True, context=context).data


class CitationViewSet(RecordViewSet):
    """Quoted passages, verbatim, with the state of each quote."""

    serializer_class = CitationSerializer
    filterset_class = CitationFilter

    def get_queryset(self) -> Any:
        """Published passages of published sources, with their standing and events."""
        return shown_citations()

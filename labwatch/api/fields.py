"""How the API writes what records share: partial dates, references, words, quoted passages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from commitments.models import (
    AIModel,
    Commitment,
    Correction,
    Document,
    DocumentVersion,
    Lab,
    Pledge,
    Reply,
    Ruling,
    Statement,
)
from evaluators.models import AccessGrant, Evaluation, Evaluator, Finding
from sources.masking import masked
from sources.models import Citation, Source
from sources.partialdates import PartialDate, Precision
from sources.publishing import public, standing_of
from sources.records import Record
from sources.vocabulary import CitationRole, QuoteState, Reach, Tier

#: The resource at which records of each class are found.
RESOURCES: dict[type[Record], str] = {
    Lab: "labs",
    AIModel: "models",
    Document: "documents",
    Commitment: "commitments",
    Pledge: "pledges",
    Ruling: "rulings",
    Statement: "statements",
    Evaluator: "evaluators",
    AccessGrant: "grants",
    Evaluation: "evaluations",
    Finding: "findings",
    Source: "sources",
    Citation: "citations",
    Correction: "corrections",
}
#: Records that are shown inside another one: the path to it.
_INSIDE: dict[type[Record], str] = {DocumentVersion: "document", Reply: "pledge"}
#: Where the API's word differs from the column's name.
PUBLIC_WORDS = {"ai_model": "model", "ai_models": "models", "url": "source_url"}


def public_word(column: str) -> str:
    """The API's name of a column."""
    return PUBLIC_WORDS.get(column, column)


def api_url(record: Record, request: Request) -> str:
    """The absolute API address of a record, or of the one that shows it."""
    shown = getattr(record, _INSIDE[type(record)]) if type(record) in _INSIDE else record
    path = reverse(f"api:{RESOURCES[type(shown)]}-detail", args=[shown.slug])
    return str(request.build_absolute_uri(path))


#: Names of organisations by which records are called; none: those of today.
Names = Mapping[Record, str]
NAMES_OF_TODAY: Names = MappingProxyType({})


def names_in(context: Mapping[str, Any]) -> Names:
    """The names in use on the day that a view is asked for, from a serializer's context."""
    names: Names = getattr(context.get("view"), "names", NAMES_OF_TODAY)
    return names


def reference(
    record: Record | None, request: Request, names: Names = NAMES_OF_TODAY
) -> dict[str, str] | None:
    """A record as others refer to it: slug, name, url; None if it is absent or not public."""
    seen: Any = public(record)
    if seen is None:
        return None
    return {"slug": seen.slug, "name": seen.called(names), "url": api_url(seen, request)}


class ReferenceSerializer(serializers.Serializer[Any]):
    """Another record: its slug, what it is called, and its address in the API."""

    slug = serializers.CharField(read_only=True)
    name = serializers.CharField(read_only=True)
    url = serializers.URLField(read_only=True)


@extend_schema_field(ReferenceSerializer)
class Reference(serializers.Field[Any, Any, Any, Any]):
    """One record referred to, or null."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, "allow_null": True, **kwargs})

    def to_representation(self, value: Record) -> dict[str, str] | None:
        """Slug, name and url, unless it is not public."""
        return reference(value, self.context["request"], names_in(self.context))


@extend_schema_field(ReferenceSerializer(many=True))
class References(serializers.Field[Any, Any, Any, Any]):
    """Several records referred to; ``source`` names a list of public ones."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def to_representation(self, value: list[Record]) -> list[dict[str, str]]:
        """Slug, name and url of each that is public."""
        request, names = self.context["request"], names_in(self.context)
        found = (reference(record, request, names) for record in value)
        return [item for item in found if item is not None]


class PartialDateSerializer(serializers.Serializer[Any]):
    """A date as precise as it is stated, with the days that it may mean."""

    value = serializers.CharField(help_text="2023-05-24, 2023-05, 2023-Q2, 2023-H1 or 2023.")
    precision = serializers.ChoiceField(choices=Precision.choices)
    earliest = serializers.DateField()
    latest = serializers.DateField()


def date_json(value: PartialDate) -> dict[str, str]:
    """A partial date as the API writes it."""
    return {
        "value": str(value),
        "precision": value.precision.value,
        "earliest": value.earliest.isoformat(),
        "latest": value.latest.isoformat(),
    }


@extend_schema_field(PartialDateSerializer)
class PartialDateOut(serializers.Field[Any, Any, Any, Any]):
    """A partial date, or null if it is not stated."""

    def to_representation(self, value: PartialDate) -> dict[str, str]:
        """Value, precision, earliest and latest day."""
        return date_json(value)


class StatedText(serializers.CharField):
    """Text, or null if it is not stated."""

    def to_representation(self, value: Any) -> Any:
        """Empty text is no text."""
        return str(value) or None


class StatedWord(serializers.ChoiceField):
    """A word of a vocabulary, or null if there is none."""

    def to_representation(self, value: Any) -> Any:
        """An empty word is no word."""
        return str(value) or None


class Number(serializers.FloatField):
    """A decimal number as a JSON number."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("max_digits", None)
        kwargs.pop("decimal_places", None)
        super().__init__(**kwargs)


class Called(serializers.CharField):
    """What the record itself is called, on the day that is asked for."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, "source": "*", **kwargs})

    def to_representation(self, value: Any) -> str:
        """Its name."""
        record: Record = value
        return record.called(names_in(self.context))


@extend_schema_field({"type": "string", "format": "uri"})
class ApiUrl(serializers.Field[Any, Any, Any, Any]):
    """The record's own address in the API."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, "source": "*", **kwargs})

    def to_representation(self, value: Record) -> str:
        """The absolute address."""
        return api_url(value, self.context["request"])


@extend_schema_field({"type": "string", "format": "uri"})
class PageUrl(ApiUrl):
    """The address of the record's page for people."""

    def to_representation(self, value: Any) -> str:
        """The absolute address."""
        return str(self.context["request"].build_absolute_uri(value.get_absolute_url()))


@extend_schema_field({"type": "string", "format": "uri"})
class ListUrl(ApiUrl):
    """The address of a list filtered by this record, such as a commitment's pledges."""

    def __init__(self, resource: str, parameter: str, **kwargs: Any) -> None:
        self.resource, self.parameter = resource, parameter
        super().__init__(**kwargs)

    def to_representation(self, value: Record) -> str:
        """The absolute address."""
        path = f"{reverse(f'api:{self.resource}-list')}?{self.parameter}={value.slug}"
        return str(self.context["request"].build_absolute_uri(path))


class MaskedText(serializers.CharField):
    """Text that may hold an address with a secret: the secret is masked."""

    def to_representation(self, value: Any) -> Any:
        """Null if it is empty."""
        return masked(str(value)) or None


class PassageSerializer(serializers.Serializer[Any]):
    """A quoted passage and its source, as the ``citation`` of a row, with its state."""

    slug = serializers.CharField(source="citation.slug")
    url = ApiUrl(source="citation")
    quote = StatedText(
        source="citation.quote",
        allow_null=True,
        help_text="Verbatim; null if the source is cited whole.",
    )
    locator = StatedText(source="citation.locator", allow_null=True)
    quote_state = serializers.ChoiceField(source="citation.quote_state", choices=QuoteState.choices)
    quote_state_since = serializers.DateTimeField(
        source="citation.quote_state_since", allow_null=True
    )
    last_stood_at = serializers.SerializerMethodField(
        help_text="When the live page last held every word; null: never seen by us."
    )
    under_review_since = serializers.SerializerMethodField(
        help_text="Since when people judge a change of the source; null: nothing waits."
    )
    quoted_from = StatedText(source="citation.quoted_from", allow_null=True)
    source: Any = Reference(source="citation.source", allow_null=False)
    source_url = MaskedText(source="citation.source.url", help_text="The source's address.")
    publisher = StatedText(
        source="citation.source.publisher",
        allow_null=True,
        help_text="Who publishes the source; null: not stated.",
    )
    tier = serializers.ChoiceField(
        source="citation.source.tier",
        choices=Tier.choices,
        help_text="Whose words they are: the actor's own, somebody's report, or a judgement.",
    )
    reach = serializers.ChoiceField(
        source="citation.source.reach",
        choices=Reach.choices,
        allow_null=True,
        help_text="Whether the source can be reached; null in answers about the past.",
    )

    def to_representation(self, instance: Any) -> Any:
        """The passage; which addresses could be reached is kept in no history."""
        made = super().to_representation(instance)
        is_past = getattr(self.context.get("view"), "is_looking_back", False)
        return {**made, "reach": None} if is_past else made

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_last_stood_at(self, link: Any) -> Any:
        """From what was fetched along with the passage."""
        standing = standing_of(link.citation)
        return moment_json(standing.last_stood_at if standing else None)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_under_review_since(self, link: Any) -> Any:
        """As ``publishing.with_passages`` found it."""
        return moment_json(getattr(link, "under_review_since", None))


def moment_json(value: dt.datetime | None) -> Any:
    """A moment as the API writes all of them, or None."""
    return serializers.DateTimeField().to_representation(value) if value else None


class CitedSerializer(PassageSerializer):
    """A quoted passage as a record cites it: in a role, for one fact or for the whole."""

    role = serializers.ChoiceField(choices=CitationRole.choices)
    fact = serializers.SerializerMethodField(
        help_text="The field of the record that the passage supports; null: all of it."
    )

    def get_fact(self, link: Any) -> str | None:
        """The API's name of the supported field."""
        return public_word(link.fact) or None


@extend_schema_field(PassageSerializer)
class Passage(serializers.Field[Any, Any, Any, Any]):
    """The one passage that carries a part of a record; null if it is not public."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, "allow_null": True, "source": "*", **kwargs})

    def to_representation(self, value: Any) -> Any:
        """The passage of the row, unless it is not public."""
        seen = public(value.citation)
        return PassageSerializer(value, context=self.context).data if seen else None

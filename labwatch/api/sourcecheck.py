"""The state of the source check of a record, as the API writes it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sources.sourcecheck import source_check
from sources.vocabulary import QuoteState, Reach, Tier


class SourceCheckSerializer(serializers.Serializer[Any]):
    """What our visits know of all passages that a record cites; the worst of them counts."""

    quote_state = serializers.ChoiceField(
        choices=QuoteState.choices,
        allow_null=True,
        help_text="The worst state among its passages; null: it cites none.",
    )
    reach = serializers.ChoiceField(
        choices=Reach.choices,
        allow_null=True,
        help_text="The worst reach among its sources; null: it cites none, or of the past.",
    )
    tiers = serializers.ListField(
        child=serializers.ChoiceField(choices=Tier.choices),
        help_text="Who says so: the tiers of its sources, from primary to analysis.",
    )
    under_review = serializers.BooleanField(
        help_text="Whether a change of one of its passages waits for a person."
    )
    last_stood_at = serializers.DateTimeField(
        allow_null=True,
        help_text="Every quote was seen to stand at this moment or later; null: one was never "
        "seen so by us, or nothing is quoted.",
    )


@extend_schema_field(SourceCheckSerializer)
class SourceCheckOut(serializers.Field[Any, Any, Any, Any]):
    """The state of the source check of a record, from what was fetched as ``cited``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, "source": "cited", **kwargs})

    def to_representation(self, value: Any) -> Any:
        """What is known of its passages."""
        known = SourceCheckSerializer(source_check(value)).data
        # Which addresses could be reached is kept in no history.
        is_past = self.context["view"].is_looking_back
        return {**known, "reach": None} if is_past else known

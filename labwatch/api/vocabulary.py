"""The words that the API uses, each with its label and where the vocabulary comes from."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labwatch.api.parameters import Strict
from labwatch.vocabularies import described, vocabularies

KEYS = ("name", "description", "words")


class WordSerializer(serializers.Serializer[Any]):
    """One word: the stable value, and how pages write it."""

    value = serializers.CharField()
    label: Any = serializers.CharField()


class VocabularySerializer(serializers.Serializer[Any]):
    """A list of words."""

    name = serializers.CharField()
    description = serializers.CharField()
    words = WordSerializer(many=True)


class VocabularyView(Strict):
    """Every vocabulary of the API. Values are stable; labels may be reworded."""

    @extend_schema(operation_id="vocabulary_list", responses=VocabularySerializer(many=True))
    def get(self, request: Request) -> Response:
        """All of them."""
        shown = [described(words) for words in vocabularies()]
        return Response(
            [{key: row[key] for key in ("name", "description", "words")} for row in shown]
        )

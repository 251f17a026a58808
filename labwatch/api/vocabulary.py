"""The words that the API uses, each with its label and where the vocabulary comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labwatch.api.flat import Column
from labwatch.api.formats import ALL_FORMS
from labwatch.api.parameters import Strict
from labwatch.api.streaming import lines_of, table_response
from labwatch.vocabularies import described, vocabularies

KEYS = ("name", "description", "words")


#: As a table, with a row for each word.
WORD_COLUMNS = (
    Column("vocabulary", "vocabulary", help="The name of the vocabulary."),
    Column("value", "value", help="The word as the tables have it; it never changes."),
    Column("label", "label", help="The word as pages write it."),
    Column("description", "description", help="What the vocabulary is for."),
)


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

    formats = ALL_FORMS

    @extend_schema(operation_id="vocabulary_list", responses=VocabularySerializer(many=True))
    def get(self, request: Request) -> HttpResponseBase:
        """All of them; as a table one line for each word."""
        if self.form != "json":
            return table_response(request, self.media_type, word_lines(self.form), "vocabulary")
        shown = [described(words) for words in vocabularies()]
        return Response(
            [{key: row[key] for key in ("name", "description", "words")} for row in shown]
        )


def word_lines(form: str) -> Iterator[bytes]:
    """Every word as a line of CSV or JSON."""
    return lines_of(form, WORD_COLUMNS, _words())


def _words() -> Iterator[Mapping[str, Any]]:
    for vocabulary in map(described, vocabularies()):
        named = {"vocabulary": vocabulary["name"], "description": vocabulary["description"]}
        for word in vocabulary["words"]:
            yield {**named, **word}

"""The search across all resources, over the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labwatch.api.csvout import csv_response
from labwatch.api.fields import ReferenceSerializer
from labwatch.api.pagination import (
    PAGE_PARAMETERS,
    Cursor,
    Page,
    asked_cursor,
    asked_page_size,
    cut,
    replace_cursor,
)
from labwatch.api.parameters import Strict, parameter
from labwatch.api.problems import BadParameters, Fault
from labwatch.api.streaming import link_pages
from labwatch.changes.filters import Resource
from labwatch.publishing.place import PLACE
from labwatch.search.finding import Hit, Result, Search
from labwatch.search.standing import ORDER
from sources.filterfields import SearchField, WordsField, split_values
from sources.searchquery import SEARCH_HELP, SearchQuery

_Q = SearchField(
    label="Search",
    help_text=SEARCH_HELP,
    error_messages={"required": "Say what to look for: ?q=red+teaming."},
)
_RESOURCE = WordsField(
    label="Resource",
    help_text="Only of these.",
    required=False,
    choices=[(name, name) for name in ORDER],
)


class PartSerializer(serializers.Serializer[Any]):
    """A piece of an excerpt."""

    text = serializers.CharField(trim_whitespace=False)
    match = serializers.BooleanField(help_text="Whether it was looked for.")


class ExcerptSerializer(serializers.Serializer[Any]):
    """Text around what was looked for, plain and in parts: joined, they are the text."""

    text = serializers.CharField(trim_whitespace=False)
    parts = PartSerializer(many=True)


class ResultSerializer(serializers.Serializer[Any]):
    """A record that was found."""

    resource = serializers.ChoiceField(choices=[(name, Resource(name).label) for name in ORDER])
    record = ReferenceSerializer()
    page_url = serializers.URLField(help_text="The record's page.")
    excerpt = ExcerptSerializer(
        allow_null=True, help_text="Null if the record holds nothing but its name."
    )
    is_quoted = serializers.BooleanField(
        help_text="Whether the excerpt is quoted from the source; else it is our own text."
    )
    source: Any = ReferenceSerializer(
        allow_null=True, help_text="Where the excerpt is quoted from, else what it cites first."
    )


class FoundSerializer(serializers.Serializer[Any]):
    """A page of what was found, the best first."""

    count = serializers.IntegerField(help_text="How many records were found and put in order.")
    is_complete = serializers.BooleanField(
        help_text="False: more than 1,000 records match. Only the first, by resource and then the "
        "newest, were put in order; give more words, or one resource."
    )
    is_fresh = serializers.BooleanField(
        help_text="False: after a large change, records are still found by what they said before."
    )
    resources = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="How many of each resource were found, whichever is asked for.",
    )
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ResultSerializer(many=True)


class SearchView(Strict):
    """Records of all kinds in which everything asked for occurs, the best first."""

    parameters = ("q", "resource", "cursor", "page_size")
    several = ("resource",)
    formats = ("json", "csv")
    schema_parameters = (
        {**parameter("q", _Q), "required": True},
        parameter("resource", _RESOURCE),
        *PAGE_PARAMETERS,
    )

    @extend_schema(operation_id="search_list", responses=FoundSerializer)
    def get(self, request: Request) -> Any:
        """A page of records, with excerpts in which the words found are marked."""
        search = Search(_asked_query(request), _asked_resources(request))
        page = _page(search, request)
        results = search.results(page.rows)
        around = _around(page, request)
        if self.form == "csv":
            table = csv_response(_COLUMNS, _lines(results, request), "search")
            link_pages(table, around)
            return table
        return Response(
            {
                "count": len(search.hits),
                "is_complete": search.is_complete,
                "is_fresh": search.is_fresh,
                "resources": search.counts,
                **around,
                "results": [_as_json(result, request) for result in results],
            }
        )


def _asked_query(request: Request) -> SearchQuery:
    try:
        query: SearchQuery = _Q.clean(request.query_params.get("q"))
    except ValidationError as error:
        raise BadParameters([Fault("q", str(error.messages[0]))]) from None
    return query


def _asked_resources(request: Request) -> list[str]:
    given = split_values(request.query_params.getlist("resource"))
    try:
        return _RESOURCE.clean(given)
    except ValidationError as error:
        allowed = tuple((error.error_list[0].params or {}).get("allowed", ()))
        raise BadParameters([Fault("resource", error.messages[0], allowed or None)]) from None


def _order(request: Request) -> list[str]:
    """What a cursor belongs to."""
    asked = request.query_params
    return ["search", asked["q"], *split_values(asked.getlist("resource"))]


def _page(search: Search, request: Request) -> Page:
    size, cursor = asked_page_size(request), asked_cursor(request, _order(request))
    return cut(_beyond(search.hits, cursor)[: size + 1], size, cursor)


def _beyond(hits: list[Hit], cursor: Cursor | None) -> list[Hit]:
    """The hits on one side of a place in the order, the nearest first."""
    if cursor is None:
        return hits
    place = tuple(cursor.values)
    if cursor.backwards:
        return [hit for hit in reversed(hits) if hit.place < place]
    return [hit for hit in hits if hit.place > place]


def _around(page: Page, request: Request) -> dict[str, str | None]:
    def link(hit: Hit, *, backwards: bool) -> str:
        return replace_cursor(request, str(Cursor(_order(request), list(hit.place), backwards)))

    rows = page.rows
    return {
        "next": link(rows[-1], backwards=False) if rows and page.after else None,
        "previous": link(rows[0], backwards=True) if rows and page.before else None,
    }


def _as_json(result: Result, request: Request) -> dict[str, Any]:
    parts = [{"text": part.text, "match": part.is_match} for part in result.excerpt.parts]
    return {
        "resource": result.hit.resource,
        "record": _reference(result.form, request),
        "page_url": _here(result.form["page_url"], request),
        "excerpt": {"text": result.excerpt.text, "parts": parts} if parts else None,
        "is_quoted": result.is_quoted,
        "source": _reference(result.source, request) if result.source else None,
    }


def _reference(record: Mapping[str, Any], request: Request) -> dict[str, str]:
    return {
        "slug": record["slug"],
        "name": record["name"],
        "url": _here(record["url"], request),
    }


def _here(address: str, request: Request) -> str:
    return address.replace(PLACE, request.build_absolute_uri("/").removesuffix("/"))


_COLUMNS = (
    "resource",
    "slug",
    "name",
    "url",
    "page_url",
    "excerpt",
    "is_quoted",
    "source",
    "source_name",
)


def _lines(results: list[Result], request: Request) -> Iterator[dict[str, object]]:
    for result in results:
        source = result.source or {}
        yield {
            "resource": result.hit.resource,
            **_reference(result.form, request),
            "page_url": _here(result.form["page_url"], request),
            "excerpt": result.excerpt.text,
            "is_quoted": str(result.is_quoted).lower(),
            "source": source.get("slug"),
            "source_name": source.get("name"),
        }

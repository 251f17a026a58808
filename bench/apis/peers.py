"""Other ways to answer the list of commitments, as views of their own under the same server.

Each takes ``topic`` and ``stated_after``, and gives the first fifty rows with their passages and
the number of all. They come near to our bytes and do not give the same; no middleware runs.

    DJANGO_SETTINGS_MODULE=bench.apis.peersettings gunicorn labwatch.wsgi:_django
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from commitments.models import Commitment
from labwatch.api import base
from labwatch.api.promises import CommitmentViewSet
from labwatch.urls import urlpatterns as of_the_site

PAGE = 50
_COLUMNS = ("pk", "slug", "summary", "topic", "shape", "testability", "created_at", "updated_at")
_PASSAGE = ("slug", "quote", "quote_state", "source__slug", "source__title", "source__url")
#: LIMIT before the joins; PostgreSQL builds the whole JSON.
_SQL = """
    WITH page AS (
        SELECT * FROM commitments_commitment
        WHERE status = 'published' AND topic = %s AND substr(stated_on, 12, 10) >= %s
        ORDER BY slug, id LIMIT 50)
    SELECT json_build_object(
        'count', (SELECT count(*) FROM commitments_commitment
            WHERE status = 'published' AND topic = %s AND substr(stated_on, 12, 10) >= %s),
        'results', (SELECT json_agg(row_to_json(found)) FROM (
            SELECT page.*, (
                SELECT json_agg(row_to_json(passage)) FROM (
                    SELECT citation.slug, citation.quote, link.role, source.slug AS source,
                           source.title, source.url
                    FROM commitments_commitmentcitation AS link
                    JOIN sources_citation AS citation ON citation.id = link.citation_id
                    JOIN sources_source AS source ON source.id = citation.source_id
                    WHERE link.commitment_id = page.id ORDER BY link.id) AS passage
            ) AS citations FROM page ORDER BY slug, id) AS found))::text
"""


def _asked(request: Any) -> tuple[str, str]:
    return request.GET.get("topic", "audit"), request.GET.get("stated_after", "1901-01-01")


def _rows(request: Any) -> Any:
    topic, day = _asked(request)
    return Commitment.objects.published().filter(topic=topic, stated_on__latest__gte=day)


def by_sql(request: HttpRequest) -> HttpResponse:
    """One statement that builds the JSON."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [*_asked(request)] * 2)
        return HttpResponse(cursor.fetchone()[0], content_type="application/json")


class ByValues(APIView):
    """A plain view of columns: one query for rows, one for passages, one for the number."""

    def get(self, request: Request) -> Response:
        """The page."""
        rows = _rows(request._request)
        found = {row["pk"]: {**row, "citations": []} for row in rows.values(*_COLUMNS)[:PAGE]}
        link: Any = Commitment._meta.get_field("citations").related_model
        columns = ("commitment", "role", *(f"citation__{name}" for name in _PASSAGE))
        for passage in link.objects.filter(commitment__in=list(found)).values(*columns):
            found[passage["commitment"]]["citations"].append(passage)
        return Response({"count": rows.count(), "results": list(found.values())})


class Well(CommitmentViewSet):
    """Our own serializers with everything fetched along, and none of the kept forms."""

    basename = "commitments"


class NaiveSerializer(serializers.ModelSerializer[Any]):
    """A row that asks for its passages when it is written."""

    citations = serializers.SerializerMethodField()

    class Meta:
        model = Commitment
        fields = "__all__"

    def get_citations(self, row: Any) -> list[dict[str, Any]]:
        """A query for the links, and two for each passage."""
        return [
            {"slug": link.citation.slug, "quote": link.citation.quote, "role": link.role}
            | {"source": link.citation.source.slug, "title": link.citation.source.title}
            for link in row.citations.all()
        ]


class Naive(APIView):
    """Serializers as one writes them first."""

    def get(self, request: Request) -> Response:
        """The page."""
        rows = _rows(request._request)
        made = NaiveSerializer(rows[:PAGE], many=True).data
        return Response({"count": rows.count(), "results": made})


class Contains(APIView):
    """A search as one writes it first: in how many texts the word stands, and the newest."""

    def get(self, request: Request) -> Response:
        """The page."""
        word = request._request.GET["word"]
        found = Q(summary__icontains=word) | Q(citations__citation__quote__icontains=word)
        rows = Commitment.objects.published().filter(found).distinct()
        newest = rows.order_by("-stated_on", "pk").values(*_COLUMNS, "stated_on")[:PAGE]
        return Response({"count": rows.count(), "results": [str(row) for row in newest]})


# Every form is taken for one that is still to be made.
base.is_ready = lambda _request: False

#: The addresses that our serializers write, and the peers.
urlpatterns = [
    path("sql/", by_sql),
    path("values/", ByValues.as_view()),
    path("well/", Well.as_view({"get": "list"}, detail=False)),
    path("naive/", Naive.as_view()),
    path("contains/", Contains.as_view()),
    *of_the_site,
]

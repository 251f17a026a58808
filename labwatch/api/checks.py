"""Our visits to one source over the API, newest first: the evidence behind each state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from labwatch.api.fields import MaskedText, moment_json
from labwatch.api.flat import columns_of
from labwatch.api.formats import ALL_FORMS
from labwatch.api.pagination import PAGE_PARAMETERS, CursorPagination
from labwatch.api.parameters import AS_OF_PARAMETER, OfADay
from labwatch.api.streaming import CHUNK, Forms, is_page, lines_of, link_pages, table_response
from sources.masking import masked, one_line, public_certificate, public_headers, public_hops
from sources.models import Check, Source
from sources.ordering import Term, in_order_of, usual_order
from sources.recorded import end_of
from sources.vocabulary import CopyRead, EvidenceKind, PageState


class HopSerializer(serializers.Serializer[Any]):
    """One redirect on the way."""

    url = serializers.CharField()
    status = serializers.IntegerField(allow_null=True)
    location = serializers.CharField(allow_null=True)
    ip = serializers.CharField(allow_null=True)


class HeaderSerializer(serializers.Serializer[Any]):
    """One header of the answer."""

    name = serializers.CharField()
    value = serializers.CharField(help_text="Secrets are masked; cookies are not shown.")


class CertificateSerializer(serializers.Serializer[Any]):
    """The TLS certificate of who answered."""

    issuer = serializers.CharField(allow_null=True)
    subject = serializers.CharField(allow_null=True)
    not_after = serializers.CharField(allow_null=True)


class CheckSerializer(serializers.Serializer[Any]):
    """One visit, or several in a row with the same result."""

    id = serializers.IntegerField()
    page_url = serializers.SerializerMethodField(help_text="The visit's page for people.")
    first_seen_at = serializers.DateTimeField()
    last_seen_at = serializers.SerializerMethodField(
        help_text="Null: it was seen so again after the day asked for; of the visits between, "
        "only their number is kept."
    )
    times_seen = serializers.SerializerMethodField(help_text="Null: as above.")
    outcome = serializers.ChoiceField(choices=PageState.choices)
    evidence = serializers.ChoiceField(choices=EvidenceKind.choices)
    copy_read = serializers.ChoiceField(choices=CopyRead.choices)
    http_status = serializers.IntegerField(allow_null=True, help_text="Null: no answer.")
    final_url = MaskedText(allow_null=True)
    hops = serializers.SerializerMethodField()
    headers = serializers.SerializerMethodField()
    server_ip = MaskedText(allow_null=True)
    certificate = serializers.SerializerMethodField()
    body_sha256 = MaskedText(allow_null=True)
    text_sha256 = serializers.SerializerMethodField(help_text="Null: no text was read.")
    duration_ms = serializers.IntegerField(allow_null=True)
    detail = serializers.SerializerMethodField(help_text="The reason, in plain words.")
    program = MaskedText(allow_null=True)

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_page_url(self, check: Check) -> str:
        """The absolute address."""
        path = reverse("source-visit", args=[self.context["slug"], check.pk])
        return str(self.context["request"].build_absolute_uri(path))

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_last_seen_at(self, check: Check) -> Any:
        """Unless that came after the day asked for."""
        return moment_json(check.last_seen_at) if self._is_whole(check) else None

    def get_times_seen(self, check: Check) -> int | None:
        """Unless some of them came after the day asked for."""
        return check.times_seen if self._is_whole(check) else None

    def _is_whole(self, check: Check) -> bool:
        until: dt.datetime | None = self.context["until"]
        return until is None or check.last_seen_at <= until

    @extend_schema_field(HopSerializer(many=True))
    def get_hops(self, check: Check) -> list[dict[str, Any]]:
        """Without secrets."""
        return public_hops(check.hops)

    @extend_schema_field(HeaderSerializer(many=True))
    def get_headers(self, check: Check) -> list[dict[str, str]]:
        """Without secrets and line ends."""
        return [{"name": name, "value": value} for name, value in public_headers(check.headers)]

    @extend_schema_field(CertificateSerializer(allow_null=True))
    def get_certificate(self, check: Check) -> dict[str, str | None] | None:
        """Null if there was none."""
        return public_certificate(check.certificate)

    def get_text_sha256(self, check: Check) -> str | None:
        """Of the text that was read."""
        return check.snapshot.text_sha256 if check.snapshot else None

    def get_detail(self, check: Check) -> str | None:
        """Without secrets and line ends."""
        return masked(one_line(check.detail)) or None


class CheckListSerializer(serializers.Serializer[Any]):
    """A page of visits."""

    count = serializers.IntegerField(min_value=0, help_text="How many there are on all pages.")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CheckSerializer(many=True)


class ChecksView(OfADay):
    """Our visits to one source, newest first; a new row only where the result changed.

    As of a past day: those made by its end in UTC.
    """

    parameters = ("cursor", "page_size", "as_of")
    formats = ALL_FORMS
    schema_parameters = (AS_OF_PARAMETER, *PAGE_PARAMETERS)
    order: tuple[Term, ...] = usual_order(Check)

    @extend_schema(operation_id="sources_checks_list", responses=CheckListSerializer)
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """A page of visits; in other forms than JSON all, unless a page is asked for."""
        source = get_object_or_404(Source.objects.published().as_of(self.as_of), slug=slug)
        until = end_of(self.as_of) if self.as_of else None
        visits = _visits(source, until)
        context = {"request": request, "slug": source.slug, "until": until}
        if self.form != "json" and not is_page(request):
            rows = in_order_of(visits, self.order).iterator(chunk_size=CHUNK)
            return self._table(CheckSerializer(row, context=context).data for row in rows)
        pages = CursorPagination()
        page = pages.paginate_queryset(visits, request, view=self)
        answer = pages.get_paginated_response(
            CheckSerializer(page, many=True, context=context).data
        )
        if self.form == "json":
            return answer
        table = self._table(answer.data["results"])
        link_pages(table, answer.data)
        return table

    def _table(self, forms: Forms) -> HttpResponseBase:
        lines = lines_of(self.form, columns_of(CheckSerializer), forms)
        name = f"{self.kwargs['slug']}-checks-{self.on}"
        return table_response(self.request, self.media_type, lines, name)


def _visits(source: Source, until: dt.datetime | None) -> Any:
    texts = ("snapshot__text", "snapshot__streams", "snapshot__blocks")
    made = source.checks.filter(first_seen_at__lte=until) if until else source.checks
    return made.select_related("snapshot").defer(*texts)

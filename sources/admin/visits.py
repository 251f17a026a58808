"""What visits found, to look at only: texts as read, each visit, health over time."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator

from sources.admin.records import LookOnlyAdmin
from sources.checking.keeping import read_body
from sources.masking import masked, one_line, public_headers, public_hops
from sources.models import Check, Health, Snapshot


@admin.register(Snapshot)
class SnapshotAdmin(LookOnlyAdmin):
    """What sources said when they were read."""

    list_display = ("source", "first_seen_at", "last_seen_at", "content_type", "extractor_version")
    list_filter = ("copy_read", "extractor_version", "content_type")
    list_select_related = ("source",)
    search_fields = ("source__title", "source__url", "body_sha256")
    date_hierarchy = "first_seen_at"
    readonly_fields = ("kept_bytes",)
    fields = (
        "source",
        "title",
        ("first_seen_at", "last_seen_at"),
        ("copy_read", "obtained", "uploaded_by"),
        ("content_type", "extractor_version"),
        "body_sha256",
        "kept_bytes",
        "text_sha256",
        "text",
    )

    def get_urls(self) -> list[URLPattern]:
        """The pages of rows, and the download of kept bytes."""
        download = self.admin_site.admin_view(self.download)
        own = path("<int:key>/bytes/", download, name="sources_snapshot_bytes")
        return [own, *super().get_urls()]

    @admin.display(description="kept bytes")
    def kept_bytes(self, snapshot: Snapshot) -> str:
        """The way to the bytes as they came, or why there are none."""
        if not snapshot.body:
            return snapshot.body_dropped_because or "not kept"
        address = reverse("admin:sources_snapshot_bytes", args=[snapshot.pk])
        return format_html('<a href="{}">download {} bytes</a>', address, snapshot.body_bytes)

    def download(self, request: HttpRequest, key: int) -> HttpResponse:
        """The bytes as they came, as a file to save: never shown, whatever they hold."""
        snapshot = get_object_or_404(Snapshot, pk=key)
        if not self.has_view_permission(request, snapshot):
            raise PermissionDenied
        body = read_body(snapshot)
        if body is None:
            raise Http404("No bytes are kept of it.")
        file: HttpResponse = as_file(body, f"snapshot-{snapshot.pk}.bin")
        return file


def as_file(content: bytes, name: str, content_type: str = "application/octet-stream") -> Any:
    """A download that no browser renders: an attachment, never sniffed, sandboxed if opened."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            "Cache-Control": "private, no-store",
        },
    )


@admin.register(Check)
class CheckAdmin(LookOnlyAdmin):
    """Visits to sources."""

    list_display = ("source", "outcome", "copy_read", "last_seen_at", "times_seen", "reason")
    list_filter = ("outcome", "evidence", "copy_read")
    list_select_related = ("source",)
    search_fields = ("source__title", "source__url", "detail")
    date_hierarchy = "last_seen_at"
    readonly_fields = ("ended_at", "way", "answer", "text_read")
    fields = (
        "source",
        ("first_seen_at", "last_seen_at", "times_seen"),
        ("outcome", "evidence", "copy_read"),
        ("http_status", "server_ip", "duration_ms"),
        "detail",
        "ended_at",
        "way",
        "answer",
        "certificate",
        "body_sha256",
        "text_read",
        "program",
    )

    @admin.display(description="detail")
    def reason(self, check: Check) -> str:
        """The beginning of the reason."""
        return Truncator(masked(one_line(check.detail))).chars(80)

    @admin.display(description="final address")
    def ended_at(self, check: Check) -> str:
        """Where redirects ended, without the values of secrets."""
        return masked(one_line(check.final_url))

    @admin.display(description="redirects")
    def way(self, check: Check) -> str:
        """Each redirect on a line of its own."""
        hops = public_hops(check.hops)
        return "\n".join(f"{hop['status']} {hop['url']} → {hop['location']}" for hop in hops)

    @admin.display(description="headers")
    def answer(self, check: Check) -> str:
        """The answer's headers, one on a line, without the values of secrets."""
        return "\n".join(f"{name}: {value}" for name, value in public_headers(check.headers))

    @admin.display(description="text read")
    def text_read(self, check: Check) -> str:
        """The way to the text, where one was read."""
        if check.snapshot_id is None:
            return "none"
        address = reverse("admin:sources_snapshot_change", args=[check.snapshot_id])
        return format_html('<a href="{}">as read</a>', address)


@admin.register(Health)
class HealthAdmin(LookOnlyAdmin):
    """What the visits to each source amount to."""

    list_display = ("source", "reach", "since", "last_visit_at", "last_ok_at", "why")
    list_filter = ("reach", "last_evidence")
    list_select_related = ("source",)
    search_fields = ("source__title", "source__url", "last_why")
    ordering = ("source__title",)

    @admin.display(description="why", ordering="last_why")
    def why(self, health: Health) -> str:
        """The beginning of the reason."""
        return Truncator(masked(one_line(health.last_why))).chars(80)

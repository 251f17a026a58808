"""An entry of the log as JSON: the same over the API and in what is posted to subscribers."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from labwatch.api.fields import moment_json
from labwatch.publishing.models import ChangeEntry


def entry_json(entry: ChangeEntry, site_url: str) -> dict[str, Any]:
    """The entry for the site at that address (without a slash at its end).

    One query for what it is about, unless that was fetched along. A record that was withdrawn since
    is named as it was then; its addresses answer 410.
    """
    return {
        "id": entry.pk,
        "url": site_url + reverse("api:changes-detail", args=[entry.pk]),
        "at": moment_json(entry.at),
        "edited_at": moment_json(entry.edited_at),
        "what": entry.what,
        "resource": entry.resource,
        "kind": entry.resource,
        "record": {
            "slug": entry.slug,
            "name": entry.name,
            "url": site_url + _path(entry.resource, entry.slug),
            "resource": entry.resource,
        },
        "page_url": site_url + entry.page,
        "by": entry.by or None,
        "reason": entry.reason or None,
        "changed_fields": [difference["field"] for difference in entry.differences],
        "differences": entry.differences,
        "about": [
            {"resource": resource, "slug": slug, "url": site_url + _path(resource, slug)}
            for resource, slug in sorted((row.resource, row.slug) for row in entry.about.all())
        ],
    }


def _path(resource: str, slug: str) -> str:
    return reverse(f"api:{resource}-detail", args=[slug])

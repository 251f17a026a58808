"""What is posted: an envelope, and in it the change as the API's changes resource writes it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from labwatch.publishing.models import ChangeEntry

API_VERSION = "v1"


@dataclass(frozen=True)
class Message:
    """One message: its id, the same at every try, and its body in bytes, to the letter."""

    id: str
    body: bytes


def change_message(entry: ChangeEntry) -> Message:
    """The message that tells of a change."""
    return _message(f"change_{entry.pk}", entry.what, entry.at, change(entry))


def trial_message(now: dt.datetime) -> Message:
    """A message that tells of nothing, to see whether it arrives."""
    return _message(f"test_{uuid.uuid4().hex}", "test", now, {"message": "A test by Lab Watch."})


def _message(id: str, type: str, at: dt.datetime, data: dict[str, Any]) -> Message:
    envelope = {
        "id": id,
        "type": type,
        "created_at": _moment(at),
        "api_version": API_VERSION,
        "data": data,
    }
    return Message(id, json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode())


def change(entry: ChangeEntry) -> dict[str, Any]:
    """The change as the API's changes resource writes it."""
    return {
        "id": str(entry.pk),
        "what": entry.what,
        "resource": entry.resource,
        "record": _reference(entry.resource, entry.slug, entry.name),
        "page_url": settings.SITE_URL + entry.page,
        "at": _moment(entry.at),
        "edited_at": _moment(entry.edited_at) if entry.edited_at else None,
        "by": entry.by or None,
        "reason": entry.reason or None,
        "differences": entry.differences,
        "about": [
            {"resource": each.resource, "slug": each.slug}
            for each in sorted(entry.about.all(), key=lambda each: (each.resource, each.slug))
        ],
    }


def _reference(resource: str, slug: str, name: str) -> dict[str, str]:
    url = settings.SITE_URL + reverse(f"api:{resource}-detail", args=[slug])
    return {"slug": slug, "name": name, "url": url}


def _moment(at: dt.datetime) -> str:
    """As the API writes moments: in UTC, with a Z."""
    return at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")

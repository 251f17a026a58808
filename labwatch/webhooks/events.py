"""What is posted: an envelope, and in it the change as the API's changes resource writes it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from labwatch.api.fields import moment_json
from labwatch.publishing.entries import entry_json
from labwatch.publishing.models import ChangeEntry

API_VERSION = "v1"


@dataclass(frozen=True)
class Message:
    """One message: its id, the same at every try, and its body in bytes, to the letter."""

    id: str
    body: bytes


def change_message(entry: ChangeEntry) -> Message:
    """The message that tells of a change."""
    return _message(
        f"change_{entry.pk}", entry.what, entry.at, entry_json(entry, settings.SITE_URL)
    )


def trial_message(now: dt.datetime) -> Message:
    """A message that tells of nothing, to see whether it arrives."""
    return _message(f"test_{uuid.uuid4().hex}", "test", now, {"message": "A test by Lab Watch."})


def _message(id: str, type: str, at: dt.datetime, data: dict[str, Any]) -> Message:
    envelope = {
        "id": id,
        "type": type,
        "created_at": moment_json(at),
        "api_version": API_VERSION,
        "data": data,
    }
    return Message(id, json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode())

"""A reader with a form in hand."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from labwatch.tips.models import Tip
from labwatch.tips.receiving import caller_digest
from labwatch.tips.tokens import digest_of, new_token
from sources.records import Record

TEXT = "METR says that it had four weeks, not three."


def form_of(resource: str, record: Record) -> str:
    """The address of the form for a record."""
    return reverse("report-record", args=[resource, record.slug])


def typed(about: str, *, age: float = 60, **more: str) -> dict[str, str]:
    """What a browser sends of a form that was opened ``age`` seconds ago."""
    token = new_token(about, timezone.now() - dt.timedelta(seconds=age))
    return {"kind": "error", "text": TEXT, "token": token, **more}


def send(client: Client, resource: str, record: Record, **more: Any) -> Any:
    """Report an error in the record; the answer."""
    about = f"{resource}/{record.slug}"
    return client.post(form_of(resource, record), typed(about, **more))


def told(response: Any) -> str:
    """What a reader sees of a page, on one line."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(text).split())


def make_tip(**given: Any) -> Tip:
    """A tip that waits."""
    now = timezone.now()
    stated = {
        "opened_at": now,
        "text": TEXT,
        "caller": caller_digest("192.0.2.1"),
        "form_digest": digest_of(new_token("", now)),
        **given,
    }
    return Tip.objects.create(**stated)

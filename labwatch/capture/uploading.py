"""A copy that somebody uploads where the page could not be read: judged by its content, and read
in the same child process, under the same limits, as what our visits fetch.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.core.exceptions import ValidationError

from labwatch.capture.models import Capture, packed, packed_document
from sources.documents import Document
from sources.extracting.kinds import kind_of
from sources.models import Snapshot
from sources.pagestate import page_state
from sources.reading import read_apart
from sources.vocabulary import CopyRead, PageState

#: Bytes; no more than our visits read.
LARGEST = 20_000_000
_LARGEST_PAGE = 6_000_000
_TYPES = {"html": "text/html", "pdf": "application/pdf"}
#: A page saved with its scripts still says so at its very beginning; anything else is text.
_LOOKS_LIKE_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_PROBLEMS = {
    "no-text-layer": "It holds pictures of text only, which cannot be read.",
    "encrypted": "It is encrypted; save a copy without a password.",
    "damaged": "It is damaged and cannot be read.",
    "truncated": "It was cut short; upload it whole.",
    "too-big": "It holds more text than is read here.",
    "too-deep": "It is nested too deeply to be read; print it to PDF instead.",
    "hostile": "It ended our reader or took it too long; print it to PDF instead.",
}


def add_upload(capture: Capture, body: bytes, seen_on: dt.date, obtained: str) -> None:
    """Read the copy in place of the page and keep it with the capture, which the caller saves.

    Raises ValidationError with a sentence for what is no HTML page or PDF, or cannot be read.
    """
    content_type = _TYPES[_kind(body)]
    document = read_apart(body, content_type)
    _refuse_unreadable(document)
    capture.copy_read, capture.copy_body = CopyRead.UPLOAD, packed(body)
    capture.copy = {
        "seen_on": seen_on.isoformat(),
        "obtained": obtained.strip()[:300],
        "content_type": content_type,
    }
    capture.document = packed_document(document)
    capture.state = PageState.OK


def _kind(body: bytes) -> str:
    """html or pdf, by the content; what the browser calls the file tells nothing."""
    if not body:
        raise ValidationError("The file is empty.")
    if len(body) > LARGEST:
        raise ValidationError(f"The file is larger than {LARGEST // 1_000_000} MB.")
    kind = kind_of(body, "")
    if kind == "html" and not _LOOKS_LIKE_HTML.search(body[:4096]):
        kind = "text"
    if kind not in _TYPES:
        raise ValidationError("It is neither an HTML page nor a PDF. Save the page as one of them.")
    if kind == "html" and len(body) > _LARGEST_PAGE:
        raise ValidationError("The page is too big to read; print it to PDF instead.")
    return kind


def _refuse_unreadable(document: Document) -> None:
    if document.problem:
        raise ValidationError(_PROBLEMS.get(document.problem, "It cannot be read."))
    if not document.main.strip():
        raise ValidationError("No text can be read in it; print the page to PDF instead.")
    state = page_state(document)
    if state != PageState.OK:
        label = PageState(state).label
        raise ValidationError(f"It seems not to be the page itself but something else: {label}.")


def uploaded_copy(capture: Capture, by: Any) -> Snapshot:
    """What is known of the uploaded copy, as a row that is not stored yet."""
    seen = dt.datetime.combine(
        dt.date.fromisoformat(capture.copy["seen_on"]), dt.time(), tzinfo=dt.UTC
    )
    return Snapshot(
        content_type=capture.copy["content_type"],
        obtained=capture.copy["obtained"],
        uploaded_by=by,
        first_seen_at=seen,
    )

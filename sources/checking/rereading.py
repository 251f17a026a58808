"""When our own reader or matcher is a new version: judge again from the kept pages, before anything
is compared, so that our upgrade never looks like their edit (case 58).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from sources.checking import quotes
from sources.checking.claiming import holds
from sources.checking.keeping import read_body
from sources.checking.page import Page, document_of
from sources.documents import Document
from sources.extracting import EXTRACTOR_VERSION
from sources.models import Citation, Snapshot, Source
from sources.oembed import is_post_url, read_oembed
from sources.reading import read_apart
from sources.vocabulary import PageState


def reread(source: Source, citations: Iterable[Citation], at: dt.datetime) -> int:
    """Judge the quotes that an older version judged, from the pages they were judged by.

    Returns how many were judged. A different verdict is held for a person; nothing public changes.
    """
    old = [each for each in citations if _is_of_old_version(each)]
    for citation in old:
        snapshot = citation.standing.snapshot
        document = _read_again(snapshot) if snapshot else None
        if document is None:
            continue
        page = Page(PageState.OK, document)
        sighting = quotes.Sighting(at, None, snapshot, document, recomputed=True)
        for verdict in quotes.judge([citation], page):
            with transaction.atomic():
                if holds(source).select_for_update().exists() or not source.lease:
                    quotes.publish(verdict, sighting)
    return len(old)


def _is_of_old_version(citation: Citation) -> bool:
    standing = quotes.standing_of(citation)
    return bool(standing.version and standing.version != quotes.VERSION and standing.snapshot_id)


def _read_again(snapshot: Snapshot) -> Document | None:
    """The document as our reader reads it now; None if the bytes are no longer kept."""
    if snapshot.extractor_version == EXTRACTOR_VERSION:
        return document_of(snapshot)
    body = read_body(snapshot)
    if body is None:
        return None
    if is_post_url(snapshot.source.url):
        return read_oembed(200, body).as_document()
    return read_apart(body, snapshot.content_type)

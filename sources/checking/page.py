"""From what was fetched to what the page says: document, page state, hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sources.checking.keeping import sha256
from sources.checking.visiting import Visited
from sources.documents import Document
from sources.extracting import EXTRACTOR_VERSION
from sources.fetching import Fetched
from sources.models import Check, Health, Snapshot
from sources.oembed import read_oembed
from sources.pagestate import page_state
from sources.reading import read_apart
from sources.vocabulary import PageState

#: Characters kept of script payloads: enough for an article, not for a whole shop.
_EMBEDDED = 200_000
#: Errors of a visit that are no silence of the server.
_STATES = {"refused": PageState.REFUSED, "robots": PageState.REFUSED, "too-much": PageState.TOO_BIG}


@dataclass(frozen=True)
class Page:
    """What one visit read. ``document`` is None if there was nothing to read."""

    state: str
    document: Document | None = None
    body: bytes = b""
    body_sha256: str = ""
    is_unchanged: bool = False  #: the same bytes as at the last visit, read by the same program

    @property
    def is_readable(self) -> bool:
        """Whether what it says may be held against quotes that are absent."""
        return self.state == PageState.OK and self.document is not None

    @property
    def text_sha256(self) -> str:
        """Hash of the visible text; of the bytes where there is no text."""
        text = self.document.main if self.document else ""
        return sha256(text.encode()) if text else self.body_sha256

    @property
    def streams(self) -> dict[str, str]:
        """The texts beside the visible one, as they are stored; full text only if it is more."""
        document = self.document or Document()
        return {
            "kind": document.kind,
            "full": document.full if document.full != document.main else "",
            "struck": document.struck,
            "embedded": document.embedded[:_EMBEDDED],
        }


def read_page(visited: Visited, last: Check | None, health: Health) -> Page:
    """Read what a visit brought. Bytes that are those of the last visit are not read again."""
    fetched = visited.fetched
    if fetched is None:
        return Page(_STATES.get(visited.error, PageState.NO_ANSWER))
    if fetched.not_modified:
        # Said without being asked, it tells nothing: some servers answer so for ever.
        asked = bool(visited.errand.headers)
        return Page(PageState.NOT_MODIFIED if asked else PageState.EMPTY)
    digest = sha256(fetched.body)
    if last is not None and _is_same(fetched, digest, last, health):
        snapshot = last.snapshot
        document = document_of(snapshot) if snapshot else None
        return Page(last.outcome, document, fetched.body, digest, is_unchanged=True)
    if visited.errand.is_post:
        return _post(fetched, digest)
    document = read_apart(fetched.body, fetched.content_type)
    return Page(_state(document, fetched, health.words), document, fetched.body, digest)


#: What the endpoint for posts says, as states of a page.
_POSTS = {"deleted": PageState.NOT_FOUND, "protected": PageState.BLOCKED}


def _post(fetched: Fetched, digest: str) -> Page:
    """A post on X, by its endpoint: the page itself answers 200 for nonsense."""
    post = read_oembed(fetched.status, fetched.body)
    if post.state != "exists":
        state = _POSTS.get(post.state, PageState.HTTP_ERROR)
        return Page(state, None, fetched.body, digest)
    state = PageState.TRUNCATED if post.cut else PageState.OK
    document = post.as_document()
    text = document.main.encode("utf-8", "replace").decode()
    return Page(state, replace(document, main=text, full=text), fetched.body, digest)


def _is_same(fetched: Fetched, digest: str, last: Check, health: Health) -> bool:
    """Whether the last visit read just this. What could not be read then confirms nothing now."""
    snapshot = last.snapshot
    if last.outcome != PageState.OK or snapshot is None or snapshot.body_dropped_because:
        return False
    same_answer = (digest, fetched.status, fetched.final_url, fetched.content_type[:200]) == (
        health.last_body_sha256,
        last.http_status,
        last.final_url,
        snapshot.content_type,
    )
    return same_answer and snapshot.extractor_version == EXTRACTOR_VERSION


def _state(document: Document, fetched: Fetched, known_words: int) -> str:
    headers: Mapping[str, Any] = fetched.headers
    return page_state(
        document,
        status=fetched.status,
        headers=headers,
        requested_url=fetched.requested_url,
        final_url=fetched.final_url,
        known_words=known_words,
    )


def document_of(snapshot: Snapshot) -> Document:
    """The document as it was read then."""
    streams = {**snapshot.streams, "full": snapshot.streams.get("full") or snapshot.text}
    return Document(title=snapshot.title, main=snapshot.text, **streams)

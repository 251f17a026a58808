"""What one visit says about an address: the table of source-checking.md, section 7. Pure.

What matters most is what a result does *not* say. A block says nothing about the page, so it can
never count towards "gone"; an outage says nothing yet; only the page's own "not found" is hard.
"""

from __future__ import annotations

from dataclasses import dataclass

from sources.vocabulary import EvidenceKind, PageState


@dataclass(frozen=True)
class Evidence:
    """The meaning of one visit for the reach of a source."""

    kind: str  #: one of ``EvidenceKind``
    why: str = ""  #: the reason in words; empty where nothing needs saying
    status: int | None = None  #: the HTTP status, if there was an answer
    retry_after_s: float | None = None  #: seconds the server asked us to stay away
    permanent: bool = False  #: 410: the server itself says "for good"
    answered: bool = True  #: a server spoke HTTP to us, so our own line works


#: Failures before any answer, by ``sources.fetching``'s words.
_ERRORS: dict[str, tuple[EvidenceKind, str]] = {
    "timeout": (EvidenceKind.TRANSIENT, "no answer in time"),
    "connect": (EvidenceKind.TRANSIENT, "no connection"),
    "reset": (EvidenceKind.TRANSIENT, "the connection broke off"),
    "name-failed": (EvidenceKind.TRANSIENT, "the name could not be looked up"),
    "name-missing": (EvidenceKind.HARD, "the name no longer exists"),
    "tls": (EvidenceKind.TRANSIENT, "the certificate or encryption cannot be trusted"),
    "cut-body": (EvidenceKind.TRANSIENT, "the page broke off before its end"),
    "bad-encoding": (EvidenceKind.TRANSIENT, "the page was packed in a way that cannot be read"),
    "protocol": (EvidenceKind.TRANSIENT, "the answer is not proper HTTP"),
    "refused": (EvidenceKind.REFUSED, "refused by our rules"),
    "too-much": (EvidenceKind.BLOCKED, "too big to fetch"),
}
#: Errors that come after the server began to answer.
_ANSWERED = {"cut-body", "bad-encoding", "protocol", "too-much"}

_BLOCKED_STATUSES = frozenset({401, 402, 403, 405, 406, 407, 429, 451, 999})
_HARD_STATUSES = frozenset({404, 410})

#: Pages that keep us from reading, whatever their status.
_WALLS: dict[str, str] = {
    PageState.BLOCKED: "the site blocks our visits",
    PageState.CONSENT: "a consent wall",
    PageState.LOGIN: "a log-in wall",
    PageState.JS_SHELL: "empty without scripts",
    PageState.TOO_BIG: "too big to read",
}
#: Pages served as a success. A document that only we cannot read shows that its server answers.
_PAGES: dict[str, tuple[EvidenceKind, str]] = {
    PageState.OK: (EvidenceKind.OK, ""),
    PageState.NOT_FOUND: (EvidenceKind.HARD, "not found"),
    PageState.SOFT_404: (EvidenceKind.HARD, "not found, though served as found"),
    PageState.PARKED: (EvidenceKind.HARD, "the domain is parked"),
    PageState.REDIRECTED_HOME: (EvidenceKind.HARD, "sent to the home page"),
    PageState.EMPTY: (EvidenceKind.TRANSIENT, "an empty page"),
    PageState.TRUNCATED: (EvidenceKind.TRANSIENT, "the page broke off before its end"),
    PageState.HTTP_ERROR: (EvidenceKind.TRANSIENT, "a server error"),
    PageState.ENCRYPTED: (EvidenceKind.OK, "encrypted, needs a human"),
    PageState.NO_TEXT_LAYER: (EvidenceKind.OK, "pictures of text only, needs a human"),
    PageState.DAMAGED: (EvidenceKind.OK, "damaged, needs a human"),
    PageState.TOO_DEEP: (EvidenceKind.OK, "nested too deeply to read, needs a human"),
    PageState.HOSTILE: (EvidenceKind.OK, "it ended our reader, needs a human"),
}


def evidence_of(
    *,
    state: str,
    status: int | None = None,
    error: str = "",
    all_quotes_present: bool = False,
    not_modified: bool = False,
    retry_after_s: float | None = None,
) -> Evidence:
    """The evidence of one visit.

    ``state`` is the page state or the document's problem, ``error`` a kind of FetchError,
    "refused" or "too-much". ``all_quotes_present`` is false for a source without quotes. A
    robots.txt that cannot be fetched is a failure of the host: give its error or status here, or
    a dead host is never found dead. ValueError for an unknown word.
    """
    if error:
        if error not in _ERRORS:
            raise ValueError(f'"{error}" is no kind of failure; known: {", ".join(_ERRORS)}')
        kind, why = _ERRORS[error]
        return Evidence(kind, why, status, retry_after_s, answered=error in _ANSWERED)
    if not_modified:
        return Evidence(EvidenceKind.OK, "not changed since the last visit", status)
    if all_quotes_present:
        return Evidence(EvidenceKind.OK, _doubt(state, status), status)
    kind, why = _answer(state, status)
    return Evidence(kind, why, status, retry_after_s, permanent=_is_for_good(kind, status))


def _is_for_good(kind: EvidenceKind, status: int | None) -> bool:
    return kind == EvidenceKind.HARD and status == 410


def _doubt(state: str, status: int | None) -> str:
    """What to note of a page that holds every quote and yet does not look like the page."""
    if status is not None and status >= 400:
        return f"served as {status}"
    return "" if state == PageState.OK else f"every quote is there, though it looks {state}"


def _answer(state: str, status: int | None) -> tuple[EvidenceKind, str]:
    """Doubtful answers first: a wall or an outage is never read as "not found"."""
    if state == PageState.REFUSED:
        return EvidenceKind.REFUSED, "refused by our rules"
    if state not in _PAGES and state not in _WALLS:
        raise ValueError(f'"{state}" is no page state that an answer can have')
    if status in _BLOCKED_STATUSES:
        return EvidenceKind.BLOCKED, f"the server answers {status}"
    if state in _WALLS:
        return EvidenceKind.BLOCKED, _WALLS[state]
    if status in _HARD_STATUSES:
        return EvidenceKind.HARD, f"the server answers {status}"
    if status is not None and not 200 <= status < 300:
        return EvidenceKind.TRANSIENT, f"the server answers {status}"
    return _PAGES[state]

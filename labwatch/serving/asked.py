"""What a request asks for, as a key of all that an answer for everybody can depend on.

Read from WSGI's own words, since the front stands before Django has made a request of them. Who
cannot be answered by a key, because he is known, asks for a part, or is unusual, is led inside.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.http.cookie import parse_cookie

from labwatch.serving.codings import chosen_coding

READS = ("GET", "HEAD")
#: By these, somebody is known, or told something: what he gets is his alone.
PERSONAL = frozenset({settings.SESSION_COOKIE_NAME, "messages"})
#: Nobody else's, or asked anew each time.
NEVER_KEPT = ("/admin/", "/static/", "/healthz", "/readyz", "/metrics")
_API = "/api/"
#: With one of these, an answer is not simply the whole of what stands at the address.
_UNUSUAL = frozenset(
    {
        "HTTP_AUTHORIZATION",
        "HTTP_RANGE",
        "HTTP_IF_RANGE",
        "HTTP_IF_MATCH",
        "HTTP_IF_UNMODIFIED_SINCE",
        "HTTP_TRANSFER_ENCODING",
    }
)


class Question(NamedTuple):
    """``held``: the ETags that the reader has already, as he sent them."""

    key: str
    has_query: bool
    held: str


def question_of(environ: WSGIEnvironment) -> Question | None:
    """The question, or None if only Django can answer it."""
    path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
    if not _is_anybodys(environ) or path.startswith(NEVER_KEPT) or "\0" in path + query:
        return None
    held = environ.get("HTTP_IF_NONE_MATCH", "")
    if "*" in held or ("HTTP_IF_MODIFIED_SINCE" in environ and not held):
        return None
    try:
        is_elsewhere = _is_of_another_site(environ)
    except ValueError:
        return None
    parts = (
        "https" if _is_secure(environ) else "http",
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        path,
        query,
        chosen_coding(environ.get("HTTP_ACCEPT_ENCODING", "")),
        environ.get("HTTP_ACCEPT", "") if path.startswith(_API) else "",
        str(is_elsewhere),
    )
    return Question("\0".join(parts), bool(query), held)


def _is_anybodys(environ: WSGIEnvironment) -> bool:
    """Whether it reads, brings nothing along, and does not say who asks."""
    return (
        environ["REQUEST_METHOD"] in READS
        and bool(environ.get("HTTP_HOST"))
        and environ.get("CONTENT_LENGTH", "") in ("", "0")
        and environ.keys().isdisjoint(_UNUSUAL)
        and ("HTTP_COOKIE" not in environ or _is_nobody(environ["HTTP_COOKIE"]))
    )


def _is_nobody(cookies: str) -> bool:
    return PERSONAL.isdisjoint(parse_cookie(cookies))


def _is_of_another_site(environ: WSGIEnvironment) -> bool:
    """Whether a script of another site asks, to whom CORS may say more, at whichever address.
    ValueError for an origin that is no address, to which CORS says otherwise."""
    origin = environ.get("HTTP_ORIGIN", "")
    urlsplit(origin)
    return bool(origin)


def _is_secure(environ: WSGIEnvironment) -> bool:
    """As Django's ``request.is_secure()`` has it."""
    told = settings.SECURE_PROXY_SSL_HEADER
    if told and (sent := environ.get(told[0])) is not None:
        return bool(sent.split(",", 1)[0].strip() == told[1])
    return bool(environ.get("wsgi.url_scheme") == "https")

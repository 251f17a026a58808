"""Kept fetches as a WARC/1.1 file (ISO 28500:2017), for archives and replay tools.

What differs from the wire is said in the file. A body is kept inflated, so its response names no
Content-Encoding or Transfer-Encoding and the length it has here; the server's own words stay as
``X-Archive-Orig-…``. Of a redirect only status and target were kept. A body deleted by law leaves
its hash and the reason.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

Headers = tuple[tuple[str, str], ...]

#: Headers that would be untrue of the body as it is kept.
_OF_THE_WIRE = {"content-encoding", "transfer-encoding", "content-length"}
_NOT_A_NAME = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NOT_A_VALUE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]+")
_ABOUT = (
    "Bodies are stored inflated: Content-Encoding, Transfer-Encoding and Content-Length of the "
    "server are kept as X-Archive-Orig- headers. Requests and redirects hold what was kept of them."
)


@dataclass(frozen=True)
class StoredHop:
    """One redirect on the way: who answered what, and where it led."""

    url: str
    status: int
    location: str = ""
    ip: str = ""
    headers: Headers = ()


@dataclass(frozen=True)
class StoredFetch:
    """One fetch as it was kept. ``body`` is None once deleted; then ``deleted`` says why."""

    url: str  #: the final address, which sent the body
    fetched_at: dt.datetime  #: with its zone
    status: int = 200
    headers: Headers = ()
    body: bytes | None = b""
    body_sha256: str = ""
    ip: str = ""
    hops: tuple[StoredHop, ...] = ()
    request_headers: Headers = ()
    deleted: str = ""
    #: Further facts for the metadata record: hash of the text, certificate's issuer, versions.
    facts: dict[str, str] = field(default_factory=dict)


def write_warc(
    stream: BinaryIO, fetches: Iterable[StoredFetch], *, program: str, compressed: bool = True
) -> int:
    """Write fetches to a stream and count them; ``program`` names this software and its version.

    For each hop and for the final answer a response and its request, then a metadata record.
    Compressed as one gzip member a record, as WARC tools expect. Raises ``ValueError`` for a
    time without zone and for a body that does not have its hash.
    """
    writer = WARCWriter(stream, gzip=compressed, warc_version="WARC/1.1")
    about = {"software": program, "format": "WARC File Format 1.1", "description": _ABOUT}
    writer.write_record(writer.create_warcinfo_record(None, about))
    count = 0
    for count, fetch in enumerate(fetches, start=1):  # noqa: B007 - it is returned
        _write_fetch(writer, fetch)
    return count


def _write_fetch(writer: Any, fetch: StoredFetch) -> None:
    if fetch.fetched_at.utcoffset() is None:
        raise ValueError(f"the time of {fetch.url} has no zone")
    digest = hashlib.sha256(fetch.body).hexdigest() if fetch.body is not None else ""
    if fetch.body_sha256 and digest and digest != fetch.body_sha256:
        raise ValueError(f"the body kept of {fetch.url} does not have the hash kept with it")
    for hop in fetch.hops:
        location = (("Location", hop.location),) if hop.location and not hop.headers else ()
        headers = hop.headers or location
        _write_pair(writer, fetch, hop.url, hop.ip, (hop.status, headers, b""), cut=True)
    response = ""
    if fetch.body is not None:
        answer = (fetch.status, fetch.headers, fetch.body)
        response = _write_pair(writer, fetch, fetch.url, fetch.ip, answer)
    _write_metadata(writer, fetch, fetch.body_sha256 or digest, response)


def _write_pair(
    writer: Any,
    fetch: StoredFetch,
    url: str,
    ip: str,
    answer: tuple[int, Headers, bytes],
    *,
    cut: bool = False,
) -> str:
    """Write an answer and its request; the answer's record id."""
    status, headers, body = answer
    named = {"WARC-Date": _date(fetch.fetched_at)}
    if ip:
        named["WARC-IP-Address"] = ip
    if cut:
        named["WARC-Truncated"] = "unspecified"  # the body of a redirect is not kept
    target = _clean(url)
    lines = [*_honest(headers), ("Content-Length", str(len(body)))]
    response = writer.create_warc_record(
        target,
        "response",
        payload=BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(_status_line(status), lines, protocol="HTTP/1.1"),
        warc_headers_dict=dict(named),
    )
    request = writer.create_warc_record(
        target,
        "request",
        http_headers=StatusAndHeaders(
            f"{_path(target)} HTTP/1.1", _request(target, fetch), protocol="GET"
        ),
        warc_headers_dict={k: v for k, v in named.items() if k != "WARC-Truncated"},
    )
    writer.write_request_response_pair(request, response)
    return str(response.rec_headers.get_header("WARC-Record-ID"))


def _write_metadata(writer: Any, fetch: StoredFetch, sha256: str, response: str) -> None:
    facts = {
        "sha256": sha256,
        "via": fetch.hops[0].url if fetch.hops else "",
        "deleted": fetch.deleted,
        **fetch.facts,
    }
    lines = [f"{_name(name)}: {_clean(value)}\r\n" for name, value in facts.items() if value]
    block = "".join(lines).encode()
    named = {"WARC-Date": _date(fetch.fetched_at)}
    if response:
        named["WARC-Concurrent-To"] = response
    record = writer.create_warc_record(
        _clean(fetch.url),
        "metadata",
        payload=BytesIO(block),
        length=len(block),
        warc_content_type="application/warc-fields",
        warc_headers_dict=named,
    )
    writer.write_record(record)


def _honest(headers: Headers) -> list[tuple[str, str]]:
    """A server's headers, those untrue of the kept body under another name, none with line ends."""
    return [
        (f"X-Archive-Orig-{name}" if name.lower() in _OF_THE_WIRE else name, value)
        for name, value in ((_name(name), _clean(value)) for name, value in headers)
        if name
    ]


def _request(url: str, fetch: StoredFetch) -> list[tuple[str, str]]:
    given = [(_name(name), _clean(value)) for name, value in fetch.request_headers]
    others = [(name, value) for name, value in given if name and name.lower() != "host"]
    return [("Host", urlsplit(url).netloc), *others]


def _name(text: str) -> str:
    return _NOT_A_NAME.sub("-", text)


def _clean(text: str) -> str:
    """Text that can neither end its line nor hide."""
    return _NOT_A_VALUE.sub(" ", text).strip()


def _path(url: str) -> str:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return (parts.path or "/").replace(" ", "%20") + query.replace(" ", "%20")


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def _date(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

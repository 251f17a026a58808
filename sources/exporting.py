"""All kept visits of one source as a WARC file (source-checking.md, 11)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from sources.checking.keeping import read_body
from sources.checking.manners import PROGRAM
from sources.evidence import StoredFetch, StoredHop, write_warc
from sources.models import Check, Source


def warc_of(source: Source) -> bytes:
    """The visits that were answered, oldest first: redirects, headers, bodies as far as kept."""
    visits = source.checks.filter(http_status__isnull=False).select_related("snapshot")
    file = BytesIO()
    fetches = (stored(check, source.url) for check in visits.order_by("first_seen_at", "pk"))
    write_warc(file, fetches, program=PROGRAM)
    return file.getvalue()


def stored(check: Check, url: str) -> StoredFetch:
    """One visit, its body as the snapshot keeps it; a body that is gone leaves its hash."""
    body = _body(check)
    return StoredFetch(
        url=check.final_url or url,
        fetched_at=check.first_seen_at,
        status=check.http_status or 0,
        headers=_pairs(check.headers),
        body=body,
        body_sha256=check.body_sha256,
        ip=check.server_ip,
        hops=tuple(_hop(hop) for hop in check.hops if isinstance(hop, dict)),
        deleted="" if body is not None else _why_gone(check),
        facts=_facts(check),
    )


def _body(check: Check) -> bytes | None:
    """The kept bytes, if they are the ones that this visit received."""
    snapshot = check.snapshot
    if snapshot is None or snapshot.body_sha256 != check.body_sha256:
        return None
    return read_body(snapshot)


def _why_gone(check: Check) -> str:
    reason = check.snapshot.body_dropped_because if check.snapshot else ""
    return reason or "not kept"


def _facts(check: Check) -> dict[str, str]:
    facts = {
        "outcome": check.outcome,
        "program": check.program,
        "last-seen": check.last_seen_at.isoformat(),
        "times-seen": str(check.times_seen),
        "text-sha256": check.snapshot.text_sha256 if check.snapshot else "",
        **{f"certificate-{name}": str(value) for name, value in check.certificate.items()},
    }
    return {name: value for name, value in facts.items() if value}


def _hop(hop: dict[str, Any]) -> StoredHop:
    return StoredHop(
        url=str(hop.get("url", "")),
        status=int(hop.get("status") or 0),
        location=str(hop.get("location") or ""),
        ip=str(hop.get("ip") or ""),
    )


def _pairs(headers: Any) -> tuple[tuple[str, str], ...]:
    """Headers as stored, as pairs; a list of values becomes a header for each."""
    rows = headers.items() if isinstance(headers, dict) else headers
    return tuple(
        (str(name), str(one))
        for name, value in rows
        for one in (value if isinstance(value, list | tuple) else [value])
    )

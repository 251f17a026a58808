"""What strangers' servers sent, made fit for the public: secrets masked, control characters gone.

Addresses may carry keys that open something, so their values never leave the site: in addresses
of sources, in redirects, in headers, in reasons (source-checking.md, case 65). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sources.fetching import mask_secrets

NOT_SHOWN = "(not shown)"
#: Headers whose very purpose is to carry a secret.
_SECRET_HEADERS = frozenset(
    {"set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization"}
)
#: What may be an address within a text, or the query of one.
_ADDRESS = re.compile(r"(?:https?:)?//[^\s\"'<>]+|[?&;#][^\s\"'<>]+", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
_WEB = re.compile(r"https?://", re.IGNORECASE)


def masked(text: str) -> str:
    """The text with secrets in its addresses replaced by ``***``; other words stay.

    >>> masked("gone from https://lab.example/a?page=2&token=abc to /b")
    'gone from https://lab.example/a?page=2&token=*** to /b'
    """
    return _ADDRESS.sub(lambda found: mask_secrets(found[0]), text)


def one_line(text: object) -> str:
    """The text on one line: runs of line ends and other control characters become a space."""
    return _CONTROLS.sub(" ", str(text)).strip()


def web_link(address: object) -> str:
    """The address, masked, if it is one on the web; else nothing, so that nobody links to it."""
    text = one_line(address)
    return mask_secrets(text) if _WEB.match(text) else ""


def public_headers(headers: object) -> list[tuple[str, str]]:
    """Names and values as they may be shown, in the order stored; cookies are named, not shown."""
    if isinstance(headers, Mapping):
        pairs: Iterable[Any] = headers.items()
    else:
        pairs = headers if isinstance(headers, list | tuple) else ()
    found = (pair for pair in pairs if isinstance(pair, list | tuple) and len(pair) == 2)
    return [(one_line(name), _value(str(name), value)) for name, value in found]


def _value(name: str, value: Any) -> str:
    if name.strip().casefold() in _SECRET_HEADERS:
        return NOT_SHOWN
    texts = value if isinstance(value, list | tuple) else [value]
    return masked(one_line(", ".join(str(text) for text in texts)))


def public_hops(hops: object) -> list[dict[str, Any]]:
    """Each redirect as it may be shown: url, status, location and ip."""
    rows = hops if isinstance(hops, list | tuple) else ()
    return [
        {
            "url": masked(one_line(row.get("url") or "")),
            "status": row["status"] if isinstance(row.get("status"), int) else None,
            "location": masked(one_line(row.get("location") or "")) or None,
            "ip": one_line(row.get("ip") or "") or None,
        }
        for row in rows
        if isinstance(row, Mapping)
    ]


def public_certificate(certificate: object) -> dict[str, str | None] | None:
    """Issuer, subject and end of a certificate; None where the answer came without one."""
    if not isinstance(certificate, Mapping) or not certificate:
        return None
    return {
        name: one_line(certificate.get(name) or "") or None
        for name in ("issuer", "subject", "not_after")
    }

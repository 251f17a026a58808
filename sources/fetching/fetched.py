"""What a fetch brings home, with what a researcher needs to say how it came."""

from __future__ import annotations

from dataclasses import dataclass, field

from multidict import CIMultiDict, CIMultiDictProxy


@dataclass(frozen=True)
class Hop:
    """One redirect: who answered what, and where it pointed."""

    url: str
    status: int
    location: str
    ip: str


def _no_headers() -> CIMultiDictProxy[str]:
    return CIMultiDictProxy(CIMultiDict())


@dataclass(frozen=True)
class Fetched:
    """One answer. ``body`` is inflated; ``wire_bytes`` is its size before that, in bytes."""

    requested_url: str
    final_url: str
    status: int
    body: bytes = b""
    #: Names in any case; a name may occur several times. No control characters.
    headers: CIMultiDictProxy[str] = field(default_factory=_no_headers)
    #: The redirects on the way, in order; empty if there were none.
    hops: tuple[Hop, ...] = ()
    #: The address that answered in the end.
    ip: str = ""
    #: issuer, subject and not_after (ISO 8601, UTC) of the server's certificate; None without TLS.
    certificate: dict[str, str] | None = None
    duration_ms: int = 0
    wire_bytes: int = 0

    @property
    def content_type(self) -> str:
        """The Content-Type as the server sent it; empty if it sent none."""
        return self.headers.get("Content-Type", "")

    @property
    def not_modified(self) -> bool:
        """Whether the server says that nothing changed since the validators it was asked with."""
        return self.status == 304

"""Whether a copy holds what is quoted, before it is shown as a copy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from sources.archives.captures import Capture
from sources.archives.client import Copy
from sources.documents import Document


class Verdict(Protocol):
    """What of a match is used here; ``sources.matching.Match`` is one."""

    @property
    def stands(self) -> bool:
        """Whether every word of the quote is there, in order."""


@dataclass(frozen=True)
class CopyCheck:
    """What a copy holds. Show ``capture`` as a copy only if it ``holds`` every quote."""

    capture: Capture  #: the one that was read, which may not be the one asked for
    standing: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    body: bytes = b""
    content_type: str = ""

    @property
    def holds(self) -> bool:
        """Whether there was a quote to look for, and each one stands in the copy."""
        return bool(self.standing) and not self.absent


async def verify_copy(
    capture: Capture,
    quotes: Iterable[str],
    *,
    fetch: Callable[[Capture], Awaitable[Copy]],
    extract: Callable[[bytes, str], Document],
    match: Callable[[str, Document], Verdict | Any],
) -> CopyCheck:
    """Read a capture and match each quote in it.

    ``fetch`` is ``Archive.copy``, ``extract`` and ``match`` are those of live pages. Raises
    ``ArchiveError`` where the copy cannot be read; nothing of it holds then.
    """
    copy = await fetch(capture)
    document = extract(copy.body, copy.content_type)
    verdicts = [(quote, bool(match(quote, document).stands)) for quote in quotes]
    return CopyCheck(
        copy.capture,
        tuple(quote for quote, stands in verdicts if stands),
        tuple(quote for quote, stands in verdicts if not stands),
        copy.body,
        copy.content_type,
    )

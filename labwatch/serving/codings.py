"""Content codings (RFC 9110, section 12.5.3): what a reader takes, and bytes in each.

Only for pages that are the same for everybody: what is compressed together with a secret can give
that secret away by its length (BREACH), so answers of sessions and forms stay as they are.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

import brotli  # type: ignore[import-untyped]

#: The coding without any compression.
IDENTITY = "identity"
#: What we offer, the best first. A browser offers brotli only where the way is encrypted.
_OFFERED = ("br", "gzip")
#: Levels at which another one gains under a hundredth: measured on our pages (decision 26).
_GZIP, _BROTLI = 6, 5


@lru_cache(maxsize=200)
def chosen_coding(accepted: str) -> str:
    """The coding for an Accept-Encoding header; identity unless it names one that we have."""
    named = dict(_weighed(part) for part in accepted.lower().split(",")[:20])
    return next((coding for coding in _OFFERED if named.get(coding, 0) > 0), IDENTITY)


def _weighed(part: str) -> tuple[str, float]:
    """A coding and its weight; 0 where the weight is none."""
    coding, _, parameter = part.partition(";")
    _name, _, weight = parameter.partition("=")
    try:
        return coding.strip(), float(weight) if parameter else 1.0
    except ValueError:
        return coding.strip(), 0.0


def packed(content: bytes) -> bytes:
    """The content with gzip; the same bytes each time."""
    return gzip.compress(content, _GZIP, mtime=0)


def encoded(content: bytes, coding: str) -> bytes:
    """The content in a coding."""
    if coding == "br":
        return bytes(brotli.compress(content, quality=_BROTLI))
    return packed(content) if coding == "gzip" else content


def recoded(zipped: bytes, coding: str) -> bytes:
    """What ``packed`` gave, in another coding."""
    return zipped if coding == "gzip" else encoded(gzip.decompress(zipped), coding)

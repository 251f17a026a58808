"""What a key looks like: 256 random bits that are shown once; we keep only their hash. Pure."""

from __future__ import annotations

import hashlib
import secrets

MARK = "lw_"
_RANDOM_BYTES = 32
#: How much of a token is shown in lists: enough to tell keys apart, too little to guess the rest.
SHOWN = 10


def new_token() -> str:
    """A token that nobody has had before."""
    return MARK + secrets.token_urlsafe(_RANDOM_BYTES)


def digest_of(token: str) -> str:
    """What is kept of a token. It is long and random, so a fast hash without salt is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def sent_token(authorization: str) -> str | None:
    """The token of an ``Authorization: Bearer lw_…`` header; None if it holds none of ours."""
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and token.startswith(MARK) else None

"""Keys for tests."""

from __future__ import annotations

from typing import Any

from labwatch.keys.models import ApiKey
from labwatch.keys.tokens import SHOWN, digest_of, new_token


def new_key(**given: Any) -> tuple[ApiKey, str]:
    """A key with its token."""
    token = new_token()
    stated = {"name": "Election desk", "contact": "Ada, ada@paper.example", **given}
    key = ApiKey.objects.create(prefix=token[:SHOWN], digest=digest_of(token), **stated)
    return key, token

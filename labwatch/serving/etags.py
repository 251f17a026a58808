"""Comparing ETags as If-None-Match asks: weakly (RFC 9110, section 13.1.2)."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import parse_etags


def is_sent_by(request: HttpRequest, etag: str) -> bool:
    """Whether the reader holds just this answer, by its ETag.

    Only that can be told before an answer is made: a date, or "*", says nothing of whether the
    address was ever good.
    """
    return is_among(request.headers.get("If-None-Match", ""), etag)


def is_among(sent: str, etag: str) -> bool:
    """Whether an ETag is one of those of an If-None-Match header."""
    if sent == etag:
        return True
    given = {each.removeprefix("W/") for each in parse_etags(sent)}
    return etag.removeprefix("W/") in given

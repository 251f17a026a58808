"""Comparing ETags as If-None-Match asks: weakly (RFC 9110, section 13.1.2)."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import parse_etags


def is_sent_by(request: HttpRequest, etag: str) -> bool:
    """Whether the reader holds just this answer, by its ETag.

    Only that can be told before an answer is made: a date, or "*", says nothing of whether the
    address was ever good.
    """
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return etag.removeprefix("W/") in {each.removeprefix("W/") for each in given}

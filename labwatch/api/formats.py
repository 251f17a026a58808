"""In which form an address answers: what ``format=`` says, else what the Accept header prefers."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.http.request import MediaType
from rest_framework.request import Request

from labwatch.api.problems import NotOffered

#: The media types of each form; the first is what it is sent as if nobody asks for another.
MEDIA_TYPES: dict[str, tuple[str, ...]] = {
    "json": ("application/json",),
    "csv": ("text/csv",),
    "jsonl": ("application/jsonl", "application/x-ndjson"),
}
#: In which form a list of records may be had.
ALL_FORMS = tuple(MEDIA_TYPES)


def media_types(forms: Iterable[str]) -> list[str]:
    """All media types of the forms, in their order."""
    return [media_type for form in forms for media_type in MEDIA_TYPES[form]]


def form_of(media_type: str) -> str:
    """The form that is sent as this media type."""
    return next(form for form, types in MEDIA_TYPES.items() if media_type in types)


def asked_media_type(request: Request, forms: Sequence[str]) -> str:
    """What to answer in; raises NotOffered if the Accept header takes none of the forms."""
    form = request.query_params.get("format")
    if form is not None and form in forms:
        return MEDIA_TYPES[form][0]
    offered = media_types(forms)
    best = preferred(request.headers.get("Accept", "*/*"), offered)
    if best is None:
        raise NotOffered(offered)
    return best


def preferred(accept: str, offered: Sequence[str]) -> str | None:
    """The best of what is offered, by the quality values of an Accept header; None if it takes
    none. Of equals the first that is offered; parameters of media types do not matter.
    """
    ranges = [MediaType(part) for part in accept.split(",") if part.strip()]
    wishes = {media_type: _quality(media_type, ranges) for media_type in offered}
    best = max(offered, key=lambda media_type: wishes[media_type])
    return best if wishes[best] else None


def _quality(media_type: str, ranges: Iterable[MediaType]) -> float:
    """How much it is wished for: what the most specific range that includes it says."""
    main, _, sub = media_type.partition("/")
    takes = [one for one in ranges if one.main_type in (main, "*") and one.sub_type in (sub, "*")]
    return float(max(takes, key=lambda one: one.specificity).quality) if takes else 0.0


def with_mark(request: Request, answer: Any) -> Any:
    """CSV that a browser asks for begins with a byte order mark: whoever saves it there opens it in
    a spreadsheet, and without the mark Excel does not read it as UTF-8 by itself. Programs would
    take the mark for a part of the first column's name; they do not ask for HTML.
    """
    is_csv = answer.get("Content-Type", "").startswith("text/csv")
    if not is_csv or "text/html" not in request.headers.get("Accept", ""):
        return answer
    if answer.streaming and request.method != "HEAD":
        answer.streaming_content = chain([codecs.BOM_UTF8], answer.streaming_content)
    elif not answer.streaming:
        answer.content = codecs.BOM_UTF8 + answer.content
    return answer

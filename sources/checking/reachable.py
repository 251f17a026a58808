"""What a source's reach means for the maintainers' queue: one item while it is in trouble."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sources.checking.items import open_item, settle_items
from sources.checking.page import Page
from sources.models import Source
from sources.reach import Evidence, Standing
from sources.vocabulary import PageState, Reach, ReviewKind

_KINDS: dict[str, ReviewKind] = {
    Reach.GONE: ReviewKind.GONE,
    Reach.UNREACHABLE: ReviewKind.UNREACHABLE,
    Reach.BLOCKED: ReviewKind.BLOCKED,
    Reach.REFUSED: ReviewKind.REFUSED,
}
#: Documents that our reader cannot read, and a person can.
_FOR_PEOPLE = (
    PageState.ENCRYPTED,
    PageState.NO_TEXT_LAYER,
    PageState.DAMAGED,
    PageState.TOO_DEEP,
    PageState.HOSTILE,
)


def tell(
    source: Source,
    before: Standing,
    after: Standing,
    found: Evidence,
    page: Page,
    at: dt.datetime,
) -> None:
    """Open the item of a new conclusion, close those that no longer hold."""
    kind = _KINDS.get(after.reach)
    if kind and before.reach != after.reach:
        open_item(kind, source, _facts(after, found, page), at)
    others = tuple(each for each in _KINDS.values() if each != kind)
    if before.reach != after.reach:
        why = f"As of {at:%Y-%m-%d %H:%M} UTC: {after.words}."
        settle_items(others, source, at, why)
    if page.state in _FOR_PEOPLE:
        open_item(ReviewKind.NEEDS_HUMAN, source, _facts(after, found, page), at)
    elif page.state == PageState.OK:
        settle_items((ReviewKind.NEEDS_HUMAN,), source, at, "It can be read now.")


def _facts(after: Standing, found: Evidence, page: Page) -> dict[str, Any]:
    since = after.failing_since or after.since
    return {
        "why": found.why,
        "status": found.status,
        "page": page.state,
        "since": since.isoformat() if since else None,
    }

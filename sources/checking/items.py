"""What is put before the maintainers, and what settles by itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sources.models import Citation, ReviewItem, Source
from sources.reviewing import was_answered
from sources.vocabulary import Answer, ReviewKind

#: Lower is more urgent (source-checking.md, 13): kinds of changed words, then kinds of items.
_WORD_URGENCY = {
    "negation": 10,
    "modal": 10,
    "number": 10,
    "commitment": 20,
    "quantifier": 20,
    "time": 20,
    "wording": 30,
    "spacing": 90,
}
_URGENCY = {
    ReviewKind.ALTERED: 30,
    ReviewKind.MISSING: 40,
    ReviewKind.GONE: 45,
    ReviewKind.CONTEXT: 50,
    ReviewKind.NEEDS_HUMAN: 55,
    ReviewKind.MOVED: 60,
    ReviewKind.UNREACHABLE: 65,
    ReviewKind.REFUSED: 65,
    ReviewKind.BLOCKED: 70,
    ReviewKind.PAGE: 80,
    ReviewKind.READER: 85,
}


_REACHES = (
    ReviewKind.GONE,
    ReviewKind.UNREACHABLE,
    ReviewKind.BLOCKED,
    ReviewKind.REFUSED,
)


def open_item(
    kind: ReviewKind,
    source: Source,
    facts: dict[str, Any],
    at: dt.datetime,
    citation: Citation | None = None,
) -> None:
    """Put something before the maintainers, or note that what waits there was seen again.

    What a person has answered already is not asked again, unless an address changed for the worse.
    """
    waiting = _waiting(kind, source, citation)
    if waiting is not None:
        _see_again(waiting, facts, at)
    elif kind in _REACHES or not was_answered(kind, source, citation, facts):
        ReviewItem.objects.create(
            kind=kind,
            source=source,
            citation=citation,
            opened_at=at,
            last_seen_at=at,
            urgency=urgency(kind, facts),
            facts=facts,
        )


def _see_again(item: ReviewItem, facts: dict[str, Any], at: dt.datetime) -> None:
    """Not through save(): being seen again is no act of anybody, so it makes no history."""
    seen = {"last_seen_at": at, "times_seen": item.times_seen + 1}
    ReviewItem.objects.filter(pk=item.pk).update(
        facts=_with_all_texts(item.facts, facts),
        urgency=urgency(ReviewKind(item.kind), facts),
        **seen,
    )


def open_again(
    kinds: tuple[ReviewKind, ...], facts: dict[str, Any], at: dt.datetime, citation: Citation
) -> bool:
    """Let the last item about the quote that settled by itself wait again; False if there is none.

    A page that goes back and forth is one alarm, however often it turns.
    """
    about = ReviewItem.objects.filter(kind__in=kinds, citation=citation)
    item = about.filter(answer=Answer.BY_ITSELF).order_by("closed_at").last()
    if item is None or about.waiting().exists():
        return False
    item.closed_at, item.answer, item.note = None, "", ""
    item.last_seen_at, item.times_seen = at, item.times_seen + 1
    item.facts = _with_all_texts(item.facts, facts)
    item._change_reason = "The same wording is back."
    item.save()
    return True


def settle_items(
    kinds: tuple[ReviewKind, ...],
    source: Source,
    at: dt.datetime,
    why: str,
    citation: Citation | None = None,
) -> None:
    """Close what no longer is so, with a note; its history stays."""
    items = ReviewItem.objects.waiting().filter(kind__in=kinds, source=source, citation=citation)
    for item in items:
        item.closed_at, item.answer, item.note = at, Answer.BY_ITSELF, why
        item._change_reason = why
        item.save()


def urgency(kind: ReviewKind, facts: dict[str, Any]) -> int:
    """How soon somebody should look; changed words count by what sort of words they are."""
    if kind != ReviewKind.ALTERED:
        return _URGENCY[kind]
    return min((_WORD_URGENCY.get(word, 30) for word in facts.get("kinds", ())), default=30)


def _waiting(kind: ReviewKind, source: Source, citation: Citation | None) -> ReviewItem | None:
    rows = ReviewItem.objects.waiting().filter(kind=kind, source=source, citation=citation)
    return rows.first()


def _with_all_texts(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """The facts as they are now; where the page flaps between texts, all of them, each once."""
    texts = [*before.get("texts", []), before.get("found", ""), now.get("found", "")]
    several = [text for text in dict.fromkeys(texts) if text]
    return {**now, "texts": several} if len(several) > 1 else now

"""What the source checks put before a person: items of the queue of reviews, with their answers.

Of several items that tell of one thing, the one that says most is listed.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from labwatch.desk.kinds import Asked, Button, Kind, Link, Part, Shown, keys, part, text
from labwatch.desk.resting import Resting, resting
from sources.admin.choices import admin_address, choices_for, give
from sources.admin.item import in_words, jump
from sources.diffing import words_html
from sources.models import ReviewItem
from sources.quoting import steps
from sources.reviewing import AnswerRefusedError
from sources.vocabulary import Answer, ReviewKind

_QUOTES = (ReviewKind.ALTERED, ReviewKind.MISSING, ReviewKind.CONTEXT, ReviewKind.READER)
_PAGES = (ReviewKind.PAGE,)
_SOURCES = tuple(kind for kind in ReviewKind if kind not in (*_QUOTES, *_PAGES))


def _once() -> QuerySet[ReviewItem]:
    """What waits, without what another waiting item tells already: a quote is missing because its
    source is gone; words around a quote changed, or our reader judges otherwise, where the quote
    itself changed."""
    waiting = ReviewItem.objects.waiting()
    source_gone = waiting.filter(source=OuterRef("source"), kind=ReviewKind.GONE)
    quote = waiting.filter(citation=OuterRef("citation"))
    changed = quote.filter(kind__in=(ReviewKind.ALTERED, ReviewKind.MISSING))
    lesser = Q(kind__in=(ReviewKind.CONTEXT, ReviewKind.READER))
    return waiting.exclude(Q(kind=ReviewKind.MISSING) & Exists(source_gone)).exclude(
        lesser & Exists(changed)
    )


def _parts(kinds: tuple[ReviewKind, ...], asked: Asked) -> list[Part]:
    if not asked.may("sources.view_reviewitem"):
        return []
    rows = _once().filter(kind__in=kinds)
    # Words of a worse sort, or the next alarm, wake what was put to sleep.
    fact = Concat(
        text("urgency"), Value(" "), text("opened_at"), output_field=text("pk").output_field
    )
    return [part("review-items", rows, since="opened_at", urgency="urgency", fact=fact)]


def _show(asked: Asked, subjects: list[str]) -> dict[str, Shown]:
    rows = ReviewItem.objects.filter(pk__in=keys(subjects)).select_related(
        "source", "citation", "new_citation"
    )
    rest = resting(asked, (row.citation_id for row in rows))
    return {
        f"review-items/{row.pk}": _shown(asked, row, rest.get(row.citation_id or 0)) for row in rows
    }


def _shown(asked: Asked, item: ReviewItem, rest: Resting | None) -> Shown:
    choices = choices_for(item, asked.user)
    return Shown(
        title=item.citation.name if item.citation else item.source.title,
        address=admin_address(item),
        why=_why(item),
        label=str(item.get_kind_display()),
        details={**_details(item), "rest": rest},
        links=_links(item),
        buttons=tuple(Button(each.answer, each.label, each.effect) for each in choices),
        note="for colleagues and for later (optional)" if choices else "",
    )


def _why(item: ReviewItem) -> str:
    """What changed; where that is no more than the kind says, how often it was seen."""
    words = in_words(item)
    if words != item.get_kind_display():
        return words
    often = "once" if item.times_seen == 1 else f"{item.times_seen} times"
    return f"Seen so {often}, last on {item.last_seen_at:%Y-%m-%d}."


def _links(item: ReviewItem) -> tuple[Link, ...]:
    quote = str(item.facts.get("found") or (item.citation.quote if item.citation else ""))
    live = jump(item.source.url, quote)
    return (
        Link("Everything about it", admin_address(item)),
        *((Link("The live page", live),) if live else ()),
    )


def _details(item: ReviewItem) -> dict[str, Any]:
    """The quote against what the source says now, marked word by word."""
    diff = steps(item.facts.get("diff"))
    context = steps(item.facts.get("context_diff"))
    return {
        "source": item.source,
        "quote": item.citation.quote if item.citation else "",
        "now": words_html(diff) if diff else str(item.facts.get("found") or ""),
        "around": words_html(context) if context else "",
    }


def _do(user: Any, subject: str, do: str, note: str, about: str) -> Any:
    """Give the answer. Raises AnswerRefusedError or ValidationError."""
    item = ReviewItem.objects.select_related("source", "citation").get(pk=keys([subject])[0])
    if do not in {choice.answer for choice in choices_for(item, user)}:
        raise AnswerRefusedError("Choose one of the answers that are offered here.")
    return give(item, Answer(do), note)


def _kind(name: str, label: str, why: str, kinds: tuple[ReviewKind, ...]) -> Kind:
    return Kind(
        name=name,
        label=label,
        why=why,
        parts=lambda asked: _parts(kinds, asked),
        show=_show,
        work=("sources.change_reviewitem",),
        do=_do,
        closable=False,
    )


KINDS = (
    _kind("quotes", "Quotes altered or missing", "What we quote no longer stands so.", _QUOTES),
    _kind("sources", "Sources gone or blocked", "We cannot read what we cite.", _SOURCES),
    _kind("pages", "Pages changed elsewhere", "Something beside our quotes is new.", _PAGES),
)

"""The acts of answering what waits for a person (source-checking.md, 13).

Each is one transaction, is kept in the history with its author and reason, and refuses an item
that somebody else has closed in the meantime. No answer ever changes a ruling.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from sources.cited_by import citing, link_models, resting_on_parts
from sources.models import Citation, Health, QuoteStanding, ReviewItem, Source
from sources.records import Record
from sources.slugs import free_slug
from sources.vocabulary import Answer, QuoteState, ReviewKind

#: The answers of ``dismiss``: the item is put away and nothing else changes.
DISMISSALS = (Answer.NOISE, Answer.SEEN)
#: The facts by which two items tell of the same change.
_TOLD = ("found", "diff", "context_diff", "to", "new", "removed", "title")


class AnswerRefusedError(ValueError):
    """The answer does not fit the item; the message is a sentence for the maintainer."""


@dataclass(frozen=True)
class NewWording:
    """What taking a new wording brought: the new quote, and what cites only the old one still."""

    citation: Citation
    left: list[Record]


@transaction.atomic
def still_holds(item: ReviewItem, note: str) -> ReviewItem:
    """Close the item: the source changed, and what we record still holds.

    Raises AnswerRefusedError if the item is closed or is not about a passage.
    """
    held = _held(item)
    _passage(held)
    return _close(held, Answer.STILL_HOLDS, note)


@transaction.atomic
def take_new_wording(item: ReviewItem, note: str) -> NewWording:
    """Record the new wording as a quote of its own, cited wherever the old one is; close the item.

    The old passage stays as it was. Rows that refuse a new passage, such as those of published
    rulings, are left and named. Raises AnswerRefusedError if the item is closed or names no
    wording found in the source.
    """
    held = _held(item)
    old = _passage(held)
    new = _follower(old, _found(held, old))
    left = _cite_too(old, new)
    held.new_citation = new
    _close(held, Answer.NEW_QUOTE, note)
    visit_soon(held.source_id)
    return NewWording(new, left)


@transaction.atomic
def commitment_changed(item: ReviewItem, note: str) -> list[Record]:
    """Close the item: what was promised changed. The records that cite the passage are returned.

    They are for an editor to change; nothing is changed here. Raises AnswerRefusedError if the
    item is closed or is not about a passage.
    """
    held = _held(item)
    passage = _passage(held)
    _close(held, Answer.COMMITMENT_CHANGED, note)
    return citing(passage)


@transaction.atomic
def take_address(item: ReviewItem, note: str = "") -> Source:
    """Give the source the address it moved to; visits, texts and quotes stay with it.

    The next visit is due at once. Raises AnswerRefusedError if the item is closed or is no move,
    or if another source has that address; ValidationError if it is no web address.
    """
    held = _held(item)
    source: Source = Source.objects.select_for_update().get(pk=held.source_id)
    old, new = source.url, _target(held, source)
    source.url = new
    source.clean_fields(exclude=_all_but(Source, "url"))
    source._change_reason = f"Moved: was {old}"
    source.save(update_fields=["url", "host", "updated_at"])
    # What the old address said about caching and moving says nothing of the new one.
    Health.objects.filter(source=source).update(validators={}, move={})
    # A visit under way reads the old address: it loses its claim, so its result is not kept.
    Source.objects.filter(pk=source.pk).update(lease="", lease_until=None)
    visit_soon(source.pk)
    _close(held, Answer.ADDRESS_TAKEN, note)
    return source


@transaction.atomic
def dismiss(item: ReviewItem, answer: Answer, note: str) -> ReviewItem:
    """Put the item away as noise, or as seen. Noise on a page is overlooked there from now on.

    Raises AnswerRefusedError if the item is closed, or for any other answer.
    """
    if answer not in DISMISSALS:
        raise AnswerRefusedError(f'"{answer}" does not put an item away; it needs its own act.')
    held = _held(item)
    if answer == Answer.NOISE and held.kind == ReviewKind.PAGE:
        _teach(held)
    return _close(held, answer, note)


def is_taught(item: ReviewItem) -> bool:
    """Whether the item was put away as noise of a page, which can be taken back."""
    return item.kind == ReviewKind.PAGE and item.answer == Answer.NOISE


@transaction.atomic
def take_back_noise(item: ReviewItem, note: str) -> ReviewItem:
    """Look again at what was called noise of a page; the item counts as seen from now on.

    Raises AnswerRefusedError if it was not called noise.
    """
    held: ReviewItem = ReviewItem.objects.select_for_update().get(pk=item.pk)
    if not is_taught(held):
        raise AnswerRefusedError("This was not called noise, so there is nothing to take back.")
    _teach(held, undo=True)
    return _close(held, Answer.SEEN, note or "No noise after all.")


@transaction.atomic
def start_anew(citation: Citation, why: str) -> None:
    """Forget what was known of the words of a quote that an editor changed.

    Its state is "not checked yet", what waited about the old words is closed, and the next visit
    is due at once. Call it after saving the new words; ``why`` goes into the history.
    """
    state = QuoteState.UNCHECKED if citation.quote else QuoteState.NOTHING_TO_CHECK
    # A visit that is being recorded looked for the old words: it must not be written.
    Source.objects.filter(pk=citation.source_id).update(lease="", lease_until=None)
    QuoteStanding.objects.filter(citation=citation).delete()
    for item in ReviewItem.objects.select_for_update().waiting().filter(citation=citation):
        _close(item, Answer.BY_ITSELF, why)
    if (citation.quote_state, citation.quote_state_since) != (state, None):
        citation.quote_state, citation.quote_state_since = state, None
        citation._change_reason = why
        citation.save(update_fields=["quote_state", "quote_state_since", "updated_at"])
    visit_soon(citation.source_id)


def was_answered(
    kind: ReviewKind, source: Source, citation: Citation | None, facts: dict[str, Any]
) -> bool:
    """Whether a person has already answered an item that told of just the same.

    Whoever opens items asks this first, so that nobody answers the same change twice.
    """
    answered = ReviewItem.objects.filter(kind=kind, source=source, citation=citation)
    answered = answered.exclude(answer__in=("", Answer.BY_ITSELF))
    last = answered.order_by("-closed_at", "-pk").first()
    told = ("page", "status") if kind == ReviewKind.NEEDS_HUMAN else _TOLD
    return last is not None and all(last.facts.get(name) == facts.get(name) for name in told)


def visit_soon(source: int) -> None:
    """Make the next visit of the source with that key due now; politeness is kept all the same."""
    Source.objects.filter(pk=source).update(next_check_at=timezone.now())


def _held(item: ReviewItem) -> ReviewItem:
    """The row as the database has it, locked until the transaction ends, and still open."""
    # The source first, as the checker does, so that the two never wait for each other.
    list(Source.objects.select_for_update().filter(pk=item.source_id).order_by().values("pk"))
    held = ReviewItem.objects.select_for_update().get(pk=item.pk)
    if held.closed_at is not None:
        answer = held.get_answer_display()
        raise AnswerRefusedError(
            f"This was closed on {held.closed_at:%Y-%m-%d %H:%M} UTC already: {answer}."
        )
    return held


def _passage(item: ReviewItem) -> Citation:
    if item.citation is None:
        raise AnswerRefusedError("This is about a source, not about one of its passages.")
    return item.citation


def _found(item: ReviewItem, old: Citation) -> str:
    found = str(item.facts.get("found") or "").strip()
    if not found:
        raise AnswerRefusedError("No other wording was found in the source, so there is none.")
    if found == old.quote:
        raise AnswerRefusedError("The source has the words that are recorded already.")
    return found


def _follower(old: Citation, words: str) -> Citation:
    """A new passage of the same source, not checked yet."""
    new = Citation(
        source=old.source,
        quote=words,
        locator=old.locator,
        quoted_from=old.quoted_from,
        note=f"The later wording of the passage {old.slug}.",
        slug=free_slug(Citation, old.slug),
        status=old.status,
    )
    new._change_reason = f"New wording of {old.slug}"
    new.full_clean()
    new.save()
    return new


def _cite_too(old: Citation, new: Citation) -> list[Record]:
    """Give each link to the old passage a twin to the new one; the records that keep the old.

    A part can name only one passage, so its record is always among them.
    """
    left: list[Record] = []
    for model in link_models():
        for link in model._default_manager.filter(citation=old).select_related(model.owner):
            try:
                _twin(link, new)
            except ValidationError:
                left.append(getattr(link, model.owner))
    return [*left, *resting_on_parts(old)]


def _twin(link: Any, new: Citation) -> None:
    old, twin = link.citation.slug, copy.copy(link)
    twin.pk, twin._state = None, copy.copy(link._state)
    twin._state.adding = True
    twin.citation = new
    twin._change_reason = f"New wording of {old}"
    twin.full_clean()
    twin.save()


def _teach(item: ReviewItem, *, undo: bool = False) -> None:
    # Here, since what opens items may ask this module what was answered.
    from sources.checking.pagewatch import teach_noise

    blocks = [*item.facts.get("new", ()), *item.facts.get("removed", ())]
    teach_noise(item.source, blocks, undo=undo)


def _target(item: ReviewItem, source: Source) -> str:
    if item.kind != ReviewKind.MOVED or not item.facts.get("to"):
        raise AnswerRefusedError("This item suggests no new address.")
    target = str(item.facts["to"])
    other = Source.objects.filter(url=target).exclude(pk=source.pk).first()
    if other is not None:
        raise AnswerRefusedError(
            f'Another source has that address: "{other}" ({other.slug}). '
            "Cite that one instead, or change it first."
        )
    return target


def _all_but(model: Any, *names: str) -> set[str]:
    return {field.name for field in model._meta.fields} - set(names)


def _close(item: ReviewItem, answer: Answer, note: str) -> ReviewItem:
    item.closed_at, item.answer, item.note = timezone.now(), answer, note.strip()
    item._change_reason = item.note or item.get_answer_display()
    item.save()
    if item.kind == ReviewKind.READER and item.citation and answer != Answer.BY_ITSELF:
        _accept(item.citation)
    return item


def _accept(citation: Citation) -> None:
    """A person has looked: from now on the newer reader's verdict counts."""
    from sources.checking.quotes import accept_newer  # it opens items, and asks this module first

    accept_newer(citation, timezone.now())

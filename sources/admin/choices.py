"""Which answers fit which item of the queue, and how giving each of them ends.

Buttons, keys and permissions come from one table; the acts are those of ``sources.reviewing``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sources import reviewing
from sources.masking import masked
from sources.models import ReviewItem
from sources.records import Record
from sources.vocabulary import Answer, ReviewKind


@dataclass(frozen=True)
class Choice:
    """One button: the answer, its words, what pressing it does, and the permission it needs."""

    answer: Answer
    label: str
    effect: str
    permission: str = "sources.change_reviewitem"


HOLDS = Choice(
    Answer.STILL_HOLDS, "Still holds", "What we record is still right; nothing else changes."
)
NEW = Choice(
    Answer.NEW_QUOTE,
    "Take the new wording",
    "Records it as a quote of its own, cited beside the old one, which stays.",
    "sources.add_citation",
)
CHANGED = Choice(
    Answer.COMMITMENT_CHANGED,
    "The commitment changed",
    "Leads to the records that cite the passage, for you to change.",
)
TAKE = Choice(
    Answer.ADDRESS_TAKEN,
    "Take the new address",
    "The source gets it and keeps its history; the next visit is due at once.",
    "sources.change_source",
)
NOISE = Choice(Answer.NOISE, "Noise", "It means nothing; nothing else changes.")
PAGE_NOISE = Choice(Answer.NOISE, "Noise", "Such blocks are overlooked on this page from now on.")
BACK = Choice(Answer.SEEN, "No noise after all", "Such blocks are looked at again.")
SEEN = Choice(Answer.SEEN, "Seen", "There is nothing to do; nothing else changes.")

_BY_KIND = {
    ReviewKind.ALTERED: (HOLDS, NEW, CHANGED, NOISE),
    ReviewKind.READER: (HOLDS, NEW, CHANGED, NOISE),
    ReviewKind.MISSING: (HOLDS, CHANGED, SEEN),
    ReviewKind.CONTEXT: (HOLDS, CHANGED, NOISE),
    ReviewKind.MOVED: (TAKE, SEEN),
    ReviewKind.PAGE: (PAGE_NOISE, SEEN),
}


def choices_for(item: ReviewItem, user: Any) -> list[Choice]:
    """The answers that fit the item and that the user may give.

    Once it is closed there is none, but that noise of a page can be taken back.
    """
    fitting = _BY_KIND.get(ReviewKind(item.kind), (SEEN,))
    if item.closed_at is not None:
        fitting = (BACK,) if reviewing.is_taught(item) else ()
    return [
        choice
        for choice in fitting
        if user.has_perm(HOLDS.permission) and user.has_perm(choice.permission)
        if choice is not NEW or item.facts.get("found")
    ]


def give(item: ReviewItem, answer: Answer, note: str) -> str | SafeString:
    """Answer the item; the sentence that tells the maintainer what was done.

    Raises AnswerRefusedError or ValidationError as the acts do.
    """
    if answer == Answer.NEW_QUOTE:
        return _new_quote(reviewing.take_new_wording(item, note))
    if answer == Answer.COMMITMENT_CHANGED:
        records = reviewing.commitment_changed(item, note)
        return format_html("Closed. Now change what cites it: {}.", _links(records))
    if answer == Answer.ADDRESS_TAKEN:
        source = reviewing.take_address(item, note)
        return f"The source's address is {masked(source.url)} now; it will be visited soon."
    if item.closed_at is not None:
        reviewing.take_back_noise(item, note)
        return "Taken back: such blocks are looked at again."
    if answer == Answer.STILL_HOLDS:
        return f"Closed: {reviewing.still_holds(item, note).get_answer_display()}."
    return f"Closed: {reviewing.dismiss(item, answer, note).get_answer_display()}."


def _new_quote(taken: reviewing.NewWording) -> SafeString:
    new = _links([taken.citation])
    if not taken.left:
        return format_html("The new wording is recorded: {}.", new)
    return format_html(
        "The new wording is recorded: {}. These cite only the old wording still, since they take "
        "no further passage: {}.",
        new,
        _links(taken.left),
    )


def _links(records: Iterable[Record]) -> SafeString:
    """The records with the way to their admin pages; "nothing" where there are none."""
    rows = [(admin_address(record), record._meta.verbose_name, record) for record in records]
    return format_html_join(", ", '<a href="{}">{} {}</a>', rows) or SafeString("nothing")


def admin_address(record: Any) -> str:
    """Where the record is edited."""
    options = record._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[record.pk])

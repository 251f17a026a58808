"""What the newsroom does with a tip: accept it, which drafts a correction, or put it away.

Each act is one transaction and refuses a tip that somebody else has dealt with in the meantime.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from commitments.models import AIModel, Commitment, Correction, Lab, Pledge, Ruling
from labwatch.tips.models import Outcome, Tip
from labwatch.tips.subjects import subject
from sources.models import Citation, Source
from sources.partialdates import PartialDate
from sources.records import Record
from sources.slugs import free_slug
from sources.vocabulary import Status

#: The outcomes of ``dismiss``, and those that need no note.
DISMISSALS = (Outcome.DONE, Outcome.NO_ERROR, Outcome.DUPLICATE, Outcome.SPAM)
SELF_EVIDENT = (Outcome.DUPLICATE, Outcome.SPAM)
NEEDS_NOTE = "Note: say what you found, for whoever reports the same again."
_LONGEST_STEM = 60


class TipRefusedError(ValueError):
    """The act does not fit the tip; the message is a sentence for the maintainer."""


@transaction.atomic
def accept(
    tip: Tip, by: AbstractBaseUser, note: str, *, wrong: str = "", changed: str = ""
) -> Correction:
    """Draft a correction that thanks the sender by the name they gave, and close the tip with it.

    ``wrong`` and ``changed`` go into the correction; without them it starts from the tip's words,
    and ``Correction.UNWRITTEN`` keeps it from being published. Raises TipRefusedError if the tip
    is closed.
    """
    held = _held(tip)
    correction = _draft(held, by, wrong.strip(), changed.strip())
    held.correction = correction
    _close(held, Outcome.ACCEPTED, by, note)
    return correction


@transaction.atomic
def dismiss(tip: Tip, by: AbstractBaseUser, outcome: Outcome, note: str) -> Tip:
    """Close the tip without a correction.

    Raises TipRefusedError if it is closed, if the outcome is no dismissal, or if the note that it
    needs is missing.
    """
    if outcome not in DISMISSALS:
        raise TipRefusedError("outcome: choose one that closes the tip without a correction.")
    if outcome not in SELF_EVIDENT and not note.strip():
        raise TipRefusedError(NEEDS_NOTE)
    return _close(_held(tip), outcome, by, note)


def proposed_error(tip: Tip, about: Record | None) -> str:
    """The error as the tip tells it; names the record where a correction cannot link to it."""
    if about is None or _links_of(about):
        return tip.text
    return f"{tip.called or about}: {tip.text}"


def _held(tip: Tip) -> Tip:
    """The tip, locked and read anew."""
    held = Tip.objects.select_for_update().get(pk=tip.pk)
    if held.closed_at is not None:
        raise TipRefusedError("Somebody has dealt with this tip already.")
    return held


def _close(tip: Tip, outcome: Outcome, by: AbstractBaseUser, note: str) -> Tip:
    tip.outcome, tip.note = outcome, note.strip()
    tip.closed_at, tip.closed_by = timezone.now(), by  # type: ignore[assignment]
    tip.save()
    return tip


def _draft(tip: Tip, by: AbstractBaseUser, wrong: str, changed: str) -> Correction:
    about = subject(tip.resource, tip.slug)
    said = wrong or proposed_error(tip, about)
    correction = Correction(
        slug=free_slug(Correction, slugify(said)[:_LONGEST_STEM] or "correction"),
        status=Status.DRAFT,
        corrected_on=PartialDate.on(timezone.localdate()),
        what_was_wrong=said,
        what_changed=changed or Correction.UNWRITTEN,
        thanked=tip.name,
    )
    _signed(correction, by).save()
    for relation, records in _links_of(about).items():
        getattr(correction, relation).add(*records)
    return correction


def _signed(correction: Correction, by: AbstractBaseUser) -> Correction:
    """The correction with what the history keeps of its making."""
    kept: Any = correction
    kept._history_user = by
    kept._change_reason = "Drafted from a reader's tip."
    return correction


def _links_of(about: Record | None) -> dict[str, list[Any]]:
    """Where a correction links to what it concerns: its own relations, and the records in them."""
    match about:
        case Lab():
            return {"labs": [about]}
        case AIModel():
            return {"ai_models": [about]}
        case Commitment():
            return {"commitments": [about]}
        case Source():
            return {"sources": [about]}
        case Citation():
            return {"sources": [about.source]}
        case Pledge():
            return _links_of_pledge(about)
        case Ruling():
            return _links_of_pledge(about.pledge)
    return {}


def _links_of_pledge(pledge: Pledge) -> dict[str, list[Any]]:
    labs = {"labs": [pledge.lab]} if pledge.lab else {}
    return {"commitments": [pledge.commitment], **labs}

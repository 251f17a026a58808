"""Making the drafts of one capture: source, passage, record and what hangs on it, all or nothing.

The visit is recorded after them, as the checker would, so that the passage starts with its state.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from commitments.models import Commitment, Pledge
from evaluators.models import AccessGrant, Evaluation, EvaluationDomain
from evaluators.models.access import DEPTH_FACTS, SAFEGUARD_FACTS
from labwatch.capture.addresses import same_page
from labwatch.capture.filled import Filled
from labwatch.capture.models import Capture
from labwatch.capture.seeing import Seen
from labwatch.capture.taking import visited_of
from labwatch.capture.uploading import uploaded_copy
from sources.acting import acting_as
from sources.checking.captured import (
    hold,
    record_archived,
    record_by_hand,
    record_upload,
)
from sources.checking.claiming import let_go
from sources.models import Citation, Source
from sources.records import CitationLink, Record, link_of
from sources.slugs import free_slug
from sources.vocabulary import CopyRead

_LONGEST_WORDS = 60


@dataclass
class Made:
    """What one capture led to; ``rows`` are the drafts that are new."""

    source: Source
    citation: Citation | None
    record: Record | None
    rows: list[Record]

    @property
    def lead(self) -> Record:
        """What the rest was made for."""
        return self.record or self.citation or self.source


def save(seen: Seen, filled: Filled) -> Made:
    """Make everything as drafts, then record the visit. ``filled``: forms that are valid.

    Raises ValidationError, with nothing made, for a rule that only the whole can break.
    """
    if not seen.may_be_saved:
        raise ValidationError("A quote that was not found cannot be saved as verbatim.")
    now = timezone.now()
    with transaction.atomic():
        _once(seen.capture)
        made = _make(seen, filled)
        held = hold(made.source, now)  # before anybody else sees the source, and visits it
        seen.capture.made = [[row._meta.label, row.pk] for row in made.rows]
        seen.capture.save(update_fields=["made"])
    with acting_as("source check"):  # what the visit concludes is no editor's change
        _record_what_was_read(seen, made, held, filled.user)
    return made


def _once(capture: Capture) -> None:
    """A button pressed twice makes the drafts once."""
    if Capture.objects.select_for_update().get(pk=capture.pk).made:
        raise ValidationError("The drafts of this capture were made already.")


def _make(seen: Seen, filled: Filled) -> Made:
    rows: list[Record] = []
    source = seen.source or _new(filled.source, seen, rows)
    citation = seen.citation or _passage(seen, filled, source, rows)
    record = None
    if filled.record is not None:
        record = _new(filled.record, seen, rows)
        filled.record.save_m2m()
        _cite(record, citation, filled)
        rows += _hang_on(record, source, filled, _reason(seen))
    if not rows:
        raise ValidationError("All of this is recorded already; choose what else to make of it.")
    return Made(source, citation, record, rows)


def _new(form: Any, seen: Seen, rows: list[Record]) -> Any:
    """The row of a valid form, saved with the reason."""
    row = form.save(commit=False)
    row._change_reason = _reason(seen)
    row.save()
    rows.append(row)
    return row


def _reason(seen: Seen) -> str:
    return f"Captured from {seen.capture.address}"[:300]


def _passage(seen: Seen, filled: Filled, source: Source, rows: list[Record]) -> Citation:
    citation: Citation = filled.passage.save(commit=False)
    citation.source, citation.quote = source, seen.quote
    begins = seen.quote or filled.passage.cleaned_data["note"] or "as-a-whole"
    stem = f"{source.slug[:60]}-{slugify(_first_words(begins))}"
    citation.slug = free_slug(Citation, stem.strip("-"))
    citation._change_reason = _reason(seen)
    citation.full_clean()
    citation.save()
    rows.append(citation)
    return citation


def _first_words(text: str) -> str:
    return text if len(text) <= _LONGEST_WORDS else text[:_LONGEST_WORDS].rpartition(" ")[0]


def _cite(record: Record, citation: Citation, filled: Filled) -> None:
    """The passage in its role, for the fact that was chosen; of a grant for each that is stated."""
    data = filled.passage.cleaned_data
    for fact in dict.fromkeys([data["fact"], *_stated(record)]):
        link: Any = link_of(type(record))
        row: CitationLink = link(citation=citation, role=data["role"], fact=fact)
        setattr(row, link.owner, record)
        row.full_clean()
        row.save()


def _stated(record: Any) -> list[str]:
    """The facts that a grant states: each needs the passage that says so."""
    if not isinstance(record, AccessGrant):
        return []
    names = (*SAFEGUARD_FACTS, *DEPTH_FACTS)
    return [name for name in names if getattr(record, name) != "not-stated"]


def _hang_on(record: Record, source: Source, filled: Filled, reason: str) -> list[Record]:
    """Pledges of a commitment, domains and report of an evaluation; the further records made."""
    extra = filled.extra
    if isinstance(record, Commitment):
        return [_pledge(record, lab, extra.cleaned_data, reason) for lab in extra.labs()]
    if isinstance(record, Evaluation):
        for domain in extra.cleaned_data["domains"]:
            EvaluationDomain.objects.create(evaluation=record, domain=domain)
        if extra.cleaned_data["is_report"]:
            record.report, record._change_reason = source, reason
            record.save()
    return []


def _pledge(commitment: Commitment, lab: Any, data: dict[str, Any], reason: str) -> Pledge:
    whose = lab.slug if lab else "labs-not-named"
    pledge = Pledge(
        commitment=commitment,
        lab=lab,
        attribution=data["attribution"],
        scope=data["scope"],
        slug=free_slug(Pledge, f"{whose}-{commitment.slug}"),
    )
    pledge._change_reason = reason
    pledge.full_clean()
    pledge.save()
    return pledge


def _record_what_was_read(seen: Seen, made: Made, held: Source | None, user: Any) -> None:
    """The visit, as one to this source; then the copy, where one was read in its place."""
    now, capture = timezone.now(), seen.capture
    new = made.citation if made.citation in made.rows else None
    if same_page(made.source.url, capture.address) or same_page(made.source.url, seen.final):
        live = None if capture.is_copy else new
        page = seen.page
        record_by_hand(held, live, visited_of(capture, made.source), page, now)
    elif held is not None:
        let_go(held, None)  # another address was chosen than the one that was read
    _record_copy(seen, made.source, new, user)


def _record_copy(seen: Seen, source: Source, citation: Citation | None, user: Any) -> None:
    capture: Capture = seen.capture
    now = timezone.now()
    if capture.copy_read == CopyRead.UPLOAD:
        copy = uploaded_copy(capture, user)
        record_upload(source, citation, seen.page, copy, now)
    elif capture.copy_read == CopyRead.ARCHIVE:
        record_archived(source, citation, seen.page, capture.copy["address"], _taken(capture), now)


def _taken(capture: Capture) -> dt.datetime | None:
    taken = capture.copy.get("taken_at")
    return dt.datetime.fromisoformat(taken) if taken else None

"""Sending to review, sending back, publishing and withdrawing: each all or nothing.

Every act is asked of a person, checks what their role allows, keeps an ``Act`` and the record's
history, and raises RefusedError with a sentence that says what to do instead.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from commitments.models import Ruling
from labwatch.addresses import fates
from labwatch.dataset.kinds import KIND_OF_MODEL
from labwatch.workflow import permissions
from labwatch.workflow.along import drafts_along
from labwatch.workflow.grounds import lacks_ground, resting_on
from labwatch.workflow.models import Act, ActKind
from labwatch.workflow.rules import breaches, is_same_name
from labwatch.workflow.seen import CHANGED, stamp
from labwatch.workflow.writing import last_writer
from sources.publicity import was_public
from sources.records import Record
from sources.vocabulary import Status


class RefusedError(ValueError):
    """Something may not be done; ``sentences`` say why and what to do, one for each reason."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@transaction.atomic
def send_to_review(record: Record, by: User, note: str = "") -> None:
    """Ask somebody else to read a draft; the note is for them."""
    row = _locked(record)
    if row.status != Status.DRAFT:
        raise RefusedError(f"It is {row.get_status_display()}; only a draft is sent to review.")
    if not (by.has_perm(permissions.SUBMIT) and permissions.may_change(by, row)):
        raise RefusedError("You may not send it to review; ask a contributor or an editor.")
    _set(row, Status.IN_REVIEW, by, note.strip() or "Sent to review")
    _keep(ActKind.SUBMITTED, row, by, note.strip(), writer=last_writer(row))
    record.status = row.status


@transaction.atomic
def send_back(record: Record, by: User, note: str) -> None:
    """Make a draft again of what is in review: the note says what to mend. Writers may take back
    what they sent."""
    note = _said(note, "Say what is to be mended, so that the writer can.")
    row = _locked(record)
    if row.status != Status.IN_REVIEW:
        raise RefusedError(
            f"It is {row.get_status_display()}; only what is in review is sent back."
        )
    if not (by.has_perm(permissions.publishing(row)) or last_writer(row) == by):
        raise RefusedError("You may not send it back; ask whoever may publish it.")
    _set(row, Status.DRAFT, by, note)
    _keep(ActKind.SENT_BACK, row, by, note)
    record.status = row.status


@transaction.atomic
def publish(record: Record, by: User, note: str, seen: str = "") -> list[Record]:
    """Make a record public with what it needs; all of it, in the order in which it was done.

    Along come the drafts it rests on, the passages it cites with their sources, the pledges of a
    commitment and the versions of a document. Each must be another person's work. ``seen``: the
    stamp of what the person read; refused if anything of it was changed since.
    """
    note = _said(note, "Write a change note: what is new, in words for readers.")
    row = _locked(record)
    if seen and seen != stamp(row):
        raise RefusedError(CHANGED)
    before, after = drafts_along(row)
    done = [_publish_one(each, row, by, note) for each in (*before, row, *after)]
    record.status = Status.PUBLISHED
    return [each for each in done if each is not None]


@transaction.atomic
def withdraw(record: Record, by: User, reason: str) -> None:
    """Take a published record back. Its address answers 410 with the reason, which is public; the
    record is a draft again. Refused while public records would stand without ground."""
    reason = _said(reason, "Say why it is withdrawn; its address will answer with the reason.")
    row = _locked(record)
    if not row.is_published:
        raise RefusedError(
            f"It is {row.get_status_display()}; only what is published is withdrawn."
        )
    if not (by.has_perm(permissions.WITHDRAW) and _may_read(by, row)):
        raise RefusedError("You may not withdraw it; ask an editor.")
    above = [_locked(each) for each in resting_on(row)]
    _set(row, Status.DRAFT, by, reason)
    if bare := [each for each in above if lacks_ground(each)]:
        raise RefusedError(*map(_left_bare, bare))
    _keep(ActKind.WITHDRAWN, row, by, reason)
    fates.withdrawn(resource_of(row), row.slug, by, reason)
    record.status = row.status


def why_not_publish(record: Record, user: User) -> str:
    """Why this person may not publish it, in a sentence; empty if they may. A few queries.

    What the record itself lacks is told by ``what_is_missing``.
    """
    return _why_not(record, record, user)


def what_is_missing(record: Record, by: User) -> list[str]:
    """Every reason for which publishing would be refused now, found by trying; nothing stays."""
    with transaction.atomic():
        try:
            publish(copy(record), by, "trial")
        except RefusedError as refused:
            return list(refused.sentences)
        finally:
            transaction.set_rollback(True)
    return []


def resource_of(record: Record) -> str:
    """The kind of a record under its name in datasets and, where it has one there, in the API."""
    return KIND_OF_MODEL[type(record)].name


# How


def _locked(record: Record) -> Any:
    """The record as it is now, held until the end of the act."""
    rows: Any = type(record)._base_manager.select_for_update(of=("self",))
    return rows.get(pk=record.pk)


def _said(words: str, what_to_do: str) -> str:
    if not words.strip():
        raise RefusedError(what_to_do)
    return words.replace("\r\n", "\n").strip()


def _publish_one(record: Record, lead: Record, by: User, note: str) -> Record | None:
    """The record, published; None for one along that went public with another just now."""
    row = record if record is lead else _locked(record)
    if record is not lead and row.is_published:
        return None
    about = "" if record is lead else f"{_named(row)}: "
    if why := _why_not(row, lead, by):
        raise RefusedError(about + why)
    writer, alone = last_writer(row), _is_own(row, by)
    columns = _second_reader(row, by, alone=alone)
    row.status = Status.PUBLISHED
    if broken := breaches(row):
        raise RefusedError(*(about + sentence for sentence in broken))
    _set(row, Status.PUBLISHED, by, note, *columns, *_frozen(row))
    _keep(ActKind.PUBLISHED, row, by, note, writer=writer, alone=alone)
    fates.stands_again(resource_of(row), row.slug)
    return row


def _why_not(record: Record, lead: Record, user: User) -> str:
    if record.is_published:
        return "It is published already."
    if not _may_publish(record, lead, user):
        if isinstance(record, Ruling):
            return "A ruling is published by a reviewer, as its second reader; ask one."
        return "You may not publish it; ask an editor."
    if isinstance(record, Ruling) and was_public(record) and last_writer(record):
        return "It was public and was changed since. No ruling is edited; write a new one."
    if not settings.SINGLE_MAINTAINER and _is_own(record, user):
        return "You wrote it; somebody else must read and publish it."
    return ""


def _may_publish(record: Record, lead: Record, user: User) -> bool:
    """Passages and sources go with what cites them."""
    if not _may_read(user, record):
        return False
    needed = {permissions.publishing(record)}
    if record is not lead and record._meta.app_label == "sources":
        needed.add(permissions.publishing(lead))
    return any(user.has_perm(each) for each in needed)


def _may_read(user: User, record: Record) -> bool:
    options = record._meta
    return user.has_perm(f"{options.app_label}.view_{options.model_name}")


def _is_own(record: Record, user: User) -> bool:
    """Whether the person wrote it last or, of a ruling, is named as its author."""
    if isinstance(record, Ruling) and is_same_name(record.author, person(user)):
        return True
    return last_writer(record) == user


def person(user: User) -> str:
    """A person's name as records and rulings give it."""
    return user.get_full_name() or user.get_username()


def _second_reader(record: Any, by: User, *, alone: bool) -> list[str]:
    """Whoever publishes a ruling is its second reader, whoever was typed; the column, if set.

    One person alone may name somebody who read it elsewhere.
    """
    if not isinstance(record, Ruling) or alone:
        return []
    record.second_reader = person(by)
    return ["second_reader"]


def _frozen(record: Record) -> list[str]:
    """The columns in which a ruling keeps what it was judged by; its rules filled them."""
    return ["break_test"] if isinstance(record, Ruling) else []


def _named(record: Record) -> str:
    return f"The {record._meta.verbose_name} “{record}”"


def _left_bare(record: Record) -> str:
    return (
        f"{_named(record)} ({record.slug}) is public and would stand without the ground that it "
        "must have. Withdraw it first, or let it rest on something else."
    )


def _set(record: Any, status: str, by: User, note: str, *columns: str) -> None:
    """Write the status alone, so that nothing else of the row is written back as it was."""
    record.status = status
    record._history_user, record._change_reason = by, note
    record.save(update_fields=["status", "updated_at", *columns])


def _keep(
    kind: ActKind,
    record: Record,
    by: User,
    note: str,
    *,
    writer: User | None = None,
    alone: bool = False,
) -> None:
    Act.objects.create(
        kind=kind,
        resource=resource_of(record),
        record=record.pk,
        slug=record.slug,
        writer=writer,
        by=by,
        note=note,
        at=timezone.now(),
        alone=alone,
    )

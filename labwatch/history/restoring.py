"""The act of giving a record back what it said at an earlier moment, which is a change like others.

Its slug and status stay: what is public is decided by publishing. Everything goes through the
record's own rules; what cannot come back is named, and nothing is half done.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils.text import Truncator

from commitments.models import Ruling
from commitments.models.judgements import NEVER_EDITED
from labwatch.dataset.kinds import Kind, PartKind
from labwatch.history.states import PartKey, State, Values, state_now
from labwatch.workflow.rules import breaches
from sources.models import Citation
from sources.records import Record
from sources.reviewing import start_anew
from sources.vocabulary import Status

#: What an earlier state never brings back.
KEPT = frozenset({"slug", "status"})


class RestoreRefusedError(ValueError):
    """The record cannot be what it was; ``reasons`` are sentences for the maintainer."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


@dataclass
class Restored:
    """The record, and sentences about what could not come back."""

    record: Any
    left: list[str] = field(default_factory=list)


@transaction.atomic
def restore(kind: Kind, record: Any, state: State, by: User, reason: str) -> Restored:
    """Give the record, locked by the caller, what it said in that state.

    Raises RestoreRefusedError, with nothing changed, if it is a published ruling or would break a
    rule of its kind.
    """
    if isinstance(record, Ruling) and record.is_published:
        raise RestoreRefusedError([NEVER_EDITED])
    words = _words(record)
    restored = Restored(record)
    return _carried_out(kind, restored, state, by, reason, words)


@transaction.atomic
def bring_back(kind: Kind, key: int, state: State, by: User, reason: str) -> Restored:
    """Make a deleted record anew, under its old key and slug, as a draft.

    Raises RestoreRefusedError, with nothing changed, if its slug is taken or it would break a rule.
    """
    values: Any = state.values
    model: Any = kind.model
    record = model(pk=key, slug=values["slug"], status=Status.DRAFT)
    return _carried_out(kind, Restored(record), state, by, reason, None)


def _carried_out(
    kind: Kind, restored: Restored, state: State, by: User, reason: str, words: Any
) -> Restored:
    """Everything in its order; RestoreRefusedError takes all of it back."""
    record = restored.record
    _sign(record, by, reason)
    _set_fields(kind, restored, state.values or {})
    _save(record)
    _set_relations(kind, restored, state)
    _set_parts(kind, restored, state, by, reason)
    if record.status == Status.PUBLISHED and (broken := breaches(record)):
        raise RestoreRefusedError(broken)
    if words is not None and words != _words(record):
        start_anew(record, reason)
    return restored


def _words(record: Record) -> Any:
    """What, changed in a passage, makes all that is known of its words void."""
    return (record.quote, record.source_id) if isinstance(record, Citation) else None


def _sign(row: Any, by: User, reason: str) -> None:
    row._history_user, row._change_reason = by, reason


# The record's own columns and relations


def _set_fields(kind: Kind, restored: Restored, values: Values) -> None:
    fields: dict[str, Any] = dict(kind.fields)
    for name, each in fields.items():
        if name in KEPT or each.attname not in values:
            continue
        value = values[each.attname]
        if each.is_relation and value is not None and not _is_there(each.related_model, value):
            what = f"The {each.related_model._meta.verbose_name} that it named"
            restored.left.append(f"{_label(each)}: {what} is not there any more.")
        else:
            setattr(restored.record, each.attname, value)


def _is_there(model: Any, key: int) -> bool:
    return bool(model._default_manager.filter(pk=key).exists())


def _label(each: Any) -> str:
    label = str(each.verbose_name)
    return f"{label[:1].upper()}{label[1:]}"


def _save(record: Any) -> None:
    """By the record's own rules; a row that is not there any more comes back under its key."""
    try:
        record.full_clean()
        with transaction.atomic():
            record.save(force_insert=record._state.adding)
    except ValidationError as error:
        raise RestoreRefusedError(_sentences(record, error)) from None
    except DatabaseError as error:
        said = str(error).splitlines()[0]
        raise RestoreRefusedError([f"The database refuses it: {said}"]) from None


def _sentences(record: Any, error: ValidationError) -> list[str]:
    """What the rules say, with the field under the name that forms give it."""
    found = []
    for name, messages in error.message_dict.items():
        named = name != "__all__"
        label = f"{_label(record._meta.get_field(name))}: " if named else ""
        found += [f"{label}{message}" for message in messages]
    return found


def _set_relations(kind: Kind, restored: Restored, state: State) -> None:
    for name, relation in kind.several.items():
        wanted = state.several.get(name, frozenset())
        manager = getattr(restored.record, name)
        if wanted == set(manager.values_list("pk", flat=True)):
            continue
        rows = relation.related_model._default_manager.filter(pk__in=wanted)
        there = set(rows.values_list("pk", flat=True))
        if gone := len(wanted - there):
            what = f"{gone} of them {_are(gone)} not there any more."
            restored.left.append(f"{_label(relation)}: {what}")
        manager.set(there)


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


# The rows that belong to it


def _set_parts(kind: Kind, restored: Restored, state: State, by: User, reason: str) -> None:
    """What is too much goes first, so that what comes back finds room."""
    now = state_now(kind, restored.record).parts
    kinds = list(kind.parts.values())
    for table, key in sorted(now.keys() - state.parts.keys()):
        row = kinds[table - 1].model._default_manager.get(pk=key)
        _sign(row, by, reason)
        row.delete()
    for place, values in sorted(state.parts.items(), key=lambda item: item[0]):
        if now.get(place) != values:
            _set_part(kinds[place[0] - 1], restored, place, values, by, reason)


def _set_part(
    part: PartKind, restored: Restored, place: PartKey, values: Values, by: User, reason: str
) -> None:
    """One row, by its own rules; if it cannot come back, it is named and the others go on."""
    model: Any = part.model
    row = model(pk=place[1], **{part.owner: restored.record}, **values)
    stored = part.model._default_manager.filter(pk=row.pk)
    try:
        if stored.exists() and not stored.filter(**{part.owner: restored.record}).exists():
            raise ValidationError("it belongs to another record now.")
        row._state.adding = not stored.exists()
        row.full_clean()
        _sign(row, by, reason)
        with transaction.atomic():
            row.save(force_insert=row._state.adding)
    except ValidationError as error:
        restored.left.append(f"{_named(part, row)}: {' '.join(error.messages)}")
    except DatabaseError as error:
        restored.left.append(f"{_named(part, row)}: {str(error).splitlines()[0]}")


def _named(part: PartKind, row: Any) -> str:
    """The row in a few words, as far as what it names is still there."""
    label = str(part.model._meta.verbose_name)
    citation = getattr(row, "citation_id", None)
    passage = Citation.objects.filter(pk=citation).first() if citation else None
    name = str(passage) if passage else getattr(row, "name", "") or getattr(row, "text", "")
    shown = f" “{Truncator(name).chars(60)}”" if name else ""
    return f"{label[:1].upper()}{label[1:]}{shown} cannot come back"

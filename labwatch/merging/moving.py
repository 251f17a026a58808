"""One row from the record that goes to the one that stays: moved, dropped as a twin, or a conflict.

Every change goes through ``save`` with its author and reason, so that history tells it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction

from labwatch.addresses import fates
from labwatch.dataset.kinds import KIND_OF_MODEL
from labwatch.merging.outcome import Outcome
from labwatch.workflow import acts
from sources.records import Part, Record

#: Columns of a record that say nothing of the world.
_BOOKKEEPING = frozenset({"id", "slug", "status", "reading", "created_at", "updated_at"})


@dataclass
class Mover:
    """Moves rows from ``gone`` to ``keep`` and notes what becomes of each."""

    keep: Any
    gone: Any
    by: Any
    reason: str
    outcome: Outcome

    def move_all(self, column: models.ForeignKey[Any, Any]) -> None:
        """Every row whose column leads to the record that goes."""
        model: Any = column.model
        for row in model._base_manager.filter(**{column.name: self.gone.pk}).order_by("pk"):
            self.move(row, column)

    def move(self, row: Any, column: models.ForeignKey[Any, Any]) -> None:
        """One row. A part that the other has just so is dropped; a record that says and holds no
        more than its twin is set aside."""
        if isinstance(row, Record) and row.pk == self.keep.pk and type(row) is type(self.keep):
            self.outcome.clash(_own_relative(row, self.gone, column))
            return
        was, name = getattr(row, column.name), str(row)
        setattr(row, column.name, self.keep)
        twin = _twin(row, column)
        if twin is None:
            self.save(row, [column.name])
            self.outcome.note_moved(row, name=name)
        elif isinstance(row, Part) and _says_the_same(row, twin):
            self.sign(row)
            row.delete()
            self.outcome.note_dropped(twin)
        elif isinstance(row, Record) and _says_the_same(row, twin) and not hanging_on(row):
            setattr(row, column.name, was)
            self.set_aside(row, twin)
        else:
            self.outcome.clash(_clash(row, twin))

    def several(self, relation: models.ManyToManyField[Any, Any]) -> None:
        """The other records that name several such ones: this one takes the other's place."""
        owner: Any = relation.model
        for row in owner._base_manager.filter(**{relation.name: self.gone.pk}).order_by("pk"):
            manager = getattr(row, relation.name)
            had = manager.filter(pk=self.keep.pk).exists()
            self.sign(row)
            manager.remove(self.gone)
            manager.add(self.keep)
            label = f"{_plural(row)} ({relation.verbose_name})"
            if had:
                self.outcome.note_dropped(row, label)
            else:
                self.outcome.note_moved(row, label)

    def own_several(self, relation: models.ManyToManyField[Any, Any]) -> None:
        """The records that the record itself names."""
        theirs, ours = getattr(self.gone, relation.name), getattr(self.keep, relation.name)
        known = set(ours.values_list("pk", flat=True))
        label = str(relation.verbose_name)
        for row in theirs.order_by("pk"):
            note = self.outcome.note_dropped if row.pk in known else self.outcome.note_moved
            note(row, label[:1].upper() + label[1:])
        self.sign(self.keep)
        self.sign(self.gone)
        ours.add(*theirs.all())
        theirs.clear()

    def set_aside(self, row: Record, twin: Record) -> None:
        """Take a record out of public; its address leads to its twin's. It is not deleted."""
        if row.is_published:
            acts.withdraw(row, self.by, self.reason)
        resource = KIND_OF_MODEL[type(row)].name
        fates.merged_into(resource, row.slug, twin.slug, self.by, self.reason)
        self.outcome.note_dropped(row)

    def sign(self, row: Any) -> None:
        """Whose change it is, and why."""
        row._history_user, row._change_reason = self.by, self.reason

    def save(self, row: Any, columns: list[str]) -> None:
        """Write some columns; what the database refuses is a conflict."""
        stamped = [*columns, "updated_at"] if isinstance(row, Record) else columns
        self.sign(row)
        try:
            with transaction.atomic():
                row.save(update_fields=stamped)
        except DatabaseError as error:
            self.outcome.clash(f"{_named(row)}: {_worded(row, error)} Change it first.")


def hanging_on(record: Any) -> list[str]:
    """What would be lost with a record if it were set aside, in words; its own rows that its twin
    has as well are not meant."""
    found = []
    for relation in record._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: record.pk})
        if issubclass(relation.related_model, Part):
            continue
        if count := rows.count():
            options = relation.related_model._meta
            name = options.verbose_name if count == 1 else options.verbose_name_plural
            found.append(f"{count} {name}")
    return found


def _twin(row: Any, column: models.ForeignKey[Any, Any]) -> Any:
    """The row that stands where this one would go: by a rule of the table that allows only one
    or, of rows that belong to a record, one that says just the same."""
    sets = [each for each in _unique_sets(row, column) if _is_whole(row, each)]
    if isinstance(row, Part):
        sets.append(_stated(row))
    others: Any = type(row)._base_manager.exclude(pk=row.pk)
    found = (others.filter(**_lookups(row, names)).first() for names in sets)
    return next(filter(None, found), None)


def _is_whole(row: Any, names: tuple[str, ...]) -> bool:
    """Whether the rule applies: to the database, what is not stated is never the same."""
    return all(getattr(row, name) is not None for name in names)


def _unique_sets(row: Any, column: models.ForeignKey[Any, Any]) -> list[tuple[str, ...]]:
    rules = (rule for rule in row._meta.constraints if isinstance(rule, models.UniqueConstraint))
    return [
        tuple(row._meta.get_field(name).attname for name in rule.fields)
        for rule in rules
        if column.name in rule.fields and rule.condition is None
    ]


def _lookups(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    blank = {f"{name}__isnull": True for name, value in values.items() if value is None}
    return {**{name: value for name, value in values.items() if value is not None}, **blank}


def _stated(row: Any) -> tuple[str, ...]:
    """The columns in which a row says something."""
    columns = row._meta.concrete_fields
    return tuple(
        column.attname
        for column in columns
        if column.editable and column.name not in _BOOKKEEPING and not column.primary_key
    )


def _says_the_same(row: Any, twin: Any) -> bool:
    """Whether both state the same; of records, with the same rows of their own."""
    same = all(getattr(row, name) == getattr(twin, name) for name in _stated(row))
    if not same or not isinstance(row, Record):
        return same
    parts = KIND_OF_MODEL[type(row)].parts.values()
    return all(_part_rows(row, part) <= _part_rows(twin, part) for part in parts)


def _part_rows(record: Record, part: Any) -> set[tuple[Any, ...]]:
    """What the rows that belong to a record say, each without its owner."""
    names = [field.attname for field in part.fields.values()]
    rows: Any = part.model._base_manager.filter(**{part.owner: record.pk})
    return {tuple(getattr(row, name) for name in names) for row in rows}


def _clash(row: Any, twin: Any) -> str:
    """Both records have such a row, and they differ."""
    name, kind = _named(row), row._meta.verbose_name
    if not isinstance(row, Record):
        return f"Both have the {kind} “{row}”, and they differ. Make them the same, or delete one."
    held = hanging_on(row)
    more = f" On {row.slug} hang: {', '.join(held)}." if held else ""
    return (
        f"{name}: both have it, as {twin.slug} and as {row.slug}.{more} Make both say the same and "
        f"take off {row.slug} what hangs on it, or merge the other way round."
    )


def _own_relative(row: Any, gone: Any, column: models.ForeignKey[Any, Any]) -> str:
    return (
        f"“{row}” names “{gone}” as its {column.verbose_name}, so they are two. If they are one, "
        f"change the {column.verbose_name} of {row.slug} first."
    )


def _worded(row: Any, error: DatabaseError) -> str:
    """The rule that the database kept, in the words of the model where it has some."""
    try:
        row.validate_constraints()
    except ValidationError as told:
        return " ".join(told.messages)
    return str(error).splitlines()[0]


def _named(row: Any) -> str:
    return f"The {row._meta.verbose_name} “{row}”"


def _plural(row: Any) -> str:
    words = str(row._meta.verbose_name_plural)
    return words[:1].upper() + words[1:]

"""Rows to the database: each beside those it refers to, judged by the models' own rules.

Whoever asks holds the transaction, and takes all of it back if there are problems.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from simple_history.utils import bulk_create_with_history

from commitments.models import Ruling
from commitments.models.judgements import NEVER_EDITED
from labwatch.dataset.kinds import Kind, PartKind
from labwatch.dataset.problems import Problem
from labwatch.dataset.reading import Entry
from labwatch.dataset.rows import References, Row, RowMaker, column_values
from labwatch.dataset.standing import Standing
from labwatch.dataset.survey import Survey
from sources.models import Citation
from sources.reviewing import start_anew
from sources.vocabulary import Status

BATCH = 500
Progress = Callable[[str, int], None]


@dataclass
class Count:
    """What became of the records of one kind."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.created + self.changed + self.unchanged


class Importer:
    """Loads a surveyed dataset kind by kind inside the caller's transaction."""

    def __init__(
        self,
        found: Survey,
        author: AbstractBaseUser | None,
        new_only: bool = False,
        progress: Progress = lambda _kind, _done: None,
        reason: str = "",
    ) -> None:
        self.found = found
        self.author = author
        self.reason = reason
        self.new_only = new_only
        self.progress = progress
        self.problems: list[Problem] = list(found.problems)
        self.references = References(found.declared)
        self.maker = RowMaker(self.references)
        #: What earlier loads tell; None: every record is looked at.
        self.standing: Standing | None = None

    def load(self, kind: Kind) -> Count:
        """Load all records of one kind, in batches, then tie them to each other."""
        count, untied = Count(), []
        for batch in _batches(self.found.entries(kind)):
            entries = self._unsure(kind, batch, count)
            rows = self._rows(kind, entries)
            self._write(kind, rows, count)
            if self.standing:
                self.standing.note(kind, rows)
            untied += [row for row in rows if row.is_sound and not row.is_tied]
            self.progress(kind.name, count.total)
            self._collect(rows)
        for row in untied:
            self._tie(kind, row)
        self._collect(untied)
        return count

    def _collect(self, rows: list[Row]) -> None:
        """Take over the rows' problems."""
        for row in rows:
            self.problems += row.problems
            row.problems.clear()

    def _unsure(self, kind: Kind, entries: list[Entry], count: Count) -> list[Entry]:
        """The entries that must be looked at; with ``new_only`` the stored ones are not anyway."""
        if self.standing is None or self.new_only:
            return entries
        unsure = self.standing.pass_over(kind, entries)
        count.unchanged += len(entries) - len(unsure)
        return unsure

    def _rows(self, kind: Kind, entries: list[Entry]) -> list[Row]:
        slugs = [entry.values["slug"] for entry in entries]
        stored = {row.slug: row for row in kind.model._default_manager.filter(slug__in=slugs)}
        if self.new_only:
            entries = [entry for entry in entries if entry.values["slug"] not in stored]
        return [self.maker.row(kind, entry, stored.get(entry.values["slug"])) for entry in entries]

    def _write(self, kind: Kind, rows: list[Row], count: Count) -> None:
        new = [row for row in rows if row.is_sound and row.before is None]
        old = [row for row in rows if row.is_sound and row.before is not None]
        self._create(new)
        touched = {row.entry.place for row in old if row.is_changed and self._save(row)}
        for row in old:
            if row.entry.place in touched:
                _forget_old_words(row)
        self.references.add(row.record for row in new if row.is_sound)
        for part in kind.parts.values():
            self._create_parts([row for row in new if row.is_sound], part)
            touched |= self._update_parts([row for row in old if row.is_sound], part)
        for row in [*new, *old]:
            if row.is_sound and self._relate(row):
                touched.add(row.entry.place)
        count.created += len(new)
        count.changed += len(touched - {row.entry.place for row in new})
        count.unchanged += sum(row.entry.place not in touched for row in old)

    # Rows

    def _create(self, rows: list[Row]) -> None:
        """All at once; one by one only to find out which row the database refuses."""
        for row in rows:
            self._sign(row, row.record)
        if not self._bulk_create([row.record for row in rows]):
            for row in rows:
                self._save(row)

    def _bulk_create(self, made: list[Any]) -> bool:
        """Create with history; False, with nothing created, if the database refuses any."""
        if not made:
            return True
        try:
            with transaction.atomic():
                bulk_create_with_history(made, type(made[0]), BATCH, default_user=self.author)
        except DatabaseError:
            for record in made:
                record.pk, record._state.adding = None, True
            return False
        return True

    def _save(self, row: Row) -> bool:
        """Check and save the record; whatever is refused becomes a problem."""
        return self._save_one(row, row.record, check=True)

    def _save_one(self, row: Row, made: Any, *, check: bool) -> bool:
        """Save the record or, unchecked, one of its parts, whose rules were asked already."""
        self._sign(row, made)
        try:
            with transaction.atomic():
                if check:
                    made.full_clean()
                made.save()
        except ValidationError as error:
            row.complain_of(error)
        except DatabaseError as error:
            row.complain("", f"The database refuses it: {str(error).splitlines()[0]}")
        return row.is_sound

    def _sign(self, row: Row, made: Any) -> None:
        """What history says of the change: by whom, and from which file.

        History is public, so of an absolute path only the name is told.
        """
        file = Path(row.entry.place.file)
        loaded = f"Loaded from {file.name if file.is_absolute() else file}"
        made._change_reason = self.reason or loaded
        made._history_user = self.author

    # Parts and relations

    def _create_parts(self, rows: list[Row], part: PartKind) -> None:
        ready = [row for row in rows if part.name not in row.late_parts]
        owned = [(row, made) for row in ready for made in row.parts[part.name]]
        for row, made in owned:
            setattr(made, part.owner, row.record)
            self._sign(row, made)
        if not self._bulk_create([made for _row, made in owned]):
            for row, made in owned:
                self._save_one(row, made, check=False)

    def _update_parts(self, rows: list[Row], part: PartKind) -> set[Any]:
        """Bring the parts of stored records in line with the files; the places of those changed."""
        rows = [row for row in rows if part.name not in row.late_parts]
        stored: dict[int, list[Any]] = {row.record.pk: [] for row in rows}
        for made in part.model._default_manager.filter(**{f"{part.owner}__in": list(stored)}):
            stored[getattr(made, f"{part.owner}_id")].append(made)
        return {row.entry.place for row in rows if self._align(row, part, stored[row.record.pk])}

    def _align(self, row: Row, part: PartKind, stored: list[Any]) -> bool:
        """Remove parts that the file no longer has, add those it newly has; True if any."""
        wanted = row.parts[part.name]
        for made in wanted:
            setattr(made, part.owner, row.record)  # which has its key only now
        changed = Counter(map(_identity, stored)) != Counter(map(_identity, wanted))
        if changed and _is_frozen(row):
            row.complain(part.name, NEVER_EDITED)
            return False
        surplus = Counter(map(_identity, stored)) - Counter(map(_identity, wanted))
        lacking = Counter(map(_identity, wanted)) - Counter(map(_identity, stored))
        for made in stored:
            if surplus[_identity(made)] > 0:
                surplus[_identity(made)] -= 1
                self._sign(row, made)
                made.delete()
        for made in wanted:
            if lacking[_identity(made)] > 0:
                lacking[_identity(made)] -= 1
                self._save_one(row, made, check=False)
        return changed

    def _relate(self, row: Row) -> bool:
        """Set the relations to other records; True if any changed."""
        changed = False
        for name, wanted in row.several.items():
            manager = getattr(row.record, name)
            if set(manager.values_list("pk", flat=True)) != wanted:
                self._sign(row, row.record)
                manager.set(wanted)
                changed = True
        return changed

    def _tie(self, kind: Kind, row: Row) -> None:
        """Set what refers to records of its own kind, all of which are written by now."""
        for late in row.late:
            setattr(late.target, late.column, self.references.find(kind.model, late.slug))
        if any(late.target is row.record for late in row.late):
            self._save(row)
        for name in row.late_parts:
            part = kind.parts[name]
            stored = part.model._default_manager.filter(**{part.owner: row.record})
            self._align(row, part, list(stored))
        for name, slugs in row.peers.items():
            found = {self.references.find(kind.model, slug) for slug in slugs} - {None}
            self._sign(row, row.record)
            self._join(getattr(row.record, name), found)

    def _join(self, manager: Any, found: set[int | None]) -> None:
        """Relations within a kind hold both ways, so a file may name them on either side: what
        one file omits is not removed."""
        missing = found - set(manager.values_list("pk", flat=True))
        if missing:
            manager.add(*missing)


def _forget_old_words(row: Row) -> None:
    """What the checks knew of a quote is void once its words or its source are others."""
    was, made = row.before or {}, row.record
    if not isinstance(made, Citation):
        return
    if (was.get("quote"), was.get("source_id")) != (made.quote, made.source_id):
        start_anew(made, "The quote was changed by a dataset.")


def _is_frozen(row: Row) -> bool:
    """Whether it is a ruling that was published before this load."""
    was = row.before or {}
    return isinstance(row.record, Ruling) and was.get("status") == Status.PUBLISHED


def _identity(made: models.Model) -> tuple[Any, ...]:
    return tuple(column_values(made).values())


def _batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while batch := list(islice(entries, BATCH)):
        yield batch

"""Which records stand as they were loaded last, so that a load need not look at them (decision 36).

Two things prove it: the entry has the SHA-256 that was loaded, and no trigger has noted since that
anything in the record changed of what files say. Besides, what the entry names must not have been
looked at later than the record itself: its own rules may see something else by now.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from django.db import connection
from django.db.models import Exists, Min

from labwatch.dataset.kinds import Kind
from labwatch.dataset.mentions import mentions
from labwatch.dataset.models import Altered, Load, Loaded
from labwatch.dataset.reading import Entry
from labwatch.dataset.rows import References, Row
from labwatch.running import code_stamp

#: Kinds whose rules look at more than what an entry names, such as findings: always looked at.
WIDE = frozenset({"rulings"})
_AT_ONCE = 500
_TAKE = "DELETE FROM dataset_altered RETURNING resource, record"
#: Whoever alters a record meanwhile notes it in another transaction; that stays for the next load.
_DROP_OWN = {
    "postgresql": "DELETE FROM dataset_altered WHERE by = txid_current()",
    "sqlite": "DELETE FROM dataset_altered",
}


def digest_of(files: list[Path]) -> str:
    """SHA-256 over files in their order."""
    whole = hashlib.sha256()
    for file in files:
        with file.open("rb") as content:
            whole.update(file.suffix.encode() + hashlib.file_digest(content, "sha256").digest())
    return whole.hexdigest()


def loaded_before(digest: str) -> dict[str, int] | None:
    """How many records of each kind these files hold, if they were loaded last, by this program,
    and no record was altered since; else None. One statement, so nothing comes between."""
    untouched = Load.objects.filter(~Exists(Altered.objects.all()))
    same = untouched.filter(pk=1, files=digest, code=code_stamp()).first()
    return same.counts if same else None


class Standing:
    """What one load knows of earlier ones. Made inside its transaction, it holds the row of the
    loads, so that two never run at once."""

    def __init__(self, references: References, *, anew: bool = False) -> None:
        self.references = references
        self.last = _held()
        self.number = self.last.number + 1
        if anew or self.last.code != code_stamp():
            Loaded.objects.all().delete()
        self.was_altered = _forget_altered()
        self.oldest = Loaded.objects.aggregate(oldest=Min("load"))["oldest"]
        self.later = self._later()
        self.sure: set[str] = set()

    def _later(self) -> dict[str, dict[int, int]]:
        """By kind and key, the loads of those records that were not looked at by the oldest."""
        found: dict[str, dict[int, int]] = defaultdict(dict)
        newer = Loaded.objects.filter(load__gt=self.oldest or 0)
        for name, record, load in newer.values_list("resource", "record", "load").iterator():
            found[name][record] = load
        return found

    def pass_over(self, kind: Kind, entries: list[Entry]) -> list[Entry]:
        """The entries of a batch that must be looked at."""
        self.sure = self._sure(kind, entries) if self.oldest is not None else set()
        return [each for each in entries if not self._may_be_passed(kind, each)]

    def _sure(self, kind: Kind, entries: list[Entry]) -> set[str]:
        """The slugs of the records that say what their entries say, and see what they saw."""
        keys = {slug: self.references.find(kind.model, slug) for slug in map(_slug, entries)}
        rows = Loaded.objects.filter(resource=kind.name, record__in=filter(None, keys.values()))
        known = {row[0]: row[1:] for row in rows.values_list("record", "digest", "load")}
        return {
            _slug(each)
            for each in entries
            if (found := known.get(keys[_slug(each)] or 0))
            and bytes(found[0]) == each.digest
            and not self._sees_later(kind, each, found[1])
        }

    def _sees_later(self, kind: Kind, entry: Entry, load: int) -> bool:
        """Whether something that it names was looked at later than itself."""
        if not self.later:
            return False
        return any(
            self.later[other.name].get(self.references.find(other.model, slug) or 0, 0) > load
            for other, slug in mentions(kind, entry.values)
        )

    def _may_be_passed(self, kind: Kind, entry: Entry) -> bool:
        """What is named must be among the files, and before it: else nothing tells of its state."""
        if _slug(entry) not in self.sure or kind.name in WIDE:
            return False
        return all(
            other is not kind and self.references.is_declared(other.model, slug)
            for other, slug in mentions(kind, entry.values)
        )

    def note(self, kind: Kind, rows: Iterable[Row]) -> None:
        """Remember as what the sound rows of the batch were loaded."""
        made = [
            Loaded(
                resource=kind.name,
                record=row.record.pk,
                digest=row.entry.digest,
                load=self.number,
            )
            for row in rows
            if row.is_sound and row.entry.digest and _slug(row.entry) not in self.sure
        ]
        Loaded.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["resource", "record"],
            update_fields=["digest", "load"],
        )
        if self.oldest is not None:
            self.later[kind.name] |= {each.record: each.load for each in made}

    def close(self, files: str, counts: dict[str, int]) -> None:
        """Keep what this load was; ``files`` is empty if they hold what the record does not say."""
        with connection.cursor() as cursor:
            cursor.execute(_DROP_OWN[connection.vendor])
        self.last.number, self.last.code = self.number, code_stamp()
        self.last.files, self.last.counts = files, counts
        self.last.save()


def _held() -> Load:
    """The row of the loads, locked."""
    Load.objects.get_or_create(pk=1)
    return Load.objects.select_for_update().get(pk=1)


def _forget_altered() -> bool:
    """Take what triggers noted; those records stand no more. Whether there were any."""
    altered: dict[str, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE)
        while rows := cursor.fetchmany(_AT_ONCE):
            for name, record in rows:
                altered[name].add(record)
    for name, records in altered.items():
        keys = iter(records)
        while some := list(islice(keys, _AT_ONCE)):
            Loaded.objects.filter(resource=name, record__in=some).delete()
    return bool(altered)


def _slug(entry: Entry) -> str:
    return str(entry.values["slug"])

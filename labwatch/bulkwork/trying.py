"""What an upload would change, found by doing it and taking it back; and doing just that."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from labwatch.bulkwork.changes import Change, changes_between
from labwatch.bulkwork.packing import File, UploadError, files_in
from labwatch.bulkwork.preparing import prepare, slug_in, stored_records
from labwatch.bulkwork.reading import read_entries
from labwatch.dataset.exporting import values_of
from labwatch.dataset.kinds import KIND_OF_NAME, KINDS
from labwatch.dataset.problems import Place, Problem
from labwatch.dataset.reading import Entry
from labwatch.dataset.rows import Row
from labwatch.dataset.survey import survey_of
from labwatch.dataset.writing import Importer
from labwatch.workflow import permissions
from sources.acting import acting_as
from sources.records import Record

#: What becomes of a row, in the words of the page.
NEW, CHANGED, UNCHANGED, FAULTY, WAITS = "new", "changed", "unchanged", "error", "waits"
Values = dict[str, Any]
#: Takes some ten seconds.
MOST_CHANGES = 1_000


@dataclass(frozen=True)
class Line:
    """One record of the upload: where it stands, what becomes of it, and what is wrong with it."""

    place: Place
    kind: str
    slug: str
    outcome: str
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_public: bool = False


@dataclass(frozen=True)
class Preview:
    """Every line, what is wrong with a file as a whole, and a hash of all that would change."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]
    digest: str
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def may_be_imported(self) -> bool:
        """Whether nothing is wrong, and anything would change."""
        changes = self.counts.get(NEW, 0) + self.counts.get(CHANGED, 0)
        return not self.is_faulty and changes > 0

    @property
    def is_faulty(self) -> bool:
        """Whether anything is wrong; then nothing is imported."""
        return bool(self.problems or self.counts.get(FAULTY) or self.counts.get(WAITS))

    @property
    def corrects(self) -> bool:
        """Whether it would change what is public."""
        return any(line.is_public and line.outcome == CHANGED for line in self.lines)


def preview(upload: File, kind_name: str, user: Any) -> Preview:
    """What importing the file would do; nothing is written. UploadError if it cannot be taken."""
    return _attempt(upload, kind_name, user, "", lambda _found: False)


def carry_out(
    upload: File, kind_name: str, user: Any, note: str, digest: str
) -> tuple[Preview, bool]:
    """Import the file if that does just what ``digest`` stands for; what it does, and whether it
    was done. History names the user, the file and the note."""
    done = []

    def agrees(found: Preview) -> bool:
        unsaid = found.corrects and not note.strip()
        done.append(found.may_be_imported and found.digest == digest and not unsaid)
        return done[0]

    found = _attempt(upload, kind_name, user, note.strip(), agrees)
    return found, done[0]


class _BoundedImporter(Importer):
    """Refuses more changes than somebody can wait for: each is checked and written by itself.
    New records are written together and cost little."""

    saved = 0

    def _save_one(self, row: Row, made: Any, *, check: bool) -> bool:
        self.saved += 1
        if self.saved > MOST_CHANGES:
            raise UploadError(
                f"It would change more than {MOST_CHANGES:,} records that exist. Split the file, "
                "or use manage.py load_dataset, which changes any number."
            )
        return super()._save_one(row, made, check=check)


def _attempt(
    upload: File, kind_name: str, user: Any, note: str, accept: Callable[[Preview], bool]
) -> Preview:
    entries = read_entries(files_in(upload), kind_name)
    reason = ": ".join(filter(None, [f"Imported from {upload.name}", note]))
    with transaction.atomic(), acting_as(f"import of {upload.name}"):
        found = _load(entries, user, reason)
        if not accept(found):
            transaction.set_rollback(True)
    return found


def _load(entries: list[Entry | Problem], user: Any, reason: str) -> Preview:
    """Write the entries inside the caller's transaction and tell what that did."""
    _lock(entries)
    stored = stored_records(entries)
    before = _told(stored)
    importer = _BoundedImporter(survey_of(prepare(entries, stored, user)), user, reason=reason)
    for kind in KINDS:
        if importer.found.files[kind.name]:
            importer.load(kind)
    after = _told(stored_records(entries))
    return _preview(entries, stored, before, after, importer.problems, user)


def _lock(entries: list[Entry | Problem]) -> None:
    """Hold the stored records, so that nobody changes them between the look and the writing."""
    for kind in KINDS:
        own = [each for each in entries if isinstance(each, Entry) and each.kind == kind.name]
        slugs = [slug_in(each) for each in own]
        for start in range(0, len(slugs), 500):
            rows: Any = kind.model._base_manager.filter(slug__in=slugs[start : start + 500])
            list(rows.select_for_update().order_by("pk").values_list("pk"))


def _told(records: dict[tuple[str, str], Record]) -> dict[tuple[str, str], Values]:
    return {
        key: {**values_of(KIND_OF_NAME[key[0]], record), "status": str(record.status)}
        for key, record in records.items()
    }


def _preview(
    entries: list[Entry | Problem],
    stored: dict[tuple[str, str], Record],
    before: dict[tuple[str, str], Values],
    after: dict[tuple[str, str], Values],
    problems: list[Problem],
    user: Any,
) -> Preview:
    by_place: dict[Place, list[Problem]] = {}
    for problem in dict.fromkeys(problems):
        by_place.setdefault(problem.place, []).append(problem)
    lines = []
    for entry in entries:
        if isinstance(entry, Entry):
            places = dict.fromkeys([entry.place, *map(entry.place_of, entry.lines)])
            own = [each for place in places for each in by_place.pop(place, ())]
            key = (entry.kind, slug_in(entry))
            lines.append(_line(entry, before.get(key), after.get(key), own, user))
    rest = tuple(each for several in by_place.values() for each in several)
    counts = Counter(line.outcome for line in lines)
    return Preview(tuple(lines), rest, _digest(entries, before, after), dict(counts))


def _line(
    entry: Entry, before: Values | None, after: Values | None, problems: list[Problem], user: Any
) -> Line:
    changes = changes_between(before or {}, after or {}) if after else ()
    is_public = (before or {}).get("status") == "published"
    if not problems and changes:
        problems = _refusals(entry, is_new=before is None, is_public=is_public, user=user)
    outcome = _outcome(problems, before, after, changes)
    return Line(
        entry.place, entry.kind, slug_in(entry), outcome, changes, tuple(problems), is_public
    )


def _outcome(
    problems: list[Problem],
    before: Values | None,
    after: Values | None,
    changes: tuple[Change, ...],
) -> str:
    if problems:
        return FAULTY
    if after is None:
        return WAITS
    if before is None:
        return NEW
    return CHANGED if changes else UNCHANGED


def _refusals(entry: Entry, *, is_new: bool, is_public: bool, user: Any) -> list[Problem]:
    """What the user's role does not allow."""
    options = KIND_OF_NAME[entry.kind].model._meta
    act = "add" if is_new else "change"
    message = ""
    if not user.has_perm(f"{options.app_label}.{act}_{options.model_name}"):
        message = f"You may not {act} {options.verbose_name_plural}; ask an editor."
    elif is_public and not user.has_perm(permissions.CORRECT):
        message = "It is published, and you may not change what is; ask an editor."
    title = f"{entry.kind} {slug_in(entry)}"
    return [Problem(entry.place, title, "", message)] if message else []


def _digest(
    entries: list[Entry | Problem],
    before: dict[tuple[str, str], Values],
    after: dict[tuple[str, str], Values],
) -> str:
    """A hash of what the records were and will be."""
    keys = sorted({(each.kind, slug_in(each)) for each in entries if isinstance(each, Entry)})
    told = [[*key, before.get(key), after.get(key)] for key in keys]
    words = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(words.encode()).hexdigest()

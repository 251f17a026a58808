"""Putting a backup back into an empty site, all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import IO, Any, BinaryIO

from django.core.management import call_command
from django.db import connection
from django.db.utils import DatabaseError

from labwatch.backups.afterwards import prepare_for_readers, set_right
from labwatch.backups.checking import Checked, check, opened, streams
from labwatch.backups.emptiness import refuse_unless_empty
from labwatch.backups.files import Kept, Putting, checked, spool
from labwatch.backups.in_postgresql import in_postgresql
from labwatch.backups.in_sqlite import in_sqlite
from labwatch.backups.manifest import FILES, Head, Table
from labwatch.backups.parts import Summing, put_parts
from labwatch.backups.problems import BackupError
from labwatch.backups.tables import TOUCHED, loader_of, refuse_unknown, tables_of
from labwatch.backups.writing import Progress


def restore(stream: BinaryIO, progress: Progress) -> Checked:
    """Restore what the file holds; what it was. BackupError, and nothing is changed, if the file is
    damaged, the site not empty, or anything fails."""
    found = check(stream, progress)
    _refuse_other_program(found.head)
    refuse_unless_empty()
    putting = Putting()
    try:
        with _place(found.head) as place:
            _load(stream, found.head, place, putting, progress)
            _count_on(found, place)
            place.check_references()
            _compare(found, place, progress)
            call_command("migrate", verbosity=0, interactive=False)
            set_right(dt.datetime.fromisoformat(found.head.moment))
    except BaseException:
        putting.undo()
        raise
    prepare_for_readers()
    return found


def _place(head: Head) -> AbstractContextManager[Any]:
    if connection.vendor == "postgresql":
        return in_postgresql(head.migrations)
    return in_sqlite(head.migrations)


def _refuse_other_program(head: Head) -> None:
    loader = loader_of(connection)
    remedy = f"Restore it with the program that wrote it: {head.code}."
    refuse_unknown(loader, head.migrations, "The backup", remedy)
    if tables_of(loader, head.migrations) != head.tables:
        raise BackupError(f"The backup has other tables than its migrations make. {remedy}")


def _load(stream: BinaryIO, head: Head, place: Any, putting: Putting, progress: Progress) -> None:
    """Tables in the order of the backup, then files."""
    stream.seek(0)
    _head, members = opened(stream)
    tables = iter(head.tables)
    for number, (folder, contents) in enumerate(streams(members)):
        progress(folder, number, len(head.tables))
        table = next(tables, None)
        if table is not None:
            _load_table(place, table, contents)
        elif folder == FILES:
            return
        else:
            with spool() as room:
                putting.put(_received(folder, contents, room), room)


def _load_table(place: Any, table: Table, contents: Iterator[bytes]) -> None:
    if table.name == TOUCHED:
        with connection.cursor() as cursor:
            # What triggers noted of what was loaded.
            cursor.execute(f"DELETE FROM {TOUCHED}")  # noqa: S608 - a name of our own
    try:
        place.load(table, contents)
    except (DatabaseError, ValueError, KeyError, OverflowError) as error:
        raise BackupError(f"The rows of {table.name} cannot be taken in: {error}") from error


def _received(name: str, contents: Iterator[bytes], room: IO[bytes]) -> Kept:
    summing = Summing()
    for block in contents:
        summing.add(block)
        room.write(block)
    told = summing.told()
    return Kept(checked(name), told.bytes, told.sha256)


def _count_on(found: Checked, place: Any) -> None:
    for table in found.head.tables:
        if last_key := found.sums.last_keys.get(table.name, 0):
            place.count_on(table, last_key)


def _compare(found: Checked, place: Any, progress: Progress) -> None:
    """Read back what was loaded. The other database writes some numbers and JSON differently, so
    there only rows are counted."""
    is_same = found.head.vendor == connection.vendor
    with place.reader() as reader:
        for number, table in enumerate(found.head.tables):
            progress(f"compared {table.name}", number, len(found.head.tables))
            told, rows = found.sums.tables[table.name], reader.rows_of(table)
            came = put_parts(lambda _name, _data: None, table.name, rows, packed=False)
            if came != told if is_same else came.lines != told.lines:
                raise BackupError(f"The table {table.name} did not come in as it was.")

"""Writing a backup: rows first, at one moment; then each file that they name."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from django.conf import settings
from django.db import connection
from django.utils import timezone

from labwatch.backups.files import Names, blocks, fetch, spool
from labwatch.backups.manifest import FILES, HEAD, SUMS, Head, Sums
from labwatch.backups.members import PART, write_end, write_member
from labwatch.backups.parts import Sum, put_parts
from labwatch.backups.problems import BackupError
from labwatch.backups.reading import Reader, one_moment
from labwatch.backups.tables import LEFT_OUT, applied, loader_of, tables_of
from labwatch.running import code_stamp

#: What is being done, how much of it is done, how much there is.
Progress = Callable[[str, int, int], None]
_UNFINISHED = ".part"


@dataclass(frozen=True)
class Written:
    """What a backup holds. ``missing``: files that rows name and no storage has, as far as a person
    would read them."""

    tables: int
    rows: int
    files: int
    bytes: int
    missing: list[str]


@dataclass
class _Out:
    """Members written so far."""

    stream: BinaryIO
    moment: int
    size: int = 0
    missing: list[str] = field(default_factory=list)

    def put(self, name: str, data: bytes) -> None:
        """Add a member."""
        write_member(self.stream, name, data, self.moment)
        self.size += len(data)


def write_backup(stream: BinaryIO, progress: Progress) -> Written:
    """Write everything; BackupError if this program cannot read the database."""
    head = _head()
    data = head.written()
    out = _Out(stream, int(timezone.now().timestamp()))
    out.put(HEAD, data)
    with one_moment() as reader:
        sums = _tables(out, head, reader, progress)
        last_keys = {table.name: reader.last_key_of(table) for table in head.tables}
        names = Names()
        names.note(reader)
    files = _files(out, names, progress)
    told = Sums(hashlib.sha256(data).hexdigest(), sums, last_keys, files, len(out.missing))
    put_parts(out.put, SUMS, [told.written()], packed=False)
    write_end(stream)
    rows = sum(each.lines for each in sums.values())
    return Written(len(sums), rows, files.lines - len(out.missing), out.size, out.missing)


def _head() -> Head:
    loader = loader_of(connection)
    keys = applied(loader)
    if not keys:
        raise BackupError("The database is empty: there is nothing to back up.")
    return Head(
        moment=timezone.now().isoformat(),
        code=program(),
        vendor=connection.vendor,
        migrations=keys,
        tables=tables_of(loader, keys),
        left_out=LEFT_OUT,
    )


def program() -> str:
    """Which program this is, as far as anybody could find it again."""
    commit = settings.BASE_DIR / ".git" / "HEAD"
    try:
        told = commit.read_text().strip()
        name = told.removeprefix("ref: ")
        told = told if told == name else (settings.BASE_DIR / ".git" / name).read_text().strip()
        return f"Lab Watch of commit {told[:12]} (code {code_stamp()[:12]})"
    except OSError:
        return f"Lab Watch with code {code_stamp()[:12]}"


def _tables(out: _Out, head: Head, reader: Reader, progress: Progress) -> dict[str, Sum]:
    sums = {}
    for number, table in enumerate(head.tables):
        progress(table.name, number, len(head.tables))
        rows = reader.rows_of(table)
        sums[table.name] = put_parts(out.put, f"tables/{table.name}", rows, packed=True)
    return sums


def _files(out: _Out, names: Iterable[str], progress: Progress) -> Sum:
    """Each file, then the list of them with their sums."""
    with SpooledTemporaryFile(max_size=PART) as listed:
        for number, name in enumerate(names):
            progress(name, number, 0)
            with spool() as room:
                kept = fetch(name, room)
                if kept.missing:
                    out.missing.append(f"{name}: {kept.missing}")
                else:
                    put_parts(out.put, name, blocks(room), packed=False)
                listed.write(kept.line())
        return put_parts(out.put, FILES, blocks(listed), packed=True)


@contextmanager
def put_in_place(path: Path, *, force: bool) -> Iterator[BinaryIO]:
    """A file that stands under its name only once it is whole and on the disk. Only its owner may
    read it: it holds secrets."""
    _refuse_taken(path, force)
    aside = path.with_name(path.name + _UNFINISHED)
    with open(os.open(aside, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as stream:
        _alone(stream, aside, path)
        try:
            os.fchmod(stream.fileno(), 0o600)
            stream.truncate()
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            _refuse_taken(path, force)
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
    folder = os.open(path.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _refuse_taken(path: Path, force: bool) -> None:
    if path.is_dir() or (path.exists() and not path.is_file()):
        raise BackupError(f"{path} is no file. Name the file that is to hold the backup.")
    if path.exists() and not force:
        raise BackupError(f"{path} exists. Name another file, or replace it by --force.")


def _alone(stream: BinaryIO, aside: Path, path: Path) -> None:
    """Refuse to write where somebody else does, or has just finished: then what is open here is his
    backup, which stands under its name by now."""
    try:
        flock(stream, LOCK_EX | LOCK_NB)
        is_ours = os.path.samestat(os.fstat(stream.fileno()), aside.stat())
    except (BlockingIOError, FileNotFoundError):
        is_ours = False
    if not is_ours:
        raise BackupError(f"Another backup is just writing {path}.")

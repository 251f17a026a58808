"""The files that rows name: kept pages, wherever storages keep them, and built downloads."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from errno import EDQUOT, ENOSPC
from functools import cache
from tempfile import SpooledTemporaryFile, gettempdir
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

from labwatch.backups.members import PART
from labwatch.backups.parts import Summing
from labwatch.backups.problems import BackupError, Damaged
from labwatch.backups.reading import Reader
from sources.models import Snapshot

#: The only folders that a backup may hold, and what names in them are made of.
FOLDERS = ("bulk", "snapshots")
_NAME = re.compile(r"(bulk|snapshots)(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
_LONGEST = 300
#: A page may be stored as what differs from an earlier one, whose hash its name tells.
_FROM = re.compile(r"\.from-([0-9a-f]{64})\.zst$")
_NAMED = (
    "SELECT DISTINCT body FROM sources_snapshot WHERE body <> ''",
    "SELECT 'bulk/' || name FROM bulk_bulkfile",
)


@dataclass(frozen=True)
class Kept:
    """A file of a backup; ``missing`` says why a named one is not in it."""

    name: str
    size: int = 0
    sha256: str = ""
    missing: str = ""

    def line(self) -> bytes:
        """As a line of the list of files."""
        return (json.dumps(asdict(self), sort_keys=True) + "\n").encode()


def kept_of(line: bytes) -> Kept:
    """What a line of the list says; Damaged if it is none."""
    try:
        told = json.loads(line)
        return Kept(
            checked(str(told["name"])),
            int(told["size"]),
            str(told["sha256"]),
            str(told["missing"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged("The list of files is damaged.") from error


def checked(name: str) -> str:
    """The name, if it can only lie in our folders; else Damaged."""
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        raise Damaged(f"{name[:_LONGEST]!r} is no name of a file that a backup holds.")
    return name


class Names:
    """The files that rows name, each once; kept on disk, however many there are."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")
        self._database.execute("CREATE TABLE named (name TEXT PRIMARY KEY) WITHOUT ROWID")

    def note(self, reader: Reader) -> None:
        """Ask the rows."""
        for sql in _NAMED:
            found = (every for name in reader.column(sql) for every in _with_base(name))
            self._database.executemany("INSERT OR IGNORE INTO named VALUES (?)", found)

    def __iter__(self) -> Iterator[str]:
        for (name,) in self._database.execute("SELECT name FROM named ORDER BY name"):
            yield name


def _with_base(name: str) -> Iterable[tuple[str]]:
    yield (name,)
    if earlier := _FROM.search(name):
        yield (f"snapshots/{earlier[1][:2]}/{earlier[1]}.zst",)


def storage_of(name: str) -> Any:
    """Where a file belongs. Downloads lie in the folder of the site, whatever else does not."""
    return _downloads(str(settings.MEDIA_ROOT)) if name.startswith("bulk/") else _pages()


@cache
def _downloads(folder: str) -> FileSystemStorage:
    return FileSystemStorage(location=folder)


def _pages() -> Any:
    field: Any = Snapshot._meta.get_field("body")
    return field.storage


def spool() -> IO[bytes]:
    """Room for one file: in memory while it is small."""
    return SpooledTemporaryFile(max_size=2 * PART)


def fetch(name: str, room: IO[bytes]) -> Kept:
    """Read a file into the room, or say why that is not possible. BackupError if the room is full:
    then nothing can be said of the file."""
    summing = Summing()
    with closing(_stored(name)) as found:
        while True:
            try:
                block = next(found, b"")
            except Exception as error:  # whatever a store of objects may raise, all else is kept
                _refuse_full(error)
                return Kept(name, missing=f"{type(error).__name__}: {error}"[:300])
            if not block:
                break
            summing.add(block)
            _fill(room, block)
    told = summing.told()
    return Kept(name, told.bytes, told.sha256)


def _stored(name: str) -> Generator[bytes]:
    checked(name)
    with storage_of(name).open(name) as file:
        yield from blocks(file)


def _fill(room: IO[bytes], block: bytes) -> None:
    try:
        room.write(block)
    except OSError as error:
        raise _no_room(error) from error


def _refuse_full(error: Exception) -> None:
    """A store of objects reads by way of temporary files too."""
    if isinstance(error, OSError) and error.errno in (ENOSPC, EDQUOT):
        raise _no_room(error) from error


def _no_room(error: OSError) -> BackupError:
    remedy = "Make room there, or set TMPDIR to a folder that has some."
    return BackupError(f"There is no room for temporary files in {gettempdir()}: {error}. {remedy}")


def blocks(file: Any) -> Iterator[bytes]:
    """A file from its beginning, bit by bit."""
    file.seek(0)
    while block := file.read(PART):
        yield block


class Putting:
    """Puts files back, and takes away again what it put there."""

    def __init__(self) -> None:
        self._made = sqlite3.connect("")
        self._made.execute("CREATE TABLE made (name TEXT)")

    def put(self, kept: Kept, room: IO[bytes]) -> None:
        """Store a file. What lies there already under its name is the same, or was cut short by
        a restore that was killed: no row of an empty site names it."""
        storage = storage_of(kept.name)
        if storage.exists(kept.name):
            with spool() as there:
                if fetch(kept.name, there) == kept:
                    return
            storage.delete(kept.name)
        self._made.execute("INSERT INTO made VALUES (?)", [kept.name])
        room.seek(0)
        if storage.save(kept.name, File(room)) != kept.name:
            raise BackupError(f"{kept.name} could not be stored under its name.")

    def undo(self) -> None:
        """Delete what was stored."""
        for (name,) in self._made.execute("SELECT name FROM made"):
            storage_of(name).delete(name)

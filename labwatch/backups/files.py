"""The files that rows name: kept pages, wherever storages keep them, and built downloads."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from tempfile import SpooledTemporaryFile
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
    """Read a file into the room, or say why that is not possible."""
    summing = Summing()
    try:
        checked(name)
        with storage_of(name).open(name) as file:
            for block in blocks(file):
                summing.add(block)
                room.write(block)
    except (
        Exception
    ) as error:  # whatever a store of objects may raise, all else is still to be kept
        return Kept(name, missing=f"{type(error).__name__}: {error}"[:300])
    told = summing.told()
    return Kept(name, told.bytes, told.sha256)


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

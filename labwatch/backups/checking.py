"""Reading a backup from end to end: whether it is whole. Nothing else is touched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

from labwatch.backups.files import Kept, checked, kept_of
from labwatch.backups.manifest import FILES, HEAD, SUMS, Head, Sums, head_of, sums_of
from labwatch.backups.members import PART, Member, read_members
from labwatch.backups.parts import Sum, Summing, content_of, place_of
from labwatch.backups.problems import Damaged
from labwatch.backups.writing import Progress


@dataclass(frozen=True)
class Checked:
    """A backup that is whole. ``missing``: files that were lost when it was written."""

    head: Head
    sums: Sums
    missing: list[str]


def streams(members: Iterator[Member]) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each stream by the folder of its parts, in order; Damaged where a part is missing."""
    for folder, parts in groupby(members, key=lambda member: place_of(member)[0]):
        yield folder, _contents(folder, parts)


def _contents(folder: str, parts: Iterator[Member]) -> Iterator[bytes]:
    for expected, part in enumerate(parts, start=1):
        if place_of(part)[1] != expected:
            raise Damaged(f"A part of {folder} is missing.")
        yield content_of(part)


def opened(stream: BinaryIO) -> tuple[bytes, Iterator[Member]]:
    """The bytes of the head, and all that follows."""
    members = read_members(stream)
    first = next(members, None)
    if first is None or first.name != HEAD:
        raise Damaged("This is not a backup of Lab Watch.")
    return first.data, members


@dataclass
class _Found:
    """What was read so far; the lists of files lie on disk."""

    head: Head
    progress: Progress
    files: IO[bytes]
    listed: IO[bytes]
    tables: dict[str, Sum] = field(default_factory=dict)
    listing: Sum | None = None
    sums: Sums | None = None

    def take(self, folder: str, contents: Iterator[bytes]) -> None:
        """Sum the next stream up, which must be one that may come now."""
        self.progress(folder, len(self.tables), len(self.head.tables))
        if self.sums is not None:
            raise Damaged(f"{folder} stands behind the end.")
        if len(self.tables) < len(self.head.tables):
            self._table(folder, contents)
        elif self.listing is not None:
            self._sums(folder, contents)
        elif folder == FILES:
            self.listing = _summed(contents, self.listed)
        else:
            told = _summed(contents)
            self.files.write(Kept(checked(folder), told.bytes, told.sha256).line())

    def _table(self, folder: str, contents: Iterator[bytes]) -> None:
        name = self.head.tables[len(self.tables)].name
        if folder != f"tables/{name}":
            raise Damaged(f"{folder} stands where the table {name} belongs.")
        self.tables[name] = _summed(contents)

    def _sums(self, folder: str, contents: Iterator[bytes]) -> None:
        if folder != SUMS:
            raise Damaged(f"{folder} stands where the sums belong.")
        self.sums = sums_of(next(contents))
        for _more in contents:
            raise Damaged("The sums of the backup are damaged.")


def check(stream: BinaryIO, progress: Progress) -> Checked:
    """Read everything; Damaged says what is wrong."""
    data, members = opened(stream)
    with SpooledTemporaryFile(PART) as files, SpooledTemporaryFile(PART) as listed:
        found = _Found(head_of(data), progress, files, listed)
        for folder, contents in streams(members):
            found.take(folder, contents)
        sums = _compare(found, data)
        missing = list(_missing(files, listed))
    if len(missing) != sums.missing:
        raise Damaged("The list of files is damaged.")
    return Checked(found.head, sums, missing)


def _compare(found: _Found, head: bytes) -> Sums:
    sums = found.sums
    if sums is None:
        raise Damaged("The file is cut off: it ends before the backup does.")
    if sums.head != hashlib.sha256(head).hexdigest():
        raise Damaged("The head of the backup is damaged.")
    for name, told in found.tables.items():
        if sums.tables.get(name) != told:
            raise Damaged(f"The table {name} is damaged: its sum is another one.")
    if sums.files != found.listing or len(sums.tables) != len(found.tables):
        raise Damaged("The list of files is damaged.")
    return sums


def _missing(files: IO[bytes], listed: IO[bytes]) -> Iterator[str]:
    """Those that the backup says it lacks; Damaged if any other differs from its sum."""
    files.seek(0)
    listed.seek(0)
    for line in listed:
        told = kept_of(line)
        if told.missing:
            yield f"{told.name}: {told.missing}"
        elif files.readline() != line:
            raise Damaged(f"{told.name} is damaged: its sum is another one.")
    if files.readline():
        raise Damaged("The backup holds a file that its list does not name.")


def _summed(contents: Iterator[bytes], copy: IO[bytes] | None = None) -> Sum:
    summing = Summing()
    for block in contents:
        summing.add(block)
        if copy is not None:
            copy.write(block)
    return summing.told()

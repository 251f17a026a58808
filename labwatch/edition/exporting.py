"""Writing the edition: everything is made aside first, then only what differs is put in place.

So an address that does not answer leaves the old edition as it was, and an export that is cut off
is put right by the next one.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils import timezone

from labwatch.bulk.building import build
from labwatch.edition.crawling import Crawl
from labwatch.edition.manifest import Manifest, begun_manifest, digest, read_manifest
from labwatch.edition.places import Places

Progress = Callable[[str, int, int], None]
_ASIDE, _LOCK = ".edition-aside", ".edition-lock"
#: So often it is tried to get all files from one and the same version.
_TRIES = 3


class CannotExport(Exception):
    """Why nothing was written."""


@dataclass(frozen=True)
class Outcome:
    """How many files the edition has, were written and dropped, and its bytes; ``is_unchanged``:
    nothing had to be looked at. ``moved``: the record changed while it was read."""

    files: int
    written: int = 0
    dropped: int = 0
    size: int = 0
    is_unchanged: bool = False
    moved: bool = False


def export(folder: Path, places: Places, progress: Progress) -> Outcome:
    """Bring the edition in the folder up to date. Raises CannotExport, or NotHeld if an address
    does not answer."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        old = _old_manifest(folder)
        build(timezone.now())
        new = begun_manifest(places, timezone.localdate())
        if old and old.mark == new.mark and all((folder / name).exists() for name in old.files):
            return Outcome(len(old.files), is_unchanged=True)
        return _export(folder, places, old, progress)


def _export(folder: Path, places: Places, old: Manifest | None, progress: Progress) -> Outcome:
    aside = folder / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    try:
        made, moved = _make(folder, aside, places, progress)
        return replace(_put_in_place(folder, aside, old, made), moved=moved)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _make(folder: Path, aside: Path, places: Places, progress: Progress) -> tuple[Manifest, bool]:
    """All files of one version, those that differ written aside. A record that never rests gives
    the last try, under no mark: the next export makes it anew."""
    for _ in range(_TRIES):
        begun = begun_manifest(places, timezone.localdate())
        files = _write_aside(folder, aside, places, progress)
        if begun_manifest(places, timezone.localdate()).mark == begun.mark:
            return replace(begun, files=files), False
        shutil.rmtree(aside, ignore_errors=True)
        build(timezone.now())
    files = _write_aside(folder, aside, places, progress)
    return replace(begun, files=files, mark=""), True


def _write_aside(folder: Path, aside: Path, places: Places, progress: Progress) -> dict[str, str]:
    files: dict[str, str] = {}
    for file in Crawl(places).files(progress):
        files[file.path] = digest(file.content)
        there = folder / file.path
        if not there.is_file() or there.read_bytes() != file.content:
            target = aside / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.content)
    return files


def _put_in_place(folder: Path, aside: Path, old: Manifest | None, new: Manifest) -> Outcome:
    """Move what differs, drop what vanished. Until the end the list names both, and no mark: if
    this is cut off, the next export knows every file that may be there."""
    known = old.files if old else {}
    replace(new, mark="", files={**known, **new.files}).write(folder)
    changed = [name for name in new.files if (aside / name).exists()]
    for name in changed:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (aside / name).replace(folder / name)
    vanished = [name for name in known if name not in new.files]
    for name in vanished:
        _drop(folder, name)
    new.write(folder)
    size = sum((folder / name).stat().st_size for name in new.files)
    return Outcome(len(new.files), len(changed), len(vanished), size)


def _drop(folder: Path, name: str) -> None:
    """A file, and the folders that it leaves empty. Names come from a list that others may have
    touched: nothing outside is ever dropped."""
    file = (folder / name).resolve()
    if not file.is_relative_to(folder.resolve()):
        return
    file.unlink(missing_ok=True)
    for parent in file.parents:
        if parent == folder.resolve() or any(parent.iterdir()):
            return
        parent.rmdir()


def _old_manifest(folder: Path) -> Manifest | None:
    try:
        old = read_manifest(folder)
    except ValueError as error:
        raise CannotExport(str(error)) from error
    if old is None and any(entry.name != _LOCK for entry in folder.iterdir()):
        raise CannotExport(f"{folder} holds something else than an edition. Name an empty folder.")
    return old


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one export at a time writes into a folder."""
    with (folder / _LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotExport(f"Another export is writing into {folder}.") from error
        yield

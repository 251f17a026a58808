"""What goes wrong around a backup is told in words, and costs nothing that was there."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from labwatch.backups import in_sqlite, writing
from labwatch.backups.files import fetch, spool
from labwatch.backups.problems import BackupError
from labwatch.backups.writing import put_in_place
from tests.backups.conftest import Site
from tests.backups.test_damage import backup


class TestRoom:
    """A kept file is read by way of a temporary one."""

    @pytest.fixture(autouse=True)
    def kept(self, tmp_path: Path, settings: Any) -> None:
        settings.MEDIA_ROOT = tmp_path
        (tmp_path / "bulk").mkdir()
        (tmp_path / "bulk" / "a.zip").write_bytes(b"kept")

    def test_a_file_is_not_called_lost_because_there_is_no_room_for_it(self) -> None:
        with (
            open("/dev/full", "wb", buffering=0) as full,
            pytest.raises(BackupError, match=r"no room for temporary files.*set TMPDIR"),
        ):
            fetch("bulk/a.zip", full)

    def test_a_file_that_is_lost_is_called_so(self) -> None:
        with spool() as room:
            assert fetch("bulk/a.zip", room).size == 4
            assert "FileNotFoundError" in fetch("bulk/b.zip", room).missing
            assert "no name of a file" in fetch("etc/passwd", room).missing


class TestTwoAtOnce:
    """Two backups under one name."""

    def test_who_comes_while_another_writes_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "site.backup"
        with put_in_place(path, force=False) as first:
            first.write(b"whole")
            with pytest.raises(BackupError, match="Another backup"), put_in_place(path, force=True):
                pass
        assert path.read_bytes() == b"whole"

    @pytest.mark.parametrize("next_one", [False, True])
    def test_who_comes_as_another_ends_does_not_empty_what_that_one_wrote(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, next_one: bool
    ) -> None:
        path, aside = tmp_path / "site.backup", tmp_path / "site.backup.part"
        aside.write_bytes(b"whole")
        lock = writing.flock

        def as_the_other_ends(stream: Any, how: int) -> None:
            os.replace(aside, path)
            if next_one:
                aside.write_bytes(b"of a third")
            lock(stream, how)

        monkeypatch.setattr(writing, "flock", as_the_other_ends)
        with pytest.raises(BackupError, match="Another backup"), put_in_place(path, force=True):
            pass
        assert path.read_bytes() == b"whole"
        assert aside.exists() is next_one


class TestInUse:
    """SQLite, while somebody writes to it."""

    @pytest.fixture
    def files(self, tmp_path: Path) -> tuple[Path, Path]:
        for name in ("source", "target"):
            with closing(sqlite3.connect(tmp_path / name)) as database, database:
                database.execute("CREATE TABLE told (word)")
                database.execute("INSERT INTO told VALUES (?)", [name])
        return tmp_path / "source", tmp_path / "target"

    def test_a_copy_over_a_database_in_use_is_given_up_in_the_end(
        self, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(in_sqlite, "_WAITS", 0.3)
        source, target = files
        with closing(sqlite3.connect(target, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            with pytest.raises(BackupError, match="Stop web, worker and beat"):
                in_sqlite._copy(source, target)
            writer.execute("ROLLBACK")
            assert writer.execute("SELECT word FROM told").fetchall() == [("target",)]

    def test_it_stands_once_nobody_writes(self, files: tuple[Path, Path]) -> None:
        in_sqlite._copy(*files)
        with closing(sqlite3.connect(files[1])) as database:
            assert database.execute("SELECT word FROM told").fetchall() == [("source",)]


def _nonsense(state: Path) -> Site:
    site = Site(state)
    site.file.write_bytes(b"no database at all" * 500)
    return site


def _out_of_reach(state: Path) -> Site:
    return Site(state, "postgres://nobody@127.0.0.1:1/none")


@pytest.mark.once
@pytest.mark.parametrize("made", [_nonsense, _out_of_reach])
def test_a_database_that_fails_is_told_in_words(
    made: Callable[[Path], Site], tmp_path: Path
) -> None:
    site, path = made(tmp_path), tmp_path / "old.backup"
    path.write_bytes(backup())
    said = site.manage("backup", str(tmp_path / "new.backup"), code=1)
    assert "No backup was written." in said
    assert "Traceback" not in said
    said = site.manage("restore", str(path), code=1)
    assert "Nothing was changed." in said
    assert "Traceback" not in said
    assert not [*tmp_path.glob("new.backup*")]

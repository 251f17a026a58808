"""The test database with all its tables, made once for this code and then copied.

Migrating from nothing takes half a minute of processor time; each process of each test run did it.
On SQLite a file is copied, on PostgreSQL a database is the template of another.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from tests.machines.onceforall import ROOT, kept_here, stamp_of

#: Whatever a migration may call is in here; so is the version of Django.
_MADE_OF = (
    "labwatch/**/*.py",
    "commitments/**/*.py",
    "evaluators/**/*.py",
    "sources/**/*.py",
    "requirements.txt",
)
_PREFIX = "labwatch_migrated_"


def copy_migrated_file(to: Path) -> None:
    """Copy SQLite's file with all tables there."""
    with _alone() as made:
        file = made.with_suffix(".sqlite3")
        if not file.exists():
            for old in made.parent.glob("*.sqlite3"):
                old.unlink()
            draft = made.with_suffix(".draft")
            draft.unlink(missing_ok=True)
            _migrate(f"sqlite:///{draft}", made.parent)
            draft.rename(file)
        shutil.copyfile(file, to)


def migrated_template(told: dict[str, Any]) -> str:
    """The name of PostgreSQL's database with all tables, on the server of these settings."""
    with _alone() as made, _server(told) as server:
        name = f"{_PREFIX}{made.name}"
        if name not in _names(server):
            for old in _names(server):
                with suppress(psycopg.errors.ObjectInUse):
                    server.execute(f'DROP DATABASE "{old}"')
            server.execute(f'CREATE DATABASE "{name}_draft"')
            _migrate(_address(told, f"{name}_draft"), made.parent)
            server.execute(f'ALTER DATABASE "{name}_draft" RENAME TO "{name}"')
        return name


@contextmanager
def _alone() -> Iterator[Path]:
    """Where what belongs to this code is kept, without its ending; one process at a time."""
    made = kept_here("migrated") / stamp_of(_MADE_OF)
    with (made.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield made


def _migrate(address: str, state: Path) -> None:
    environment = {**os.environ, "DATABASE_URL": address, "STATE_DIR": str(state)}
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssertionError(f"migrate: {done.stderr}")


def _names(server: psycopg.Connection) -> list[str]:
    found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{_PREFIX}%"])
    return [name for (name,) in found]


def _server(told: dict[str, Any]) -> psycopg.Connection:
    return psycopg.connect(_address(told, "postgres"), autocommit=True)


def _address(told: dict[str, Any], name: str) -> str:
    word = f":{quote(told['PASSWORD'], safe='')}" if told["PASSWORD"] else ""
    return f"postgres://{told['USER']}{word}@{told['HOST']}:{told['PORT'] or 5432}/{name}"

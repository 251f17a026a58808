"""A database of its own with a large record in it: made once, dropped at the end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bench.checks.measuring import ROOT
from bench.dataset import lines

SERVER = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")


@dataclass(frozen=True)
class Made:
    """A record in a database: how many commitments, where, and how long it took to make."""

    commitments: int
    url: str
    folder: str
    loading: float
    forming: float

    @property
    def environment(self) -> dict[str, str]:
        """With which the site serves it, to as many requests as anybody likes."""
        return environment(self.url, self.folder)


def environment(url: str, folder: str) -> dict[str, str]:
    """The settings of a site for measuring."""
    return {
        "DATABASE_URL": url,
        "STATE_DIR": folder,
        "CHECK_SOURCES": "false",
        "API_RATE": "1000000000",
        "PYTHONPATH": str(ROOT),
    }


@contextmanager
def record(commitments: int, keep: str = "") -> Iterator[Made]:
    """A PostgreSQL database with that many commitments and pledges, their forms made.

    ``keep``: it is called so, and stays for the next time.
    """
    name = f"{keep or f'labwatch_bench_{os.getpid()}'}_{commitments}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"{SERVER}/{name}"
        is_there = bool(keep) and _is_there(name)
        try:
            took = _taken_up(url, folder) if is_there else _filled(name, commitments, url, folder)
            yield Made(commitments, url, folder, *took)
        finally:
            if not keep:
                _do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _is_there(name: str) -> bool:
    with _server() as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None


def _do(statement: str) -> None:
    with _server() as server:
        server.execute(statement.encode())


#: Forms that an earlier program made are taken for those of this one, which saves making them.
_TAKE_UP = (
    "from labwatch.publishing.models import DataVersion; from labwatch.running import code_stamp; "
    "from django.utils import timezone; "
    "DataVersion.objects.update(code=code_stamp(), day=timezone.localdate())"
)


def _taken_up(url: str, folder: str) -> tuple[float, float]:
    _manage(url, folder, "migrate", "-v0")
    _manage(url, folder, "shell", "-v0", "-c", _TAKE_UP)
    return 0.0, 0.0


def _filled(name: str, commitments: int, url: str, folder: str) -> tuple[float, float]:
    _do(f"CREATE DATABASE {name}")
    return _fill(commitments, url, folder)


@contextmanager
def database(what: str) -> Iterator[str]:
    """An empty PostgreSQL database, dropped at the end; its name."""
    name = f"labwatch_bench_{os.getpid()}_{what}"
    _do(f"CREATE DATABASE {name}")
    try:
        yield name
    finally:
        _do(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _server() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(f"{SERVER}/postgres", autocommit=True)


def _fill(commitments: int, url: str, folder: str) -> tuple[float, float]:
    file = Path(folder) / "record.jsonl"
    with file.open("w") as out:
        out.writelines(json.dumps(line) + "\n" for line in lines(commitments))
    _manage(url, folder, "migrate", "-v0")
    loading = _manage(url, folder, "load_dataset", str(file), "-v0", "--later")
    forming = _manage(
        url,
        folder,
        "shell",
        "-v0",
        "-c",
        "from labwatch.publishing.refreshing import refresh_all; refresh_all()",
    )
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("VACUUM ANALYZE")
    file.unlink()
    return loading, forming


def _manage(url: str, folder: str, *command: str) -> float:
    """Run a command of the site; the seconds that it took."""
    began = time.perf_counter()
    subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, **environment(url, folder)},
        check=True,
    )
    return time.perf_counter() - began

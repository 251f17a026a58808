"""Sites of their own, each a database and a folder, used by the commands as people use them."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.machines.fixtures import own_postgres
from tests.machines.services import ROOT

__all__ = ["own_postgres"]


@dataclass
class Site:
    """An installation: where its state is, and which database it has."""

    state: Path
    database: str = ""
    more: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """As a maintainer would set it."""
        url = self.database or f"sqlite:///{self.file}"
        told = {
            "STATE_DIR": str(self.state),
            "DATABASE_URL": url,
            "REDIS_URL": "",
            "BROKER_URL": "",
        }
        return {**os.environ, "SECRET_KEY": "of-tests-that-guard-nothing", **told, **self.more}

    @property
    def file(self) -> Path:
        """The SQLite database."""
        return self.state / "labwatch.sqlite3"

    def start(self, *words: str, **more: Any) -> subprocess.Popen[str]:
        """Run Python with these words."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, **more}
        command = [sys.executable, *words]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment(), **pipes)

    def run(self, *words: str, code: int = 0, **more: Any) -> str:
        """Run it to its end, which must be that code; all that it said."""
        process = self.start(*words, **more)
        said, _ = process.communicate(timeout=900)
        assert process.returncode == code, said
        return said

    def manage(self, *words: str, code: int = 0, **more: Any) -> str:
        """A management command."""
        return self.run("manage.py", *words, code=code, **more)

    def answers(self, how: str) -> dict[str, Any]:
        """What it says at each address; see ``asked``."""
        told = self.state / "answers.json"
        self.run("-m", "tests.backups.asked", how, str(told))
        found: dict[str, Any] = json.loads(told.read_text())
        return found

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What its SQLite database says."""
        with closing(sqlite3.connect(self.file)) as database:
            return database.execute(sql).fetchall()


@pytest.fixture(scope="session")
def new_site(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Callable[[], Site]:
    """Makes empty sites on SQLite, migrated as the database of the tests is."""
    if connection.vendor != "sqlite":
        pytest.skip("is made of the tests' own SQLite file")
    with django_db_blocker.unblock():
        tests = str(connection.settings_dict["NAME"])

    def make() -> Site:
        site = Site(tmp_path_factory.mktemp("site"))
        with closing(sqlite3.connect(tests)) as there, closing(sqlite3.connect(site.file)) as here:
            there.backup(here)
        return site

    return make


@pytest.fixture(scope="session")
def full_site(new_site: Callable[[], Site]) -> Site:
    """The starter record and one of everything else. Nobody writes to it."""
    site = new_site()
    site.manage("load_dataset", "data")
    site.run("-m", "tests.backups.filling")
    return site


@pytest.fixture(scope="session")
def backed_up(full_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its backup."""
    path = tmp_path_factory.mktemp("backup") / "site.backup"
    full_site.manage("backup", str(path))
    return path

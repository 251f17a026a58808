"""Fixtures: servers once for a run, and an installation with the starter record for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.machines.internet import Internet
from tests.machines.onceforall import once_made
from tests.machines.record import record_of
from tests.machines.servers import Missing, OwnPostgres, OwnRedis
from tests.machines.services import DOTENV, Installation

TEMPLATE = "labwatch_template"
_numbers = count()


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[OwnPostgres]:
    """A cluster, with a database that holds the starter record, to be copied.

    Not in pytest's folder: each pytest that starts shuts that to all other users, and PostgreSQL
    does not run as root.
    """
    with TemporaryDirectory(prefix="labwatch-cluster-") as name:
        postgres = OwnPostgres(Path(name) / "postgres")
        try:
            _with_the_starter_record(postgres)
            yield postgres
        finally:
            postgres.stop()


def _with_the_starter_record(postgres: OwnPostgres) -> None:
    """Run it, as a copy of the one that was made before or as the first."""
    with once_made() as made:
        if made.exists():
            made.give(postgres.folder)
        started(postgres)
        if not made.exists():
            _make(postgres, postgres.folder.parent)
            postgres.stop()
            made.take(postgres.folder)
            postgres.start()


def _make(postgres: OwnPostgres, folder: Path) -> None:
    """A database with all tables and the starter record."""
    with postgres.connect() as server:
        server.execute(f"CREATE DATABASE {TEMPLATE}")
    maker = Installation(folder / "template", postgres, OwnRedis(folder / "none"), TEMPLATE)
    maker.more = {"REDIS_URL": "", "BROKER_URL": ""}
    maker.manage("migrate", "--verbosity=0")
    maker.manage("load_dataset", "data")


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    """A Redis for one test."""
    server = OwnRedis(tmp_path / "redis")
    started(server)
    yield server
    server.stop()


@pytest.fixture
def installation(
    tmp_path: Path, own_postgres: OwnPostgres, own_redis: OwnRedis
) -> Iterator[Installation]:
    """A site with the starter record, whose services are not started yet."""
    name = f"labwatch_{next(_numbers)}"
    if not own_postgres.answers():
        own_postgres.start()
    own_postgres.copy_of(TEMPLATE, name)
    site = Installation(tmp_path / "state", own_postgres, own_redis, name)
    yield site
    site.end()


@pytest.fixture
def record(installation: Installation, django_db_blocker: Any, settings: Any) -> Iterator[None]:
    """The test's own models and factories work on the database and files of its installation."""
    settings.SECRET_KEY = DOTENV["SECRET_KEY"]
    settings.MEDIA_ROOT = installation.folder / "media"
    with django_db_blocker.unblock(), record_of(installation):
        yield


@pytest.fixture
def internet(installation: Installation, record: None) -> Iterator[Internet]:
    """The open internet of its workers."""
    with Internet(installation) as internet:
        yield internet


def started(server: Any) -> None:
    """Run it; where its program is missing, the test is skipped, or fails if CI asks for it."""
    try:
        server.start()
    except Missing as missing:
        if os.environ.get("LABWATCH_REQUIRE_SERVERS"):
            raise
        pytest.skip(f"{missing}: no installation of our own")

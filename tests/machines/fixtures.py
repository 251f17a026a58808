"""Fixtures: servers once for a run, and an installation with the starter record for each test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.machines.onceforall import once_made
from tests.machines.record import record_of
from tests.machines.servers import Missing, OwnPostgres, OwnRedis
from tests.machines.services import Installation

TEMPLATE = "labwatch_template"
_numbers = count()


@pytest.fixture(scope="session")
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPostgres]:
    """A cluster, with a database that holds the starter record, to be copied."""
    folder = tmp_path_factory.mktemp("machines")
    postgres = OwnPostgres(folder / "postgres")
    try:
        with once_made() as made:
            if made.exists():
                made.give(postgres.folder)
            _started(postgres)
            if not made.exists():
                _make(postgres, folder)
                postgres.stop()
                made.take(postgres.folder)
                postgres.start()
        yield postgres
    finally:
        postgres.stop()


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
    _started(server)
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
def record(installation: Installation, django_db_blocker: Any) -> Iterator[None]:
    """The test's own models and factories work on the database of its installation."""
    with django_db_blocker.unblock(), record_of(installation):
        yield


def _started(server: OwnPostgres | OwnRedis) -> None:
    """Run it; where its program is missing, the test is skipped, or fails if CI asks for it."""
    try:
        server.start()
    except Missing as missing:
        if os.environ.get("LABWATCH_REQUIRE_SERVERS"):
            raise
        pytest.skip(f"{missing}: no installation of our own")

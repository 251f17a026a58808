"""What every test shares: no network but loopback, and a fixed idea of today."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import override_settings
from rest_framework.test import APIClient


class NetworkClosedError(AssertionError):
    """A test tried to leave this machine."""


def _stays_here(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright leaves an event loop running in their process."""
    items.sort(key=lambda item: "e2e" in item.path.parts)


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only loopback may be dialled."""
    dial = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if not _stays_here(address):
            raise NetworkClosedError(f"a test dialled {address!r}")
        dial(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite's test database is a file, so that threads and processes of a test can share it.

    Elsewhere each of several test processes has a database of its own, by the suffix of its name.
    """
    database = connections["default"]
    if database.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        database.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session", autouse=True)
def patient_api() -> Iterator[None]:
    """All tests ask the API from one address within minutes: it counts, and allows that many."""
    with override_settings(API_RATE=10_000_000):
        yield


@pytest.fixture
def today() -> dt.date:
    """The day on which tests that need one take place: the day of the post."""
    return dt.date(2024, 5, 24)


@pytest.fixture
def api() -> APIClient:
    """A client of the REST API."""
    return APIClient()

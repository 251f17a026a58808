"""What every test shares: no network but loopback, and a fixed idea of today."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connections
from django.db.models.signals import post_migrate
from django.test import SimpleTestCase, override_settings
from rest_framework.test import APIClient

from labwatch.api.throttle import forget_counts
from labwatch.serving.kept import forget_pages
from labwatch.workflow.roles import lay_roles
from tests.migrated import copy_migrated_file, migrated_template


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


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--with-servers``: what a second run, on other servers, has to show."""
    what = "Only tests to which it makes a difference which database or cache there is."
    parser.addoption("--with-servers", action="store_true", help=what)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright leaves an event loop running in their process."""
    items.sort(key=lambda item: "e2e" in item.path.parts)
    if config.getoption("--with-servers"):
        others = [item for item in items if not _uses_servers(item)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if _uses_servers(item)]


def _uses_servers(item: pytest.Item) -> bool:
    """Whether it asks the database, or Redis by one of the modules that do."""
    if item.get_closest_marker("once"):
        return False
    if item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ()):
        return True
    is_case = issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
    return is_case or any(word in item.path.name for word in ("politeness", "processes", "redis"))


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only loopback may be dialled."""
    dial = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if not _stays_here(address):
            raise NetworkClosedError(f"a test dialled {address!r}")
        dial(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def no_kept_pages() -> None:
    """Each test starts without finished pages and counts: its database went back in time."""
    forget_pages()
    forget_counts()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A copy of what was migrated once (``tests.migrated``).

    SQLite's is a file, so that threads and processes of a test can share it. Elsewhere each of
    several test processes has a database of its own, by the suffix of its name.
    """
    database = connections["default"]
    if database.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        copy_migrated_file(file)
        database.settings_dict["TEST"]["NAME"] = str(file)
    else:
        database.settings_dict["TEST"]["TEMPLATE"] = migrated_template(database.settings_dict)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite's file is that of this process alone, and there already."""
    return connections["default"].vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """A test with real transactions empties all tables at its end; the roles that a migration laid
    are then laid once more, instead of by each later test that needs people.
    """
    last = list(apps.get_app_configs())[-1]
    post_migrate.connect(_lay_roles, sender=last)
    yield
    post_migrate.disconnect(_lay_roles, sender=last)


def _lay_roles(**_told: object) -> None:
    lay_roles(Group.objects, Permission.objects)


@pytest.fixture(scope="session", autouse=True)
def patient_api() -> Iterator[None]:
    """All tests ask the API from one address within minutes: it counts, and allows that many."""
    with override_settings(API_RATE=10_000_000):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords of tests guard nothing: making one well takes half a second."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_when_asked() -> Iterator[None]:
    """Each client of a test would look through all folders of styles and scripts first."""
    with override_settings(WHITENOISE_AUTOREFRESH=True):
        yield


@pytest.fixture
def today() -> dt.date:
    """The day on which tests that need one take place: the day of the post."""
    return dt.date(2024, 5, 24)


@pytest.fixture
def api() -> APIClient:
    """A client of the REST API."""
    return APIClient()

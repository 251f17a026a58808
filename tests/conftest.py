"""What every test shares: no network but loopback, and a fixed idea of today."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket

import pytest
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


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only loopback may be dialled."""
    dial = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if not _stays_here(address):
            raise NetworkClosedError(f"a test dialled {address!r}")
        dial(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture
def today() -> dt.date:
    """The day on which tests that need one take place: the day of the post."""
    return dt.date(2024, 5, 24)


@pytest.fixture
def api() -> APIClient:
    """A client of the REST API."""
    return APIClient()

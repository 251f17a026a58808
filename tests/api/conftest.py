"""What tests of the API share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from rest_framework.test import APIClient


@pytest.fixture
def starter_record(db: None) -> None:
    """The record that comes with the site."""
    call_command("load_dataset", str(settings.BASE_DIR / "data"), later=True, verbosity=0)


@pytest.fixture(scope="class")
def record(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The same, loaded once for all tests of a class, which only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_dataset", str(settings.BASE_DIR / "data"), verbosity=0)
        yield
        transaction.set_rollback(True)


def slugs(api: APIClient, resource: str, query: str = "") -> list[str]:
    """The slugs that a list gives, in its order."""
    answer = api.get(f"/api/v1/{resource}/?{query}")
    assert answer.status_code == 200, answer.content
    return [row["slug"] for row in answer.json()["results"]]


def refused(api: APIClient, address: str) -> list[dict[str, Any]]:
    """The faults that the problem names; the address must be refused with 400."""
    answer = api.get(address)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == 400
    faults: list[dict[str, Any]] = body["errors"]
    return faults

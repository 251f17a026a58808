"""The starter record, loaded once for all tests of a module that only read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from labwatch.publishing.refreshing import refresh_all
from tests.languages.kinds import addresses


@pytest.fixture(scope="module")
def starter_pages(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """The French address of every kind of page of the starter record, by what it shows."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_dataset", str(settings.BASE_DIR / "data"), verbosity=0)
        refresh_all()
        yield addresses()
        transaction.set_rollback(True)

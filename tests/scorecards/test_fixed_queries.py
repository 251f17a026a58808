"""A larger record takes no more queries: every page and answer that rests on the scorecard."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.scorecard import ADDRESSES
from bench.scorecards.record import Size, lines
from commitments.models import Commitment, Lab
from evaluators.models import AccessGrant
from labwatch.scorecards.gathering import Gathering

pytestmark = pytest.mark.django_db
SMALL = Size(labs=3, commitments=20, grants=6, models=6, evaluators=3, findings=6)
LARGE = Size(labs=8, commitments=120, grants=64, models=40, evaluators=9, findings=40)
#: No more than so many for the facts of all labs.
MOST = 18
#: And so many around them: two for the first day of the slider of days, one for the last change.
AROUND = 3


def loaded(size: Size, folder: Path) -> None:
    """The record of that size, as the benchmark has it."""
    file = folder / f"{size.labs}.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines(size)))
    call_command("load_dataset", str(file), later=True, verbosity=0)
    kinds: list[Any] = [Lab, Commitment, AccessGrant]
    counts = [kind.objects.published().count() for kind in kinds]
    assert counts == [size.labs, size.commitments, size.grants]


def asked(size: Size, folder: Path, client: Client) -> dict[str, int]:
    """How many queries each address takes on a record of that size, which is then taken back."""
    with transaction.atomic():
        loaded(size, folder)
        found = {name: _queries(client, address) for name, address in ADDRESSES.items()}
        with CaptureQueriesContext(connection) as captured:
            assert len(Gathering(dt.date(2026, 11, 24)).labs) == size.labs
        transaction.set_rollback(True)
    return {**found, "gathering": len(captured)}


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return len(captured)


def test_more_labs_promises_and_grants_take_as_many_queries(client: Client, tmp_path: Path) -> None:
    few, many = (asked(size, tmp_path, client) for size in (SMALL, LARGE))
    assert few == many
    assert many["gathering"] <= MOST
    for name in ("one cell", "three labs side by side", "API: scorecard as CSV", "coverage"):
        assert many[name] <= MOST + AROUND, name

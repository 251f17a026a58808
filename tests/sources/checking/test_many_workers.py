"""Hundreds of sources, dozens of hosts, three workers, one of them killed: the bench in small.

The hosts themselves say who came when (``bench/scaling/server.py``); the large run is
``python -m bench.scale``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.scaling.running import Machines, Outcome, Size, run
from tests.machines.fixtures import TEMPLATE, own_postgres, own_redis
from tests.machines.servers import OwnPostgres, OwnRedis

__all__ = ["own_postgres", "own_redis"]

SIZE = Size(sources=480, hosts=40, workers=3, gap=1.0, seconds=300, kill=True)


@pytest.fixture
def found(tmp_path: Path, own_postgres: OwnPostgres, own_redis: OwnRedis) -> Outcome:
    """What came of it."""
    return run(SIZE, Machines(tmp_path, own_postgres, own_redis, TEMPLATE))


@pytest.mark.once
def test_none_is_lost_or_doubled_and_every_host_is_left_in_peace(found: Outcome) -> None:
    assert found.held_at_kill, "the worker was killed while it held nothing"
    assert found.samples[-1].visited == SIZE.sources
    assert found.judged["sources_with_result"] == found.judged["visits_seen"] == SIZE.sources
    assert not found.judged["sources_with_more"]
    assert not found.judged["not_verbatim"]
    # Only what the dead one had read and not yet recorded is read once more.
    times = {int(each): pages for each, pages in found.seen["pages_by_visits"].items()}
    assert set(times) <= {1, 2}
    assert times.get(2, 0) <= found.held_at_kill
    assert found.seen["pages"] == SIZE.sources
    assert found.seen["most_at_once"] == 1
    # Hosts see how late a busy machine sends; what the gate promises: test_politeness.py.
    assert found.seen["smallest_gap"] >= 0.75 * SIZE.gap, found.seen

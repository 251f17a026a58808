"""Workers that die, that come late, and that meet hosts which mean them harm."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest
from django.utils import timezone

from labwatch.celery import app
from sources.checking.claiming import due
from sources.checking.keeping import read_body
from sources.models import Check, Snapshot, Source, Sweep
from tests.faults.hostile import HOSTILE
from tests.machines.internet import Internet, tick
from tests.machines.moments import some_moment
from tests.machines.servers import wait_until
from tests.machines.services import Service

pytestmark = pytest.mark.once

#: Of one worker with its children, in bytes: measured at 330 MB with a wide margin above.
_ROOM = 900_000_000


def checked() -> int:
    """How many sources have a check."""
    return Check.objects.values("source").distinct().count()


def end_leases() -> None:
    """Five minutes pass for the leases of the dead; everything else stays as it was."""
    Source.objects.exclude(lease="").update(lease_until=timezone.now())


def all_is_whole() -> bool:
    """Whether each snapshot has its bytes and each source at most one check."""
    bodies = [read_body(snapshot) for snapshot in Snapshot.objects.all()]
    return all(bodies) and Check.objects.count() == checked()


def test_a_worker_killed_in_the_middle_of_a_batch_loses_and_doubles_nothing(
    internet: Internet,
) -> None:
    sources = internet.sources(hosts=3, pages=4)
    first = internet.worker("first")
    tick(internet.installation)
    wait_until(lambda: checked() >= 4, "some are checked")
    some_moment()
    first.kill()
    recorded = {each.source.slug for each in Check.objects.select_related("source")}
    end_leases()
    internet.worker("second")
    tick(internet.installation)
    wait_until(lambda: checked() == len(sources), "all are checked")
    assert all_is_whole()
    twice = {path for path in internet.asked() if internet.asked().count(path) > 1}
    assert not {f"/{slug}" for slug in recorded} & twice
    assert internet.is_polite()
    wait_until(lambda: not due(timezone.now()).exists(), "nothing is due")


def test_ten_thousand_calls_that_waited_for_a_worker_do_the_work_once(internet: Internet) -> None:
    sources = internet.sources(hosts=4, pages=2)
    with (
        app.connection_for_write(internet.installation.redis.url(1)) as line,
        app.amqp.Producer(line) as producer,
    ):
        for number in range(10_000):  # beat's run out after seconds; a few are of this moment
            lasts = {} if number % 100 == 0 else {"expires": 0.001}
            app.send_task("sources.tasks.sweep", producer=producer, **lasts)
    worker = internet.worker()
    wait_until(lambda: checked() == len(sources), "all are checked", seconds=240)
    wait_until(lambda: waiting(internet) == 0, "the queue is empty", seconds=240)
    assert sorted(internet.asked()) == sorted(f"/{source.slug}" for source in sources)
    assert internet.is_polite()
    assert all_is_whole()
    assert Sweep.objects.count() == 1
    assert memory_of(worker) < _ROOM


def waiting(internet: Internet) -> int:
    """Messages that no worker took yet."""
    with internet.installation.redis.client(1) as client:
        return int(client.llen("celery"))


def test_hosts_that_mean_harm_delay_nobody_and_are_recorded_as_what_they_are(
    internet: Internet,
) -> None:
    for name, (page, _outcomes) in HOSTILE.items():
        internet.source(f"{name}.example", f"/{name}", page)
    well = internet.sources(hosts=20, pages=1, name="well")
    worker = internet.worker()
    began = time.monotonic()
    tick(internet.installation)
    good = Check.objects.filter(source__in=well)
    wait_until(lambda: good.count() == len(well), "the others are checked", seconds=30)
    wait_until(lambda: checked() == len(well) + len(HOSTILE), "all are checked", seconds=90)
    assert time.monotonic() - began < 90
    assert {check.outcome for check in good} == {"ok"}
    found = {
        check.source.slug: f"{check.outcome}: {check.detail}"
        for check in Check.objects.exclude(source__in=well).select_related("source")
    }
    wrong = {
        name: found[name] for name in HOSTILE if not re.search(HOSTILE[name][1], found[name], re.I)
    }
    assert wrong == {}
    assert memory_of(worker) < _ROOM
    assert worker.process.poll() is None


def memory_of(worker: Service) -> int:
    """Most bytes that each process of a worker ever held, together."""
    group = [
        pid
        for pid in map(int, filter(str.isdigit, os.listdir("/proc")))
        if _group_of(pid) == worker.process.pid
    ]
    return sum(_peak_of(pid) for pid in group)


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def _peak_of(pid: int) -> int:
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def test_a_child_killed_alone_is_replaced_and_its_batch_is_done(internet: Internet) -> None:
    sources = internet.sources(hosts=2, pages=4)
    worker = internet.worker()
    tick(internet.installation)
    wait_until(lambda: checked() >= 2, "some are checked")
    some_moment()
    for child in children_of(worker):
        os.kill(child, signal.SIGKILL)
    end_leases()
    tick(internet.installation)
    wait_until(lambda: checked() == len(sources), "all are checked")
    assert worker.process.poll() is None
    assert all_is_whole()
    assert internet.is_polite()


def children_of(service: Service) -> list[int]:
    """The processes that a service started."""
    pid = service.process.pid
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

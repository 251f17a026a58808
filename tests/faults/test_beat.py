"""Beat that dies, that is two, whose file is damaged, and whose clock is set back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from sources.models import Check, Source, Sweep
from tests.machines.internet import Internet
from tests.machines.moments import some_moment
from tests.machines.servers import wait_until
from tests.machines.services import Service

pytestmark = pytest.mark.once


@pytest.fixture
def quick(internet: Internet) -> Internet:
    """Beat calls for visits every second instead of every minute."""
    internet.installation.more["BEAT_SECONDS"] = "1"
    return internet


def start_beat(internet: Internet, schedule: str = "schedule") -> Service:
    """A beat that goes on from that file."""
    words = f"--schedule={internet.installation.folder}/{schedule}"
    return internet.installation.start("beat", words, app="tests.machines.loopback")


def sent(beat: Service) -> int:
    """How often it called for sources to be visited."""
    return beat.said().count("(sources.tasks.sweep)")


def all_checked() -> bool:
    """Whether each source with a visit due has its check, and the round is over."""
    due = Source.objects.filter(slug__startswith="host").count()
    return Check.objects.count() == due and not Sweep.objects.filter(finished_at=None).exists()


def test_two_beats_that_die_and_come_back_to_a_damaged_file_make_one_round(
    quick: Internet,
) -> None:
    sources = quick.sources(hosts=3, pages=3)
    quick.worker()
    beats = [start_beat(quick), start_beat(quick)]  # with one and the same file
    wait_until(lambda: all(sent(beat) for beat in beats), "both call")
    wait_until(lambda: Check.objects.count() >= 2, "some are checked")
    some_moment()
    for beat in beats:
        beat.kill()
    for file in quick.installation.folder.glob("schedule*"):
        file.write_bytes(b"\0damaged" * 500)
    third = start_beat(quick)
    wait_until(lambda: sent(third) >= 2, "the third calls, and goes on calling")
    wait_until(all_checked, "all are checked")
    assert sorted(quick.asked()) == sorted(f"/{source.slug}" for source in sources)
    assert quick.is_polite()
    assert Sweep.objects.count() == 1
    assert third.process.poll() is None


def test_a_clock_that_jumps_ahead_and_back_starts_no_storm_and_stops_nothing(
    quick: Internet,
) -> None:
    jump = Jumping(quick)
    first = quick.sources(hosts=2, pages=3)
    quick.worker()
    beat = start_beat(quick)
    wait_until(all_checked, "all are checked")

    jump.by(dt.timedelta(days=10))
    wait_until(lambda: len(quick.asked()) >= 2 * len(first), "all were due once more")
    ahead = timezone.now() + dt.timedelta(days=5)
    wait_until(lambda: not Source.objects.filter(lease_until__gt=ahead).exists(), "leases end")
    assert max(quick.asked().count(path) for path in quick.asked()) == 2
    # A worker dies while its clock is wrong: its lease would last for ten days.
    held = Source.objects.filter(pk=first[0].pk)
    held.update(lease="dead", lease_until=ahead + dt.timedelta(days=5), next_check_at=None)

    jump.by(dt.timedelta())
    calls = sent(beat)
    more = quick.sources(hosts=2, pages=2, name="host-later")
    wait_until(lambda: sent(beat) > calls + 1, "beat goes on calling")
    wait_until(lambda: Check.objects.filter(source__in=more).count() == len(more), "checked")
    wait_until(lambda: held.filter(lease="").exists(), "the lease of the dead ended")
    assert quick.is_polite()


class Jumping:
    """The clock of the worker and the beat of an installation that are started from here on."""

    def __init__(self, internet: Internet) -> None:
        self.file = internet.installation.folder.parent / "clock"
        self.by(dt.timedelta())
        internet.installation.more["CLOCK_FILE"] = str(self.file)

    def by(self, offset: dt.timedelta) -> None:
        """Set it, against the true one."""
        draft = self.file.with_suffix(".new")
        draft.write_text(str(offset.total_seconds()))
        draft.replace(self.file)

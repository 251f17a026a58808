"""There is no room for the bytes of pages, or no right to write them; then there is."""

from __future__ import annotations

import resource

import pytest
from django.utils import timezone

from sources.checking.keeping import read_body
from sources.models import Check, ReviewItem, Snapshot, Source
from tests.faults.test_workers import children_of
from tests.machines.internet import Internet, html, tick
from tests.machines.servers import wait_until
from tests.machines.services import Service
from tests.sources.fetching.servers import answer

pytestmark = pytest.mark.once

#: Bytes that a file may have at most: less than a page takes, more than a log.
_ROOM = 200_000


def test_a_full_disk_costs_bytes_and_no_check_and_is_made_up_for(internet: Internet) -> None:
    small = internet.sources(hosts=1, pages=1, name="small")
    large = internet.sources(hosts=2, pages=1, name="large")
    for number, source in enumerate(large):
        page = html(words=60_000 + number)
        internet.pages[f"/{source.slug}"] = answer(page, headers={"Content-Type": "text/html"})
    worker = internet.worker()
    limit(worker, _ROOM)
    tick(internet.installation)
    wait_until(lambda: Check.objects.count() == 3, "all are checked")
    assert {check.outcome for check in Check.objects.all()} == {"ok"}
    assert states() == {"verbatim"}
    assert not ReviewItem.objects.exists()
    assert "Bytes of a page are not kept, its text is" in worker.said()
    assert {bool(row.body) for row in Snapshot.objects.filter(source__in=large)} == {False}
    assert all(read_body(row) for row in Snapshot.objects.filter(source__in=small))
    kept = [file for file in (internet.installation.folder / "media").rglob("*") if file.is_file()]
    assert len(kept) == 1  # and no half one

    limit(worker, resource.RLIM_INFINITY)
    Source.objects.filter(pk__in=[each.pk for each in large]).update(next_check_at=timezone.now())
    tick(internet.installation)
    kept_now = Snapshot.objects.exclude(body="")
    wait_until(lambda: kept_now.count() == 3, "the bytes are made up for")
    assert all(read_body(row) for row in kept_now)
    assert Snapshot.objects.count() == Check.objects.count() == 3


def test_a_folder_that_cannot_be_written_stops_no_check(internet: Internet) -> None:
    media = internet.installation.folder / "media"
    media.mkdir(parents=True)
    (media / "snapshots").write_text("in the way")  # root may write into any folder, not into this
    internet.sources(hosts=2, pages=1)
    worker = internet.worker()
    tick(internet.installation)
    wait_until(lambda: Check.objects.count() == 2, "all are checked")
    assert states() == {"verbatim"}
    assert "Bytes of a page are not kept, its text is" in worker.said()
    assert set(Snapshot.objects.values_list("body", flat=True)) == {""}


def states() -> set[str]:
    """What was found of the quotes of this test."""
    known = Source.objects.filter(checks__isnull=False)
    return {quote.quote_state for each in known for quote in each.citations.all()}


def limit(worker: Service, most: int) -> None:
    """How large a file its processes may write: beyond, writing fails as on a full disk."""
    for pid in children_of(worker):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

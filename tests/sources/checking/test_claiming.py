"""The queue of record: each due source goes to one batch, hosts take turns, leases end."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection

from sources.checking.claiming import LEASE, claim, claim_due, count_due, due, is_due, let_go
from sources.models import Host, Source
from tests.factories import make_source

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def sources_of(host: str, count: int, **given: Any) -> list[Source]:
    return [make_source(url=f"https://{host}/{number}", **given) for number in range(count)]


@pytest.mark.django_db
class TestDue:
    def test_a_new_source_is_due_at_once(self) -> None:
        source = make_source()
        assert list(due(NOW)) == [source]

    def test_a_source_is_due_when_its_time_has_come(self) -> None:
        make_source(next_check_at=NOW + MINUTE)
        ready = make_source(next_check_at=NOW - MINUTE)
        assert list(due(NOW)) == [ready]

    def test_paused_sources_and_hosts_are_never_due(self) -> None:
        make_source(reach="paused")
        sources_of("slow.example", 2)
        Host.objects.create(name="slow.example", paused_because="They asked us to wait.")
        assert list(due(NOW)) == []

    def test_a_draft_is_visited_as_well(self) -> None:
        draft = make_source(status="draft")
        assert list(due(NOW)) == [draft]


@pytest.mark.django_db
class TestClaiming:
    def test_a_claimed_source_is_not_claimed_again(self) -> None:
        sources_of("one.example", 3)
        assert len(claim(due(NOW), NOW)) == 3
        assert claim(due(NOW), NOW) == []

    def test_a_lease_that_ran_out_is_claimed_by_the_next(self) -> None:
        sources_of("one.example", 1)
        [first] = claim(due(NOW), NOW)
        [again] = claim(due(NOW), NOW + LEASE + MINUTE)
        assert again.pk == first.pk
        assert again.lease != first.lease

    def test_who_lost_the_lease_cannot_let_go(self) -> None:
        sources_of("one.example", 1)
        [lost] = claim(due(NOW), NOW)
        [held] = claim(due(NOW), NOW + LEASE + MINUTE)
        assert not let_go(lost, NOW)
        assert let_go(held, NOW + MINUTE)
        source = Source.objects.get()
        assert (source.lease, source.lease_until, source.next_check_at) == ("", None, NOW + MINUTE)

    def test_a_host_with_a_thousand_sources_delays_nobody(self) -> None:
        sources_of("big.example", 1000, next_check_at=NOW - 9 * MINUTE)
        small = [sources_of(f"small{n}.example", 1, next_check_at=NOW)[0] for n in range(5)]
        batch = claim_due(NOW, limit=20, per_host=10)
        assert {source.pk for source in small} <= {source.pk for source in batch}
        assert sum(source.host == "big.example" for source in batch) == 10

    def test_the_longest_due_come_first(self) -> None:
        late = make_source(url="https://a.example/", next_check_at=NOW - 2 * MINUTE)
        make_source(url="https://b.example/", next_check_at=NOW - MINUTE)
        assert [each.pk for each in claim_due(NOW, limit=1)] == [late.pk]
        assert [each.pk for each in claim(due(NOW), NOW)] != [late.pk]

    def test_who_was_never_visited_comes_before_whoever_is_due_again(self) -> None:
        make_source(url="https://a.example/", next_check_at=NOW - 2 * MINUTE)
        new = make_source(url="https://b.example/")
        assert [each.pk for each in claim_due(NOW, limit=1)] == [new.pk]

    @pytest.mark.parametrize(
        ("new", "again", "shares"), [(60, 60, (5, 5)), (60, 3, (7, 3)), (2, 60, (2, 8))]
    )
    def test_many_new_sources_and_many_that_are_due_again_share_a_batch(
        self, new: int, again: int, shares: tuple[int, int]
    ) -> None:
        for number in range(new):
            sources_of(f"new{number}.example", 1)
        for number in range(again):
            sources_of(f"old{number}.example", 1, next_check_at=NOW - MINUTE)
        batch = claim_due(NOW, limit=10, per_host=2)
        unvisited = sum(source.next_check_at is None for source in batch)
        assert (unvisited, len(batch) - unvisited) == shares

    def test_new_sources_of_one_host_keep_no_old_one_waiting(self) -> None:
        sources_of("new.example", 200)
        old = [sources_of(f"old{n}.example", 1, next_check_at=NOW)[0] for n in range(5)]
        batch = claim_due(NOW, limit=10, per_host=5)
        assert {source.pk for source in old} <= {source.pk for source in batch}
        assert len(batch) == 10

    def test_hosts_take_turns_however_their_sources_lie_in_the_queue(self) -> None:
        for number in range(5):
            sources_of(f"host{number}.example", 40, next_check_at=NOW - (9 - number) * MINUTE)
        batch = claim_due(NOW, limit=5, per_host=5)
        assert len({source.host for source in batch}) == 5

    def test_what_is_not_due_or_paused_is_neither_claimed_nor_counted(self) -> None:
        make_source(next_check_at=NOW + MINUTE)
        make_source(reach="paused")
        assert not is_due(NOW)
        assert claim_due(NOW) == []
        assert count_due(NOW, most=10) == 0

    def test_what_is_due_is_counted_no_further_than_asked(self) -> None:
        sources_of("one.example", 3)
        sources_of("two.example", 3, next_check_at=NOW - MINUTE)
        assert [count_due(NOW, most) for most in (2, 4, 10)] == [2, 4, 6]

    def test_the_host_follows_the_address(self) -> None:
        source = make_source(url="https://blog.example.co.uk/page")
        assert source.host == "example.co.uk"
        source.url = "https://www.example.org/page"
        source.save()
        assert Source.objects.get().host == "example.org"


@pytest.mark.django_db(transaction=True)
def test_many_workers_claim_every_source_exactly_once() -> None:
    for number in range(30):
        sources_of(f"host{number}.example", 10)
    claimed: list[int] = []
    lock = threading.Lock()

    def work() -> None:
        try:
            while batch := claim_due(NOW, limit=10):
                with lock:
                    claimed.extend(source.pk for source in batch)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert len(claimed) == len(set(claimed)) == 300

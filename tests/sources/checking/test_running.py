"""Faults while running: hostile pages, our own bugs, a database that refuses, clocks that jump."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

from sources.checking import batches, evidence, quotes, recording, rereading
from sources.checking.claiming import claim, due
from sources.checking.keeping import read_body
from sources.models import Check, Citation, DailyRoot, ReviewItem, Snapshot, Source
from tests.factories import make_source
from tests.sources.checking.conftest import SENTENCE, START, Internet, page

pytestmark = pytest.mark.django_db


def test_hostile_pages_end_within_limits_and_the_others_are_read(internet: Internet) -> None:
    bombs = {
        "/deep": "<div>" * 300_000,
        "/attributes": "<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">",
        "/pdf": b"%PDF-1.7\n" + b"1 0 obj<</Kids[1 0 R]/Count 9999999>>endobj\n" * 2000,
    }
    for path, body in bombs.items():
        internet.source(path)
        internet.show(body, path=path)
    quote = internet.quote(source=internet.source("/policy"))
    internet.show(page(SENTENCE))
    outcomes = {each.source.url.rsplit("/", 1)[1]: each.outcome for each in internet.check()}
    assert outcomes["policy"] == "ok"
    assert "ok" not in {outcomes["deep"], outcomes["pdf"]}
    quote.refresh_from_db()
    assert quote.quote_state == "verbatim"


def test_a_body_over_the_cap_is_too_big_and_its_quote_unknown(internet: Internet) -> None:
    quote = internet.quote()
    internet.policy = internet.policy.__class__(
        allow_networks=["127.0.0.0/8"], ports=[internet.site.port], max_wire=1000
    )
    internet.show(page(SENTENCE))
    internet.check()
    quote.refresh_from_db()
    assert (Check.objects.get().outcome, quote.quote_state) == ("too-big", "unknown")


def test_our_own_fault_with_one_source_stops_no_other(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = internet.source("/bad"), internet.source("/good")
    for path in ("/bad", "/good"):
        internet.show(page(SENTENCE), path=path)
    real = recording.read_page

    def faulty(visited: Any, *rest: Any) -> Any:
        if visited.errand.key == bad.pk:
            raise RuntimeError("a bug of ours")
        return real(visited, *rest)

    monkeypatch.setattr(recording, "read_page", faulty)
    why = {each.source.pk: each.why for each in internet.check()}
    assert "our own program failed" in why[bad.pk]
    assert why[good.pk] == ""
    bad.refresh_from_db()
    assert bad.lease == ""
    assert bad.next_check_at > timezone.now() + dt.timedelta(minutes=50)


@pytest.mark.django_db(transaction=True)
def test_without_a_writable_database_nothing_is_fetched(internet: Internet) -> None:
    internet.quote()
    internet.show(page(SENTENCE))
    setting = "PRAGMA query_only = {}"
    if connection.vendor == "postgresql":
        setting = "SET default_transaction_read_only = {}"
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(setting.format("on"))
        try:
            with pytest.raises(DatabaseError):
                list(batches.check(claim(due(now), now), now))
        finally:
            cursor.execute(setting.format("off"))
    assert internet.visits() == 0


def test_a_database_that_fails_while_recording_stops_the_visits(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        internet.source(f"/{number}")
        internet.show(page(SENTENCE), path=f"/{number}")

    def full(*_: Any) -> Any:
        raise OperationalError("disk full")

    monkeypatch.setattr(batches, "record", full)
    now = timezone.now()
    with pytest.raises(OperationalError):
        list(batches.check(claim(due(now), now, per_host=20), now))
    assert len([path for path in internet.site.paths if path != "/robots.txt"]) < 20


def test_a_clock_that_jumps_makes_no_storm(internet: Internet) -> None:
    internet.quote()
    internet.show(page(SENTENCE))
    internet.sweep()
    internet.wait(days=400)
    internet.sweep()
    internet.sweep()
    assert internet.visits() == 2
    internet.wait(days=-400)
    internet.sweep()
    internet.sweep()
    # Once more: by its date it would not be visited for a year.
    assert internet.visits() == 3


class TestUpgrade:
    """Our own new version never looks like their edit (case 58)."""

    @pytest.fixture
    def quote(self, internet: Internet) -> Citation:
        internet.show(page(SENTENCE))
        quote = internet.quote()
        internet.check()
        return quote

    def upgrade(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in (quotes, rereading):
            monkeypatch.setattr(module, "EXTRACTOR_VERSION", 99)
        monkeypatch.setattr(quotes, "VERSION", "99.1")

    def test_the_same_verdict_is_adopted_from_the_kept_bytes(
        self, internet: Internet, quote: Citation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.upgrade(monkeypatch)
        internet.wait(days=1)
        internet.check()
        quote.standing.refresh_from_db()
        assert quote.standing.version == "99.1"
        assert not ReviewItem.objects.exists()

    def test_another_verdict_waits_for_a_person(
        self, internet: Internet, quote: Citation, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.upgrade(monkeypatch)
        from sources.extracting import extract

        broken = extract(page(SENTENCE.replace("will", "may")).encode(), "text/html")
        monkeypatch.setattr(rereading, "read_apart", lambda *_: broken)
        assert rereading.reread(quote.source, [self._fresh(quote)], timezone.now()) == 1
        quote.refresh_from_db()
        assert quote.quote_state == "verbatim"
        assert [item.kind for item in ReviewItem.objects.all()] == ["reader"]

    @staticmethod
    def _fresh(quote: Citation) -> Citation:
        rows = Citation.objects.select_related("source", "standing__snapshot")
        return rows.get(pk=quote.pk)


class TestEvidence:
    def test_each_distinct_text_is_kept_with_its_bytes(self, internet: Internet) -> None:
        source = internet.quote().source
        for text in (SENTENCE, "Another text.", SENTENCE):
            internet.show(page(text))
            internet.check()
            internet.wait(days=1)
        kept = list(source.snapshots.all())
        assert len(kept) == 2
        bodies = {read_body(each) for each in kept}
        assert bodies == {page(SENTENCE).encode(), page("Another text.").encode()}

    def test_a_later_version_is_kept_as_what_differs(self, internet: Internet) -> None:
        source = internet.quote().source
        long = [
            f"Sentence {n} of {n * n} about {hash(n * 7919) % 9973} things." for n in range(900)
        ]
        for version in range(4):
            internet.show(page(*long, f"Version {version}."))
            internet.check()
            internet.wait(days=1)
        first, *later = source.snapshots.order_by("pk")
        assert max(each.body.size for each in later) < 0.02 * first.body_bytes
        assert {read_body(each) for each in later} == {
            page(*long, f"Version {version}.").encode() for version in (1, 2, 3)
        }
        evidence.drop_body(first)
        assert read_body(later[0]) == page(*long, "Version 1.").encode()

    def test_erased_bytes_take_no_other_version_with_them(self, internet: Internet) -> None:
        first = self._snapshot(internet)
        internet.wait(days=1)
        internet.show(page(SENTENCE, "Something was added."))
        internet.check()
        storage, name = first.body.storage, first.body.name
        evidence.erase(first, "Court order 12/26.")
        assert not storage.exists(name)
        second = Snapshot.objects.exclude(pk=first.pk).get()
        assert read_body(second) == page(SENTENCE, "Something was added.").encode()

    def test_a_day_is_sealed_once_and_its_root_recomputes(self, internet: Internet) -> None:
        internet.quote()
        internet.show(page(SENTENCE))
        internet.check()
        assert evidence.seal_days(timezone.now()) == 0
        internet.wait(days=2)
        assert evidence.seal_days(timezone.now()) == 2
        assert evidence.seal_days(timezone.now()) == 0
        day = DailyRoot.objects.get(day=START.date())
        assert day.leaves == 1
        assert day.root == evidence.daily_root(evidence.leaves_of(START.date()))
        Check.objects.update(body_sha256="f" * 64)
        assert day.root != evidence.daily_root(evidence.leaves_of(START.date()))

    def test_erasing_by_law_keeps_hash_and_reason(self, internet: Internet) -> None:
        snapshot = self._snapshot(internet)
        evidence.erase(snapshot, "Court order 12/26.")
        left = Snapshot.objects.get()
        assert (left.text, bool(left.body), left.body_sha256) == ("", False, snapshot.body_sha256)
        assert left.body_dropped_because == "Court order 12/26."
        with pytest.raises(ValueError, match="reason"):
            evidence.erase(left, " ")

    def test_old_bodies_nobody_cites_go_and_cited_ones_stay(self, internet: Internet) -> None:
        cited = self._snapshot(internet).source
        plain = make_source(url=internet.url("/plain"))
        for number in range(6):
            internet.show(page(f"Text number {number}."), path="/plain")
            internet.check(plain)
            internet.wait(days=1)
        internet.wait(days=100)
        assert evidence.drop_old_bodies(timezone.now()) == 3
        assert cited.snapshots.exclude(body="").count() == 1
        assert plain.snapshots.exclude(body="").count() == 3
        assert plain.snapshots.exclude(text="").count() == 6

    @staticmethod
    def _snapshot(internet: Internet) -> Snapshot:
        internet.quote()
        internet.show(page(SENTENCE))
        internet.check()
        return Snapshot.objects.get()


def test_headers_are_kept_without_growing_without_end(internet: Internet) -> None:
    source = internet.source()
    many = {f"X-{n}": "v" * 2000 for n in range(100)}
    many = dict(list(many.items())[:10])
    internet.show(page(SENTENCE), headers=many)
    internet.check()
    check = Source.objects.get(pk=source.pk).checks.get()
    assert check.headers["X-1"] == "v" * 500
    assert check.server_ip == "127.0.0.1"
    assert len(check.body_sha256) == 64

"""Ways in which a checker could say more than it saw, or come too often: none of them is open."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from sources.checking import evidence, incidents, recording, visiting
from sources.models import Checker, Citation, Host, ReviewItem, Snapshot
from sources.pausing import stop_checks
from sources.politeness import MemoryGate
from sources.reviewing import start_anew
from tests.factories import make_citation
from tests.sources.checking.conftest import SENTENCE, Internet, page
from tests.sources.extracting.pdfmaker import Maker

pytestmark = pytest.mark.django_db


def stood_at(quote: Citation) -> Any:
    quote.standing.refresh_from_db()
    return quote.standing.last_stood_at


def test_a_document_that_cannot_be_read_confirms_no_quote(internet: Internet) -> None:
    quote = internet.quote()
    internet.show(page(SENTENCE))
    internet.check()
    before = stood_at(quote)
    internet.show(Maker().page().made(), headers={"Content-Type": "application/pdf"})
    for _ in range(4):
        internet.wait(days=3)
        internet.check()
    assert quote.source.checks.order_by("pk").last().outcome != "ok"
    assert stood_at(quote) == before


def test_a_title_that_changes_is_another_version_of_the_page(internet: Internet) -> None:
    headline = "Every model is tested by outsiders"
    quote = internet.quote(headline)
    for title in (headline, "Some models are tested", "Some models are tested"):
        internet.show(page("The text below stays as it is.", title=title))
        internet.check()
        internet.wait(hours=7)
    for _ in range(3):
        internet.check()
        internet.wait(days=1)
    quote.refresh_from_db()
    assert quote.quote_state in {"altered", "missing"}


def test_a_quote_edited_while_its_page_is_read_is_not_judged_by_the_old_words(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    quote = internet.quote()
    internet.show(page(SENTENCE))
    real = recording.read_page

    def edited_meanwhile(*given: Any) -> Any:
        monkeypatch.setattr(recording, "read_page", real)  # once: the page is read again for it
        read = real(*given)
        edited = Citation.objects.get(pk=quote.pk)
        edited.quote = "A promise that is nowhere on the page."
        edited.save()
        start_anew(edited, "Edited.")
        return read

    monkeypatch.setattr(recording, "read_page", edited_meanwhile)
    internet.sweep()
    quote.refresh_from_db()
    assert quote.quote_state == "unchecked"


def test_pages_that_answer_304_or_fail_are_not_visited_every_ten_minutes(
    internet: Internet,
) -> None:
    internet.quote()
    internet.show(page(SENTENCE), headers={"ETag": '"a"'})
    internet.sweep()
    internet.show("", status="503 Unavailable")
    for _ in range(2 * 24 * 6):
        internet.wait(minutes=10)
        internet.sweep()
    assert internet.visits() <= 8


def test_by_hand_neither_a_paused_host_nor_a_stopped_checker_is_overridden(
    internet: Internet,
) -> None:
    source = internet.quote().source
    Host.objects.create(name=source.host, paused_because="They asked us to wait.")
    with pytest.raises(CommandError, match="paused"):
        call_command("check_sources", source.slug)
    call_command("check_sources", "--all")
    Host.objects.all().delete()
    stop_checks("We move house.")
    with pytest.raises(CommandError, match="stopped"):
        call_command("check_sources", "--all")
    assert internet.visits() == 0


def test_what_was_erased_by_law_is_not_stored_again(internet: Internet) -> None:
    internet.quote()
    internet.show(page(SENTENCE))
    internet.check()
    evidence.erase(Snapshot.objects.get(), "Court order 12/26.")
    for body in (page(SENTENCE), page(SENTENCE) + "<!-- other bytes -->"):
        internet.wait(days=1)
        internet.show(body)
        [recorded] = internet.check()
        assert recorded.outcome == "ok"
    assert Snapshot.objects.get().text == ""


def test_a_fault_of_ours_in_one_visit_costs_the_others_nothing(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = internet.source("/bad")
    good = [internet.source(f"/{number}", host=f"h{number}.example") for number in range(4)]
    real = visiting._Trip._politely

    async def faulty(self: Any, errand: Any, *rest: Any) -> Any:
        if errand.key == bad.pk:
            raise RuntimeError("a bug of ours")
        return await real(self, errand, *rest)

    monkeypatch.setattr(visiting._Trip, "_politely", faulty)
    internet.sweep()
    assert all(source.checks.count() == 1 for source in good)
    assert ReviewItem.objects.get().kind == "needs-human"


def test_only_a_stop_of_its_own_ends_by_itself(internet: Internet) -> None:
    stop_checks("We move house.")
    incidents.go_on("Hosts answer again.")
    assert Checker.objects.get().stopped_at is not None


def test_a_new_quote_on_a_moved_page_makes_no_false_item(internet: Internet) -> None:
    first = internet.quote()
    internet.show("", status="301 Moved Permanently", headers={"Location": internet.url("/new")})
    internet.show(page(SENTENCE), path="/new")
    internet.check()
    internet.wait(days=1)
    make_citation(source=first.source, quote="how careful we are in general")
    internet.check()
    assert not ReviewItem.objects.filter(kind="moved").exists()


def test_bytes_that_were_lost_stop_nothing(internet: Internet) -> None:
    source = internet.quote().source
    internet.show(page(SENTENCE))
    internet.check()
    snapshot = Snapshot.objects.get()
    with snapshot.body.storage.open(snapshot.body.name, "wb") as file:
        file.write(b"cut sh")
    internet.wait(days=1)
    internet.show(page(SENTENCE, "More."))
    [recorded] = internet.check(source)
    assert recorded.outcome == "ok"
    assert timezone.now() > snapshot.first_seen_at


def test_bytes_that_were_lost_are_never_replaced_by_nothing(internet: Internet) -> None:
    internet.quote()
    for text in (page(SENTENCE), page(SENTENCE, "Something was added.")):
        internet.show(text)
        internet.check()
        internet.wait(days=1)
    first, second = Snapshot.objects.order_by("pk")
    assert ".from-" in second.body.name
    with first.body.storage.open(first.body.name, "wb") as file:
        file.write(b"cut sh")
    evidence.erase(first, "Court order 12/26.")
    second.refresh_from_db()
    assert not second.body


class TestRedirectsToOtherHosts:
    """A redirect is a visit to where it leads: pause, robots.txt and turn are that host's."""

    @pytest.fixture
    def quote(self, internet: Internet) -> Citation:
        target = internet.url("/there", host="other.example")
        internet.show("", status="302 Found", headers={"Location": target})
        internet.show(page(SENTENCE), path="/there")
        return internet.quote()

    def test_it_is_followed(self, internet: Internet, quote: Citation) -> None:
        [recorded] = internet.check()
        assert recorded.is_well

    def test_a_paused_host_is_not_visited_by_a_detour(
        self, internet: Internet, quote: Citation
    ) -> None:
        Host.objects.create(name="other.example", paused_because="They asked us to wait.")
        [recorded] = internet.check()
        assert (recorded.outcome, internet.visits("/there")) == ("refused", 0)

    def test_its_robots_txt_is_asked(self, internet: Internet, quote: Citation) -> None:
        rules = "User-agent: *\nDisallow: /there"
        internet.show(rules, path="/robots.txt")
        [recorded] = internet.check()
        assert (recorded.outcome, internet.visits("/there")) == ("refused", 0)

    def test_a_host_that_sends_us_away_is_the_one_that_waits(
        self, internet: Internet, quote: Citation
    ) -> None:
        internet.gate = MemoryGate()
        internet.show("", path="/there", status="429 Too Many", headers={"Retry-After": "600"})
        internet.check()
        assert internet.gate.waiting("other.example") > 500
        assert internet.gate.waiting(quote.source.host) < 60

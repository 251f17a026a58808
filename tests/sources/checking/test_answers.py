"""What a person answered is not asked again, and what they paused is not visited (75, 76)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from sources.checking.asking import ask_now
from sources.models import Host, ReviewItem
from sources.pausing import pause, resume, start_checks, stop_checks
from sources.politeness import MemoryGate
from sources.reviewing import still_holds, take_new_wording
from tests.factories import make_source
from tests.sources.checking.conftest import SENTENCE, Internet, page

pytestmark = pytest.mark.django_db

WEAKENED = SENTENCE.replace("will", "may")


def weaken(internet: Internet) -> ReviewItem:
    internet.quote()
    for text in (SENTENCE, WEAKENED, WEAKENED):
        internet.show(page(text))
        internet.check()
        internet.wait(hours=7)
    return ReviewItem.objects.get()


def test_a_change_that_somebody_answered_is_not_asked_again(internet: Internet) -> None:
    still_holds(weaken(internet), "A matter of style.")
    for _ in range(3):
        internet.check()
        internet.wait(days=1)
    assert not ReviewItem.objects.waiting().exists()


def test_the_new_wording_becomes_a_quote_that_stands(internet: Internet) -> None:
    item = weaken(internet)
    take_new_wording(item, "The lab says may now.")
    internet.check()
    item.refresh_from_db()
    assert item.new_citation is not None
    item.new_citation.refresh_from_db()
    assert item.new_citation.quote.rstrip(".") == WEAKENED.rstrip(".")
    assert item.new_citation.quote_state == "verbatim"
    item.citation.refresh_from_db()
    assert item.citation.quote_state == "altered"


def test_a_paused_source_host_or_checker_is_not_visited_and_then_is(internet: Internet) -> None:
    source = internet.quote().source
    internet.show(page(SENTENCE))
    pause(source, "The lab is moving its site.")
    assert internet.sweep() == 0
    resume(source)
    host = Host.objects.create(name=source.host, paused_because="They asked us to wait.")
    assert internet.sweep() == 0
    host.delete()
    stop_checks("We move to another machine.")
    assert internet.sweep() == 0
    start_checks()
    assert internet.sweep() == 1


def test_check_now_makes_sources_due_and_tells_how_long_their_host_lets_them_wait(
    internet: Internet,
) -> None:
    internet.gate = MemoryGate()
    slow = [make_source(url=f"https://openai.com/{n}") for n in range(3)]
    internet.gate.pause("openai.com", 100)
    waits = [round(seconds) for _, seconds in ask_now(slow)]
    assert waits == [100, 110, 120]
    for source in slow:
        source.refresh_from_db()
        assert source.next_check_at <= timezone.now()

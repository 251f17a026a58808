"""What changes on a page beside its quotes: noise is learnt, the rest is put before people."""

from __future__ import annotations

import datetime as dt

import pytest

from sources.checking.pagewatch import teach_noise
from sources.models import ReviewItem, Source
from tests.sources.checking.conftest import SENTENCE, START, Internet, page

pytestmark = pytest.mark.django_db

TEASER = "Read next: our {} visits a school in the north of the country"
STEADY = "These words stand between the two and never change at all."
BESIDE = "This holds for every model that we train on more than so much compute."


@pytest.fixture
def source(internet: Internet) -> Source:
    """A source whose noise, a teaser, was learnt from its first three looks."""
    quote = internet.quote()
    for word in ("chef", "driver", "painter"):
        internet.show(page(SENTENCE, BESIDE, STEADY, TEASER.format(word)))
        internet.sweep()
        internet.wait(days=1, hours=1)
    return quote.source


def shown() -> list[ReviewItem]:
    return list(ReviewItem.objects.filter(kind="page"))


def test_a_new_source_is_seen_again_after_ten_minutes_and_after_a_day(internet: Internet) -> None:
    source = internet.quote().source
    internet.show(page(SENTENCE))
    internet.check()
    source.refresh_from_db()
    assert source.next_check_at == source.health.last_visit_at + dt.timedelta(minutes=10)
    internet.wait(minutes=11)
    internet.sweep()
    source.refresh_from_db()
    assert source.next_check_at > START + dt.timedelta(days=1)
    assert internet.visits() == 2


def test_what_always_changes_is_no_news(internet: Internet, source: Source) -> None:
    internet.show(page(SENTENCE, BESIDE, STEADY, TEASER.format("gardener")))
    internet.check()
    assert shown() == []


def test_a_change_beside_a_quote_is_shown(internet: Internet, source: Source) -> None:
    internet.show(
        page(SENTENCE, BESIDE.replace("every model", "some models"), STEADY, TEASER.format("baker"))
    )
    internet.check()
    [item] = shown()
    assert any("some models" in block for block in item.facts["new"])


def test_what_a_maintainer_calls_noise_is_noise_from_then_on(
    internet: Internet, source: Source
) -> None:
    new = BESIDE.replace("every model", "some models")
    teach_noise(source, [new, BESIDE])
    internet.show(page(SENTENCE, new, STEADY, TEASER.format("baker")))
    internet.check()
    assert shown() == []
    teach_noise(source, [new, BESIDE], undo=True)
    internet.show(page(SENTENCE, BESIDE, STEADY, TEASER.format("cook")))
    internet.check()
    assert len(shown()) == 1

"""A quote through time: found, weakened, confirmed, restored; and what never changes its state."""

from __future__ import annotations

import pytest

from sources.models import Citation, QuoteEvent, ReviewItem
from tests.sources.checking.conftest import SENTENCE, Internet, page

pytestmark = pytest.mark.django_db

WEAKENED = SENTENCE.replace("will", "may")


def state(citation: Citation) -> str:
    citation.refresh_from_db()
    return citation.quote_state


def waiting() -> list[str]:
    return [item.kind for item in ReviewItem.objects.waiting()]


def test_a_quote_that_stands_word_for_word_is_verbatim(internet: Internet) -> None:
    quote = internet.quote()
    internet.show(page(SENTENCE))
    [recorded] = internet.check()
    assert recorded.is_well
    assert state(quote) == "verbatim"
    assert quote.standing.last_stood_at == quote.standing.last_looked_at
    assert quote.source.snapshots.get().text.count(SENTENCE) == 1
    assert waiting() == []


def test_a_weakened_quote_is_altered_after_two_looks_six_hours_apart(internet: Internet) -> None:
    quote = internet.quote()
    internet.show(page(SENTENCE))
    internet.check()
    internet.show(page(WEAKENED))
    internet.wait(days=1)
    internet.check()
    assert state(quote) == "verbatim"
    internet.wait(hours=3)
    internet.check()
    assert (state(quote), waiting()) == ("verbatim", [])
    internet.wait(hours=4)
    internet.check()
    assert state(quote) == "altered"
    [item] = ReviewItem.objects.waiting()
    assert ["replace", "will", "may"] in item.facts["diff"]
    assert item.facts["kinds"] == ["modal"]
    assert item.citation == quote


def test_a_quote_that_is_restored_stands_again_and_both_events_remain(internet: Internet) -> None:
    quote = internet.quote()
    for text in (SENTENCE, WEAKENED, WEAKENED, SENTENCE):
        internet.show(page(text))
        internet.check()
        internet.wait(hours=7)
    assert state(quote) == "verbatim"
    events = QuoteEvent.objects.filter(citation=quote).order_by("pk")
    assert [(each.before, each.after) for each in events] == [
        ("unchecked", "verbatim"),
        ("verbatim", "altered"),
        ("altered", "verbatim"),
    ]
    [item] = ReviewItem.objects.all()
    assert (item.answer, waiting()) == ("by-itself", [])
    assert "stands again" in item.note


def test_the_second_look_comes_by_itself_within_a_day(internet: Internet) -> None:
    quote = internet.quote()
    internet.show(page(SENTENCE))
    internet.sweep()
    internet.show(page(WEAKENED))
    internet.wait(days=29)
    internet.sweep()
    assert state(quote) == "verbatim"
    internet.wait(hours=7)
    internet.sweep()
    assert state(quote) == "altered"


@pytest.mark.parametrize("status", ["503 Unavailable", "403 Forbidden", "404 Not Found"])
def test_what_cannot_be_read_changes_nothing_about_a_quote(internet: Internet, status: str) -> None:
    quote = internet.quote()
    internet.show(page(SENTENCE))
    internet.check()
    stood = quote.source.citations.get().standing.last_stood_at
    internet.show("<h1>Sorry</h1>", status=status)
    for _ in range(5):
        internet.wait(days=8)
        internet.check()
    assert state(quote) == "verbatim"
    assert quote.standing.last_stood_at == stood
    assert "missing" not in waiting()


def test_a_quote_never_read_is_unknown_not_missing(internet: Internet) -> None:
    quote = internet.quote()
    internet.show("<h1>Sorry</h1>", status="503 Unavailable")
    internet.check()
    assert state(quote) == "unknown"


def test_a_removed_sentence_is_missing(internet: Internet) -> None:
    quote = internet.quote()
    for text in (SENTENCE, "Nothing here is of that kind.", "Nothing here is of that kind."):
        internet.show(page(text))
        internet.check()
        internet.wait(hours=7)
    assert (state(quote), waiting()) == ("missing", ["missing"])


def test_a_page_that_goes_back_and_forth_alarms_once_with_both_texts(internet: Internet) -> None:
    other = SENTENCE.replace("every", "some")
    internet.quote()
    internet.show(page(SENTENCE))
    internet.check()
    for _ in range(6):
        for text in (WEAKENED, other):
            internet.wait(hours=7)
            internet.show(page(text))
            internet.check()
    [item] = ReviewItem.objects.all()
    assert item.closed_at is None
    assert len(item.facts["texts"]) == 2


def test_a_wording_that_comes_and_goes_is_one_item_that_waits_again(internet: Internet) -> None:
    internet.quote()
    for text in (SENTENCE, WEAKENED, WEAKENED, SENTENCE, SENTENCE, WEAKENED, WEAKENED):
        internet.show(page(text))
        internet.check()
        internet.wait(hours=7)
    [item] = ReviewItem.objects.all()
    assert (item.kind, item.answer) == ("altered", "")
    assert [row.answer for row in item.history.order_by("history_id")] == ["", "by-itself", ""]
    assert QuoteEvent.objects.count() == 4


def test_a_source_without_a_quote_has_nothing_to_check(internet: Internet) -> None:
    quote = internet.quote(quote="", quote_state="nothing-to-check")
    internet.show(page(SENTENCE))
    internet.check()
    assert state(quote) == "nothing-to-check"


def test_what_stands_around_a_quote_is_compared_too(internet: Internet) -> None:
    quote = internet.quote()
    internet.show(page("Our plan is as follows.", SENTENCE))
    internet.check()
    internet.wait(days=1)
    internet.show(page("We no longer follow this plan.", SENTENCE))
    internet.check()
    assert state(quote) == "verbatim"
    quote.standing.refresh_from_db()
    assert quote.standing.context_changed
    assert waiting() == ["context"]


def test_two_records_that_cite_one_source_cost_one_visit(internet: Internet) -> None:
    source = internet.source()
    first, second = internet.quote(source=source), internet.quote("We will", source=source)
    internet.show(page(SENTENCE))
    internet.check()
    assert internet.visits() == 1
    assert (state(first), state(second)) == ("verbatim", "verbatim")


def test_an_unchanged_page_confirms_its_quotes_and_adds_no_row(internet: Internet) -> None:
    quote = internet.quote()
    internet.show(page(SENTENCE))
    internet.check()
    first = quote.source.checks.get().last_seen_at
    internet.wait(days=7)
    internet.check()
    check = quote.source.checks.get()
    assert (check.times_seen, quote.source.snapshots.count()) == (2, 1)
    assert check.last_seen_at > first
    state(quote)
    assert quote.standing.last_stood_at == check.last_seen_at


def test_checks_write_no_editors_history(internet: Internet) -> None:
    quote = internet.quote()
    before = quote.history.count(), quote.source.history.count()
    internet.show(page(SENTENCE))
    internet.check()
    assert (quote.history.count(), quote.source.history.count()) == before

"""The queue: the most urgent first, each item at a glance, an answer leads to the next."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from sources.models import Citation, ReviewItem, Source
from tests import factories as make
from tests.admin.conftest import answer, in_plain, messages, page, shown
from tests.sources.review_rows import SOFTENED, make_item, make_standing

LATER = make.A_MOMENT + dt.timedelta(days=1)


def queue(desk: Client, **asked: Any) -> list[ReviewItem]:
    """What the list shows, in its order."""
    return list(desk.get(page(ReviewItem, "changelist"), asked).context["cl"].result_list)


def test_the_most_urgent_comes_first_and_then_what_waits_longest(desk: Client) -> None:
    spacing = make_item(urgency=90)
    newer = make_item(urgency=10, opened_at=LATER, last_seen_at=LATER)
    older = make_item(urgency=10)
    assert queue(desk) == [older, newer, spacing]


def test_answered_items_leave_the_queue_and_stay_to_be_seen(desk: Client) -> None:
    waiting = make_item()
    closed = make_item(closed_at=LATER, answer="still-holds")
    assert queue(desk) == [waiting]
    assert queue(desk, state="closed") == [closed]
    assert set(queue(desk, state="all")) == {waiting, closed}


def test_the_queue_is_filtered_by_kind_and_host(desk: Client) -> None:
    gone = make_item(kind="gone", source=make.make_source(url="https://old.example.org/a"))
    make_item()
    assert queue(desk, kind="gone") == [gone]
    assert queue(desk, host=gone.source.host) == [gone]


def test_the_list_says_in_words_what_changed(desk: Client) -> None:
    make_item()
    make_item(kind="moved", facts={"to": "https://lab.example/new-home"})
    make_item(kind="gone", facts={"why": "It answered 404 on three days."})
    listed = in_plain(desk.get(page(ReviewItem, "changelist")).content.decode())
    assert "'will' became 'may'" in listed
    assert "Now at https://lab.example/new-home" in listed
    assert "It answered 404 on three days." in listed


def test_secrets_in_addresses_are_not_shown(desk: Client) -> None:
    item = make_item(kind="moved", facts={"to": "https://lab.example/a?token=hunter2"})
    assert "hunter2" not in desk.get(page(ReviewItem, "changelist")).content.decode()
    assert "hunter2" not in in_plain(shown(desk, item))


def test_an_item_shows_record_and_source_then_and_now_with_its_surroundings(desk: Client) -> None:
    citation = make.make_citation(locator="page 3")
    anchor = {"before": "Safety came first.", "after": "We published all."}
    make_standing(citation=citation, anchor=anchor)
    text = in_plain(shown(desk, make_item(citation=citation, times_seen=4)))
    assert "What we record We will let outsiders test." in text
    said = "Safety came first. We will let outsiders test. We published all."
    assert f"What the source said {said}" in text
    assert "removed: will (end of removal) added: may (end of addition) let outsiders" in text
    assert "Safety comes first. We " in text
    assert "seen 4 times" in text
    assert "'will' became 'may'" in text


def test_an_item_leads_to_the_page_the_copies_the_visits_and_the_records(desk: Client) -> None:
    archive = "https://archive.example/1"
    citation = make.make_citation(source=make.make_source(archive_url=archive))
    kept = make.make_snapshot(source=citation.source)
    verified = "https://archive.example/2"
    make_standing(citation=citation, baseline=kept, archived_copy=verified)
    pledge = make.make_pledge()
    make.cite(pledge, citation)
    markup = shown(desk, make_item(citation=citation))
    assert f'href="{citation.source.url}#:~:text=We%20may%20let' in markup
    for address in (archive, verified, page(kept, "change"), page(pledge, "change")):
        assert f'href="{address}"' in markup
    assert f"?source__id__exact={citation.source_id}" in markup


def test_a_quote_that_stands_in_another_source_of_the_record_is_pointed_out(desk: Client) -> None:
    facts = {
        **SOFTENED,
        "found": "",
        "diff": [],
        "elsewhere": [{"slug": "other", "title": "The other page"}],
    }
    text = in_plain(shown(desk, make_item(kind="missing", facts=facts)))
    assert "stands in another source of the same record: The other page" in text
    assert "was not found on the page" in text


def test_a_page_that_goes_back_and_forth_shows_all_its_texts(desk: Client) -> None:
    facts = {**SOFTENED, "texts": ["We may let them.", "We might let them."]}
    text = in_plain(shown(desk, make_item(facts=facts)))
    assert "We may let them. We might let them." in text


def test_what_changed_elsewhere_on_a_page_is_shown_by_block(desk: Client) -> None:
    facts = {"new": ["A new block."], "removed": ["An old block."], "title": ["Old", "New"]}
    text = in_plain(shown(desk, make_item(kind="page", facts=facts)))
    assert "Gone An old block." in text
    assert "New A new block." in text
    assert "removed: Old added: New" in text


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        ("altered", ["still-holds", "new-quote", "commitment-changed", "noise"]),
        ("missing", ["still-holds", "commitment-changed", "seen"]),
        ("context", ["still-holds", "commitment-changed", "noise"]),
        ("moved", ["address-taken", "seen"]),
        ("page", ["noise", "seen"]),
        ("gone", ["seen"]),
        ("blocked", ["seen"]),
    ],
)
def test_each_kind_offers_the_answers_that_fit_it(
    kind: str, offered: list[str], desk: Client
) -> None:
    markup = shown(desk, make_item(kind=kind))
    assert re.findall(r'name="answer"\s+value="([^"]+)"', markup) == offered
    keys = [str(number) for number in range(1, len(offered) + 1)]
    assert re.findall(r'accesskey="(\d)"', markup) == keys


def test_an_answer_is_kept_with_its_author_and_leads_to_the_next_item(
    desk: Client, editor: Any
) -> None:
    first, second = make_item(), make_item(urgency=20)
    response = answer(desk, first, "still-holds", "A typo.")
    assert response.redirect_chain == [(page(second, "change"), 302)]
    assert messages(response) == ["Closed: what we record still holds."]
    newest = first.history.latest()
    assert (newest.answer, newest.history_user) == ("still-holds", editor)
    assert newest.history_change_reason == "A typo."


def test_after_the_last_item_comes_the_first_and_then_the_list(desk: Client) -> None:
    first, last = make_item(), make_item(urgency=90)
    assert answer(desk, last, "noise").redirect_chain[0][0] == page(first, "change")
    response = answer(desk, first, "noise")
    assert response.redirect_chain[0][0] == page(ReviewItem, "changelist")
    assert "Nothing else waits." in messages(response)


def test_a_closed_item_shows_answer_author_and_time_and_offers_none(desk: Client) -> None:
    item = make_item()
    answer(desk, item, "noise", "They fixed a comma.")
    markup = shown(desk, item)
    assert "Of no meaning, answered by Alice Liddell on" in in_plain(markup)
    assert "They fixed a comma." in markup
    assert "<button" not in markup.split("queue-item")[1]
    assert page(item, "history") in markup
    assert "They fixed a comma." in desk.get(page(item, "history")).content.decode()


def test_noise_of_a_page_is_taken_back_with_a_button(desk: Client) -> None:
    item = make_item(kind="page", facts={"new": ["Read our newest post."]})
    answer(desk, item, "noise")
    assert "No noise after all" in shown(desk, item)
    told = messages(answer(desk, item, "seen"))
    assert told[0] == "Taken back: such blocks are looked at again."
    item.refresh_from_db()
    assert item.answer == "seen"
    assert "No noise after all</button>" not in shown(desk, item)


def test_what_settled_by_itself_says_so(desk: Client) -> None:
    item = make_item(closed_at=LATER, answer="by-itself", note="The quote stands again.")
    text = in_plain(shown(desk, item))
    assert "Settled by itself, answered by the checker" in text
    assert "The quote stands again." in text


def test_two_maintainers_do_not_answer_one_item_twice(desk: Client) -> None:
    item = make_item()
    answer(desk, item, "noise", "First.")
    response = answer(desk, item, "still-holds", "Second.")
    assert messages(response) == ["This was answered already."]
    item.refresh_from_db()
    assert (item.answer, item.note) == ("noise", "First.")


@pytest.mark.parametrize("given", ["", "address-taken", "nonsense", "by-itself", "\x00"])
def test_an_answer_that_is_not_offered_is_refused(given: str, desk: Client) -> None:
    item = make_item()
    response = answer(desk, item, given)
    assert messages(response) == ["Choose one of the answers that are offered here."]
    item.refresh_from_db()
    assert item.closed_at is None


@pytest.mark.parametrize("note", ["\x00", "x" * 2001])
def test_an_unfit_note_is_refused_and_closes_nothing(note: str, desk: Client) -> None:
    item = make_item()
    assert answer(desk, item, "noise", note).status_code == 200
    item.refresh_from_db()
    assert item.closed_at is None


def test_the_new_wording_is_taken_and_what_keeps_the_old_is_named(desk: Client) -> None:
    citation = make.make_citation()
    ruling = make.make_ruling()
    make.cite(ruling, citation, role="conduct")
    item = make_item(citation=citation)
    response = answer(desk, item, "new-quote")
    new = Citation.objects.exclude(pk=citation.pk).get()
    assert page(new, "change") in messages(response)[0]
    assert page(ruling, "change") in messages(response)[0]
    assert f'href="{page(new, "change")}"' in shown(desk, item)


def test_a_changed_commitment_leads_to_its_records(desk: Client) -> None:
    commitment = make.make_commitment()
    link = make.cite(commitment)
    response = answer(desk, make_item(citation=link.citation), "commitment-changed")
    assert page(commitment, "change") in messages(response)[0]


def test_a_move_is_one_click_and_a_taken_address_says_why_not(desk: Client) -> None:
    facts = {"to": "https://lab.example/new-home", "times": 3, "quotes_stand": True}
    moved, again = make_item(kind="moved", facts=facts), make_item(kind="moved", facts=facts)
    answer(desk, moved, "address-taken")
    assert Source.objects.get(pk=moved.source_id).url == "https://lab.example/new-home"
    refused = answer(desk, again, "address-taken")
    assert "Another source has that address" in messages(refused)[0]
    again.refresh_from_db()
    assert again.closed_at is None


def test_a_move_to_a_page_without_the_quotes_says_so(desk: Client) -> None:
    facts = {"to": "https://lab.example/x", "times": 3, "quotes_stand": False}
    text = in_plain(shown(desk, make_item(kind="moved", facts=facts)))
    assert "Not all quotes stand there" in text

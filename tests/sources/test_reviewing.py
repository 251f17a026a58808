"""Answering what waits for a person: each answer does just what it says, once, and is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from sources import pausing
from sources.cited_by import citing
from sources.models import Checker, Citation, QuoteStanding, ReviewItem, Source
from sources.reviewing import (
    AnswerRefusedError,
    commitment_changed,
    dismiss,
    start_anew,
    still_holds,
    take_address,
    take_back_noise,
    take_new_wording,
    was_answered,
)
from sources.vocabulary import Answer, ReviewKind
from tests import factories as make
from tests.sources.review_rows import SOFTENED, make_health, make_item, make_standing

pytestmark = pytest.mark.django_db


def moved(**given: Any) -> ReviewItem:
    """A source whose address leads elsewhere for good."""
    facts = {"to": "https://lab.example/new-home", "times": 3, "quotes_stand": True}
    return make_item(kind="moved", facts=facts, **given)


def stored(row: Any) -> Any:
    """The row as the database has it."""
    return type(row).objects.get(pk=row.pk)


def test_still_holds_closes_the_item_with_its_note_and_changes_nothing_else() -> None:
    item = make_item()
    before = stored(item.citation)
    still_holds(item, " It is a typo. ")
    closed = stored(item)
    assert (closed.answer, closed.note) == ("still-holds", "It is a typo.")
    assert closed.closed_at is not None
    assert stored(item.citation).updated_at == before.updated_at
    assert Citation.objects.count() == 1


def test_an_answer_is_kept_in_the_history_with_its_reason() -> None:
    item = make_item()
    still_holds(item, "It is a typo.")
    newest = item.history.latest()
    assert (newest.answer, newest.history_change_reason) == ("still-holds", "It is a typo.")


def test_an_answer_without_a_note_still_has_a_reason() -> None:
    item = make_item()
    dismiss(item, Answer.NOISE, "")
    assert item.history.latest().history_change_reason == "of no meaning"


@pytest.mark.parametrize(
    "act",
    [
        lambda item: still_holds(item, ""),
        lambda item: take_new_wording(item, ""),
        lambda item: commitment_changed(item, ""),
        lambda item: dismiss(item, Answer.SEEN, ""),
    ],
    ids=["still holds", "new wording", "commitment changed", "seen"],
)
def test_an_item_is_answered_once_even_by_somebody_with_an_old_page(act: Any) -> None:
    item = make_item()
    still_holds(stored(item), "First.")
    with pytest.raises(AnswerRefusedError, match=r"closed on .* what we record still holds"):
        act(item)
    assert stored(item).note == "First."
    assert Citation.objects.count() == 1


def test_an_item_that_settled_by_itself_is_not_answered_again() -> None:
    item = make_item(closed_at=timezone.now(), answer="by-itself")
    with pytest.raises(AnswerRefusedError, match="settled by itself"):
        still_holds(item, "")


def test_the_new_wording_becomes_a_quote_of_its_own_and_the_old_one_stays() -> None:
    old = make.make_citation(slug="testing", locator="page 3", quote_state="altered")
    taken = take_new_wording(make_item(citation=old), "They softened it.")
    new = taken.citation
    assert (new.quote, new.source, new.locator) == (
        "We may let outsiders test.",
        old.source,
        "page 3",
    )
    assert (new.slug, new.status, new.quote_state) == ("testing-2", "published", "unchecked")
    assert "testing" in new.note
    assert (stored(old).quote, stored(old).quote_state) == (
        "We will let outsiders test.",
        "altered",
    )
    item = ReviewItem.objects.get()
    assert (item.answer, item.new_citation) == ("new-quote", new)


def test_the_new_wording_of_a_draft_stays_a_draft() -> None:
    old = make.make_citation(status="draft")
    assert take_new_wording(make_item(citation=old), "").citation.status == "draft"


def test_the_new_wording_is_cited_wherever_the_old_one_is() -> None:
    old = make.make_citation()
    commitment, grant = make.make_commitment(), make.make_grant()
    make.cite(commitment, old, role="promise", fact="summary")
    make.cite(grant, old, fact="weights")
    taken = take_new_wording(make_item(citation=old), "")
    assert taken.left == []
    for record, role, fact in (
        (commitment, "promise", "summary"),
        (grant, "context", "weights"),
    ):
        links = record.citations.order_by("pk").values_list("citation", "role", "fact")
        assert list(links) == [(old.pk, role, fact), (taken.citation.pk, role, fact)]


def test_the_twin_of_a_link_has_its_own_history() -> None:
    old = make.make_citation(slug="testing")
    commitment = make.make_commitment()
    make.cite(commitment, old)
    take_new_wording(make_item(citation=old), "")
    twin = commitment.citations.get(citation__slug="testing-2")
    assert twin.history.get().history_change_reason == "New wording of testing"


def test_a_published_ruling_keeps_its_passages_and_is_named() -> None:
    old = make.make_citation()
    draft, ruling = make.make_ruling(status="draft"), make.make_ruling()
    make.cite(draft, old, role="conduct")
    make.cite(ruling, old, role="conduct")
    taken = take_new_wording(make_item(citation=old), "")
    assert taken.left == [ruling]
    assert ruling.citations.get().citation == old
    assert draft.citations.count() == 2


def test_records_whose_parts_rest_on_the_passage_are_named() -> None:
    old = make.make_citation()
    note = make.make_independence_note(evaluator=make.make_evaluator(), citation=old)
    hedged = make.make_hedged_link(citation=old)
    taken = take_new_wording(make_item(citation=old), "")
    assert taken.left == [note.evaluator, hedged.placeholder]


def test_the_source_of_a_new_wording_is_visited_soon() -> None:
    item = make_item()
    Source.objects.update(next_check_at=timezone.now() + dt.timedelta(days=30))
    take_new_wording(item, "")
    assert stored(item.source).next_check_at <= timezone.now()


@pytest.mark.parametrize("found", ["", "   ", "We will let outsiders test."])
def test_there_is_no_new_wording_where_none_was_found(found: str) -> None:
    item = make_item(kind="missing", facts={"found": found})
    with pytest.raises(AnswerRefusedError):
        take_new_wording(item, "")
    assert stored(item).closed_at is None
    assert Citation.objects.count() == 1


def test_a_changed_commitment_leads_to_the_records_that_cite_the_passage() -> None:
    citation = make.make_citation()
    commitment, pledge = make.make_commitment(), make.make_pledge()
    make.cite(commitment, citation, role="promise")
    make.cite(commitment, citation, fact="summary")
    make.cite(pledge, citation)
    make.cite(make.make_lab())
    found = commitment_changed(make_item(citation=citation), "They took it back.")
    assert found == [commitment, pledge]
    assert ReviewItem.objects.get().answer == "commitment-changed"


def test_every_kind_of_record_that_cites_is_found() -> None:
    citation = make.make_citation()
    makers = (make.make_lab, make.make_model, make.make_document, make.make_statement)
    records = [maker() for maker in (*makers, make.make_evaluation, make.make_finding)]
    for record in records:
        make.cite(record, citation)
    assert set(citing(citation)) == set(records)


def test_answers_about_a_passage_need_one() -> None:
    item = make_item(kind="gone", facts={"why": "It answers 404."})
    for act in (still_holds, take_new_wording, commitment_changed):
        with pytest.raises(AnswerRefusedError, match="about a source"):
            act(item, "")
    assert stored(item).closed_at is None


def test_a_new_address_is_taken_and_everything_known_stays_with_the_source() -> None:
    source = make.make_source(url="https://lab.example/old")
    check, snapshot = make.make_check(source=source), make.make_snapshot(source=source)
    citation = make.make_citation(source=source)
    take_address(moved(source=source), "Their new site.")
    now = stored(source)
    assert (now.url, now.slug, now.host) == (
        "https://lab.example/new-home",
        source.slug,
        "lab.example",
    )
    assert {stored(row).source for row in (check, snapshot, citation)} == {source}
    assert "https://lab.example/old" in now.history.latest().history_change_reason
    assert now.next_check_at <= timezone.now()
    assert ReviewItem.objects.get().answer == "address-taken"


def test_what_the_old_address_said_of_itself_is_forgotten() -> None:
    source = make.make_source()
    health = make_health(source=source, validators={"etag": '"1"'}, move={"to": "x"}, words=7)
    Source.objects.update(lease="abc", lease_until=timezone.now())
    take_address(moved(source=source))
    kept = stored(health)
    assert (kept.validators, kept.move, kept.words) == ({}, {}, 7)
    assert stored(source).lease == ""


def test_an_address_that_another_source_has_is_refused() -> None:
    other = make.make_source(url="https://lab.example/new-home", title="The other")
    item = moved()
    with pytest.raises(AnswerRefusedError, match="The other") as refused:
        take_address(item)
    assert other.slug in str(refused.value)
    assert stored(item).closed_at is None
    assert stored(item.source).url == item.source.url


@pytest.mark.parametrize("to", ["javascript:alert(1)", "ftp://lab.example/x", "https://"])
def test_an_address_that_is_none_is_refused(to: str) -> None:
    item = make_item(kind="moved", facts={"to": to})
    with pytest.raises(ValidationError):
        take_address(item)
    assert stored(item).closed_at is None
    assert stored(item.source).url == item.source.url


@pytest.mark.parametrize(
    "act", [lambda item: take_address(item), lambda item: take_new_wording(item, "")]
)
def test_an_answer_that_breaks_off_leaves_nothing_behind(
    act: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*given: object) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr("sources.reviewing._close", breaks)
    facts = {"to": "https://lab.example/new-home", "found": "We may let them."}
    item = make_item(kind="moved", citation=make.make_citation(), source=None, facts=facts)
    with pytest.raises(RuntimeError):
        act(item)
    assert stored(item.source).url == item.source.url
    assert Citation.objects.count() == 1


def test_only_a_move_suggests_an_address() -> None:
    item = make_item(kind="gone", facts={"to": "https://lab.example/new-home"})
    with pytest.raises(AnswerRefusedError, match="no new address"):
        take_address(item)


def test_what_is_put_away_is_noise_or_seen_and_nothing_else() -> None:
    item = make_item(kind="page", facts={"new": ["x"]})
    with pytest.raises(AnswerRefusedError):
        dismiss(item, Answer.STILL_HOLDS, "")
    assert dismiss(item, Answer.NOISE, "Teasers.").answer == "noise"


def test_the_same_change_is_not_put_before_people_twice() -> None:
    item = make_item()

    def known(**facts: Any) -> bool:
        told = {**SOFTENED, **facts}
        return was_answered(ReviewKind.ALTERED, item.source, item.citation, told)

    assert not known()
    still_holds(item, "")
    assert known()
    assert known(page="blocked")
    assert not known(found="We might let outsiders test.")
    assert not was_answered(ReviewKind.CONTEXT, item.source, item.citation, SOFTENED)


def test_what_settled_by_itself_may_come_again() -> None:
    item = make_item(closed_at=timezone.now(), answer="by-itself")
    assert not was_answered(ReviewKind.ALTERED, item.source, item.citation, SOFTENED)


def test_noise_of_a_page_is_overlooked_from_now_on_until_taken_back() -> None:
    source = make.make_source()
    health = make_health(source=source, noise={"looks": [1, 2, 3]})
    facts = {"new": ["12 people read this."], "removed": ["Our newest post."]}
    item = make_item(kind="page", source=source, facts=facts)
    dismiss(item, Answer.NOISE, "")
    kept = stored(health).noise
    assert kept["looks"] == [1, 2, 3]
    assert kept["noise"]["taught"] == ["0 people read this.", "our newest post."]
    take_back_noise(item, "It was their policy.")
    assert stored(health).noise["noise"]["taught"] == []
    assert (stored(item).answer, stored(item).note) == ("seen", "It was their policy.")
    with pytest.raises(AnswerRefusedError, match="nothing to take back"):
        take_back_noise(item, "")


def test_noise_in_a_quote_teaches_nothing_about_its_page() -> None:
    item = make_item()
    health = make_health(source=item.source)
    dismiss(item, Answer.NOISE, "")
    assert stored(health).noise == {}


def test_a_quote_whose_words_an_editor_changed_starts_anew() -> None:
    item = make_item()
    citation = item.citation
    assert citation is not None
    make_standing(citation=citation, context_changed=True)
    Citation.objects.update(quote_state="altered", quote_state_since=timezone.now())
    citation.refresh_from_db()
    start_anew(citation, "A typo of ours.")
    now = stored(citation)
    assert (now.quote_state, now.quote_state_since) == ("unchecked", None)
    assert not QuoteStanding.objects.exists()
    assert (stored(item).answer, stored(item).note) == ("by-itself", "A typo of ours.")
    assert stored(citation.source).next_check_at <= timezone.now()


def test_a_passage_whose_quote_was_taken_out_has_nothing_to_check() -> None:
    citation = make.make_citation(quote="", quote_state="nothing-to-check")
    start_anew(citation, "")
    assert stored(citation).quote_state == "nothing-to-check"


def test_a_paused_source_keeps_what_was_concluded_for_later() -> None:
    source = make.make_source(reach="blocked")
    make_health(source=source, reach="blocked")
    pausing.pause(source, "Asked by the publisher.")
    assert stored(source).reach == "paused"
    newest = source.history.latest()
    assert newest.history_change_reason == "Paused: Asked by the publisher."
    pausing.resume(source)
    assert stored(source).reach == "blocked"


def test_a_source_that_is_not_paused_is_not_resumed() -> None:
    source = make.make_source(reach="ok")
    pausing.resume(source)
    assert stored(source).reach == "ok"
    assert source.history.count() == 1


def test_pausing_writes_nothing_but_the_reach() -> None:
    source = make.make_source()
    Source.objects.update(lease="abc", title="Changed meanwhile")
    pausing.pause(source, "Why not.")
    assert (stored(source).lease, stored(source).title) == ("abc", "Changed meanwhile")


def test_nothing_is_paused_or_stopped_without_a_reason() -> None:
    source = make.make_source()
    with pytest.raises(ValueError, match="why"):
        pausing.pause(source, "  ")
    with pytest.raises(ValueError, match="why"):
        pausing.stop_checks("")
    assert stored(source).reach == "new"
    assert not Checker.objects.exists()


def test_all_checks_stop_with_a_reason_and_start_again() -> None:
    stopped = pausing.stop_checks("Moving the database.")
    assert (stopped.stopped_because, stopped.stopped_by_itself) == ("Moving the database.", False)
    assert stopped.stopped_at is not None
    started = pausing.start_checks()
    assert (started.stopped_at, started.stopped_because) == (None, "")
    reasons = [row.history_change_reason for row in started.history.order_by("history_id")]
    assert reasons[-2:] == ["Stopped: Moving the database.", "Started"]

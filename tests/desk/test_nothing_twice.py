"""What is one matter is one item."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from commitments.models import Reply
from tests import factories as make
from tests.desk.conftest import entries, kinds, listed
from tests.sources.review_rows import make_item

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


def test_a_dead_source_stands_for_its_missing_quotes(desk: Client) -> None:
    source = make.make_source()
    for _ in range(2):
        make_item(kind="missing", citation=make.make_citation(source=source))
    gone = make_item(kind="gone", source=source)
    assert listed(desk) == [f"sources review-items/{gone.pk}"]


def test_a_changed_quote_stands_for_what_changed_around_it(desk: Client) -> None:
    citation = make.make_citation()
    make_item(kind="context", citation=citation)
    changed = make_item(citation=citation)
    assert listed(desk) == [f"quotes review-items/{changed.pk}"]


def test_words_around_a_quote_are_an_item_where_the_quote_stands(desk: Client) -> None:
    make_item(kind="context")
    assert kinds(desk) == ["quotes"]


def test_a_promise_waits_with_the_lab_while_it_may_answer(desk: Client) -> None:
    pledge = make.make_pledge(due="2024")
    make.make_reply(pledge=pledge, asked_on=TODAY, due_on=TODAY + 14 * DAY)
    assert kinds(desk) == []


def test_a_promise_says_itself_that_no_answer_came(desk: Client) -> None:
    pledge = make.make_pledge(due="2024")
    make.make_reply(pledge=pledge)
    assert kinds(desk) == ["overdue"]
    assert "gave no answer by 2024-06-24" in entries(desk)[0].shown.why


def test_a_question_whose_day_comes_is_listed_for_itself(desk: Client) -> None:
    make.make_reply(pledge=make.make_pledge(due="2024"), asked_on=TODAY - DAY, due_on=TODAY + DAY)
    assert kinds(desk) == ["replies"]


def test_a_promise_waits_again_once_the_lab_has_answered(desk: Client) -> None:
    pledge = make.make_pledge(due="2024")
    make.make_reply(pledge=pledge, asked_on=TODAY, due_on=TODAY + 14 * DAY)
    Reply.objects.update(answered_on=TODAY, answer="We did.")
    assert kinds(desk) == ["overdue"]
    assert "answered on" in entries(desk)[0].shown.why


def test_a_ruling_in_review_stands_for_its_promise_and_for_the_old_ruling(desk: Client) -> None:
    pledge = make.make_pledge(due="2024")
    make.make_ruling(pledge=pledge, status="in-review", ruled_on=TODAY)
    old = make.make_ruling(review_by=dt.date(2024, 6, 1))
    make.make_ruling(pledge=old.pledge, status="in-review", ruled_on=TODAY)
    assert kinds(desk) == ["review", "review"]


def test_what_is_in_review_is_not_listed_as_unread_as_well(desk: Client) -> None:
    make.make_statement(status="in-review", reading="not-re-read")
    assert kinds(desk) == ["review"]


def test_a_commitment_in_review_stands_for_its_pledges(desk: Client) -> None:
    commitment = make.make_commitment(status="in-review")
    make.make_pledge(commitment=commitment, status="in-review")
    assert listed(desk) == [f"review commitments/{commitment.pk}"]


@pytest.mark.parametrize(
    ("expires", "waits"),
    [(None, []), (dt.date(2024, 7, 1), ["findings"] * 2)],
)
def test_a_later_look_settles_an_expired_finding_while_it_holds(
    expires: dt.date | None, waits: list[str], desk: Client
) -> None:
    lab = make.make_lab()
    make.make_finding(lab=lab, expires_on=dt.date(2024, 6, 1))
    make.make_finding(lab=lab, as_of="2024-06-02", expires_on=expires)
    assert kinds(desk) == waits


def test_a_look_at_another_lab_settles_nothing(desk: Client) -> None:
    make.make_finding(lab=make.make_lab(), expires_on=dt.date(2024, 6, 1))
    make.make_finding(as_of="2024-06-02")
    assert kinds(desk) == ["findings"]


def test_drafts_and_withdrawn_promises_are_not_chased(desk: Client) -> None:
    make.make_pledge(due="2024", status="draft")
    make.make_pledge(due="2024", state="withdrawn")
    make.make_pledge(due="2024", attribution="alleged")
    assert kinds(desk) == []

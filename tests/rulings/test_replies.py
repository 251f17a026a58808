"""Right of reply: asked in words that are kept, answered verbatim, or not by the day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from commitments import replies
from commitments.models import Pledge, Reply
from commitments.vocabulary import ReplyState
from tests import factories as make
from tests.admin.conftest import page
from tests.sheets.test_changing import member

pytestmark = pytest.mark.django_db
ASKED, DUE = dt.date(2024, 5, 24), dt.date(2024, 6, 24)
ASK = reverse("admin:commitments_reply_ask")


@pytest.fixture
def pledge() -> Pledge:
    """A promise whose words are quoted, with a test."""
    lab = make.make_lab(name="Lab Example")
    commitment = make.make_commitment(break_test="A test.", slug="tests", stated_on="2023")
    make.cite(commitment, role="promise")
    return make.make_pledge(commitment=commitment, lab=lab, slug="lab-tests")


@pytest.mark.parametrize(
    ("on", "answered_on", "state"),
    [
        (ASKED, None, ReplyState.ASKED),
        (DUE, None, ReplyState.ASKED),
        (DUE + dt.timedelta(1), None, ReplyState.NO_ANSWER),
        (DUE, dt.date(2024, 6, 1), ReplyState.ANSWERED),
        (dt.date(2024, 5, 31), dt.date(2024, 6, 1), ReplyState.ASKED),
        (dt.date(2024, 7, 1), dt.date(2024, 8, 1), ReplyState.NO_ANSWER),
        (dt.date(2024, 8, 1), dt.date(2024, 8, 1), ReplyState.ANSWERED),
    ],
)
def test_what_became_of_a_question_follows_from_its_dates(
    on: dt.date, answered_on: dt.date | None, state: ReplyState
) -> None:
    answer = "We did." if answered_on else ""
    reply = make.make_reply(asked_on=ASKED, due_on=DUE, answered_on=answered_on, answer=answer)
    assert reply.state_on(on) == state
    assert Reply.objects.unanswered(on).exists() == (state == ReplyState.NO_ANSWER)
    assert Reply.objects.awaited(on).exists() == (state == ReplyState.ASKED)


def test_the_letter_tells_what_is_recorded_and_asked(pledge: Pledge) -> None:
    day = dt.date(2024, 6, 1)
    ruling = make.make_ruling(pledge=pledge, reason="The card tells of none.", ruled_on=day)
    text = replies.letter(pledge, ruling, "Lab Example", DUE)
    for words in (
        "Outsiders will test before release.",
        "“We will let outsiders test.”",
        "would break it: A test.",
        "cannot be judged, 1 June 2024",
        "The card tells of none.",
        "answer by 24 June 2024",
        "word for word",
    ):
        assert words in text
    assert "Nobody has judged yet" in replies.letter(pledge, None, "Lab Example", DUE)


def test_asking_keeps_the_text_as_a_draft_with_its_author(pledge: Pledge, editor: Any) -> None:
    reply = replies.ask(
        pledge, editor, party="Lab", question="Did you?\n", asked_on=ASKED, due_on=DUE
    )
    assert (reply.question, reply.status) == ("Did you?\n", "draft")
    told = reply.history.get()
    assert (told.history_user, told.history_change_reason) == (editor, "Asked Lab for a reply")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("question", {"question": "  "}),
        ("due_on", {"due_on": ASKED - dt.timedelta(1)}),
        ("party", {"party": ""}),
    ],
)
def test_a_faulty_question_names_its_field(
    pledge: Pledge, editor: Any, field: str, given: dict[str, Any]
) -> None:
    asked = {"party": "Lab", "question": "Did you?", "asked_on": ASKED, "due_on": DUE, **given}
    with pytest.raises(ValidationError, match=field):
        replies.ask(pledge, editor, **asked)
    assert not Reply.objects.exists()


def test_nobody_is_asked_about_a_ruling_on_another_pledge(pledge: Pledge, editor: Any) -> None:
    with pytest.raises(ValidationError, match="another pledge"):
        replies.ask(
            pledge,
            editor,
            party="Lab",
            question="Did you?",
            asked_on=ASKED,
            due_on=DUE,
            ruling=make.make_ruling(),
        )


def test_an_answer_is_kept_verbatim(editor: Any) -> None:
    reply = make.make_reply()
    text = "  We did.\n\n  Twice. "
    replies.answer(reply, editor, answered_on=DUE, text=text, effect="A new ruling.")
    reply.refresh_from_db()
    assert (reply.answer, reply.answered_on, reply.effect) == (text, DUE, "A new ruling.")


def test_an_answer_before_the_question_is_refused(editor: Any) -> None:
    reply = make.make_reply()
    with pytest.raises(ValidationError, match="no earlier"):
        replies.answer(reply, editor, answered_on=ASKED - dt.timedelta(1), text="We did.")


def test_an_answer_to_what_was_published_meanwhile_is_refused(editor: Any) -> None:
    reply = make.make_reply(status="draft")
    Reply.objects.filter(pk=reply.pk).update(status="published")
    with pytest.raises(ValidationError, match="meanwhile"):
        replies.answer(reply, editor, answered_on=DUE, text="We did.")


# Pages


def test_the_page_proposes_a_letter_with_two_weeks_to_answer(desk: Client, pledge: Pledge) -> None:
    shown = desk.get(ASK, {"pledge": pledge.pk})
    proposed = shown.context["form"].initial
    assert proposed["due_on"] - proposed["asked_on"] == dt.timedelta(days=14)
    assert proposed["party"] == "Lab Example"
    assert "Outsiders will test before release." in proposed["question"]
    assert "sends no mail" in shown.content.decode()


def test_what_was_sent_is_recorded_as_it_was_edited(desk: Client, pledge: Pledge) -> None:
    ruling = make.make_ruling(pledge=pledge, status="draft")
    address = f"{ASK}?ruling={ruling.pk}"
    sent = {**desk.get(address).context["form"].initial, "question": "Did you test?"}
    answer = desk.post(address, sent, follow=True)
    reply = Reply.objects.get()
    assert (reply.question, reply.ruling, reply.lab) == ("Did you test?", ruling, pledge.lab)
    shown = answer.content.decode()
    assert "mailto:?subject=" in shown
    assert "body=Did%20you%20test%3F" in shown


def test_a_refused_question_stands_at_its_field_with_what_was_typed(
    desk: Client, pledge: Pledge
) -> None:
    sent = {"party": "Lab", "question": "Did you?", "asked_on": ASKED, "due_on": "2024-05-01"}
    refused = desk.post(f"{ASK}?pledge={pledge.pk}", sent)
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"due_on": ["it lies before the day of asking."]}
    assert "Did you?" in refused.content.decode()


@pytest.mark.parametrize("query", ["", "pledge=x", "pledge=999999", f"ruling={'9' * 40}"])
def test_a_question_about_nothing_is_not_found(desk: Client, query: str) -> None:
    assert desk.get(f"{ASK}?{query}").status_code == 404


def test_the_answer_page_records_the_answer(desk: Client) -> None:
    reply = make.make_reply(status="draft", question="Did you?")
    address = reverse("admin:commitments_reply_answer", args=[reply.pk])
    assert "Did you?" in desk.get(address).content.decode()
    sent = {"answered_on": "2024-06-01", "answer": "We did. "}
    assert desk.post(address, sent).status_code == 302
    reply.refresh_from_db()
    assert reply.answer == "We did. "


def test_the_answer_to_a_published_question_needs_a_reason(desk: Client) -> None:
    reply = make.make_reply()
    address = reverse("admin:commitments_reply_answer", args=[reply.pk])
    sent = {"answered_on": "2024-06-01", "answer": "We did."}
    assert "change_reason" in desk.post(address, sent).context["form"].errors
    assert desk.post(address, {**sent, "change_reason": "It came."}).status_code == 302


@pytest.mark.parametrize("status", ["draft", "published"])
def test_whoever_may_only_look_can_neither_ask_nor_answer(
    status: str, django_user_model: Any
) -> None:
    reply = make.make_reply(status=status)
    looker = Client()
    looker.force_login(django_user_model.objects.create_user("looker", is_staff=True))
    answer = reverse("admin:commitments_reply_answer", args=[reply.pk])
    for address in (f"{ASK}?pledge={reply.pledge_id}", answer):
        assert looker.get(address).status_code == 403
        assert looker.post(address, {}).status_code == 403


@pytest.mark.parametrize(
    ("role", "asks", "answers", "answers_published"),
    [
        ("contributor", 200, 200, 403),
        ("editor", 200, 200, 200),
        ("reviewer", 403, 403, 403),
        ("administrator", 200, 200, 200),
    ],
)
def test_each_role_asks_and_answers_as_it_may(
    django_user_model: Any, role: str, asks: int, answers: int, answers_published: int
) -> None:
    client = member(django_user_model, role)
    draft, public = make.make_reply(status="draft"), make.make_reply()
    assert client.get(f"{ASK}?pledge={draft.pledge_id}").status_code == asks
    for reply, status in ((draft, answers), (public, answers_published)):
        address = reverse("admin:commitments_reply_answer", args=[reply.pk])
        assert client.get(address).status_code == status


def test_pledge_and_ruling_lead_to_the_question(desk: Client, pledge: Pledge) -> None:
    ruling = make.make_ruling(pledge=pledge)
    assert f"{ASK}?pledge={pledge.pk}" in desk.get(page(pledge, "change")).content.decode()
    assert f"{ASK}?ruling={ruling.pk}" in desk.get(page(ruling, "change")).content.decode()


def test_the_list_can_be_narrowed_to_those_without_an_answer(desk: Client) -> None:
    late = make.make_reply(party="Silent Lab")
    make.make_reply(party="Other Lab", answer="We did.", answered_on=dt.date(2024, 6, 1))
    today = timezone.localdate()
    make.make_reply(party="Patient Lab", asked_on=today, due_on=today)
    for state, party in (("no-answer", "Silent"), ("answered", "Other"), ("asked", "Patient")):
        found = desk.get(page(Reply, "changelist"), {"state": state}).context["cl"].result_list
        assert [row.party for row in found] == [f"{party} Lab"]
    shown = desk.get(page(Reply, "changelist")).content.decode()
    assert f"no answer by {late.due_on:%Y-%m-%d}" in shown


def test_page_and_api_say_what_became_of_the_question(
    api: APIClient, client: Client, pledge: Pledge
) -> None:
    make.make_reply(pledge=pledge, question="Did you <b>test</b>?")
    reply = api.get("/api/v1/pledges/lab-tests/").json()["replies"][0]
    assert (reply["state"], reply["question"]) == ("no-answer", "Did you <b>test</b>?")
    then = api.get("/api/v1/pledges/lab-tests/", {"as_of": "2024-06-24"}).json()["replies"][0]
    assert then["state"] == "asked"
    shown = client.get("/commitments/tests/").content.decode()
    assert "The question, as it was sent" in shown
    assert "Did you &lt;b&gt;test&lt;/b&gt;?" in shown
    assert "No answer by" in shown

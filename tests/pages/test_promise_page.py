"""The page of a promise: for each pledge one line from word to reply, with what is missing said."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from commitments.models import Pledge
from tests import factories as make
from tests.pages.conftest import page, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]
STEPS = ["Word", "Test", "Deed", "Ruling", "Reply"]


def _line(html: str, pledge: Pledge) -> list[str]:
    """The steps of the line of a pledge, in order."""
    found = re.search(
        rf'<article class="entry" id="{pledge.slug}">(.*?)</article>', html, re.DOTALL
    )
    assert found
    line = found.group(1).partition('<ol class="way')[2].partition("</ol>")[0]
    return [
        words(f"<li{step}") for step in re.split(r"<li(?=[^>]*>\s*<p class=\"step\">)", line)[1:]
    ]


def _promise(**given: object) -> Pledge:
    """A pledge to have outsiders evaluate models, said in July 2023."""
    commitment = make.make_commitment(stated_on="2023-07-21", break_test="A release untested.")
    for name, value in given.items():
        setattr(commitment, name, value)
    commitment.save()
    return make.make_pledge(commitment=commitment, lab=make.make_lab(name="Lab Example"))


class TestTheLine:
    def test_it_has_five_steps_in_order_for_each_pledge(self, client: Client) -> None:
        first = _promise()
        second = make.make_pledge(commitment=first.commitment)
        html = page(client, first.commitment)
        for pledge in (first, second):
            assert [step.split()[0] for step in _line(html, pledge)] == STEPS

    def test_what_nobody_did_or_said_is_told_at_its_place(self, client: Client) -> None:
        pledge = _promise(break_test="", due="2023")
        late = (timezone.localdate() - dt.date(2023, 12, 31)).days
        _, test, deed, ruling, reply = _line(page(client, pledge.commitment), pledge)
        assert "Nobody has written down what would break it." in test
        assert "Nothing linked yet" in deed
        assert f"Its due day passed {late} days ago, and nobody has ruled." in ruling
        assert "Nobody has been asked" in reply

    def test_a_document_of_after_the_words_is_linked_where_one_could_keep_them(
        self, client: Client
    ) -> None:
        pledge = _promise(topic="other", due="2023")
        own = make.make_document(lab=pledge.lab, kind="safety-framework", title="Framework")
        for label, day in (("0.9", "2023-01"), ("1.0", "2024-02"), ("2.0", "2025-02")):
            make.make_version(document=own, label=label, published_on=day)
        commitment = pledge.commitment.get_absolute_url()
        deed = _line(page(client, f"{commitment}?as_of=2024-12-31"), pledge)[2]
        assert "for you to judge: February 2024: Framework 1.0" in deed
        assert "Framework 0.9" not in deed
        assert "Framework 2.0" not in deed
        assert "Nothing" not in deed

    def test_a_promise_not_yet_due_is_told_as_such(self, client: Client) -> None:
        pledge = _promise(due="2999")
        assert (
            "Not yet due, and nobody has ruled."
            in _line(page(client, pledge.commitment), pledge)[3]
        )

    def test_the_word_holds_quote_day_and_what_became_of_it(self, client: Client) -> None:
        pledge = _promise()
        Pledge.objects.filter(pk=pledge.pk).update(state="withdrawn", state_since="2025-10")
        quote = make.make_citation(quote="We will let outsiders test.", quote_state="verbatim")
        make.cite(pledge.commitment, quote, role="promise")
        word = _line(page(client, pledge.commitment), pledge)[0]
        for said in ("We will let outsiders test.", "verbatim", "21 July 2023", "withdrawn"):
            assert said in word
        assert "Since: October 2025" in word

    def test_ruling_and_reply_stand_on_it_with_reason_author_and_answer(
        self, client: Client
    ) -> None:
        pledge = _promise()
        make.make_ruling(pledge=pledge, reason="It names no test.", author="Alice Example")
        make.make_reply(pledge=pledge, answered_on=dt.date(2024, 6, 1), answer="We did test.")
        ruling, reply = _line(page(client, pledge.commitment), pledge)[3:]
        assert "It names no test." in ruling
        assert "Alice Example" in ruling
        assert "We did test." in reply


class TestDeedsAndReleases:
    def test_only_deeds_since_the_words_stand_on_the_line_and_earlier_ones_apart(
        self, client: Client
    ) -> None:
        pledge = _promise()
        for tester, day in (("Early", "2023-01-10"), ("Later", "2024-01-10"), ("Undated", None)):
            evaluator = make.make_evaluator(name=tester)
            make.make_grant(lab=pledge.lab, evaluator=evaluator, window_start=day)
        deed = _line(page(client, pledge.commitment), pledge)[2]
        on_line, _, before = deed.partition("1 deed on the topic from before the words")
        assert "10 January 2024: Lab Example → Later" in on_line
        assert "date not stated: Lab Example → Undated" in on_line
        assert "Early" not in on_line
        assert "Early" in before

    def test_access_before_the_release_of_an_older_model_is_from_before_the_words(
        self, client: Client
    ) -> None:
        pledge = _promise()
        old = make.make_model(lab=pledge.lab, released="2023-03-14")
        make.make_grant(lab=pledge.lab, models=(old,))
        deed = _line(page(client, pledge.commitment), pledge)[2]
        assert "Nothing linked yet" in deed
        assert "1 deed on the topic from before the words" in deed

    def test_later_releases_are_named_with_what_is_linked_to_each(self, client: Client) -> None:
        pledge = _promise()
        for name, day in (("Old", "2023-07"), ("Tested", "2024-02"), ("Untested", "2024-03")):
            make.make_model(lab=pledge.lab, name=name, released=day)
        make.make_model(lab=pledge.lab, name="Small", released="2024-04", frontier="no")
        tested = pledge.lab.models.get(name="Tested")
        make.make_grant(lab=pledge.lab, models=(tested,), window_start="2024-01")
        test = _line(page(client, pledge.commitment), pledge)[1]
        assert "2 frontier releases since the words, each of which may test them" in test
        assert "Tested, February 2024: 1 deed linked" in test
        assert "Untested, March 2024: nothing linked yet" in test
        assert "Old" not in test
        assert "Small" not in test

    def test_what_a_lab_of_the_signing_one_does_is_a_deed_of_its_pledge(
        self, client: Client
    ) -> None:
        pledge = _promise()
        child = make.make_lab(name="Child", parent=pledge.lab)
        make.make_grant(lab=child, window_start="2024-01")
        assert "Child →" in _line(page(client, pledge.commitment), pledge)[2]
        make.make_pledge(commitment=pledge.commitment, lab=child)
        html = page(client, pledge.commitment)
        assert "Child →" not in _line(html, pledge)[2]

    def test_an_evaluation_stands_under_the_access_it_rests_on_and_once(
        self, client: Client
    ) -> None:
        pledge = _promise()
        grant = make.make_grant(lab=pledge.lab, window_start="2024-01")
        work = make.make_evaluation(lab=pledge.lab, title="Tests of the model")
        work.grants.add(grant)
        deed = _line(page(client, pledge.commitment), pledge)[2]
        assert deed.count("Tests of the model") == 1
        assert "on it rests: Tests of the model" in deed

    def test_it_can_be_linked_to_nothing_where_it_is_only_alleged(self, client: Client) -> None:
        pledge = _promise()
        Pledge.objects.filter(pk=pledge.pk).update(attribution="alleged")
        make.make_grant(lab=pledge.lab, window_start="2024-01")
        deed = _line(page(client, pledge.commitment), pledge)[2]
        assert "only alleged" in deed
        assert "→" not in deed


def test_the_evidence_names_whose_pledge_alone_rests_on_a_passage(client: Client) -> None:
    pledge = _promise()
    other = make.make_pledge(commitment=pledge.commitment, lab=make.make_lab(name="Other"))
    shared = make.make_citation(quote="Said for all of them.")
    for record in (pledge.commitment, pledge, other):
        make.cite(record, shared, role="promise")
    make.cite(other, make.make_citation(quote="Said for one."))
    html = page(client, pledge.commitment).partition('id="evidence"')[2]
    evidence = words(html.partition("<h2")[0])
    assert evidence.count("Said for all of them.") == 1
    assert "On this rests the pledge of: Other" in evidence.partition("Said for one.")[2]
    assert "On this rests" not in evidence.partition("Said for one.")[0]


def test_the_page_can_be_had_in_another_language(client: Client) -> None:
    pledge = _promise()
    response = client.get(f"/fr{pledge.commitment.get_absolute_url()}")
    assert response.status_code == 200

"""The form of a ruling: the rules are seen, and can be asked without saving anything."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commitments.models import Pledge, Ruling
from commitments.rulings import RULES, RulingFacts, needs
from commitments.vocabulary import Conduct
from tests import factories as make
from tests.admin.conftest import filled_in, in_plain, page, row

pytestmark = pytest.mark.django_db
NOTHING = RulingFacts(conduct="kept", attribution="own-words", reason="", evidence="none")


@pytest.fixture
def pledge() -> Pledge:
    """A promise whose words are quoted, with a test."""
    commitment = make.make_commitment(break_test="A release without tests.", stated_on="2023-05")
    make.cite(commitment, role="promise")
    return make.make_pledge(commitment=commitment, slug="lab-tests")


def form(desk: Client, pledge: Pledge, **typed: Any) -> dict[str, Any]:
    """The form to add a ruling on the pledge, with something typed into it."""
    shown = desk.get(page(Ruling, "add"), {"pledge": pledge.pk})
    return {**filled_in(shown), "reason": "It was told.", **typed}


def conclusion(response: Any, value: str) -> Any:
    """What the panel says of one conclusion."""
    found = response.context["beside"]["conclusions"]
    return next(each for each in found if each.value == value)


def test_every_rule_stands_in_the_table_once() -> None:
    shown = [*needs(None, NOTHING), *(need for each in Conduct for need in needs(each, NOTHING))]
    demands = [need.demand for need in shown if need.demand != RULES[5].demand]
    assert sorted(demands) == sorted(rule.demand for rule in RULES if rule is not RULES[5])
    assert [need.demand for need in shown].count(RULES[5].demand) == 2  # kept and partly kept


def test_a_need_says_what_is_missing_whatever_is_chosen() -> None:
    assert "Silence alone" in needs(Conduct.NOT_KEPT, NOTHING)[0].missing
    assert needs(Conduct.CANNOT_BE_JUDGED, NOTHING) == []


@pytest.mark.parametrize("named", ["pk", "slug"])
def test_an_address_that_names_a_pledge_fills_it_in_and_shows_the_promise(
    desk: Client, pledge: Pledge, named: str
) -> None:
    shown = desk.get(page(Ruling, "add"), {"pledge": getattr(pledge, named)})
    assert filled_in(shown)["pledge"] == pledge.pk
    assert filled_in(shown)["author"] == "Alice Liddell"
    text = in_plain(shown.content.decode())
    assert "We will let outsiders test." in text
    assert "A release without tests." in text
    assert "Publishing keeps the test as it reads then" in text


@pytest.mark.parametrize("named", ["", "999999", "9" * 30, "no-such", "<b>", "lab\0"])
def test_an_address_that_names_no_pledge_asks_for_one(desk: Client, named: str) -> None:
    shown = desk.get(page(Ruling, "add"), {"pledge": named})
    assert shown.status_code == 200
    assert "Choose a pledge in the form" in shown.content.decode()


def test_the_panel_shows_what_bears_on_the_judgement(desk: Client, pledge: Pledge) -> None:
    make.make_ruling(pledge=pledge, reason="The words were vague then.")
    make.make_reply(pledge=pledge, party="Lab Example")
    make.make_finding(commitment=pledge.commitment, question="Did anybody test it?")
    make.make_model(lab=pledge.lab, name="Newer", released="2024-01")
    make.make_model(lab=pledge.lab, name="Older", released="2022-01")
    make.make_grant(lab=pledge.lab, evaluator=make.make_evaluator(name="Testers"))
    text = in_plain(desk.get(page(Ruling, "add"), {"pledge": pledge.pk}).content.decode())
    for words in ("The words were vague then.", "Did anybody test it?", "Newer", "Testers"):
        assert words in text
    assert "Lab Example, asked on 24 May 2024: no answer in time (by 24 June 2024)" in text
    assert "Older" not in text


def test_checking_the_rules_saves_nothing(desk: Client, pledge: Pledge) -> None:
    data = form(desk, pledge, conduct="kept", evidence="lab-only", _check="1")
    shown = desk.post(page(Ruling, "add"), data)
    assert shown.status_code == 200
    assert not Ruling.objects.exists()
    assert 'name="reason"' in shown.content.decode()
    assert "It was told." in shown.content.decode()
    kept = conclusion(shown, "kept")
    assert (kept.is_chosen, kept.missing) == (True, 1)
    assert "needs a source about conduct" in kept.needs[0].missing


def test_the_check_counts_the_passages_typed_below(desk: Client, pledge: Pledge) -> None:
    data = form(desk, pledge, conduct="kept", evidence="lab-only", _check="1")
    data = row(data, "citations", citation=make.make_citation().pk, role="conduct", voice="lab")
    shown = desk.post(page(Ruling, "add"), data)
    assert conclusion(shown, "kept").missing == 0
    assert conclusion(shown, "not-kept").missing == 0  # the lab's own word is an admission
    assert conclusion(shown, "no-public-evidence").missing == 1
    assert not any(need.missing for need in shown.context["beside"]["always"])


def test_the_check_finds_a_finding(desk: Client, pledge: Pledge) -> None:
    make.make_finding(commitment=pledge.commitment)
    data = form(desk, pledge, conduct="no-public-evidence", _check="1")
    assert conclusion(desk.post(page(Ruling, "add"), data), "no-public-evidence").missing == 0


def test_an_incomplete_form_is_checked_all_the_same(desk: Client, pledge: Pledge) -> None:
    data = form(desk, pledge, ruled_on="soon", _check="1") | {"reason": "", "conduct": ""}
    shown = desk.post(page(Ruling, "add"), data)
    missing = [need.missing for need in shown.context["beside"]["always"]]
    assert any(text.startswith("Say why.") for text in missing)


def test_a_check_without_a_pledge_says_what_to_do(desk: Client, pledge: Pledge) -> None:
    data = form(desk, pledge, _check="1") | {"pledge": ""}
    shown = desk.post(page(Ruling, "add"), data)
    assert "Choose a pledge in the form" in shown.content.decode()


def test_a_draft_is_checked_without_being_saved(desk: Client, pledge: Pledge) -> None:
    draft = make.make_ruling(pledge=pledge, status="draft", reason="At first.")
    data = {**filled_in(desk.get(page(draft, "change"))), "reason": "Later.", "_check": "1"}
    assert desk.post(page(draft, "change"), data).status_code == 200
    draft.refresh_from_db()
    assert draft.reason == "At first."


def test_a_published_ruling_shows_the_test_that_it_was_judged_by(
    desk: Client, pledge: Pledge
) -> None:
    ruling = make.make_ruling(pledge=pledge, break_test="A release without tests.")
    pledge.commitment.break_test = "Something else."
    pledge.commitment.save()
    shown = desk.get(page(ruling, "change")).content.decode()
    assert "Kept as it read when this was published." in shown
    assert "A release without tests." in shown
    assert "Something else." in shown
    assert 'name="_check"' not in shown


def test_what_strangers_said_is_shown_as_text(desk: Client, pledge: Pledge) -> None:
    make.make_reply(
        pledge=pledge,
        party="<i>Lab</i>",
        answer="<script>alert(1)</script>",
        answered_on=dt.date(2024, 6, 1),
    )
    shown = desk.get(page(Ruling, "add"), {"pledge": pledge.pk}).content.decode()
    assert "<script>alert" not in shown
    assert "<i>Lab" not in shown


def test_the_panel_asks_as_often_for_twenty_rows_as_for_one(
    desk: Client, pledge: Pledge, django_assert_max_num_queries: Any
) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            make.make_ruling(pledge=pledge)
            make.make_reply(pledge=pledge)
            make.make_finding(commitment=pledge.commitment)
            make.cite(pledge.commitment)
            model = make.make_model(lab=pledge.lab, released="2024")
            make.make_grant(lab=pledge.lab, models=(model,))

    def asked() -> int:
        with django_assert_max_num_queries(60) as counted:
            desk.get(page(Ruling, "add"), {"pledge": pledge.pk})
        return len(counted)

    more(1)
    asked()  # what is read once for all
    once = asked()
    more(19)
    assert asked() == once


def test_a_ruling_is_dated_today(desk: Client, pledge: Pledge) -> None:
    assert str(form(desk, pledge)["ruled_on"]) == str(timezone.localdate())

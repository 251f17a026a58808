"""What is published stays, every change has its author, and no input is a server error."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from commitments.models import AIModel, Commitment, Document, Lab, Pledge
from evaluators.models import AccessGrant, Evaluator, Finding
from sources.models import Citation, Source
from tests import factories as make
from tests.admin.conftest import (
    MAKERS,
    errors,
    filled_in,
    messages,
    page,
    publish,
    refusals,
    row,
)
from tests.admin.test_every_page import every_record

#: What the form of a new pledge is filled in with.
PLEDGED = {"state": "in-force", "covers": "not-stated", "change_announced": "not-stated"}


@every_record
def test_nothing_published_is_deleted(model: Any, desk: Client) -> None:
    record = MAKERS[model]()
    desk.post(page(record, "delete"), {"post": "yes"})
    data = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
    desk.post(page(model, "changelist"), data)
    assert model.objects.filter(pk=record.pk).exists()


def test_deleting_published_records_in_bulk_is_refused_with_a_message(desk: Client) -> None:
    published, draft = make.make_lab(), make.make_lab(status="draft")
    data = {"action": "delete_selected", "_selected_action": [published.pk, draft.pk]}
    response = desk.post(page(Lab, "changelist"), data, follow=True)
    assert "1 of the selected are or were public. What" in messages(response)[0]
    assert "Withdraw it" in messages(response)[0]
    assert Lab.objects.count() == 2


def test_drafts_can_be_deleted(desk: Client) -> None:
    one, two = make.make_lab(status="draft"), make.make_lab(status="draft")
    desk.post(page(one, "delete"), {"post": "yes"})
    data = {"action": "delete_selected", "_selected_action": [two.pk], "post": "yes"}
    desk.post(page(Lab, "changelist"), data)
    assert not Lab.objects.exists()


def test_pledges_are_not_deleted_from_the_page_of_their_commitment(desk: Client) -> None:
    pledge = make.make_pledge()
    make.cite(pledge.commitment)
    data = filled_in(desk.get(page(pledge.commitment, "change"))) | {"pledges-0-DELETE": "on"}
    assert desk.post(page(pledge.commitment, "change"), data).status_code == 302
    assert Pledge.objects.count() == 1


def test_the_history_shows_who_changed_what_and_why(desk: Client, editor: Any) -> None:
    lab = make.make_lab(country="France")
    data = filled_in(desk.get(page(lab, "change")))
    data |= {"country": "Germany", "change_reason": "It moved."}
    assert desk.post(page(lab, "change"), data).status_code == 302
    newest = lab.history.latest()
    assert (newest.history_user, newest.history_change_reason) == (editor, "It moved.")
    shown = desk.get(page(lab, "history")).content.decode()
    assert "Alice Liddell" in shown
    assert "It moved." in shown
    assert "Germany" in shown


def test_rows_below_a_record_share_its_author_and_reason(desk: Client, editor: Any) -> None:
    lab = make.make_lab()
    data = filled_in(desk.get(page(lab, "change"))) | {"change_reason": "An old name."}
    data = row(data, "names", name="Old Lab", until="2023-H1")
    assert desk.post(page(lab, "change"), data).status_code == 302
    newest = lab.names.get().history.latest()
    assert (newest.history_user, newest.history_change_reason) == (editor, "An old name.")


def test_an_old_state_can_be_looked_at(desk: Client) -> None:
    lab = make.make_lab()
    assert desk.get(f"{page(lab, 'history')}{lab.history.latest().pk}/").status_code == 200


def test_a_slug_left_empty_is_made_and_stays_unique(desk: Client) -> None:
    make.make_source(slug="a-page", title="A page")
    data = filled_in(desk.get(page(Source, "add")))
    data |= {"url": "https://lab.example/new", "title": "A page", "kind": "press"}
    data |= {"tier": "reporting"}
    assert desk.post(page(Source, "add"), data).status_code == 302
    assert Source.objects.get(url="https://lab.example/new").slug == "a-page-2"


def test_a_slug_that_cannot_be_made_is_asked_for(desk: Client) -> None:
    data = filled_in(desk.get(page(Lab, "add"))) | {"name": "实验室"}
    assert "Write one" in errors(desk.post(page(Lab, "add"), data))["slug"][0]


def test_a_commitment_is_published_together_with_its_pledge_and_passage(desk: Client) -> None:
    lab, citation = make.make_lab(slug="lab-x"), make.make_citation()
    data = filled_in(desk.get(page(Commitment, "add")))
    data |= {"summary": "Outsiders will test.", "topic": "external-evaluation"}
    data |= {"shape": "promise", "testability": "measurable"}
    data = row(data, "pledges", lab=lab.pk, **PLEDGED, attribution="own-words")
    assert desk.post(page(Commitment, "add"), data).status_code == 302
    commitment = Commitment.objects.get()
    assert "cite at least one passage" in refusals(publish(desk, commitment))
    data = filled_in(desk.get(page(commitment, "change")))
    data = row(data, "citations", citation=citation.pk, role="promise", fact="summary")
    assert desk.post(page(commitment, "change"), data).status_code == 302
    assert publish(desk, commitment).status_code == 302
    assert Pledge.objects.published().get().slug == "lab-x-outsiders-will-test"


def test_two_pledges_of_labs_not_named_are_refused(desk: Client) -> None:
    commitment = make.make_commitment()
    make.cite(commitment)
    data = filled_in(desk.get(page(commitment, "change")))
    for number in ("one", "two"):
        new = PLEDGED | {"attribution": "reported", "slug": number}
        data = row(data, "pledges", lab="", **new)
    response = desk.post(page(commitment, "change"), data)
    assert "Only one pledge" in response.content.decode()
    assert not Pledge.objects.exists()


def test_a_dispute_without_a_name_is_an_error_at_its_field(desk: Client) -> None:
    pledge = make.make_pledge()
    data = filled_in(desk.get(page(pledge, "change"))) | {"disputed": "on"}
    refused = errors(desk.post(page(pledge, "change"), data))
    assert refused["disputed_by"] == ["Say by whom it is disputed."]


def test_a_second_use_of_a_passage_is_an_error_not_a_crash(desk: Client) -> None:
    lab = make.make_lab()
    link = make.cite(lab)
    data = filled_in(desk.get(page(lab, "change")))
    data = row(data, "citations", citation=link.citation.pk, role="context", fact="")
    assert desk.post(page(lab, "change"), data).status_code == 200
    assert lab.citations.count() == 1


@pytest.mark.parametrize("typed", ["2023-13", "May 2024", "2023-02-30", "2023-Q5", "soon", "\x00"])
def test_an_unreadable_partial_date_is_an_error_at_its_field(typed: str, desk: Client) -> None:
    model = make.make_model()
    data = filled_in(desk.get(page(model, "change"))) | {"released": typed}
    assert "released" in errors(desk.post(page(model, "change"), data))


@pytest.mark.parametrize("typed", ["2023", "2023-H1", "2023-Q2", "2023-05", "2023-05-24"])
def test_partial_dates_come_back_as_they_were_typed(typed: str, desk: Client) -> None:
    model = make.make_model()
    data = filled_in(desk.get(page(model, "change"))) | {"released": typed}
    assert desk.post(page(model, "change"), data).status_code == 302
    assert str(AIModel.objects.get().released) == typed
    assert str(filled_in(desk.get(page(model, "change")))["released"]) == typed


def test_the_fact_of_a_passage_is_chosen_among_those_of_the_record(desk: Client) -> None:
    grant = make.make_grant()
    make.cite(grant, fact="weights")
    shown = desk.get(page(grant, "change")).content.decode()
    assert '<option value="weights" selected>' in shown
    assert '<option value="further_safeguards">' in shown
    data = filled_in(desk.get(page(grant, "change"))) | {"citations-0-fact": "colour"}
    assert "colour is not one of the" in desk.post(page(grant, "change"), data).content.decode()


@pytest.mark.parametrize("model", [Lab, AIModel, Document, Commitment, Pledge, AccessGrant])
def test_an_empty_form_is_refused_field_by_field(model: Any, desk: Client) -> None:
    data = filled_in(desk.get(page(model, "add")))
    assert errors(desk.post(page(model, "add"), data))
    assert not model.objects.exists()


@pytest.mark.parametrize("model", [Citation, Evaluator, Finding])
def test_nonsense_in_every_field_is_no_server_error(model: Any, desk: Client) -> None:
    data = filled_in(desk.get(page(model, "add")))
    kept = ("TOTAL_FORMS", "INITIAL_FORMS")
    nonsense = {name: "\x00☃" * 400 for name in data if not name.endswith(kept)}
    assert errors(desk.post(page(model, "add"), data | nonsense))


def test_a_hedged_link_below_a_named_evaluator_is_refused(desk: Client) -> None:
    evaluator, other = make.make_evaluator(), make.make_evaluator()
    data = filled_in(desk.get(page(evaluator, "change")))
    new = {"hedge": "apparently", "evaluator": other.pk, "citation": make.make_citation().pk}
    response = desk.post(page(evaluator, "change"), row(data, "apparent_members", **new))
    assert "is not of the kind" in response.content.decode()


@pytest.mark.parametrize("typed", ["nobody", "99999999999999999999", "-1", "\x00"])
def test_a_record_that_is_none_is_an_error_at_its_field(typed: str, desk: Client) -> None:
    model = make.make_model()
    data = filled_in(desk.get(page(model, "change"))) | {"lab": typed}
    assert "lab" in errors(desk.post(page(model, "change"), data))

"""Rulings in the admin: the rules hold while typing, and nothing published is touched again."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from commitments.models import Pledge, Ruling
from tests import factories as make
from tests.admin.conftest import errors, filled_in, page, publish, refusals, row

JUDGED = {
    "conduct": "kept",
    "evidence": "lab-only",
    "reason": "The system card tells of the tests.",
}


@pytest.fixture
def pledge(db: None) -> Pledge:
    """A pledge to rule on."""
    return make.make_pledge()


def empty_form(desk: Client, pledge: Pledge, **typed: Any) -> dict[str, Any]:
    """The form to add a ruling on the pledge, partly filled in."""
    return {**filled_in(desk.get(page(Ruling, "add"))), "pledge": pledge.pk, **typed}


def cited(data: dict[str, Any], role: str = "conduct", voice: str = "lab") -> dict[str, Any]:
    """The form with one more passage typed into it."""
    return row(data, "citations", citation=make.make_citation().pk, role=role, voice=voice)


def published(desk: Client, data: dict[str, Any]) -> Any:
    """Save a new ruling and press "Publish"."""
    assert desk.post(page(Ruling, "add"), data).status_code == 302
    return publish(desk, Ruling.objects.get())


def test_the_author_is_whoever_is_logged_in(desk: Client) -> None:
    assert filled_in(desk.get(page(Ruling, "add")))["author"] == "Alice Liddell"


def test_a_ruling_is_published_with_the_passages_typed_below_it(
    desk: Client, pledge: Pledge
) -> None:
    data = cited(empty_form(desk, pledge, **JUDGED))
    assert published(desk, data).status_code == 302
    ruling = Ruling.objects.get()
    assert ruling.is_published
    assert ruling.slug == f"{pledge.slug}-{ruling.ruled_on}"
    assert ruling.citations.get().voice == "lab"


def test_kept_without_a_passage_about_conduct_is_refused_by_its_field(
    desk: Client, pledge: Pledge
) -> None:
    data = cited(empty_form(desk, pledge, **JUDGED), role="promise")
    refused = refusals(published(desk, data))
    assert 'Conduct: "kept" needs a source about conduct' in refused
    assert 'Evidence: Evidence is "none" exactly when' in refused
    assert not Ruling.objects.published().exists()


def test_not_kept_on_one_press_report_is_refused(desk: Client, pledge: Pledge) -> None:
    typed = {**JUDGED, "conduct": "not-kept", "evidence": "press-only"}
    data = cited(empty_form(desk, pledge, **typed), voice="press")
    assert "Silence alone" in refusals(published(desk, data))


def test_a_passage_marked_for_removal_does_not_count(desk: Client, pledge: Pledge) -> None:
    draft = make.make_ruling(
        pledge=pledge, status="draft", conduct="kept", evidence="lab-only", reason="Told."
    )
    make.cite(draft, role="conduct")
    data = filled_in(desk.get(page(draft, "change")))
    assert desk.post(page(draft, "change"), data | {"citations-0-DELETE": "on"}).status_code == 302
    assert "needs a source about conduct" in refusals(publish(desk, draft))


def test_no_ruling_rests_on_an_alleged_pledge(desk: Client) -> None:
    alleged = make.make_pledge(attribution="alleged")
    data = cited(empty_form(desk, alleged, **JUDGED))
    assert "No ruling may rest on an alleged pledge" in refusals(published(desk, data))


def test_no_public_evidence_needs_a_finding(desk: Client, pledge: Pledge) -> None:
    typed = {**JUDGED, "conduct": "no-public-evidence", "evidence": "none"}
    data = empty_form(desk, pledge, **typed)
    assert "needs a published finding" in refusals(published(desk, data))
    make.make_finding(commitment=pledge.commitment)
    assert publish(desk, Ruling.objects.get()).status_code == 302


def test_a_draft_may_lack_its_passages_but_cannot_be_published_so(
    desk: Client, pledge: Pledge
) -> None:
    refused = published(desk, empty_form(desk, pledge, **JUDGED))
    assert "needs a source about conduct" in refusals(refused)
    draft = Ruling.objects.get()
    again = cited(filled_in(desk.get(page(draft, "change"))))
    assert desk.post(page(draft, "change"), again).status_code == 302
    assert publish(desk, draft).status_code == 302
    draft.refresh_from_db()
    assert draft.is_published


def test_a_published_ruling_is_only_looked_at(desk: Client) -> None:
    ruling = make.make_ruling()
    make.cite(ruling)
    shown = desk.get(page(ruling, "change")).content.decode()
    assert "The words name no test." in shown
    assert 'name="reason"' not in shown
    assert 'name="citations-0-citation"' not in shown
    assert 'name="_save"' not in shown


def test_a_published_ruling_and_its_passages_cannot_be_changed_or_deleted(desk: Client) -> None:
    draft = make.make_ruling(status="draft")
    make.cite(draft)
    data = filled_in(desk.get(page(draft, "change")))
    Ruling.objects.update(status="published")
    data |= {"reason": "On second thoughts.", "citations-0-DELETE": "on"}
    assert desk.post(page(draft, "change"), data).status_code == 403
    desk.post(page(draft, "delete"), {"post": "yes"})
    draft.refresh_from_db()
    assert draft.reason == "The words name no test."
    assert draft.citations.count() == 1


def test_rulings_are_never_deleted_in_bulk(desk: Client) -> None:
    ruling = make.make_ruling()
    data = {"action": "delete_selected", "_selected_action": [ruling.pk], "post": "yes"}
    desk.post(page(Ruling, "changelist"), data)
    assert Ruling.objects.count() == 1
    assert "delete_selected" not in desk.get(page(Ruling, "changelist")).content.decode()


def test_an_older_state_of_a_ruling_cannot_be_brought_back(desk: Client) -> None:
    ruling = make.make_ruling(status="draft")
    ruling.status = "published"
    ruling.save()
    older = ruling.history.earliest()
    address = f"{page(ruling, 'history')}{older.pk}/"
    assert desk.get(address).status_code == 200
    data = filled_in(desk.get(page(Ruling, "add")))
    assert desk.post(address, data).status_code == 403
    ruling.refresh_from_db()
    assert ruling.is_published


def test_an_unreadable_date_is_an_error_at_its_field(desk: Client, pledge: Pledge) -> None:
    data = cited(empty_form(desk, pledge, **JUDGED, ruled_on="soon", tested_on="2023-13"))
    refused = errors(desk.post(page(Ruling, "add"), data))
    assert "ruled_on" in refused
    assert "is not a date" in refused["tested_on"][0]


def test_a_ruling_without_a_pledge_is_an_error_at_its_field(desk: Client, pledge: Pledge) -> None:
    data = cited(empty_form(desk, pledge, **JUDGED)) | {"pledge": ""}
    assert "pledge" in errors(desk.post(page(Ruling, "add"), data))


def test_an_author_is_not_the_second_reader(desk: Client, pledge: Pledge) -> None:
    data = cited(empty_form(desk, pledge, **JUDGED, second_reader="Alice Liddell"))
    refused = errors(desk.post(page(Ruling, "add"), data))
    assert refused["second_reader"] == ["Name somebody other than the author."]

"""A record is given back what it said, as a change like others, by its own rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from commitments.models import Lab, LabCitation, LabName, Ruling
from labwatch.dataset.kinds import KIND_OF_NAME
from labwatch.history import restoring
from labwatch.history.restoring import RestoreRefusedError
from labwatch.history.states import state_now
from sources.models import Citation, QuoteStanding
from tests import factories as make
from tests.groups import groups
from tests.history.conftest import at, begin, page, plain, save
from tests.sources import review_rows as rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(db: None) -> Lab:
    return begin(make.make_lab(name="Acme", country="France", slug="acme"))


def restore_address(record: Any, row: Any = None) -> str:
    """Where the record is given back what it said after that row of history; else the first."""
    row = row or record.history.earliest()
    return f"{page(record, 'history')}{row.instance_type._meta.model_name}-{row.pk}/restore/"


def restore(desk: Client, address: str, why: str = "It was right.", **typed: Any) -> Any:
    """Open the page, give the reason, press the button."""
    form = desk.get(address).context["form"]
    sent = {"reason": why, "seen": form["seen"].value(), **typed}
    return desk.post(address, sent, follow=True)


def test_the_page_shows_what_would_change_and_changes_nothing(desk: Client, lab: Lab) -> None:
    save(lab, 60, country="Germany")
    shown = plain(desk.get(restore_address(lab)))
    assert "Country was Germany, now France" in shown
    lab.refresh_from_db()
    assert (lab.country, lab.history.count()) == ("Germany", 2)


def test_restoring_is_a_change_with_its_author_and_reason(
    desk: Client, editor: Any, lab: Lab
) -> None:
    save(lab, 60, country="Germany")
    response = restore(desk, restore_address(lab), "They never moved.")
    assert "was restored" in plain(response)
    lab.refresh_from_db()
    newest = lab.history.latest()
    assert lab.country == newest.country == "France"
    assert newest.history_user == editor
    assert newest.history_change_reason == "Restored to 2026-03-01 12:00 UTC: They never moved."


def test_no_restoring_without_a_reason(desk: Client, lab: Lab) -> None:
    save(lab, 60, country="Germany")
    assert "This field is required" in plain(restore(desk, restore_address(lab), why=" "))
    lab.refresh_from_db()
    assert lab.country == "Germany"


def test_slug_and_status_stay(desk: Client) -> None:
    lab = begin(make.make_lab(status="draft", country="France"))
    save(lab, 60, status="published", country="Germany")
    restore(desk, restore_address(lab))
    lab.refresh_from_db()
    assert (lab.status, lab.country) == ("published", "France")


def test_the_rows_below_come_back_go_and_change_along(desk: Client, lab: Lab) -> None:
    stays, goes = LabName(lab=lab, name="Acme Inc"), LabName(lab=lab, name="Acme Research")
    for name in (stays, goes):
        save(name, 0.01)
    citation = make.make_citation()
    link = save(LabCitation(lab=lab, citation=citation, role="context"), 0.01)
    then = lab.history.earliest()
    save(stays, 60, name="Acme Incorporated")
    save(LabName(lab=lab, name="Too much"), 60)
    for row in (goes, link):
        row._history_date = at(60)
        row.delete()
    restore(desk, restore_address(lab, then))
    assert sorted(lab.names.values_list("name", flat=True)) == ["Acme Inc", "Acme Research"]
    assert [each.citation for each in lab.citations.all()] == [citation]


def test_relations_come_back(desk: Client) -> None:
    statement, lab = begin(make.make_statement(status="draft")), make.make_lab()
    statement._history_date = at(60)
    statement.about_labs.add(lab)
    then = statement.history.latest()
    statement._history_date = at(120)
    statement.about_labs.clear()
    restore(desk, restore_address(statement, then))
    assert list(statement.about_labs.all()) == [lab]


def test_what_cannot_come_back_is_named_and_the_rest_comes_back(desk: Client, lab: Lab) -> None:
    citation = make.make_citation(status="draft")
    link = save(LabCitation(lab=lab, citation=citation, role="context"), 0.01)
    parent = make.make_lab(name="Parent")
    save(lab, 0.02, parent=parent)
    then = lab.history.latest()
    link._history_date = at(60)
    link.delete()
    save(lab, 60, parent=None, country="Germany")
    citation.delete()
    parent.delete()
    shown = plain(restore(desk, restore_address(lab, then)))
    assert "Parent" in shown
    assert "that it named is not there any more" in shown
    assert "cannot come back" in shown
    lab.refresh_from_db()
    assert (lab.country, lab.parent, lab.citations.count()) == ("France", None, 0)


def test_a_rule_that_would_be_broken_refuses_all_of_it(desk: Client, lab: Lab) -> None:
    save(LabName(lab=lab, name="Old name"), 30)
    save(lab, 60, name="Apex", country="Germany")
    make.make_lab(name="Acme")
    shown = plain(restore(desk, restore_address(lab)))
    assert "Name: Lab with this Name already exists." in shown
    lab.refresh_from_db()
    assert (lab.name, lab.country, lab.names.count()) == ("Apex", "Germany", 1)


def test_what_is_public_keeps_the_passage_that_it_must_have(desk: Client) -> None:
    commitment = begin(make.make_commitment(status="draft"))
    model = commitment.citations.model
    commitment.citations.all().delete()
    model.history.all().delete()
    save(model(commitment=commitment, citation=make.make_citation(), role="promise"), 60)
    save(commitment, 60, status="published")
    shown = plain(restore(desk, restore_address(commitment, commitment.history.earliest())))
    assert "cite at least one passage" in shown
    assert commitment.citations.count() == 1


def test_a_published_ruling_is_never_given_back_an_earlier_state(desk: Client) -> None:
    ruling: Ruling = begin(make.make_ruling(status="draft", contested=False))
    save(ruling, 60, status="published", reason="Another reason.")
    address = restore_address(ruling)
    assert desk.get(address).status_code == 403
    assert desk.post(address, {"reason": "Try.", "seen": "0-1"}).status_code == 403
    assert "Restore" not in plain(desk.get(page(ruling, "history")))
    ruling.refresh_from_db()
    assert ruling.reason == "Another reason."


def test_nor_are_the_passages_of_a_published_ruling_whoever_asks(editor: Any) -> None:
    ruling: Ruling = make.make_ruling()
    kind = KIND_OF_NAME["rulings"]
    now = state_now(kind, ruling)
    with pytest.raises(RestoreRefusedError, match="never edited"):
        restoring.restore(kind, ruling, replace(now, parts={}), editor, "Tidied.")
    assert ruling.citations.count() == len(now.parts)


def test_other_words_of_a_quote_are_looked_for_anew(desk: Client) -> None:
    citation: Citation = begin(make.make_citation(quote="We will."))
    save(citation, 60, quote="We may.", quote_state="verbatim")
    rows.make_standing(citation=citation)
    restore(desk, restore_address(citation))
    citation.refresh_from_db()
    assert (citation.quote, citation.quote_state) == ("We will.", "unchecked")
    assert not QuoteStanding.objects.exists()


def test_what_the_checker_keeps_is_not_set_back(desk: Client) -> None:
    source = begin(make.make_source(title="Old", reach="new"))
    save(source, 60, title="New", reach="gone")
    restore(desk, restore_address(source))
    source.refresh_from_db()
    assert (source.title, source.reach) == ("Old", "gone")


def test_whoever_was_slower_sees_what_became_of_it_first(desk: Client, lab: Lab) -> None:
    save(lab, 60, country="Germany")
    address = restore_address(lab)
    seen = desk.get(address).context["form"]["seen"].value()
    save(lab, 120, country="Spain")
    response = desk.post(address, {"reason": "It was right.", "seen": seen})
    assert "Somebody changed the record" in plain(response)
    assert "was Spain, now France" in plain(response)
    lab.refresh_from_db()
    assert lab.country == "Spain"
    again = response.context["form"]["seen"].value()
    desk.post(address, {"reason": "It was right.", "seen": again})
    lab.refresh_from_db()
    assert lab.country == "France"


def test_nothing_to_restore_has_no_button(desk: Client, lab: Lab) -> None:
    save(lab, 60, country="Germany")
    response = desk.get(restore_address(lab, lab.history.latest()))
    assert "Nothing: the record says just this already." in plain(response)
    assert (
        "<button"
        not in response.content.decode().partition('id="changes"')[2].partition("</main")[0]
    )


def test_restoring_may_be_undone_in_the_same_way(desk: Client, lab: Lab) -> None:
    save(lab, 60, country="Germany")
    second = lab.history.latest()
    restore(desk, restore_address(lab))
    restore(desk, restore_address(lab, second))
    lab.refresh_from_db()
    assert lab.country == "Germany"


# Roles


@pytest.mark.parametrize(
    ("role", "status", "may"),
    [
        ("contributor", "draft", True),
        ("contributor", "in-review", True),
        ("contributor", "published", False),
        ("editor", "published", True),
        ("administrator", "published", True),
    ],
)
def test_a_role_restores_what_it_may_change(
    client: Client, role: str, status: str, may: bool
) -> None:
    user = get_user_model().objects.create_user("bob", is_staff=True)
    user.groups.set(groups(role))
    client.force_login(user)
    lab = begin(make.make_lab(status=status, country="France"))
    save(lab, 60, country="Germany")
    address = restore_address(lab)
    assert (address in client.get(page(lab, "history")).content.decode()) == may
    if may:
        restore(client, address)
    else:
        sent = {"reason": "It was right.", "seen": f"0-{lab.history.latest().pk}"}
        assert client.post(address, sent).status_code == 403
    lab.refresh_from_db()
    assert lab.country == ("France" if may else "Germany")


# Deleted drafts


def test_a_deleted_draft_comes_back_as_a_draft_with_all_that_belonged_to_it(desk: Client) -> None:
    lab = begin(make.make_lab(slug="acme", country="France", status="in-review"))
    save(LabName(lab=lab, name="Acme Inc"), 0.01)
    key, address = lab.pk, page(lab, "history")
    lab.delete()
    bring_back = desk.get(address).context["entries"][0].restore_address
    assert bring_back in desk.get(address).content.decode()
    assert "brought back as a draft" in plain(restore(desk, bring_back))
    back = Lab.objects.get(pk=key)
    assert (back.slug, back.country, back.status) == ("acme", "France", "draft")
    assert [name.name for name in back.names.all()] == ["Acme Inc"]
    assert back.history.latest().history_type == "+"


def test_it_does_not_come_back_where_its_slug_is_taken(desk: Client) -> None:
    lab = begin(make.make_lab(slug="acme", name="Acme", status="draft"))
    address = page(lab, "history")
    lab.delete()
    make.make_lab(slug="acme")
    bring_back = desk.get(address).context["entries"][0].restore_address
    assert "Slug: Lab with this Slug already exists." in plain(restore(desk, bring_back))
    assert Lab.objects.filter(name="Acme").count() == 0


def test_bringing_back_needs_the_right_to_add(client: Client) -> None:
    user = get_user_model().objects.create_user("bob", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["view_lab", "change_lab"]))
    client.force_login(user)
    lab = begin(make.make_lab(status="draft"))
    address = page(lab, "history")
    lab.delete()
    bring_back = client.get(address).context["entries"][0].restore_address
    assert bring_back not in client.get(address).content.decode()
    assert client.get(bring_back).status_code == 403

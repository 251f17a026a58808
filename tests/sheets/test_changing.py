"""Changing a table in place: by the record's own rules, over nobody's change, with a reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from commitments.models import Commitment
from evaluators.models import AccessGrant
from labwatch.sheets.typed import key_of
from tests import factories as make
from tests.groups import groups
from tests.sheets.test_tables import FACT, TOPIC, address

pytestmark = pytest.mark.django_db


def typed(record: Any, name: str, value: str, **given: str) -> dict[str, str]:
    """One cell as a browser sends it: what it showed, and what it is to be."""
    key = key_of(record, name)
    sent = {f"was-{key}": getattr(record, name), f"value-{key}": value}
    return {**sent, **{f"{part}-{key}": text for part, text in given.items()}}


def send(desk: Client, *cells: dict[str, str], key: str = FACT, note: str = "Read again.") -> Any:
    """Press "Save the changed cells"."""
    data = {name: value for cell in cells for name, value in cell.items()}
    return desk.post(address(key), {**data, "note": note})


def test_changed_cells_are_kept_with_author_and_reason(desk: Client, editor: Any) -> None:
    first, second = make.make_grant(may_publish="no"), make.make_grant()
    cells = typed(first, "may_publish", "freely"), typed(second, "may_publish", "not-stated")
    answer = send(desk, *cells, key="term:may_publish")
    assert answer.status_code == 302
    first.refresh_from_db()
    assert first.may_publish == "freely"
    told = first.history.first()
    assert (told.history_user, told.history_change_reason) == (editor, "Read again.")
    assert not second.history.filter(history_type="~").exists()


def test_without_a_note_nothing_is_kept_and_nothing_typed_is_lost(desk: Client) -> None:
    grant = make.make_grant(may_publish="no")
    refused = send(desk, typed(grant, "may_publish", "freely"), key="term:may_publish", note=" ")
    assert refused.status_code == 422
    assert refused.context["lines"][0].cells[0].chosen == "freely"
    assert "Say why you change it" in refused.content.decode()
    grant.refresh_from_db()
    assert grant.may_publish == "no"


def test_a_table_sent_back_untouched_changes_nothing(desk: Client) -> None:
    grant = make.make_grant()
    assert send(desk, typed(grant, "fine_tuning", "not-stated"), note="").status_code == 302
    assert grant.history.count() == 1


def test_a_cell_that_somebody_changed_meanwhile_is_refused_and_the_rest_is_kept(
    desk: Client,
) -> None:
    mine, theirs = make.make_grant(may_publish="no"), make.make_grant(may_publish="no")
    cells = typed(mine, "may_publish", "freely"), typed(theirs, "may_publish", "freely")
    AccessGrant.objects.filter(pk=theirs.pk).update(may_publish="lab-publishes")
    refused = send(desk, *cells, key="term:may_publish")
    assert refused.status_code == 422
    assert "Somebody changed it meanwhile: it is “the lab publishes” now" in (
        refused.content.decode().replace("&#x27;", "'")
    )
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.may_publish, theirs.may_publish) == ("freely", "lab-publishes")


def test_after_a_look_the_refused_cell_can_be_saved(desk: Client) -> None:
    grant = make.make_grant(may_publish="no")
    stale = typed(grant, "may_publish", "freely")
    AccessGrant.objects.update(may_publish="lab-publishes")
    refused = send(desk, stale, key="term:may_publish")
    cell = refused.context["lines"][0].cells[0]
    assert (cell.value, cell.chosen) == ("lab-publishes", "freely")
    grant.refresh_from_db()
    again = send(desk, typed(grant, "may_publish", "freely"), key="term:may_publish")
    assert again.status_code == 302


def test_a_change_elsewhere_in_the_record_is_not_overwritten(desk: Client) -> None:
    grant = make.make_grant(may_publish="no")
    cell = typed(grant, "may_publish", "freely")
    AccessGrant.objects.update(note="Written meanwhile.")
    send(desk, cell, key="term:may_publish")
    grant.refresh_from_db()
    assert (grant.may_publish, grant.note) == ("freely", "Written meanwhile.")


def test_a_published_grant_states_no_fact_without_its_passage(desk: Client) -> None:
    grant = make.make_grant()
    make.cite(grant)
    refused = send(desk, typed(grant, "fine_tuning", "yes"))
    assert refused.status_code == 422
    assert "Choose the passage that states it" in refused.content.decode()
    grant.refresh_from_db()
    assert grant.fine_tuning == "not-stated"


def test_a_passage_of_the_record_can_be_cited_for_the_fact(desk: Client, editor: Any) -> None:
    grant = make.make_grant()
    link = make.cite(grant, role="conduct")
    cell = typed(grant, "fine_tuning", "yes", passage=str(link.citation_id))
    assert send(desk, cell).status_code == 302
    grant.refresh_from_db()
    assert grant.fine_tuning == "yes"
    new = grant.citations.get(fact="fine_tuning")
    assert (new.citation, new.role) == (link.citation, "conduct")
    told = new.history.get()
    assert (told.history_user, told.history_change_reason) == (editor, "Read again.")


def test_a_passage_alone_can_be_added_to_what_is_stated(desk: Client) -> None:
    grant = make.make_grant(may_publish="no")
    link = make.cite(grant)
    cell = typed(grant, "may_publish", "no", passage=str(link.citation_id))
    assert send(desk, cell, key="term:may_publish").status_code == 302
    assert grant.citations.filter(fact="may_publish").exists()


@pytest.mark.parametrize("passage", ["x", "0", "9" * 30])
def test_only_passages_of_the_record_are_cited(desk: Client, passage: str) -> None:
    grant = make.make_grant()
    refused = send(desk, typed(grant, "fine_tuning", "yes", passage=passage))
    assert "Choose a passage that the record cites" in refused.content.decode()


def test_a_passage_of_another_record_is_refused(desk: Client) -> None:
    grant, other = make.make_grant(), make.make_grant()
    passage = str(make.cite(other).citation_id)
    assert send(desk, typed(grant, "fine_tuning", "yes", passage=passage)).status_code == 422
    assert not grant.citations.exists()


def test_the_same_passage_is_not_cited_twice_for_one_fact(desk: Client) -> None:
    grant = make.make_grant(fine_tuning="yes")
    link = make.cite(grant, fact="fine_tuning")
    cell = typed(grant, "fine_tuning", "no", passage=str(link.citation_id))
    assert send(desk, cell).status_code == 302
    assert grant.citations.count() == 1


def test_a_draft_may_state_before_it_cites(desk: Client) -> None:
    grant = make.make_grant(status="draft")
    assert send(desk, typed(grant, "fine_tuning", "yes")).status_code == 302


@pytest.mark.parametrize("value", ["", "perhaps", "<b>"])
def test_only_words_of_the_vocabulary_are_kept(desk: Client, value: str) -> None:
    grant = make.make_grant(may_publish="no")
    refused = send(desk, typed(grant, "may_publish", value), key="term:may_publish")
    assert "Choose one of the words offered." in refused.content.decode()


def test_no_other_column_can_be_changed_by_a_made_up_name(desk: Client) -> None:
    grant = make.make_grant()
    cells = [typed(grant, name, value) for name, value in (("weights", "yes"), ("slug", "x"))]
    assert send(desk, *cells).status_code == 302
    assert grant.history.count() == 1
    assert send(desk, {"value-accessgrant-x-fine_tuning": "yes"}).status_code == 302


def test_a_record_that_is_gone_is_told(desk: Client) -> None:
    grant = make.make_grant()
    cell = typed(grant, "fine_tuning", "yes")
    grant.delete()
    assert "The record is gone" in send(desk, cell).content.decode()


def test_several_fields_of_a_joint_commitment_are_one_change(desk: Client) -> None:
    commitment = make.make_pledge().commitment
    make.cite(commitment)
    cells = (
        typed(commitment, "testability", "aspirational"),
        typed(commitment, "promised_depth", "api"),
    )
    assert send(desk, *cells, key=TOPIC).status_code == 302
    stored = Commitment.objects.get(pk=commitment.pk)
    assert (stored.testability, stored.promised_depth) == ("aspirational", "api")
    assert stored.history.count() == 2


@pytest.mark.parametrize(
    ("codenames", "status", "kept"),
    [
        (("view_accessgrant",), "draft", False),
        (("view_accessgrant", "change_accessgrant"), "published", False),
        (("view_accessgrant", "change_accessgrant"), "draft", True),
        (("view_accessgrant", "change_accessgrant", "correct"), "published", True),
    ],
)
def test_only_what_the_record_s_own_page_allows_is_kept(
    django_user_model: Any, codenames: tuple[str, ...], status: str, kept: bool
) -> None:
    user = django_user_model.objects.create_user("someone", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    grant = make.make_grant(status=status, may_publish="no")
    send(client, typed(grant, "may_publish", "freely"), key="term:may_publish")
    grant.refresh_from_db()
    assert grant.may_publish == ("freely" if kept else "no")


def test_a_change_needs_the_token_of_the_form(editor: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.post(address(), {"note": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("role", "status", "kept"),
    [
        ("contributor", "draft", True),
        ("contributor", "published", False),
        ("editor", "published", True),
        ("reviewer", "draft", False),
        ("administrator", "published", True),
    ],
)
def test_each_role_changes_what_it_may(
    django_user_model: Any, role: str, status: str, kept: bool
) -> None:
    client = member(django_user_model, role)
    grant = make.make_grant(status=status, may_publish="no")
    assert client.get(address("term:may_publish")).status_code == 200
    send(client, typed(grant, "may_publish", "freely"), key="term:may_publish")
    grant.refresh_from_db()
    assert grant.may_publish == ("freely" if kept else "no")


def member(django_user_model: Any, role: str) -> Client:
    """Somebody of that role, logged in."""
    user = django_user_model.objects.create_user("member", is_staff=True)
    user.groups.set(groups(role))
    client = Client()
    client.force_login(user)
    return client

"""A record's history tells who changed what, when and why, in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.models import AIModel, Lab, LabCitation, LabName, Statement
from sources.models import Citation
from sources.partialdates import PartialDate
from tests import factories as make
from tests.history.conftest import at, begin, history, page, plain, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(db: None) -> Lab:
    return begin(make.make_lab(name="Acme", country="France", slug="acme"))


def test_a_change_is_told_with_its_author_reason_and_moment(
    desk: Client, editor: Any, lab: Lab
) -> None:
    save(lab, 60, editor, "It moved.", country="Germany")
    shown = history(desk, lab)
    assert "Changed on 1 March 2026, 13:00 UTC By Alice Liddell Why: It moved." in shown
    assert "Country was France, now Germany" in shown


def test_programs_are_named_and_nameless_ones_said_to_be(desk: Client, lab: Lab) -> None:
    save(lab, 60, "import of data", "Loaded from labs.yaml", country="Spain")
    save(lab, 120, "", country="Italy")
    shown = history(desk, lab)
    assert "13:00 UTC By import of data" in shown
    assert "14:00 UTC By a program (not named at the time)" in shown


def test_a_person_who_imports_is_named_with_the_program(
    desk: Client, editor: Any, lab: Lab
) -> None:
    save(lab, 60, "import of data", country="Spain")
    lab.history.filter(country="Spain").update(history_user=editor)
    assert "Alice Liddell, by import of data" in history(desk, lab)


def test_values_are_told_in_words(desk: Client) -> None:
    model = begin(make.make_model(released=PartialDate.parse("2023-05-24")))
    other = make.make_lab(name="Other Lab")
    save(model, 60, lab=other, kind="internal", released=PartialDate.parse("2023-H1"))
    shown = history(desk, model)
    assert "now Other Lab" in shown
    assert f"now {dict(AIModel._meta.get_field('kind').flatchoices)['internal']}" in shown
    assert "was 24 May 2023, now first half of 2023" in shown


def test_what_is_not_stated_any_more_is_said_to_be_so(desk: Client, lab: Lab) -> None:
    save(lab, 60, country="")
    assert "was France, now not stated" in history(desk, lab)


def test_long_texts_show_the_words_that_changed(desk: Client) -> None:
    lab = begin(make.make_lab(note="It will let outsiders test its models."))
    save(lab, 60, note="It may let outsiders test its models.")
    markup = desk.get(page(lab, "history")).content.decode()
    assert "will</del>" not in markup  # a removal says so to who hears it
    assert "removed: </span>will<span" in markup
    assert "added: </span>may<span" in markup


def test_strangers_text_is_escaped(desk: Client, lab: Lab) -> None:
    evil = "<script>alert(1)</script>"
    save(lab, 60, "", evil, country=evil, note=f"{evil} one")
    save(lab, 120, "", evil, note=f"{evil} two")
    markup = desk.get(page(lab, "history")).content.decode()
    assert "<script>alert" not in markup
    assert "&lt;script&gt;alert" in markup


def test_a_citation_that_came_or_went_is_told_with_its_quote_and_source(
    desk: Client, lab: Lab
) -> None:
    source = make.make_source(title="The blog")
    citation = make.make_citation(source=source, quote="We moved to Bonn.", locator="page 3")
    link = LabCitation(lab=lab, citation=citation, role="conduct", fact="country")
    save(link, 60)
    shown = history(desk, lab)
    assert "Citation added We moved to Bonn. The blog, page 3" in shown
    assert "Role: what was done" in shown
    assert "Supports: country" in shown
    link._history_date = at(120)
    link.delete()
    assert "Citation removed We moved to Bonn." in history(desk, lab)


def test_names_and_relations_are_part_of_it(desk: Client, lab: Lab) -> None:
    save(LabName(lab=lab, name="Acme Research", until=PartialDate.parse("2021")), 60)
    assert "added Name: Acme Research Until: 2021" in history(desk, lab)
    statement = begin(make.make_statement())
    statement._history_date = at(60)
    statement.about_labs.add(lab)
    assert "added: Acme" in history(desk, statement)
    statement._history_date = at(120)
    statement.about_labs.clear()
    assert "removed: Acme" in history(desk, statement)


def test_one_save_of_a_form_is_one_entry(desk: Client, editor: Any, lab: Lab) -> None:
    now = at(60)
    save(lab, 60, editor, "Renamed.", name="Apex")
    save(LabName(lab=lab, name="Acme"), 60.01, editor, "Renamed.")
    response = desk.get(page(lab, "history"))
    newest = response.context["entries"][0]
    assert len(response.context["entries"]) == 2
    assert [change.label for change in newest.difference.changes] == ["Name"]
    assert [row.what for row in newest.difference.rows] == ["added"]
    assert newest.at > now


def test_what_machines_keep_is_no_change_of_an_editor(desk: Client) -> None:
    source = begin(make.make_source())
    save(source, 60, title="Another title", reach="gone")
    (newest, _first) = desk.get(page(source, "history")).context["entries"]
    assert [change.label for change in newest.difference.changes] == ["Title"]


def test_each_entry_has_a_page_of_its_own(desk: Client, lab: Lab) -> None:
    save(LabName(lab=lab, name="Acme Research"), 60, why="An old name.")
    row = LabName.history.get()
    shown = plain(desk.get(f"{page(lab, 'history')}labname-{row.pk}/"))
    assert "Why: An old name." in shown
    assert "Acme Research" in shown
    assert "It moved" not in shown
    own = lab.history.latest()
    for token in (f"lab-{own.pk}", str(own.pk)):
        assert "Created on" in plain(desk.get(f"{page(lab, 'history')}{token}/"))


@pytest.mark.parametrize("token", ["lab-99999", "source-1", "nonsense", "lab-x", "-1", "1.5", "²"])
def test_an_entry_that_is_not_there_is_not_found(desk: Client, lab: Lab, token: str) -> None:
    assert desk.get(f"{page(lab, 'history')}{token}/").status_code == 404


def test_an_entry_of_another_record_is_not_found(desk: Client, lab: Lab) -> None:
    other = make.make_lab().history.get()
    assert desk.get(f"{page(lab, 'history')}lab-{other.pk}/").status_code == 404


def test_a_record_that_never_was_is_not_found(desk: Client) -> None:
    for key in (987654, 10**30):
        assert desk.get(page(Lab(pk=key), "history")).status_code == 404


def test_a_record_older_than_its_history_begins_with_what_was_first_kept(
    desk: Client, lab: Lab
) -> None:
    save(lab, 60, country="Germany")
    lab.history.filter(history_type="+").delete()
    shown = history(desk, lab)
    assert "First kept on 1 March 2026, 13:00" in shown
    assert "Created on" not in shown


def test_a_deleted_record_keeps_its_history(desk: Client, lab: Lab) -> None:
    address = page(lab, "history")
    lab.delete()
    shown = plain(desk.get(address))
    assert "This record was deleted." in shown
    assert "Deleted on" in shown
    assert "was Acme, now not stated" in shown


def test_records_that_were_deleted_since_are_still_named(desk: Client) -> None:
    statement, lab = begin(make.make_statement()), make.make_lab(name="Gone Lab")
    statement.about_labs.add(lab)
    lab.delete()
    assert "added: Gone Lab (deleted)" in history(desk, statement)


def test_long_histories_come_in_pages(desk: Client, lab: Lab) -> None:
    for number in range(30):
        save(lab, 10 + number, country=f"Country {number}")
    first, second = (desk.get(page(lab, "history"), {"p": p}) for p in (1, 2))
    assert (len(first.context["entries"]), len(second.context["entries"])) == (25, 6)
    assert "was Country 3, now Country 4" in plain(second)  # across the border of the page


def test_who_may_not_see_the_record_does_not_see_its_history(client: Client, lab: Lab) -> None:
    user = get_user_model().objects.create_user("bob", is_staff=True)
    client.force_login(user)
    entry = f"{page(lab, 'history')}lab-{lab.history.get().pk}/"
    for address in (page(lab, "history"), entry, f"{entry}restore/"):
        assert client.get(address).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_lab"))
    assert "Restore" not in plain(client.get(page(lab, "history")))
    assert client.get(entry).status_code == 200
    assert client.get(f"{entry}restore/").status_code == 403


def test_strangers_are_sent_to_the_login(client: Client, lab: Lab) -> None:
    assert client.get(page(lab, "history")).status_code == 302


def _queries(desk: Client, record: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert desk.get(page(record, "history")).status_code == 200
    return len(asked)


def test_the_page_asks_as_much_for_twenty_acts_as_for_one(desk: Client, editor: Any) -> None:
    statement: Statement = begin(make.make_statement())

    def act(number: int) -> None:
        lab, citation = make.make_lab(), make.make_citation()
        save(statement, 10 * number, editor, summary=f"Said {number}.")
        statement.about_labs.add(lab)
        link = statement.citations.model(statement=statement, citation=citation, role="context")
        save(link, 10 * number, editor)

    act(1)
    few = _queries(desk, statement)
    for number in range(2, 21):
        act(number)
    assert _queries(desk, statement) == few
    assert Citation.objects.count() >= 20


def test_no_page_of_it_has_anything_inline(desk: Client, lab: Lab) -> None:
    save(lab, 60, country="Germany", note="One.")
    save(lab, 120, note="Two.")
    entry = f"{page(lab, 'history')}lab-{lab.history.earliest().pk}/"
    for address in (page(lab, "history"), entry, f"{entry}restore/", "/admin/log/"):
        markup = desk.get(address).content.decode()
        main = markup.partition("<main")[2].partition("</main")[0]
        assert main
        assert "style=" not in main
        assert "<script" not in main


def test_the_managers_of_a_history_are_of_one_class_and_each_of_its_own_record(lab: Lab) -> None:
    other = make.make_lab(slug="other")
    assert type(lab.history) is type(other.history) is type(Lab.history)
    assert Statement.history.model is not Lab.history.model
    assert {row.slug for row in lab.history.all()} == {"acme"}
    assert {row.slug for row in other.history.all()} == {"other"}

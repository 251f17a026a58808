"""One criterion across all labs: who stands in the table, and what each cell shows."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from labwatch.sheets.criteria import CRITERIA, FEEDS
from sources.vocabulary import Reading
from tests import factories as make
from tests.admin.conftest import in_plain

pytestmark = pytest.mark.django_db
FACT = "fact:fine_tuning"
TOPIC = "topic:external-evaluation"


def address(key: str = FACT) -> str:
    """The page of a table."""
    return reverse("admin:across-criterion", args=[key])


def lines(desk: Client, key: str = FACT, **query: Any) -> list[Any]:
    """The rows that the page shows."""
    found: list[Any] = desk.get(address(key), query).context["lines"]
    return found


def test_everything_that_can_be_asked_is_offered_once(desk: Client) -> None:
    shown = desk.get(reverse("admin:across")).content.decode()
    for key in CRITERIA:
        assert shown.count(f'href="{address(key)}"') == 1


@pytest.mark.parametrize("key", CRITERIA)
def test_every_table_opens_on_a_record_of_every_kind(desk: Client, key: str) -> None:
    model = make.make_model(frontier="yes")
    make.cite(make.make_grant(lab=model.lab, models=(model,)))
    make.make_pledge(lab=model.lab)
    assert desk.get(address(key)).status_code == 200


def test_an_unknown_criterion_is_not_found(desk: Client) -> None:
    assert desk.get(address("fact:unheard_of")).status_code == 404


def test_labs_stand_in_the_order_of_their_names_with_what_is_recorded(desk: Client) -> None:
    for name, value in (("Zeta", "yes"), ("Alpha", "no")):
        make.make_grant(lab=make.make_lab(name=name), fine_tuning=value)
    found = [(line.lab, line.cells[0].value) for line in lines(desk)]
    assert found == [("Alpha", "no"), ("Zeta", "yes")]


def test_a_cell_shows_its_quote_with_its_state_and_the_way_to_the_record(desk: Client) -> None:
    grant = make.make_grant(fine_tuning="yes")
    passage = make.make_citation(quote="They could <b>fine-tune</b> it.", quote_state="altered")
    make.cite(grant, passage, fact="fine_tuning")
    make.cite(grant, make.make_citation(quote="Something else."), fact="weights")
    shown = desk.get(address()).content.decode()
    assert "They could &lt;b&gt;fine-tune&lt;/b&gt; it." in shown
    assert "altered" in shown
    assert "“Something else.”" not in shown
    assert reverse("admin:evaluators_accessgrant_change", args=[grant.pk]) in shown


def test_what_is_stated_without_a_passage_for_it_alone_is_marked(desk: Client) -> None:
    make.make_grant(fine_tuning="yes")
    make.make_grant()
    assert [line.cells[0].lacks_passage for line in lines(desk)] == [True, False]
    assert desk.get(address()).content.decode().count("no passage for it alone") == 1


def test_what_nobody_re_read_is_marked(desk: Client) -> None:
    make.make_grant(reading=Reading.NOT_RE_READ)
    make.make_grant()
    assert [line.is_unread for line in lines(desk)] == [True, False]
    assert [line.is_unread for line in lines(desk, not_re_read="on")] == [True]


def test_a_table_is_narrowed_by_lab_stage_and_what_is_not_stated(desk: Client) -> None:
    alpha = make.make_lab(name="Alpha", slug="alpha")
    make.make_grant(lab=alpha, fine_tuning="yes")
    make.make_grant(lab=alpha, stage="training")
    make.make_grant()
    assert len(lines(desk, lab="alpha")) == 2
    assert len(lines(desk, stage="training")) == 1
    assert len(lines(desk, not_stated="on")) == 2
    assert len(lines(desk, lab="alpha", not_stated="on")) == 1


def test_a_narrowing_that_is_not_understood_leaves_nothing_out(desk: Client) -> None:
    make.make_grant()
    answer = desk.get(address(), {"lab": "nobody", "page": "x"})
    assert answer.status_code == 200
    assert len(answer.context["lines"]) == 1


def test_labs_without_a_row_are_named_apart(desk: Client) -> None:
    make.make_grant(lab=make.make_lab(name="Alpha"))
    make.make_lab(name="Quiet")
    make.make_model(name="Untested", frontier="yes")
    context = desk.get(address()).context
    assert "Quiet" in [lab.name for lab in context["blank_labs"]]
    assert [model.name for model in context["blank_models"]] == ["Untested"]
    assert "blank_labs" not in desk.get(address(), {"not_stated": "on"}).context


def test_a_topic_shows_the_promises_of_each_lab_with_their_words(desk: Client) -> None:
    commitment = make.make_commitment(testability="directional")
    make.cite(commitment, role="promise")
    make.make_pledge(commitment=commitment, covers="flagship")
    make.make_pledge(commitment=make.make_commitment(topic="audit"))
    [line] = lines(desk, TOPIC)
    values = {cell.column.name: cell.value for cell in line.cells}
    assert (values["testability"], values["covers"]) == ("directional", "flagship")
    assert [citation.quote for citation in line.quotes] == ["We will let outsiders test."]


def test_a_commitment_of_several_labs_is_changed_in_its_first_row_only(desk: Client) -> None:
    joint = make.make_commitment()
    make.make_pledge(commitment=joint)
    make.make_pledge(commitment=joint)
    first, second = lines(desk, TOPIC)
    assert first.cells[0].is_editable
    assert not second.cells[0].is_editable
    assert second.cells[3].is_editable  # what each pledge covers is its own
    assert "the same commitment as above" in desk.get(address(TOPIC)).content.decode()


def test_a_criterion_of_the_rubric_is_shown_with_its_reasons_and_not_changed(desk: Client) -> None:
    lab = make.make_lab(name="Alpha")
    make.make_pledge(lab=lab, joined_on="2023")
    shown = desk.get(address("rubric:testability"))
    assert [score.cell.lab.name for score in shown.context["scores"]] == ["Alpha"]
    text = in_plain(shown.content.decode())
    assert shown.context["scores"][0].cell.sentence in text
    assert "<select" not in shown.content.decode().partition('id="content-main"')[2]


def test_every_criterion_leads_to_tables_that_exist() -> None:
    assert {key for keys in FEEDS.values() for key in keys} <= CRITERIA.keys()
    assert {f"rubric:{key}" for key in FEEDS} <= CRITERIA.keys()


def looker(django_user_model: Any, *codenames: str) -> Client:
    """Somebody of the staff who may do only that."""
    user = django_user_model.objects.create_user("looker", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(user)
    return client


def test_whoever_may_not_see_grants_sees_no_table_of_them(django_user_model: Any) -> None:
    client = looker(django_user_model, "view_pledge")
    assert client.get(address()).status_code == 403
    assert client.get(address(TOPIC)).status_code == 200
    offered = client.get(reverse("admin:across")).content.decode()
    assert address() not in offered
    assert address(TOPIC) in offered


def test_whoever_may_only_look_finds_nothing_to_change(django_user_model: Any) -> None:
    make.make_grant()
    client = looker(django_user_model, "view_accessgrant")
    shown = client.get(address())
    assert not shown.context["is_editable"]
    assert 'name="note"' not in shown.content.decode()


def test_whoever_may_not_correct_changes_drafts_only(django_user_model: Any) -> None:
    make.make_grant()
    make.make_grant(status="draft")
    client = looker(django_user_model, "view_accessgrant", "change_accessgrant")
    editable = [line.cells[0].is_editable for line in lines(client)]
    assert sorted(editable) == [False, True]


def test_strangers_are_led_to_the_login(client: Client) -> None:
    assert client.get(address()).status_code == 302


@pytest.mark.parametrize("key", [FACT, TOPIC, "model:frontier"])
def test_a_table_asks_as_often_for_twenty_rows_as_for_one(
    desk: Client, key: str, django_assert_max_num_queries: Any
) -> None:
    def more(count: int) -> None:
        for _ in range(count):
            model = make.make_model(frontier="yes")
            make.make_model(frontier="yes", lab=model.lab)
            grant = make.make_grant(lab=model.lab, models=(model,), fine_tuning="yes")
            make.cite(grant, fact="fine_tuning")
            make.cite(make.make_pledge(lab=model.lab).commitment, role="promise")

    def asked() -> int:
        with django_assert_max_num_queries(25) as counted:
            assert desk.get(address(key)).status_code == 200
        return len(counted)

    more(1)
    asked()  # what is read once for all
    once = asked()
    more(19)
    assert asked() == once


def test_a_long_table_has_pages(desk: Client) -> None:
    lab = make.make_lab()
    evaluator = make.make_evaluator()
    for _ in range(41):
        make.make_grant(lab=lab, evaluator=evaluator)
    assert len(lines(desk)) == 40
    assert len(lines(desk, page="2")) == 1
    assert "page=2" in desk.get(address()).content.decode()

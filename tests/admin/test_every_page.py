"""Every record has its list, its form, its history and its search box."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Commitment, Lab, Ruling
from evaluators.models import AccessGrant
from sources.models import Source
from sources.records import Record
from tests import factories as make
from tests.admin.conftest import LOOKED_AT_ONLY, MAKERS, page

KINDS = sorted(MAKERS, key=lambda model: model._meta.label)
RECORDS = [model for model in KINDS if issubclass(model, Record)]
every_kind = pytest.mark.parametrize("model", KINDS, ids=lambda model: model._meta.model_name)
every_record = pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.model_name)


def test_every_model_of_ours_has_pages() -> None:
    ours = {"sources", "commitments", "evaluators"}
    registered = {model for model in admin.site._registry if model._meta.app_label in ours}
    assert registered == set(MAKERS)


def test_an_editor_logs_in(editor: Any) -> None:
    browser = Client()
    editor.set_password("wonderland")
    editor.save()
    typed = {"username": "alice", "password": "wonderland", "next": "/admin/"}
    assert browser.post(reverse("admin:login"), typed).status_code == 302
    index = browser.get(reverse("admin:index"))
    assert index.status_code == 200
    assert "Lab Watch" in index.content.decode()


def test_a_wrong_password_opens_nothing(editor: Any) -> None:
    typed = {"username": "alice", "password": "through the looking-glass"}
    response = Client().post(reverse("admin:login"), typed)
    assert "correct username and password" in response.content.decode()


@pytest.mark.once
@every_kind
def test_strangers_are_sent_to_the_login(model: Any, client: Client, db: None) -> None:
    record = MAKERS[model]()
    for address in (page(model, "changelist"), page(model, "add"), page(record, "change")):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("admin:login"))


@pytest.mark.once
@every_kind
def test_an_account_without_permissions_sees_nothing(model: Any, client: Client, db: None) -> None:
    client.force_login(get_user_model().objects.create_user("bob", is_staff=True))
    assert client.get(page(model, "changelist")).status_code == 403


@pytest.mark.once
@every_kind
def test_an_empty_list_opens(model: Any, desk: Client) -> None:
    assert desk.get(page(model, "changelist")).status_code == 200


@every_kind
def test_lists_open_with_rows_and_can_be_searched(model: Any, desk: Client) -> None:
    MAKERS[model]()
    assert desk.get(page(model, "changelist")).status_code == 200
    found = desk.get(page(model, "changelist"), {"q": "nothing of the kind"})
    assert found.context["cl"].result_count == 0


@every_kind
def test_lists_can_be_sorted_by_every_column(model: Any, desk: Client) -> None:
    MAKERS[model]()
    columns = len(desk.get(page(model, "changelist")).context["cl"].list_display)
    for number in range(1, columns):
        assert desk.get(page(model, "changelist"), {"o": number}).status_code == 200


@every_kind
def test_lists_cost_the_same_for_one_row_and_for_twenty(model: Any, desk: Client) -> None:
    MAKERS[model]()
    with CaptureQueriesContext(connection) as one:
        desk.get(page(model, "changelist"))
    for _ in range(19):
        MAKERS[model]()
    with CaptureQueriesContext(connection) as twenty:
        desk.get(page(model, "changelist"))
    assert len(one) == len(twenty)


@every_kind
def test_a_record_opens(model: Any, desk: Client) -> None:
    response = desk.get(page(MAKERS[model](), "change"))
    assert response.status_code == 200


@pytest.mark.once
@every_record
def test_the_form_to_add_a_record_opens(model: Any, desk: Client) -> None:
    assert desk.get(page(model, "add")).status_code == 200


@pytest.mark.parametrize("model", LOOKED_AT_ONLY)
def test_what_visits_found_is_only_looked_at(model: Any, desk: Client) -> None:
    record = MAKERS[model]()
    assert desk.get(page(model, "add")).status_code == 403
    assert desk.post(page(record, "change"), {"text": "x", "detail": "x"}).status_code == 403
    assert desk.post(page(record, "delete"), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in desk.get(page(model, "changelist")).content.decode()
    assert model.objects.filter(pk=record.pk).exists()


def _relations() -> list[Any]:
    """Every relation that a form or a row below it shows."""
    shown = [admin.site._registry[model] for model in RECORDS]
    models = [*RECORDS, *(inline.model for page in shown for inline in page.inlines)]
    fields = [field for model in models for field in model._meta.get_fields()]
    return [field for field in fields if field.is_relation and not field.auto_created]


@pytest.mark.parametrize("field", sorted(set(_relations()), key=str), ids=str)
def test_every_relation_has_a_search_box_that_answers(field: Any, desk: Client) -> None:
    asked = {
        "app_label": field.model._meta.app_label,
        "model_name": field.model._meta.model_name,
        "field_name": field.name,
        "term": "x",
    }
    assert desk.get(reverse("admin:autocomplete"), asked).json()["results"] == []


def test_search_boxes_cost_the_same_for_one_row_and_for_twenty(desk: Client) -> None:
    asked = {"app_label": "commitments", "model_name": "ruling", "field_name": "pledge", "term": ""}
    make.make_pledge()
    with CaptureQueriesContext(connection) as one:
        desk.get(reverse("admin:autocomplete"), asked)
    for _ in range(18):
        make.make_pledge()
    with CaptureQueriesContext(connection) as many:
        desk.get(reverse("admin:autocomplete"), asked)
    assert len(one) == len(many)


def test_records_are_found_by_earlier_names(desk: Client) -> None:
    lab = make.make_lab(name="Google DeepMind")
    lab.names.create(name="DeepMind Technologies")
    found = desk.get(page(Lab, "changelist"), {"q": "technologies"}).context["cl"]
    assert list(found.result_list) == [lab]


def test_partial_dates_are_filtered_by_year(desk: Client) -> None:
    dated = make.make_commitment(stated_on="2023-02")
    undated = make.make_commitment()

    def listed(**asked: str) -> list[Any]:
        return list(desk.get(page(Commitment, "changelist"), asked).context["cl"].result_list)

    assert listed(stated_on__in_year="2023") == [dated]
    assert listed(stated_on__in_year="not-stated") == [undated]


def test_an_unknown_year_in_the_address_is_no_error(desk: Client) -> None:
    response = desk.get(page(Commitment, "changelist"), {"stated_on__in_year": "20\x0023"})
    assert response.status_code == 302


def test_grants_are_filtered_by_depth(desk: Client) -> None:
    deep = make.make_grant(deep=True)
    make.make_grant()
    found = desk.get(page(AccessGrant, "changelist"), {"depth_at_least": "weights"})
    assert list(found.context["cl"].result_list) == [deep]


def test_only_published_records_lead_to_the_site(desk: Client) -> None:
    for status, shown in (("published", True), ("draft", False), ("in-review", False)):
        source = make.make_source(status=status)
        assert ("View on site" in desk.get(page(source, "change")).content.decode()) is shown


def test_a_published_record_on_a_draft_does_not_lead_to_the_site(desk: Client) -> None:
    model = make.make_model(lab=make.make_lab(status="draft"))
    assert "View on site" not in desk.get(page(model, "change")).content.decode()


def test_the_slug_is_typed_once(desk: Client) -> None:
    assert 'name="slug"' in desk.get(page(Source, "add")).content.decode()
    assert 'name="slug"' not in desk.get(page(make.make_source(), "change")).content.decode()


def test_a_grant_shows_what_follows_from_its_facts(desk: Client) -> None:
    grant = make.make_grant(safety_filters="active", fine_tuning="no", weights="no")
    shown = desk.get(page(grant, "change")).content.decode()
    assert "api–helpful-only" in shown
    assert "AL1 black box–AL3 white box" in shown
    assert "No. Needed: fine-tuning or deeper" in shown


def test_a_pledge_shows_how_late_it_is(desk: Client) -> None:
    pledge = make.make_pledge(due="2023")
    assert "overdue by" in desk.get(page(pledge, "change")).content.decode()


def test_a_draft_pledge_does_not_lead_to_the_site_from_its_commitment(desk: Client) -> None:
    commitment = make.make_commitment(status="draft")
    make.make_pledge(commitment=commitment)
    assert "View on site" not in desk.get(page(commitment, "change")).content.decode()


@every_kind
def test_counting_beside_filters_is_not_offered_and_no_error(model: Any, desk: Client) -> None:
    MAKERS[model]()
    assert desk.get(page(model, "changelist"), {"_facets": "True"}).status_code == 200


def test_pages_have_no_script_or_style_of_their_own_in_the_markup(desk: Client) -> None:
    grant = make.make_grant()
    for address in (page(Ruling, "add"), page(grant, "change"), page(grant, "history")):
        shown = desk.get(address).content.decode()
        assert "<style" not in shown
        assert " style=" not in shown
        assert "onclick=" not in shown

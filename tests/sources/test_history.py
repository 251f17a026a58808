"""Every change of every public record is kept: what it was, who changed it, and why."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from sources.records import Part, Record, Tracked
from tests.factories import cite, make_grant, make_lab, make_model
from tests.sources.every_model import all_models, by_name, make, records, tracked

pytestmark = pytest.mark.django_db

MANY = [
    pytest.param(model, field.name, id=f"{model.__name__}-{field.name}")
    for model in records()
    for field in model._meta.many_to_many
]


@pytest.fixture
def alice() -> Any:
    """An editor."""
    return get_user_model().objects.create_user("alice", password="only for tests")


@pytest.mark.parametrize("model", tracked(), ids=by_name)
def test_a_new_row_begins_its_history(model: Any) -> None:
    row = make(model)
    first = row.history.last()
    assert first.history_type == "+"
    assert first.instance.pk == row.pk


@pytest.mark.parametrize("model", tracked(), ids=by_name)
def test_a_change_is_recorded_with_its_author_and_reason(model: Any, alice: Any) -> None:
    row = make(model)
    before = row.history.count()
    row._history_user = alice
    row._change_reason = "Bob pointed it out. " * 20
    row.save()
    newest = row.history.first()
    assert row.history.count() == before + 1
    assert newest.history_type == "~"
    assert newest.history_user == alice
    assert newest.history_change_reason == "Bob pointed it out. " * 20


@pytest.mark.parametrize("model", tracked(), ids=by_name)
def test_history_keeps_every_column(model: Any) -> None:
    kept = {field.name for field in model.history.model._meta.get_fields()}
    assert {field.name for field in model._meta.concrete_fields} <= kept


@pytest.mark.parametrize(("model", "field"), MANY)
def test_a_change_of_links_to_many_leaves_history(model: Any, field: str) -> None:
    row = make(model)
    before = row.history.count()
    other = make(model._meta.get_field(field).related_model)
    getattr(row, field).add(other)
    assert row.history.count() == before + 1
    assert getattr(row.history.first(), field).count() == 1
    getattr(row, field).clear()
    assert getattr(row.history.first(), field).count() == 0


def test_what_it_was_can_be_read_again() -> None:
    lab = make_lab(name="Lab before")
    lab.name = "Lab after"
    lab.save()
    assert [version.name for version in lab.history.all()] == ["Lab after", "Lab before"]


def test_history_knows_which_models_a_grant_once_named() -> None:
    model = make_model(name="Model One")
    grant = make_grant(models=(model,))
    then = grant.history.first()
    grant.ai_models.clear()
    assert [link.aimodel.name for link in then.ai_models.all()] == ["Model One"]


def test_history_outlives_what_was_removed() -> None:
    lab = make_lab()
    link = cite(lab)
    kept, pk = type(link).history, link.pk
    link.delete()
    assert [row.history_type for row in kept.filter(id=pk)] == ["-", "+"]


def test_every_table_but_what_programs_write_keeps_its_history() -> None:
    others = {model.__name__ for model in all_models() if not issubclass(model, Tracked)}
    visits = {"Snapshot", "Check", "Health", "Sweep", "DailyRoot"}
    assert others == visits | {"QuoteStanding", "QuoteEvent"}


def test_records_and_their_parts_are_all_but_what_the_checks_work_with() -> None:
    tables = (model for model in tracked() if not issubclass(model, Record | Part))
    assert {model.__name__ for model in tables} == {"ReviewItem", "Host", "Checker"}


def test_no_record_hides_a_link_to_many_from_its_history() -> None:
    for model in records():
        many = {field.name for field in model._meta.many_to_many}
        assert many == set(getattr(model, "_history_m2m_fields", [])), model

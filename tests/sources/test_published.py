"""Only published records are public, and only if what they rest on is published too.

Walks every kind of record and everything that it rests on.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models

from sources.records import Record, published_q
from tests.factories import make_citation, make_document, make_finding, make_lab, make_pledge
from tests.sources.every_model import by_name, make, records

pytestmark = pytest.mark.django_db

PATHS = [
    pytest.param(model, path, id=f"{model.__name__}-{path}")
    for model in records()
    for path in model.rests_on
]
#: What a record must say besides, to have a link at all.
_GIVEN: dict[str, dict[str, str]] = {"Statement": {"speaker_kind": "lab"}}


def _is_public(row: Any) -> bool:
    return bool(type(row).objects.published().filter(pk=row.pk).exists())


def _set_status(row: Any, status: str) -> None:
    type(row).objects.filter(pk=row.pk).update(status=status)


def _end_of(row: Any, path: str) -> Any:
    """The record at the end of a path; links that are empty on the way are filled."""
    for name in path.split("__"):
        target = getattr(row, name)
        if target is None:
            target = make(row._meta.get_field(name).related_model)
            setattr(row, name, target)
            row.save()
        row = target
    return row


@pytest.mark.parametrize("model", records(), ids=by_name)
def test_published_records_are_public(model: Any) -> None:
    assert _is_public(make(model))


@pytest.mark.parametrize("status", ["draft", "in-review"])
@pytest.mark.parametrize("model", records(), ids=by_name)
def test_drafts_and_records_in_review_are_not_public(model: Any, status: str) -> None:
    assert not _is_public(make(model, status=status))


@pytest.mark.parametrize("status", ["draft", "in-review"])
@pytest.mark.parametrize(("model", "path"), PATHS)
def test_a_record_that_rests_on_a_draft_is_not_public(model: Any, path: str, status: str) -> None:
    row = make(model, **_GIVEN.get(model.__name__, {}))
    end = _end_of(row, path)
    assert _is_public(row)
    _set_status(end, status)
    assert not _is_public(row)


@pytest.mark.parametrize("model", records(), ids=by_name)
def test_a_record_rests_on_every_record_that_it_cannot_do_without(model: Any) -> None:
    needed = {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and not field.null
        if issubclass(field.related_model, Record)
    }
    assert needed <= set(model.rests_on)


@pytest.mark.parametrize(("model", "path"), PATHS)
def test_what_a_record_rests_on_brings_along_what_that_rests_on(model: Any, path: str) -> None:
    target = model
    for name in path.split("__"):
        target = target._meta.get_field(name).related_model
    assert {f"{path}__{further}" for further in target.rests_on} <= set(model.rests_on)


def test_a_draft_that_is_merely_linked_does_not_hide_a_record() -> None:
    lab = make_lab(parent=make_lab(status="draft"))
    assert _is_public(lab)


def test_a_finding_on_nothing_in_particular_is_public() -> None:
    assert _is_public(make_finding())


def test_a_finding_on_the_document_of_a_draft_lab_is_not_public() -> None:
    document = make_document(lab=make_lab(status="draft"))
    assert not _is_public(make_finding(document=document))


def test_the_condition_can_be_carried_over_a_relation() -> None:
    shown, hidden = make_citation(), make_citation()
    _set_status(hidden.source, "draft")
    model = type(shown.source)
    assert set(model.objects.filter(published_q(type(shown), "citations__"))) == {shown.source}


def test_a_pledge_of_labs_that_nobody_names_is_public() -> None:
    assert _is_public(make_pledge(lab=None, attribution="reported"))

"""What holds for the columns of every table: only known words, and nothing empty that must speak.

Walks all models, so that a new one is held to the same.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from commitments.models import Pledge
from evaluators.models import GrantSafeguard, HedgedLink, IndependenceNote
from sources.models import Source
from tests.sources.every_model import all_models, by_name, make, records

pytestmark = pytest.mark.django_db

VOCABULARY_COLUMNS = [
    pytest.param(model, field.name, id=f"{model.__name__}-{field.name}")
    for model in all_models()
    for field in model._meta.concrete_fields
    if field.choices
]
#: Text that a program sets, or that has a word for "none" of its own.
_MAY_BE_EMPTY = {(Source, "language")}
SPEAKING_COLUMNS = [
    *(
        pytest.param(model, field.name, id=f"{model.__name__}-{field.name}")
        for model in records()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        if not field.blank and not field.choices and (model, field.name) not in _MAY_BE_EMPTY
    ),
    pytest.param(GrantSafeguard, "name", id="GrantSafeguard-name"),
    pytest.param(HedgedLink, "hedge", id="HedgedLink-hedge"),
    pytest.param(IndependenceNote, "text", id="IndependenceNote-text"),
]


def _assert_refused(row: Any, field: str, value: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**{field: value})


@pytest.mark.parametrize(("model", "field"), VOCABULARY_COLUMNS)
def test_the_database_refuses_words_outside_the_vocabulary(model: Any, field: str) -> None:
    row = make(model)
    for word in ("nonsense", "YES", "not stated"):
        _assert_refused(row, field, word)


@pytest.mark.once
@pytest.mark.parametrize(("model", "field"), VOCABULARY_COLUMNS)
def test_a_person_who_gives_an_unknown_word_is_told_at_the_field(model: Any, field: str) -> None:
    row = make(model)
    setattr(row, field, "nonsense")
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    told = refused.value.message_dict
    # Columns that no form shows are told of in general, by their name.
    assert field in told or any(text.startswith(f"{field}:") for text in told["__all__"])


@pytest.mark.once
@pytest.mark.parametrize(("model", "field"), VOCABULARY_COLUMNS)
def test_every_word_of_a_vocabulary_fits_its_column(model: Any, field: str) -> None:
    column = model._meta.get_field(field)
    assert all(len(word) <= column.max_length for word, _label in column.flatchoices)


@pytest.mark.parametrize(("model", "field"), SPEAKING_COLUMNS)
def test_the_database_refuses_empty_text_where_something_must_be_said(
    model: Any, field: str
) -> None:
    _assert_refused(make(model), field, "")


@pytest.mark.parametrize("model", records(), ids=by_name)
def test_a_slug_belongs_to_one_record(model: Any) -> None:
    one, other = make(model), make(model)
    _assert_refused(other, "slug", one.slug)


@pytest.mark.once
@pytest.mark.parametrize("model", records(), ids=by_name)
def test_a_new_record_is_a_draft(model: Any) -> None:
    assert model().status == "draft"


def test_a_pledge_is_in_force_until_somebody_says_otherwise() -> None:
    assert Pledge().state == "in-force"

"""Somebody who may merge, and the count of everything that there is."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from labwatch.merging.links import columns_to, several_to
from labwatch.merging.merging import Wish, merge
from labwatch.merging.outcome import Outcome
from tests.bulkwork.conftest import browser_of, person


@pytest.fixture
def editor(db: None) -> Any:
    """Edith, who may change and withdraw what is public."""
    return person("edith", "editor")


@pytest.fixture
def desk(editor: Any) -> Client:
    """Her browser."""
    return browser_of(editor)


def merged(keep: Any, gone: Any, by: Any, *taken: str, keep_name: bool = True) -> Outcome:
    """Merge, for a reason."""
    return merge(Wish(keep, gone, frozenset(taken), keep_name), by, "The same one")


def rows_by_table() -> dict[str, int]:
    """How many rows each table of the record has, history aside."""
    own = {"sources", "commitments", "evaluators"}
    tables = (
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in own and "istorical" not in model._meta.object_name
    )
    return {model._meta.label: model._base_manager.count() for model in tables}


def links_to(record: Any) -> dict[str, int]:
    """How many rows lead to a record, by column and relation."""
    model = type(record)
    ways = [*columns_to(model), *several_to(model)]
    return {
        f"{way.model._meta.label}.{way.name}": count
        for way in ways
        if (count := way.model._base_manager.filter(**{way.name: record.pk}).count())
    }

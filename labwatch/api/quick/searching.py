"""Rows in which everything looked for occurs, by the way that is cheaper for so many of them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from labwatch.api.quick.statements import Place, Slot
from labwatch.search.matching import (
    asked_of_database,
    count_matching,
    has_words,
    keys_matching,
)

#: Of so many rows one must match, or walking along the list takes longer than collecting keys.
_COMMON = 20
_WORDS = "search.words"


class Way(StrEnum):
    """How matching rows are found: all keys from the index first, or along the order of the list,
    comparing row by row until the page is full."""

    BY_KEYS = "keys"
    BY_WALKING = "walking"

    @classmethod
    def best(cls, count: int, every: int) -> Way:
        """For so many matches of so many rows. SQLite has nothing to compare a row by."""
        is_common = count * _COMMON > every and connection.vendor == "postgresql"
        return cls.BY_WALKING if is_common else cls.BY_KEYS


def search_slots(given: dict[str, Any], values: dict[str, Any]) -> None:
    """What is looked for is a value as well."""
    if "search" in given:
        values[_WORDS] = asked_of_database(given["search"])
        given["search"] = Slot(_WORDS)


def count_found(model: Any, values: Mapping[str, Any]) -> int:
    """How many rows match where nothing else is asked of them."""
    return count_matching(model, values[_WORDS])


def searched(rows: Any, model: Any, way: Way) -> Any:
    """The rows that match what comes in the slot."""
    words = Place(_WORDS)
    if way is Way.BY_KEYS:
        return rows.filter(pk__in=RawSQL(*keys_matching(model, words)))  # noqa: S611 - parameters
    sql, parameters = has_words(model, words)
    return rows.filter(RawSQL(sql, parameters, BooleanField()))  # noqa: S611 - parameters

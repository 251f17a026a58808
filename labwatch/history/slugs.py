"""The slugs of records of any kinds, also of deleted ones, by one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Value

from labwatch.dataset.kinds import KIND_OF_NAME

Owner = tuple[str, int]


def slugs_of(owners: Iterable[Owner]) -> dict[Owner, str]:
    """The slug of each record by its kind and key. What is no record has none."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, key in owners:
        if kind in KIND_OF_NAME:
            wanted[kind].add(key)
    queries = [_of(kind, keys) for kind, keys in sorted(wanted.items())]
    if not queries:
        return {}
    return {(kind, key): slug for kind, key, slug in queries[0].union(*queries[1:])}


def _of(kind: str, keys: set[int]) -> Any:
    """From history, which knows what was deleted; a slug never changes once it is public."""
    rows: Any = KIND_OF_NAME[kind].model
    named = rows.history.filter(id__in=keys).order_by()
    return named.values_list(Value(kind), "id", "slug")

"""What records are called, looked up together: one query for each kind, however many are named."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.text import Truncator

_LONGEST = 120


class Names:
    """Names of records by kind and key. ``want`` all of them first; the first look reads them."""

    def __init__(self) -> None:
        self._wanted: dict[Any, set[int]] = defaultdict(set)
        self._found: dict[Any, dict[int, Any]] = {}

    def want(self, model: Any, keys: Any) -> None:
        """Note that these will be asked for."""
        self._wanted[model] |= {key for key in keys if key is not None}

    def record(self, model: Any, key: int) -> Any:
        """The record itself as it is now, or None if it is not there any more."""
        if model not in self._found:
            wanted = self._wanted[model] | {key}
            self._found[model] = {row.pk: row for row in _with_names(model).filter(pk__in=wanted)}
            self._found[model].update(_deleted(model, wanted - self._found[model].keys()))
        return self._found[model].get(key)

    def name(self, model: Any, key: int) -> str:
        """What it is called now, or was called before it was deleted."""
        found = self.record(model, key)
        if found is None:
            return f"a {model._meta.verbose_name} that is not there any more"
        name = found if isinstance(found, str) else str(found)
        return Truncator(name).chars(_LONGEST)


def _with_names(model: Any) -> QuerySet[Any]:
    """Rows with what their names are made of, as the admin's own lists fetch it along."""
    page = admin.site._registry.get(model)
    along = page.list_select_related if page else ()
    rows: QuerySet[Any] = model._default_manager.all()
    return rows.select_related(*along) if isinstance(along, tuple) and along else rows


def _deleted(model: Any, keys: set[int]) -> dict[int, str]:
    """What history still says of records that were deleted."""
    if not keys or not hasattr(model, "history"):
        return {}
    rows = model.history.filter(id__in=keys).order_by("history_id")
    return {row.id: f"{_said(row)} (deleted)" for row in rows}


def _said(row: Any) -> str:
    """The beginning of what it said of itself; its slug at least."""
    options = ("name", "title", "quote", "summary", "slug")
    return next(str(value) for name in options if (value := getattr(row, name, None)))

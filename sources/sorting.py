"""The orders of a list: what it is sorted by, and the heads of columns that sort it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sources.ordering import is_dated, usual_text


@dataclass(frozen=True)
class Head:
    """The head of a column. ``direction``: how the list is sorted by it now, in the words of
    aria-sort; empty if it is not. ``query``: the address of the list sorted by it."""

    name: str
    direction: str
    query: str


class Orders:
    """The orders that a filter set offers, and the one in use."""

    def __init__(self, filterset: Any) -> None:
        self.filterset = filterset
        item = filterset.filters.get("ordering")
        self.columns: dict[str, str] = item.columns if item else {}

    @property
    def usual(self) -> str:
        """The usual order as the address would ask for it."""
        return usual_text(self.filterset.queryset.model, self.columns)

    @property
    def current(self) -> str:
        """The first column that the list is sorted by, such as "-released"."""
        asked = self.filterset.form.cleaned_data.get("ordering") if self._is_valid else None
        return asked[0] if asked else self.usual

    @property
    def _is_valid(self) -> bool:
        return bool(self.filterset.is_valid())

    def heads(self, address: Callable[[str], str]) -> dict[str, Head]:
        """A head for each column; ``address`` gives the query of an order, "" of the usual one."""
        return {name: self._head(name, address) for name in self.columns}

    def _head(self, name: str, address: Callable[[str], str]) -> Head:
        current = self.current
        up = current == name
        direction = "ascending" if up else "descending" if current == f"-{name}" else ""
        following = f"-{name}" if up or (not direction and self._falls(name)) else name
        return Head(name, direction, address("" if following == self.usual else following))

    def _falls(self, name: str) -> bool:
        """Whether one wants to see its greatest values first: the newest date."""
        return is_dated(self.filterset.queryset.model, self.columns[name])

    def options(self) -> list[tuple[str, str, bool]]:
        """Value, words and whether it is in use, of each order; the usual one has no value."""
        words, usual, current = self.filterset.wording.order, self.usual, self.current
        both = [f"{sign}{name}" for name in self.columns for sign in ("", "-")]
        found = [("" if text == usual else text, words(text), text == current) for text in both]
        return sorted(found, key=lambda option: bool(option[0]))

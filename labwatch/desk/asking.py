"""What the address of the desk asks for: tab, kind, person, page. What is odd is left out."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from labwatch.desk.kinds import is_key
from labwatch.desk.rows import OPEN, SNOOZED, Wanted
from labwatch.desk.table import KIND_OF_NAME

ALL, MINE, UNASSIGNED, SLEEPING, LATELY = "all", "mine", "unassigned", "snoozed", "closed"
TABS = {
    ALL: "All",
    MINE: "Mine",
    UNASSIGNED: "Unassigned",
    SLEEPING: "Snoozed",
    LATELY: "Closed lately",
}


@dataclass(frozen=True)
class Question:
    """One view of the desk. ``person``: the key of a holder; 0 for all."""

    show: str = ALL
    kind: str = ""
    person: int = 0
    page: int = 1

    def wanted(self, user: int) -> Wanted:
        """The items that it asks for, for somebody with that key."""
        state = SNOOZED if self.show == SLEEPING else OPEN
        holder = {MINE: user, UNASSIGNED: 0}.get(self.show, self.person or None)
        return Wanted(state, self.kind, holder)

    def query(self) -> str:
        """The same as it stands in an address."""
        told = {"show": self.show, "kind": self.kind, "person": self.person, "page": self.page}
        plain = {"show": ALL, "kind": "", "person": 0, "page": 1}
        return urlencode({name: value for name, value in told.items() if value != plain[name]})

    def address(self, place: str = "") -> str:
        """Where it is shown, at an item if one is named."""
        query = self.query()
        return (
            reverse("admin:index") + (f"?{query}" if query else "") + (f"#{place}" if place else "")
        )


def question_of(given: QueryDict) -> Question:
    """The view that an address or a form names."""
    show, kind = given.get("show", ""), given.get("kind", "")
    return Question(
        show=show if show in TABS else ALL,
        kind=kind if kind in KIND_OF_NAME else "",
        person=_number(given.get("person"), 0),
        page=max(1, _number(given.get("page"), 1)),
    )


def _number(given: str | None, otherwise: int) -> int:
    return int(given) if given and is_key(given) else otherwise

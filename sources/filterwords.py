"""How pages call filters and orders: one wording for each app, added to that of the app below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True)
class Wording:
    """``filters``: of each filter, what it is called and what stands where nothing is chosen.

    ``orders``: of each column, what sorting by it upwards and downwards is called.
    """

    filters: Mapping[str, tuple[_StrOrPromise, _StrOrPromise]]
    orders: Mapping[str, tuple[_StrOrPromise, _StrOrPromise]]

    def __or__(self, above: Wording) -> Wording:
        """This one with what an app above adds."""
        return Wording({**self.filters, **above.filters}, {**self.orders, **above.orders})

    def label(self, name: str) -> Any:
        """What the filter is called; that without a wording by its name in the address."""
        known = self.filters.get(name)
        return known[0] if known else name.replace("_", " ").capitalize()

    def anything(self, name: str) -> str:
        """What stands where nothing is chosen."""
        known = self.filters.get(name)
        return str(known[1] if known else ANY)

    def order(self, text: str) -> str:
        """What the order is called: "released" or "-released"."""
        column = text.removeprefix("-")
        known = self.orders.get(column)
        if known:
            return str(known[text.startswith("-")])
        return str(_DOWN if text.startswith("-") else _UP).format(column=column.replace("_", " "))


def contrary(label: Any) -> Any:
    """What the contrary of a filter is called."""
    return format_lazy(_("{label}, not"), label=label)


ANY = pgettext_lazy("any value of a filter", "any")
_UP, _DOWN = _("{column}, upwards"), _("{column}, downwards")

WORDING = Wording(
    filters={
        "search": (_("Search"), ""),
        "ordering": (_("Sorted by"), ""),
        "reading": (_("Read again"), ANY),
        "source_state": (_("State of a source"), _("any state")),
        "quote_state": (_("State of a quote"), _("any state")),
        "under_review": (_("Under review"), _("whether or not")),
        "tier": (_("How close"), _("any distance")),
        "role": (_("What a passage does"), ANY),
        "cites": (_("Cites"), _("any source")),
        "source": (_("Source"), _("any source")),
        "source_kind": (_("Kind of source"), _("any kind")),
        "kind": (_("Kind"), _("any kind")),
        "reach": (_("Reach"), _("however reached")),
        "host": (_("Site"), _("any site")),
        "publisher": (_("Publisher"), _("any publisher")),
        "published_after": (_("Published after"), ""),
        "published_before": (_("Published before"), ""),
        "visited_after": (_("Visited after"), ""),
        "visited_before": (_("Visited before"), ""),
        "last_looked_after": (_("Last looked after"), ""),
        "last_looked_before": (_("Last looked before"), ""),
        "last_stood_after": (_("Last stood after"), ""),
        "last_stood_before": (_("Last stood before"), ""),
    },
    orders={
        "title": (_("title, A to Z"), _("title, Z to A")),
        "name": (_("name, A to Z"), _("name, Z to A")),
        "slug": (_("short name, A to Z"), _("short name, Z to A")),
        "publisher": (_("publisher, A to Z"), _("publisher, Z to A")),
        "host": (_("site, A to Z"), _("site, Z to A")),
        "kind": (_("kind"), _("kind, reversed")),
        "reach": (_("reach"), _("reach, reversed")),
        "quote_state": (_("state of the quote"), _("state of the quote, reversed")),
        "published_on": (_("published, oldest first"), _("published, newest first")),
        "last_visited_at": (_("visited, longest ago first"), _("visited, last first")),
        "next_check_at": (_("next visit, soonest first"), _("next visit, latest first")),
        "created_at": (_("recorded here, oldest first"), _("recorded here, newest first")),
        "updated_at": (_("changed here, longest ago first"), _("changed here, last first")),
    },
)

"""Which records rest on the quotes of a page of items, found for all of them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps

from labwatch.desk.drafts import rows_with_names, seen
from labwatch.desk.kinds import Asked
from sources.admin.choices import admin_address
from sources.admin.item import Cites
from sources.cited_by import ways
from sources.citing_records import citing_rows

#: Records that are named; the rest is counted.
MOST = 5
#: A record by its kind, such as commitments.ruling, and its key.
_Record = tuple[str, int]


@dataclass(frozen=True)
class Resting:
    """The records that rest on one passage: the first of them, and how many there are beside."""

    first: tuple[Cites, ...] = ()
    more: int = 0


def resting(asked: Asked, citations: Iterable[int | None]) -> dict[int, Resting]:
    """By key of the passage. One query finds all, one for each kind of record names them."""
    found = _found(asked, {key for key in citations if key})
    named = _named(each for records in found.values() for each in records[:MOST])
    return {
        citation: Resting(
            tuple(named[each] for each in records[:MOST] if each in named),
            max(0, len(records) - MOST),
        )
        for citation, records in found.items()
    }


def _found(asked: Asked, citations: set[int]) -> dict[int, list[_Record]]:
    """The records by passage, each once, although it may cite the passage for several facts."""
    parts = [
        citing_rows(model, owner).filter(citation__in=citations)
        for model, owner in ways()
        if seen(asked, model._meta.get_field(owner).related_model)
    ]
    found: dict[int, list[_Record]] = defaultdict(list)
    if citations and parts:
        together = parts[0].union(*parts[1:])
        for citation, kind, record in together.order_by("citing_kind", "citing_key"):
            found[citation].append((kind, record))
    return found


def _named(records: Iterable[_Record]) -> dict[_Record, Cites]:
    """What each is called, where it is edited and how it stands."""
    keys: dict[str, set[int]] = defaultdict(set)
    for kind, key in records:
        keys[kind].add(key)
    return {
        (kind, row.pk): Cites(
            str(row), str(row._meta.verbose_name), admin_address(row), row.get_status_display()
        )
        for kind, these in keys.items()
        for row in rows_with_names(apps.get_model(kind)).filter(pk__in=these)
    }

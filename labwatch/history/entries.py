"""A record's history as its page shows it: acts with their authors, reasons and differences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from labwatch.dataset.kinds import Kind
from labwatch.history.acts import CREATED, DELETED, Act
from labwatch.history.authors import Authors
from labwatch.history.differences import Difference, difference, want_names
from labwatch.history.heads import Head
from labwatch.history.moves import move
from labwatch.history.naming import Names
from labwatch.history.states import Step, steps
from labwatch.history.tables import Table, tables_of

#: The record is older than its history.
FIRST_KEPT = "first kept"


@dataclass(frozen=True)
class Entry:
    """One act for people. ``token`` is its part of the address; ``what``: created, published, …"""

    token: str
    at: dt.datetime
    who: str
    reasons: list[str]
    what: str
    difference: Difference
    address: str

    @property
    def is_creation(self) -> bool:
        """Whether the record began with it, so that everything in it is new."""
        return self.what in ("created", FIRST_KEPT)

    @property
    def restore_address(self) -> str:
        """Where the record can be given back what it said then."""
        return f"{self.address}restore/"


def entries(kind: Kind, key: int, found: Sequence[Head], acts: Sequence[Act]) -> list[Entry]:
    """The acts for people; a fixed number of queries. ``found``: all heads of the record."""
    names, authors = Names(), Authors(acts)
    taken = steps(kind, found, acts)
    want_names(kind, [state for step in taken for state in (step.before, step.after)], names)
    return [_entry(kind, key, step, names, authors) for step in taken]


def _entry(kind: Kind, key: int, step: Step, names: Names, authors: Authors) -> Entry:
    act = step.act
    token = token_of(tables_of(kind)[act.newest.table], act.newest)
    return Entry(
        token=token,
        at=act.at,
        who=authors.of(act.user, act.actor),
        reasons=act.reasons,
        what=_what(step),
        difference=difference(kind, step.before, step.after, names),
        address=entry_address(kind, key, token),
    )


def _what(step: Step) -> str:
    own = {head.act for head in step.act.heads if head.table == 0}
    if step.after.values is None and DELETED in own:
        return "deleted"
    if step.before.values is not None or not own:
        return _moved(step) or "changed"
    return "created" if CREATED in own else FIRST_KEPT


def _moved(step: Step) -> str:
    """What a step to the public or back is called; empty for any other change."""
    before, after = step.before, step.after
    is_alone = all(head.table == 0 for head in step.act.heads)
    if not is_alone or before.values is None or after.values is None:
        return ""
    return move(before.values, after.values) if before.several == after.several else ""


def token_of(table: Table, head: Head) -> str:
    """How an act is named in addresses: by one of its rows, such as labname-17."""
    return f"{table.name}-{head.key}"


def find(kind: Kind, acts: Sequence[Act], token: str) -> Act | None:
    """The act that such a row belongs to; a bare number is a row of the record's own table."""
    names = [table.name for table in tables_of(kind)]
    name, dash, key = token.rpartition("-")
    if not key.isdecimal() or (dash and name not in names):
        return None
    wanted = names.index(name) if dash else 0, int(key)
    has = (act for act in acts if any((head.table, head.key) == wanted for head in act.heads))
    return next(has, None)


def history_address(kind: Kind, key: int) -> str:
    """The page of a record's history."""
    options: Any = kind.model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_history", args=[key])


def entry_address(kind: Kind, key: int, token: str) -> str:
    """The page of one act."""
    return f"{history_address(kind, key)}{token}/"

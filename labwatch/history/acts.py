"""Rows of history to acts: what one person or program did to one record at one go. Pure.

A form saves the record and each row below it by themselves, and an import writes many records
before it comes to their rows; whoever reads the history wants to see one act.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from labwatch.history.heads import Head

#: Rows of one request follow each other within this; nobody does two things so fast.
AT_ONCE = dt.timedelta(seconds=2)
#: A program that goes on with the same reason is still at the same act.
OF_A_PROGRAM = dt.timedelta(minutes=1)

CREATED, CHANGED, DELETED = "+", "~", "-"


@dataclass
class Act:
    """What one author did to one record; ``heads`` newest first, never empty."""

    heads: list[Head] = field(default_factory=list)

    @property
    def newest(self) -> Head:
        """Its last row, by which it is addressed."""
        return self.heads[0]

    @property
    def oldest(self) -> Head:
        """Its first row."""
        return self.heads[-1]

    @property
    def at(self) -> dt.datetime:
        """When it was done."""
        return self.newest.at

    @property
    def user(self) -> int | None:
        """The key of the person, if one did it."""
        return self.newest.user

    @property
    def actor(self) -> str:
        """The program, if one did it and said so."""
        return self.newest.actor

    @property
    def reasons(self) -> list[str]:
        """The reasons given, each once, in the order in which they were given."""
        given = (head.reason for head in reversed(self.heads) if head.reason)
        return list(dict.fromkeys(given))

    def takes(self, older: Head) -> bool:
        """Whether a row that is older than all of these belongs to the same act."""
        if (older.user, older.actor) != (self.user, self.actor) or self._begins_after(older):
            return False
        gap = self.oldest.at - older.at
        return gap <= AT_ONCE or (gap <= OF_A_PROGRAM and self._goes_on_from(older))

    def _begins_after(self, older: Head) -> bool:
        """Whether a row was deleted in between or came back: that is never one act."""
        same = (head for head in self.heads if (head.table, head.row) == (older.table, older.row))
        return any(DELETED in (head.act, older.act) for head in same)

    def _goes_on_from(self, older: Head) -> bool:
        """Whether a program is still at it: for the same reason, and with rows it had not written.

        Loading a file again writes the same rows, which is an act of its own.
        """
        is_same = older.user is None and older.reason == self.oldest.reason != ""
        rows = {(head.table, head.row) for head in self.heads}
        return is_same and (older.table, older.row) not in rows


def acts_of(heads: Iterable[Head]) -> list[Act]:
    """The acts on one record; ``heads`` newest first, and so are the acts."""
    acts: list[Act] = []
    for head in heads:
        if not acts or not acts[-1].takes(head):
            acts.append(Act())
        acts[-1].heads.append(head)
    return acts


def acts_by_record(heads: Iterable[Head], kinds: list[str]) -> list[Act]:
    """The acts on any number of records, newest first. ``kinds``: the kind of each table."""
    acts: list[Act] = []
    open_ones: dict[tuple[str, int], Act] = {}
    for head in heads:
        record = kinds[head.table], head.owner
        act = open_ones.get(record)
        if act is None or not act.takes(head):
            act = open_ones[record] = Act()
            acts.append(act)
        act.heads.append(head)
    return acts

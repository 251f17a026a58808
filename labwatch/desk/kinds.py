"""What a kind of item is: which rows make it, how it is shown, and what can be done in place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat

#: Longest text of a moment that the desk compares and sorts by; both databases begin it alike.
_TEXT = CharField(max_length=200)


@dataclass(frozen=True)
class Asked:
    """Who looks at the desk, and on which day."""

    user: Any
    on: dt.date

    def may(self, *permissions: str) -> bool:
        """Whether the person has all of them."""
        return bool(self.user.has_perms(permissions))


@dataclass(frozen=True)
class Part:
    """Rows of one table that are items: each with ``desk_subject``, ``desk_since``,
    ``desk_fact`` and ``desk_urgency``."""

    resource: str
    rows: QuerySet[Any]

    def row(self, subject: str) -> QuerySet[Any]:
        """The row of one item, found by its key."""
        resource, _, key = subject.partition("/")
        if resource != self.resource:
            return self.rows.none()
        return (
            self.rows.filter(pk=int(key)) if is_key(key) else self.rows.filter(desk_subject=subject)
        )


@dataclass(frozen=True)
class Link:
    """A way to where the work is done."""

    label: str
    url: str


@dataclass(frozen=True)
class Button:
    """Something done in place: ``do`` names it to the kind's act."""

    do: str
    label: str
    effect: str = ""


@dataclass(frozen=True)
class Shown:
    """One item as the page shows it. ``refusal``: why this person cannot take it."""

    title: str
    address: str
    why: str
    label: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    buttons: tuple[Button, ...] = ()
    #: Whether the buttons ask for a note, and need one.
    note: str = ""
    #: Sent along with a button: what exactly it was pressed for.
    about: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of item.

    ``parts``: its rows for somebody who asks, none where they may not see them. ``show``: what is
    shown of those with these subjects. ``do``: does what a button says (user, subject, do, note,
    about) and returns the sentence to tell. ``closable``: whether a note may put it away; what has
    an act of its own is settled by that alone.
    """

    name: str
    label: str
    why: str
    parts: Callable[[Asked], Iterable[Part]]
    show: Callable[[Asked, list[str]], dict[str, Shown]]
    work: tuple[str, ...] = ()
    do: Callable[[Any, str, str, str, str], Any] | None = None
    why_not_take: Callable[[Any, str], str] = lambda user, subject: ""
    closable: bool = True

    def may_work(self, user: Any) -> bool:
        """Whether the person may settle such items: any of the permissions suffices."""
        return not self.work or any(user.has_perm(each) for each in self.work)


def part(resource: str, rows: QuerySet[Any], *, since: Any, urgency: Any, fact: Any = None) -> Part:
    """Items about rows of a table. ``since``: a date or moment; ``fact``: what, if it changes,
    makes an item wait again that was put away (``since`` unless given)."""
    begun = text(since)
    return Part(
        resource,
        rows.order_by().annotate(
            desk_subject=Concat(Value(f"{resource}/"), text("pk"), output_field=_TEXT),
            desk_since=Coalesce(begun, Value(""), output_field=_TEXT),
            desk_fact=Coalesce(
                text(fact) if fact is not None else begun, Value(""), output_field=_TEXT
            ),
            desk_urgency=number(urgency),
        ),
    )


def text(expression: Any) -> Any:
    """A column or expression as text, the same on both sides of a comparison."""
    return Cast(F(expression) if isinstance(expression, str) else expression, _TEXT)


def number(expression: Any) -> Any:
    """An urgency, said once or per row; lower is more urgent."""
    said = Value(expression) if isinstance(expression, int) else F(expression)
    return Cast(said, IntegerField())


def keys(subjects: Iterable[str]) -> list[int]:
    """The keys of rows, out of subjects such as pledges/17."""
    return [int(key) for _, _, key in (each.partition("/") for each in subjects) if is_key(key)]


def is_key(text: str) -> bool:
    """Whether it can be the key of a row."""
    return text.isascii() and text.isdigit() and len(text) <= 18


def day(text: str) -> str:
    """The day at the beginning of a stored date or moment."""
    return text[:10]

"""What differs between two states of a record, for people to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from labwatch.dataset.kinds import Kind
from labwatch.history.naming import Names
from labwatch.history.states import State, Values, fields
from labwatch.history.words import in_words, label_of
from sources.diffing import diff_texts, inline_html
from sources.models import Citation
from sources.records import CitationLink, is_fact_of

_NOTHING: Values = {}


@dataclass(frozen=True)
class Change:
    """One field: before and after in words; empty: not stated. ``marked``: long texts in one."""

    label: str
    before: str = ""
    after: str = ""
    marked: SafeString | None = None


@dataclass(frozen=True)
class Joined:
    """Records that a relation came to name, and that it names no more."""

    label: str
    added: list[str]
    removed: list[str]


@dataclass(frozen=True)
class Row:
    """A row below the record that was added, removed or changed.

    ``quote`` and ``where``: of a citation, the words and the source they stand in.
    """

    what: str
    label: str
    says: list[Change]
    quote: str = ""
    where: str = ""
    is_citation: bool = False


@dataclass(frozen=True)
class Difference:
    """All that differs."""

    changes: list[Change] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether the two states say the same."""
        return not (self.changes or self.joined or self.rows)


def want_names(kind: Kind, states: Iterable[State], names: Names) -> None:
    """Note whatever these states name, so that it is read by one query for each kind."""
    for state in states:
        _want(kind, 0, state.values or _NOTHING, names)
        for name, keys in state.several.items():
            names.want(kind.several[name].related_model, keys)
        for (table, _row), values in state.parts.items():
            _want(kind, table, values, names)


def _want(kind: Kind, table: int, values: Values, names: Names) -> None:
    for each in fields(kind, table).values():
        if each.is_relation:
            names.want(each.related_model, [values.get(each.attname)])


def difference(
    kind: Kind, before: State, after: State, names: Names, *, without: frozenset[str] = frozenset()
) -> Difference:
    """What differs, in the order of the forms; the fields ``without`` are not looked at."""
    own = {name: each for name, each in fields(kind, 0).items() if name not in without}
    return Difference(
        changes=_changes(own, before.values or _NOTHING, after.values or _NOTHING, names),
        joined=list(_joined(kind, before, after, names)),
        rows=list(_rows(kind, before, after, names)),
    )


def _changes(own: Mapping[str, Any], before: Values, after: Values, names: Names) -> list[Change]:
    return [
        _change(each, before.get(each.attname), after.get(each.attname), names)
        for each in own.values()
        if _stated(before.get(each.attname)) != _stated(after.get(each.attname))
    ]


def _stated(value: Any) -> Any:
    """Nothing said is nothing said, in whichever form."""
    return None if value == "" else value


def _change(each: Any, before: Any, after: Any, names: Names) -> Change:
    old, new = in_words(each, before, names), in_words(each, after, names)
    marked = None
    if isinstance(each, models.TextField) and old and new:
        marked = inline_html(diff_texts(old, new))
    return Change(label_of(each), old, new, marked)


def _joined(kind: Kind, before: State, after: State, names: Names) -> Iterable[Joined]:
    for name, relation in kind.several.items():
        old, new = before.several.get(name, frozenset()), after.several.get(name, frozenset())
        if old != new:
            added, removed = (
                sorted(names.name(relation.related_model, key) for key in keys)
                for keys in (new - old, old - new)
            )
            yield Joined(label_of(relation), added, removed)


def _rows(kind: Kind, before: State, after: State, names: Names) -> Iterable[Row]:
    for place in sorted({*before.parts, *after.parts}):
        old, new = before.parts.get(place), after.parts.get(place)
        if old != new:
            yield _row(kind, place[0], old, new, names)


def _row(kind: Kind, table: int, old: Values | None, new: Values | None, names: Names) -> Row:
    part = list(kind.parts.values())[table - 1]
    said = _changes(dict(part.fields), old or _NOTHING, new or _NOTHING, names)
    what = "added" if old is None else "removed" if new is None else "changed"
    label = str(capfirst(part.model._meta.verbose_name))
    if not issubclass(part.model, CitationLink):
        return Row(what, label, said)
    return _cited(kind, what, old, new, names)


def _cited(kind: Kind, what: str, old: Values | None, new: Values | None, names: Names) -> Row:
    """A link to a passage: the words and where they stand, then what they do for the record."""
    now: Any = new or old
    passage = names.record(Citation, now["citation_id"])
    quote, where = _passage(passage)
    link: Any = kind.parts["citations"]
    said = [
        _fact(kind, change, old, new) if name == "fact" else change
        for name, change in _by_name(dict(link.fields), old or _NOTHING, new or _NOTHING, names)
        if name != "citation" or what == "changed"
    ]
    return Row(what, "Citation", said, quote, where, is_citation=True)


def _by_name(own: Mapping[str, Any], old: Values, new: Values, names: Names) -> Any:
    for name, each in own.items():
        for change in _changes({name: each}, old, new, names):
            yield name, change


def _fact(kind: Kind, change: Change, old: Values | None, new: Values | None) -> Change:
    before, after = (_fact_label(kind, (said or _NOTHING).get("fact", "")) for said in (old, new))
    return Change("Supports", before, after)


def _fact_label(kind: Kind, name: str) -> str:
    """The field of the record that a passage supports, as forms call it."""
    if not name or not is_fact_of(kind.model, name):
        return name
    found: Any = kind.model._meta.get_field(name)
    return str(getattr(found, "verbose_name", None) or name.replace("_", " "))


def _passage(found: Any) -> tuple[str, str]:
    """The words of a passage and where they stand."""
    if found is None or isinstance(found, str):
        return found or "", ""
    place = f", {found.locator}" if found.locator else ""
    return found.quote, f"{found.source.title}{place}"

"""The facts of one record as rows to read: what is asked, what is stated, and who says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import pgettext

from sources.partialdates import PartialDate
from sources.records import Record

#: Empty in any of these forms means that no source states the fact.
_NOT_STATED = (None, "", "not-stated")


@dataclass(frozen=True)
class Fact:
    """One fact: its name and question, its value as stored and in words, the passages for it."""

    name: str
    label: str
    question: str
    raw: Any
    words: str
    is_word: bool = False
    links: tuple[Any, ...] = ()
    #: Earlier rows that quote a passage for this one as well.
    again: tuple[Fact, ...] = ()

    @property
    def is_stated(self) -> bool:
        """Whether any source states it."""
        return self.raw not in _NOT_STATED

    @property
    def kind(self) -> str:
        """How to show it: date, word (of a vocabulary), address or text."""
        if isinstance(self.raw, PartialDate | dt.date):
            return "date"
        if self.is_word:
            return "word"
        return "address" if str(self.raw).startswith(("https://", "http://")) else "text"


def facts_of(record: Record, names: Iterable[str]) -> list[Fact]:
    """A row for each named field, stated or not, with the record's published passages for it.

    Fetch the record with ``publishing.cited()``; sources themselves cite nothing.
    """
    return [_fact(record, name) for name in names]


def _question(help_text: str) -> str:
    """An editor's help as a reader's question: without what an empty field means."""
    return help_text.partition(" Empty:")[0].removeprefix("Empty: not stated.")


def _in_words(question: str) -> str:
    """The question in the language of the page; what no field asks is no text to look up."""
    return pgettext("question of a field", question) if question else ""


def _fact(record: Any, name: str) -> Fact:
    field = record._meta.get_field(name)
    raw = getattr(record, name)
    words = getattr(record, f"get_{name}_display", lambda: raw)()
    links = tuple(link for link in getattr(record, "cited", ()) if link.fact == name)
    label = pgettext("field", str(field.verbose_name))
    return Fact(
        name=name,
        label=label[:1].upper() + label[1:],
        question=_in_words(_question(str(field.help_text))),
        raw=raw,
        words=str(words),
        is_word=bool(field.choices),
        links=links,
    )


def each_quoted_once(*groups: list[Fact]) -> list[list[Fact]]:
    """The same rows, where a passage that an earlier row quoted is only referred to."""
    quoted: dict[int, Fact] = {}
    return [[_quoted_first(fact, quoted) for fact in group] for group in groups]


def _quoted_first(fact: Fact, quoted: dict[int, Fact]) -> Fact:
    seen = {link.citation_id for link in fact.links if link.citation_id in quoted}
    again = tuple({quoted[key].name: quoted[key] for key in seen}.values())
    for link in fact.links:
        quoted.setdefault(link.citation_id, fact)
    links = tuple(link for link in fact.links if link.citation_id not in seen)
    return replace(fact, links=links, again=again)

"""What can be followed, read from what people type and told by its name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy

from labwatch.alerts.vocabulary import Kind
from labwatch.dataset.kinds import KIND_OF_NAME

#: How many records one address may follow.
MOST = 100
_NO_RECORD = gettext_lazy(
    "%(text)s: give the address of a lab, an evaluator, a model or a commitment."
)
_UNKNOWN = gettext_lazy("%(text)s: there is no such record. Copy the address from its page.")
_RECORD = re.compile(r"(?:^|/)(labs|evaluators|models|commitments)/([-a-zA-Z0-9_]{1,120})/?$")


@dataclass(frozen=True)
class Choice:
    """A record that is or can be followed; ``url`` is empty where it is no longer public."""

    resource: str
    slug: str
    name: str
    url: str

    @property
    def key(self) -> str:
        """The record in a word: labs/anthropic."""
        return f"{self.resource}/{self.slug}"

    @property
    def kind(self) -> str:
        """What sort of record, in words."""
        return str(KIND_OF_NAME[self.resource].model._meta.verbose_name)


def first_of(kind: Kind) -> tuple[list[Choice], int]:
    """The first public records of a kind, by name, and how many there are beyond; one query, or
    two where there are more."""
    rows = _published(kind)
    listed = [_choice(kind, row) for row in rows.order_by("name")[:MOST]]
    return listed, rows.count() - MOST if len(listed) == MOST else 0


def read_records(texts: Iterable[str]) -> tuple[list[Choice], list[str]]:
    """The public records that somebody named, by labs/anthropic or their addresses, and a sentence
    for each text that names none; at most one query a kind."""
    read = [(text.strip()[:100], _RECORD.search(_path(text.strip()))) for text in texts]
    problems = [_NO_RECORD % {"text": text} for text, found in read if found is None]
    keys = {"/".join(found.groups()): text for text, found in read if found is not None}
    choices = named(keys)
    problems += [_UNKNOWN % {"text": keys[each.key]} for each in choices if not each.url]
    return [each for each in choices if each.url], problems


def _path(text: str) -> str:
    try:
        return urlsplit(text).path
    except ValueError:
        return text


def named(keys: Iterable[str]) -> list[Choice]:
    """The records by their names of today, in that order; at most one query a kind."""
    wanted: dict[str, list[str]] = defaultdict(list)
    parts = [tuple(key.split("/", 1)) for key in keys]
    for resource, slug in parts:
        wanted[resource].append(slug)
    known = {
        (resource, row.slug): _choice(resource, row)
        for resource, slugs in wanted.items()
        for row in _published(resource).filter(slug__in=slugs)
    }
    return [known.get((r, slug)) or Choice(r, slug, slug, "") for r, slug in parts]


def _published(resource: str) -> Any:
    rows: Any = KIND_OF_NAME[resource].model.objects
    return rows.published()


def _choice(resource: str, row: Any) -> Choice:
    return Choice(str(resource), row.slug, str(row.name), row.get_absolute_url())

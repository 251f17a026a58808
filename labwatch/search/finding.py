"""Finding records: which match, in which order, and what is shown of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from labwatch.api.fields import RESOURCES
from labwatch.publishing.models import PublishedForm
from labwatch.publishing.place import read_form
from labwatch.publishing.refreshing import refresh_if_few
from labwatch.publishing.versions import current_version
from labwatch.search.excerpts import Excerpt, Part, excerpt, marked
from labwatch.search.matching import first_keys
from labwatch.search.models import SearchDocument
from labwatch.search.ranking import score
from labwatch.search.standing import ORDER, record_of, resource_of
from labwatch.search.texts import texts_of
from sources.searchquery import SearchQuery

#: So many of the documents that match are put in order of how well they do.
MOST = 1000
#: The best first; ties in the order of resources, then by slug.
Place = tuple[int, int, str]
_MODELS = {name: model for model, name in RESOURCES.items()}


@dataclass(frozen=True)
class Hit:
    """A record that matches, and its place in the order."""

    key: int
    place: Place

    @property
    def resource(self) -> str:
        """Such as commitments."""
        return resource_of(self.key)

    @property
    def record(self) -> int:
        """The record's key."""
        return record_of(self.key)


@dataclass(frozen=True)
class Result:
    """What is shown of a hit: its form, its name with the words found marked, an excerpt."""

    hit: Hit
    form: Mapping[str, Any]
    name: tuple[Part, ...]
    excerpt: Excerpt

    @property
    def is_quoted(self) -> bool:
        """Whether the excerpt is quoted from the source, rather than written by us."""
        return self.excerpt.source is not None

    @property
    def source(self) -> Mapping[str, str] | None:
        """The source of the excerpt, else the one that the record belongs to or cites first."""
        cited = self.form.get("citations") or [self.form]
        return self.excerpt.source or cited[0].get("source")


class Search:
    """One search of the public record. ``resources``: only these; all if empty."""

    def __init__(self, query: SearchQuery, resources: Collection[str] = ()) -> None:
        refresh_if_few()
        self.query = query
        self.resources = frozenset(resources)

    @cached_property
    def is_fresh(self) -> bool:
        """Whether every record is found by what it says now; else some edits wait."""
        return current_version().is_fresh

    @cached_property
    def _found(self) -> list[Hit]:
        """The first documents of any resource that match, the best first."""
        return self._ranked(None)

    def _ranked(self, resource: str | None) -> list[Hit]:
        rows = SearchDocument.objects.filter(pk__in=self._keys(resource))
        hits = (
            Hit(key, (-score(words, self.query), ORDER.index(resource_of(key)), slug))
            for key, slug, words in rows.values_list("pk", "slug", "words")
        )
        return sorted(hits, key=lambda hit: hit.place)

    def _keys(self, resource: str | None) -> list[int]:
        """Words as they were typed first: only where these are few, what begins with them."""
        exactly = self.query.exactly()
        keys = first_keys(exactly, resource, MOST)
        if len(keys) == MOST or exactly == self.query:
            return keys
        return sorted({*keys, *first_keys(self.query, resource, MOST)})[:MOST]

    @cached_property
    def hits(self) -> list[Hit]:
        """The hits of the resources asked for, the best first."""
        if not self.resources:
            return self._found
        if self.is_complete:
            return [hit for hit in self._found if hit.resource in self.resources]
        several = [hit for name in self.resources for hit in self._ranked(name)]
        return sorted(several, key=lambda hit: hit.place)[:MOST]

    @property
    def is_complete(self) -> bool:
        """Whether all that matches was put in order; else only the first of it, by standing."""
        return len(self._found) < MOST

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many hits each resource has, whichever are asked for; of those put in order."""
        found = Counter(hit.resource for hit in self._found)
        return {name: found[name] for name in ORDER if found[name]}

    def results(self, hits: Sequence[Hit]) -> list[Result]:
        """What is shown of some hits. While edits wait, what may be public no more is left out."""
        forms = _forms(hits)
        shown = hits if self.is_fresh else _still_public(hits)
        return [self._result(hit, forms[hit.key]) for hit in shown if hit.key in forms]

    def _result(self, hit: Hit, form: Mapping[str, Any]) -> Result:
        texts = texts_of(hit.resource, form)
        name = marked(form["name"], self.query)
        return Result(hit, form, name, excerpt(texts, self.query))


def _by_resource(hits: Iterable[Hit]) -> dict[str, dict[int, Hit]]:
    found: dict[str, dict[int, Hit]] = {}
    for hit in hits:
        found.setdefault(hit.resource, {})[hit.record] = hit
    return found


def _forms(hits: Sequence[Hit]) -> dict[int, Any]:
    """The public form of each hit, by the hit's key; one query."""
    wanted = _by_resource(hits)
    condition = Q(pk__in=())
    for resource, records in wanted.items():
        condition |= Q(resource=resource, record__in=list(records))
    rows = PublishedForm.objects.filter(condition).values_list("resource", "record", "body")
    return {wanted[name][record].key: read_form(body) for name, record, body in rows}


def _still_public(hits: Sequence[Hit]) -> list[Hit]:
    public = set()
    for resource, records in _by_resource(hits).items():
        rows = _MODELS[resource].objects.published().filter(pk__in=list(records))
        public |= {(resource, key) for key in rows.values_list("pk", flat=True)}
    return [hit for hit in hits if (hit.resource, hit.record) in public]

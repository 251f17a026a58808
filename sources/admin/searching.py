"""Searching lists and search boxes: by the index of public forms, and drafts by reading them.

The index knows what is public. What is not is little, so there the columns named in
``search_fields`` are read as Django's admin does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.text import slugify

from sources.admin.keysets import Keys, any_of
from sources.records import HIDDEN, Record
from sources.searchquery import NothingToFind, NotIndexed, SearchQuery, Term, parsed
from sources.searchwords import words

_LONGEST_SLUG = 120
#: So many names are looked through; a word in more than so many of them names nobody.
_MOST_NAMES, _MOST_NAMED = 1_000, 5


class IndexedSearch:
    """A list of records that the site's index knows (``settings.RECORD_SEARCH``)."""

    #: Relations whose names the public form does not hold, such as that to the labs bound by it.
    search_beside: ClassVar[tuple[str, ...]] = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows in which everything asked for occurs, each once."""
        plain = super().get_search_results  # type: ignore[misc]
        model: Any = queryset.model
        try:
            public = found(model, parsed(search_term), self.search_beside)
        except NothingToFind:
            return queryset.none() if search_term.strip() else queryset, False
        except NotIndexed:
            rows, spawns = plain(request, queryset, search_term)
            return rows, spawns
        drafts, _spawns = plain(request, hidden(model), search_term)
        own = _slug_begins(model, search_term)
        return queryset.filter(any_of(model, *public, drafts, *own)), False


def found(model: type[Record], query: SearchQuery, besides: tuple[str, ...] = ()) -> list[Keys]:
    """The public records that match; raises NotIndexed where the index knows none of the kind."""
    matching = import_string(settings.RECORD_SEARCH)
    named = (beside(model, query, path) for path in besides)
    return [matching(model, query), *(rows for rows in named if rows is not None)]


def beside(model: type[Record], query: SearchQuery, path: str) -> QuerySet[Any] | None:
    """The records beside which some words name somebody (lab "Anthropic"), the others matching.

    None if no word does. Words that are in many names, such as "AI", name nobody.
    """
    names = _owner(model, path)._base_manager.order_by("pk").values_list("pk", "name")
    folded = {key: " ".join(words(name)) for key, name in names[:_MOST_NAMES]}
    named = {term: _named(term, folded) for term in query.wanted}
    naming = {term: keys for term, keys in named.items() if 0 < len(keys) <= _MOST_NAMED}
    if not naming:
        return None
    rows = model._base_manager.filter(**{f"{path}__in": set.intersection(*naming.values())})
    others = tuple(term for term in query.wanted if term not in naming)
    if not others:
        return rows
    matching = import_string(settings.RECORD_SEARCH)
    return rows.filter(pk__in=matching(model, SearchQuery(others, query.unwanted)))


def _named(term: Term, names: Mapping[int, str]) -> set[int]:
    """The keys of the names in which the words follow each other, the last perhaps only begun."""
    sought = f" {term.text}" if term.begins else f" {term.text} "
    return {key for key, name in names.items() if sought in f" {name} "}


def hidden(model: type[Record]) -> QuerySet[Any]:
    """The records that are not public: drafts, and what rests on drafts."""
    rows: QuerySet[Any] = model._base_manager.all()
    reasons = [Q(status__in=HIDDEN)]
    reasons += [Q(**{f"{path}__in": _drafts(model, path)}) for path in model.rests_on]
    return rows.filter(any_of(model, *map(rows.filter, reasons)))


def _drafts(model: type[Record], path: str) -> QuerySet[Any]:
    """The drafts among the records that ``path`` leads to."""
    drafts: QuerySet[Any] = _owner(model, path)._base_manager.filter(status__in=HIDDEN)
    return drafts.values("pk")


def _owner(model: type[Record], path: str) -> Any:
    """The model that a path of relations leads to."""
    owner: Any = model
    for name in path.split("__"):
        owner = owner._meta.get_field(name).related_model
    return owner


def _slug_begins(model: type[Record], term: str) -> list[Keys]:
    """A slug is no public text, but editors know it."""
    slug = slugify(term)
    is_one = bool(slug) and slug == term.strip() and len(slug) <= _LONGEST_SLUG
    return [model._base_manager.filter(slug__startswith=slug)] if is_one else []

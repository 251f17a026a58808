"""Searching lists and search boxes: by the index of public forms, and drafts by reading them.

The index knows what is public. What is not is little, so there the columns named in
``search_fields`` are read as Django's admin does.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.text import slugify

from sources.records import Record
from sources.searchquery import NothingToFind, NotIndexed, SearchQuery, Term, parsed
from sources.vocabulary import Status

_LONGEST_SLUG = 120


class IndexedSearch:
    """A list of records that the site's index knows (``settings.RECORD_SEARCH``)."""

    #: Paths to names that the public form does not hold, such as those of the labs that are bound.
    search_beside: ClassVar[tuple[str, ...]] = ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The rows in which everything asked for occurs, each once."""
        plain = super().get_search_results  # type: ignore[misc]
        try:
            public = indexed(queryset.model, parsed(search_term), self.search_beside)
        except NothingToFind:
            return queryset.none() if search_term.strip() else queryset, False
        except NotIndexed:
            rows, spawns = plain(request, queryset, search_term)
            return rows, spawns
        drafts, _spawns = plain(request, hidden(queryset.model), search_term)
        found = public | Q(pk__in=drafts.order_by().values("pk"))
        return queryset.filter(found | _slug_begins(search_term)), False


def indexed(model: type[Record], query: SearchQuery, beside: Iterable[str] = ()) -> Q:
    """The public records that match; each word may stand in a name ``beside`` the form instead."""
    matching = import_string(settings.RECORD_SEARCH)
    if not beside:
        return Q(pk__in=matching(model, query))
    unwanted = [~_beside(model, term, beside) for term in query.unwanted]
    return reduce(
        and_,
        (
            Q(pk__in=matching(model, SearchQuery((term,), query.unwanted)))
            | _beside(model, term, beside)
            for term in query.wanted
        ),
        reduce(and_, unwanted, Q()),
    )


def _beside(model: type[Record], term: Term, paths: Iterable[str]) -> Q:
    """The records beside which a name holds these words."""
    names = [Q(**{f"{path}__icontains": term.text}) for path in paths]
    return Q(pk__in=model._base_manager.filter(reduce(or_, names)).order_by().values("pk"))


def hidden(model: type[Record]) -> QuerySet[Any]:
    """The records that are not public: drafts, and what rests on drafts."""
    return model._base_manager.filter(reduce(or_, _reasons(model)))


def _reasons(model: type[Record]) -> list[Q]:
    """Why a record may not be public: its own status, or that of one that it rests on."""
    kept_back = Q(status__in=[Status.DRAFT, Status.IN_REVIEW])
    reasons = [kept_back]
    for path in model.rests_on:
        *way, last = path.split("__")
        owner: Any = model
        for name in (*way, last):
            owner = owner._meta.get_field(name).related_model
        drafts = owner._base_manager.filter(kept_back).values("pk")
        reasons.append(Q(**{f"{path}__in": drafts}))
    return reasons


def _slug_begins(term: str) -> Q:
    """A slug is no public text, but editors know it."""
    slug = slugify(term)
    is_one = bool(slug) and slug == term.strip() and len(slug) <= _LONGEST_SLUG
    return Q(slug__startswith=slug) if is_one else Q(pk__in=[])

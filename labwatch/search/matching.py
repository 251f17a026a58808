"""Asking the database which documents match: FTS5 on SQLite, tsquery on PostgreSQL.

Words hold letters and digits only, so nothing in a query can be taken for an operator.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.db import connection, transaction
from django.db.models.expressions import RawSQL

from labwatch.api.fields import RESOURCES
from labwatch.publishing.refreshing import refresh_if_few
from labwatch.search.standing import MOST, bounds
from sources.searchquery import NotIndexed, SearchQuery, Term

#: Or PostgreSQL would read half of the table, in the order of keys, for a word of medium rarity:
#: it takes comparing a vector for cheap. Until the end of the transaction.
_PREFER_THE_INDEX = (
    "SET LOCAL random_page_cost = 0.1; SET LOCAL seq_page_cost = 0.1; "
    "SET LOCAL max_parallel_workers_per_gather = 0"
)
_FIRST = {
    "sqlite": "SELECT rowid FROM search_index WHERE search_index MATCH %s "
    "AND rowid BETWEEN %s AND %s ORDER BY rowid LIMIT %s",
    "postgresql": "SELECT id FROM search_searchdocument WHERE vector @@ CAST(%s AS tsquery) "
    "AND id BETWEEN %s AND %s ORDER BY id LIMIT %s",
}
#: The keys of records as standing.record_of tells them.
_RECORDS = {
    "sqlite": f"SELECT {MOST} - (rowid & {MOST}) FROM search_index "  # noqa: S608 - a number
    "WHERE search_index MATCH %s AND rowid BETWEEN %s AND %s",
    "postgresql": f"SELECT {MOST} - (found & {MOST}) "  # noqa: S608 - a number
    "FROM search_keys(CAST(%s AS tsquery), %s, %s) AS found",
}
_COUNT = {
    "sqlite": "SELECT count(*) FROM search_index WHERE search_index MATCH %s "
    "AND rowid BETWEEN %s AND %s",
    "postgresql": "SELECT count(*) FROM search_searchdocument WHERE vector @@ CAST(%s AS tsquery) "
    "AND id BETWEEN %s AND %s",
}
_HAS_WORDS = (
    "(SELECT document.vector @@ CAST(%s AS tsquery) FROM search_searchdocument AS document "
    "WHERE document.id = %s - {row})"
)


def first_keys(query: SearchQuery, resource: str | None, most: int) -> list[int]:
    """The keys of the first documents that match, at most so many, in their order."""
    # On SQLite a transaction would wait for whoever writes, and only PostgreSQL needs one.
    is_postgresql = connection.vendor == "postgresql"
    held = transaction.atomic() if is_postgresql else nullcontext()
    with held, connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute(_PREFER_THE_INDEX)
        asked: list[Any] = [asked_of_database(query), *bounds(resource), most]
        cursor.execute(_FIRST[connection.vendor], asked)
        return [row[0] for row in cursor.fetchall()]


def records_matching(model: Any, query: SearchQuery) -> RawSQL:
    """The keys of the model's records that match, as a subquery for lists (RECORD_SEARCH).

    Raises NotIndexed for a model without public forms of its own.
    """
    if model not in RESOURCES:
        raise NotIndexed(f"{model.__name__} has no public form of its own.")
    refresh_if_few()
    return RawSQL(*keys_matching(model, asked_of_database(query)))  # noqa: S611 - parameters


def keys_matching(model: Any, asked: Any) -> tuple[str, list[Any]]:
    """The same as SQL and its parameters; ``asked``: as of ``asked_of_database``."""
    return _RECORDS[connection.vendor], [asked, *bounds(RESOURCES[model])]


def has_words(model: Any, asked: Any) -> tuple[str, list[Any]]:
    """Whether one row of the model's table matches, on PostgreSQL: SQL and its parameters.

    A subquery for a value, which the planner cannot turn into a join: it would read all matches.
    """
    row = f'"{model._meta.db_table}"."{model._meta.pk.column}"'
    return _HAS_WORDS.format(row=row), [asked, bounds(RESOURCES[model])[1]]


def count_matching(model: Any, asked: str) -> int:
    """How many of the model's public records match; only where every form is fresh."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT[connection.vendor], [asked, *bounds(RESOURCES[model])])
        return int(cursor.fetchone()[0])


def asked_of_database(query: SearchQuery) -> str:
    """The query in the database's own language."""
    return _as_tsquery(query) if connection.vendor == "postgresql" else _as_fts5(query)


def _as_fts5(query: SearchQuery) -> str:
    wanted = " AND ".join(map(_phrase, query.wanted))
    return f"({wanted})" + "".join(f" NOT {_phrase(term)}" for term in query.unwanted)


def _phrase(term: Term) -> str:
    return f'"{term.text}"{" *" if term.begins else ""}'


def _as_tsquery(query: SearchQuery) -> str:
    unwanted = [f"!{_followed(term)}" for term in query.unwanted]
    return " & ".join([*map(_followed, query.wanted), *unwanted])


def _followed(term: Term) -> str:
    words = " <-> ".join(f"'{word}'" for word in term.words)
    return f"({words}{':*' if term.begins else ''})"

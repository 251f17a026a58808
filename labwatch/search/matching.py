"""Asking the database which documents match: FTS5 on SQLite, tsquery on PostgreSQL.

Words hold letters and digits only, so nothing in a query can be taken for an operator.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from labwatch.api.fields import RESOURCES
from labwatch.publishing.refreshing import refresh_if_few
from labwatch.search.standing import MOST, bounds
from sources.searchquery import SearchQuery, Term


def first_keys(query: SearchQuery, resource: str | None, most: int) -> list[int]:
    """The keys of the first documents that match, at most so many, in their order."""
    low, high = bounds(resource)
    table, key, condition, asked = _matching(query)
    sql = (
        f"SELECT {key} FROM {table} WHERE {condition} AND {key} BETWEEN %s AND %s "  # noqa: S608
        f"ORDER BY {key} LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked, low, high, most])
        return [row[0] for row in cursor.fetchall()]


def records_matching(model: Any, query: SearchQuery) -> RawSQL:
    """The keys of the model's records that match, as a subquery for lists (RECORD_SEARCH)."""
    refresh_if_few()
    low, high = bounds(RESOURCES[model])
    table, key, condition, asked = _matching(query)
    record = f"{MOST} - ({key} & {MOST})"  # as standing.record_of
    sql = f"SELECT {record} FROM {table} WHERE {condition} AND {key} BETWEEN %s AND %s"  # noqa: S608
    return RawSQL(sql, [asked, low, high])  # noqa: S611 - names are ours, values are parameters


def _matching(query: SearchQuery) -> tuple[str, str, str, str]:
    """The table to ask, its key, the condition, and the query in the database's own language."""
    if connection.vendor == "postgresql":
        condition = "vector @@ CAST(%s AS tsquery)"
        return "search_searchdocument", "id", condition, _as_tsquery(query)
    return "search_index", "rowid", "search_index MATCH %s", _as_fts5(query)


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

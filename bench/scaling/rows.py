"""How many bytes a row takes, with its indexes and what lies beside it: made, then measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

_MADE_BY = Path(__file__).with_name("rows.sql")
#: Every table of a visit, and of how many sources one has a row: texts are long, so they are few.
_TABLES = {
    "sources_source": 1,
    "sources_citation": 1,
    "sources_snapshot": 20,
    "sources_check": 1,
    "sources_health": 1,
    "sources_quotestanding": 1,
}
#: What no daily root covers (``sources.checking.evidence.facts_of``), so that it may go when old.
_THINNED = """
CREATE TABLE thinned_checks (LIKE sources_check INCLUDING INDEXES INCLUDING DEFAULTS);
INSERT INTO thinned_checks SELECT (jsonb_populate_record(each,
  '{"headers": {}, "certificate": {}, "hops": []}')).* FROM sources_check each
"""


def bytes_of_rows(cursor: Any, count: int) -> dict[str, float]:
    """Make so many sources and what hangs on them, and measure each table."""
    for table in _TABLES:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for statement in _MADE_BY.read_text().replace("COUNT", str(count)).split(";\n"):
        if "INSERT" in statement:
            cursor.execute(statement)
    for table in _TABLES:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return {table: _size(cursor, table) * part / count for table, part in _TABLES.items()}


def bytes_of_thinned_check(cursor: Any, count: int) -> float:
    """A check without what no daily root covers: on a copy."""
    for statement in _THINNED.strip().split(";\n"):
        cursor.execute(statement)
    return _size(cursor, "thinned_checks") / count


def _size(cursor: Any, table: str) -> int:
    cursor.execute("SELECT pg_total_relation_size(%s)", [table])
    return int(cursor.fetchone()[0])

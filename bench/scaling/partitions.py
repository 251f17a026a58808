"""Checks by month, tried on a copy of the table: the recipe of docs/scale.md, step by step."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from bench.checks.reporting import table

#: The copy is called ``checks_by_month``; on a site it takes the name ``sources_check`` at the end.
MAKE = """
CREATE TABLE checks_by_month (LIKE sources_check INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
  PARTITION BY RANGE (first_seen_at);
ALTER TABLE checks_by_month
  ALTER COLUMN id SET DEFAULT nextval(pg_get_serial_sequence('sources_check', 'id')),
  ADD PRIMARY KEY (id, first_seen_at),
  ADD FOREIGN KEY (source_id) REFERENCES sources_source (id) DEFERRABLE INITIALLY DEFERRED,
  ADD FOREIGN KEY (snapshot_id) REFERENCES sources_snapshot (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX ON checks_by_month (id);
CREATE INDEX ON checks_by_month (source_id, last_seen_at DESC);
CREATE INDEX ON checks_by_month (last_seen_at DESC);
CREATE INDEX ON checks_by_month (first_seen_at);
CREATE INDEX ON checks_by_month (snapshot_id);
CREATE TABLE checks_other PARTITION OF checks_by_month DEFAULT;
"""
MONTH = """
CREATE TABLE checks_{name} PARTITION OF checks_by_month
  FOR VALUES FROM ('{first}') TO ('{last}');
"""
FILL = "INSERT INTO checks_by_month SELECT * FROM sources_check"
ONE_DAY = """SELECT * FROM checks_by_month
  WHERE first_seen_at >= '2026-02-10' AND first_seen_at < '2026-02-11' ORDER BY id"""
AGAIN = """UPDATE checks_by_month SET last_seen_at = last_seen_at + interval '1 day',
  times_seen = times_seen + 1 WHERE id = (SELECT min(id) FROM sources_check)"""
DETACH = "ALTER TABLE checks_by_month DETACH PARTITION checks_2026_01"


def partitioned(cursor: Any) -> str:
    """Make the copy, fill it, ask it for a day, see a row again, take a month away."""
    cursor.execute(MAKE)
    months = [f"2026-{number:02}-01" for number in range(1, 13)] + ["2027-01-01"]
    for first, last in pairwise(months):
        name = first[:7].replace("-", "_")
        cursor.execute(MONTH.format(name=name, first=first, last=last))
    cursor.execute(FILL)
    cursor.execute("ANALYZE checks_by_month")
    rows = [["rows in the copy, in the table", " and ".join(_counts(cursor))]]
    rows.append(["partitions read for one day", str(_partitions_read(cursor))])
    cursor.execute(AGAIN)
    rows.append(["rows moved on by a visit with the same result", str(cursor.rowcount)])
    cursor.execute("SELECT count(*) FROM checks_2026_01")
    january = cursor.fetchone()[0]
    cursor.execute(DETACH)
    rows.append(["rows of January, taken away at once", f"{january:,}"])
    rows.append(["rows left in the copy", _counts(cursor)[0]])
    return table(["checks by month, on a copy", "figure"], rows)


def _counts(cursor: Any) -> list[str]:
    counts = []
    for name in ("checks_by_month", "sources_check"):
        cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - our own two names
        counts.append(f"{cursor.fetchone()[0]:,}")
    return counts


def _partitions_read(cursor: Any) -> int:
    """How many partitions the planner leaves for one day's root."""
    cursor.execute(f"EXPLAIN {ONE_DAY}")
    lines = " ".join(row[0] for row in cursor.fetchall())
    return sum(f"checks_2026_{number:02} " in lines for number in range(1, 13)) + (
        "checks_other " in lines
    )

"""Rows as text are the same for both databases, whatever stands in them."""

from __future__ import annotations

import datetime as dt
import uuid

from hypothesis import given
from hypothesis import strategies as st

from labwatch.backups.copytext import line_of, row_of
from labwatch.backups.manifest import Column

TEXT = Column("text", "plain")
MOMENT = Column("at", "moment")
ALL = (
    TEXT,
    Column("is_so", "boolean"),
    Column("body", "bytes"),
    Column("key", "uuid"),
    MOMENT,
)
MOMENTS = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1))


@given(
    st.none() | st.text(),
    st.none() | st.booleans(),
    st.none() | st.binary(),
    st.none() | st.uuids(),
    st.none() | MOMENTS,
)
def test_a_row_comes_back_as_it_was(
    text: str | None,
    is_so: bool | None,
    body: bytes | None,
    key: uuid.UUID | None,
    at: dt.datetime | None,
) -> None:
    row = [text, is_so, body, key and key.hex, at and str(at)]
    line = line_of(row, ALL)
    assert line.count("\n") == 1
    assert row_of(line[:-1], ALL) == row


def test_the_text_is_what_postgresql_writes() -> None:
    row = ["a\tb\\N\n", 1, b"\x00\xff", "0" * 31 + "1", "2026-11-29 10:00:00.120000"]
    assert line_of(row, ALL) == (
        "a\\tb\\\\N\\n\tt\t\\\\x00ff\t00000000-0000-0000-0000-000000000001"
        "\t2026-11-29 10:00:00.12+00\n"
    )


def test_what_postgresql_shortens_stands_in_sqlite_as_django_writes_it() -> None:
    assert row_of("2026-11-29 10:00:00.12+00", (MOMENT,)) == ["2026-11-29 10:00:00.120000"]
    assert row_of("2026-11-29 10:00:00+00", (MOMENT,)) == ["2026-11-29 10:00:00"]

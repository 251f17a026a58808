"""An editor at her desk, and ways to write history at a chosen moment."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

from django.test import Client

from sources.acting import acting_as
from tests.admin.conftest import desk, editor, in_plain, page

__all__ = ["desk", "editor", "history", "page", "plain", "save"]

T0 = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def at(minutes: float) -> dt.datetime:
    """So many minutes after the beginning of the story."""
    return T0 + dt.timedelta(minutes=minutes)


def save(row: Any, minutes: float, by: Any = None, why: str = "", **values: Any) -> Any:
    """Change a row at that moment; ``by``: a user, or the name of a program."""
    for name, value in values.items():
        setattr(row, name, value)
    row._history_date, row._change_reason = at(minutes), why
    row._history_user = None if isinstance(by, str) else by
    with acting_as(by if isinstance(by, str) else ""):
        row.save()
    return row


def begin(row: Any, minutes: float = 0) -> Any:
    """Let what the factories just made begin at that moment of the story."""
    type(row).history.filter(id=row.pk).update(history_date=at(minutes))
    return row


def plain(response: Any) -> str:
    """What a reader sees of a page, on one line."""
    assert response.status_code == 200, response.status_code
    return html.unescape(in_plain(response.content.decode().partition("<main")[2]))


def history(desk: Client, record: Any, **asked: Any) -> str:
    """The page of a record's history, as read."""
    return plain(desk.get(page(record, "history"), asked))

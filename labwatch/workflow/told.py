"""What is told after a step: for publishing, what went along, and where to go from there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import get_text_list

from labwatch.workflow.vanishing import counted
from sources.records import Record


def published(record: Any, done: Sequence[Record]) -> str:
    """The sentence after publishing, with the ways to the public page and to the desk.

    ``done``: all that went public, the record among it.
    """
    return format_html(
        '{} <a href="{}">See the public page</a> · <a href="{}">Back to the desk</a>',
        _sentence(record, done),
        record.get_absolute_url(),
        reverse("admin:index"),
    )


def _sentence(record: Record, done: Sequence[Record]) -> str:
    along = Counter(type(each) for each in done if not _is_same(each, record))
    if not along:
        return "It is public."
    names = [counted(model, count) for model, count in along.items()]
    return f"It is public, along with {get_text_list(names, 'and')}."


def _is_same(one: Record, other: Record) -> bool:
    return (type(one), one.pk) == (type(other), other.pk)

"""Values in the words that people read: labels of vocabularies, dates, names of records."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.text import capfirst

from labwatch.history.naming import Names
from sources.partialdates import PartialDate


def label_of(field: Any) -> str:
    """The field's name as forms give it."""
    return str(capfirst(field.verbose_name))


def in_words(field: Any, value: Any, names: Names) -> str:
    """The value as a reader says it; empty where nothing is stated."""
    if value is None or value == "":
        return ""
    if field.is_relation:
        return names.name(field.related_model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, PartialDate):
        return value.words
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, dt.date):
        return str(format_date(value, "j F Y"))
    return str(value)

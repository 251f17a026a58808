"""What a file says, as values that a field holds. Pure; errors say what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from sources.partialdates import PartialDateField


class Unfit(ValueError):
    """A value does not fit its field; the message says what would."""


def convert(field: models.Field[Any, Any], raw: object) -> Any:
    """The value for a plain column. ``None`` in a file means "not stated": the field's default."""
    if raw is None:
        return field.get_default()
    if field.choices:
        return _one_of([str(value) for value, _label in field.flatchoices], raw)
    if isinstance(field, PartialDateField):
        return _parsed(field, _text_or_number(raw))
    if isinstance(field, models.BooleanField):
        return _boolean(raw)
    if isinstance(field, models.DecimalField):
        return _parsed(field, _text_or_number(raw))
    if isinstance(field, models.DateField):
        return _parsed(field, _text(raw))
    return _text(raw)


def slug_of(raw: object) -> str:
    """A reference: the slug of another record."""
    if not isinstance(raw, str) or not raw:
        raise Unfit(f"Write the slug of a record, not {raw!r}.")
    return raw


def slugs_of(raw: object) -> list[str]:
    """Several references: a list of slugs without repeats."""
    if not isinstance(raw, list):
        raise Unfit("Write a list of slugs, such as [gpt-4, claude-2].")
    slugs = [slug_of(item) for item in raw]
    if len(set(slugs)) < len(slugs):
        raise Unfit("A slug stands twice in the list.")
    return slugs


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A hint at the nearest known word, or the empty string."""
    near = difflib.get_close_matches(word, known, n=1)
    return f' Did you mean "{near[0]}"?' if near else ""


def _one_of(words: list[str], raw: object) -> str:
    if isinstance(raw, str) and raw in words:
        return raw
    listed = ", ".join(word for word in words if word)
    raise Unfit(f'"{raw}" is not one of: {listed}.')


def _boolean(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    raise Unfit(f"Write true or false, not {raw!r}.")


def _text(raw: object) -> str:
    if isinstance(raw, str):
        return raw
    raise Unfit(f'Write text; put {raw!r} into quotes: "{raw}".')


def _text_or_number(raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise Unfit(f"Write text or a number, not {raw!r}.")
    return str(raw)


def _parsed(field: models.Field[Any, Any], text: str) -> Any:
    try:
        return field.to_python(text)
    except ValidationError as error:
        raise Unfit(" ".join(error.messages)) from None

"""Rows as text, the same for both databases: the text form of PostgreSQL's COPY.

PostgreSQL writes and reads it by itself. For SQLite it is made and read here: a line for each row,
tabs between columns, a backslash before what could be mistaken, ``\\N`` for nothing.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from labwatch.backups.manifest import Column

_ESCAPED = {"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED["\v"] = "\\v"
_TO_ESCAPE = str.maketrans(_ESCAPED)
_PLAIN = {escape[1]: char for char, escape in _ESCAPED.items()}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_SPECIAL = re.compile(r"[\\\b\f\n\r\t\v]")
_UTC = "+00"


def line_of(row: Sequence[Any], columns: Sequence[Column]) -> str:
    """A row as SQLite holds it, as one line with its end."""
    texts = (_text(value, column.kind) for value, column in zip(row, columns, strict=True))
    return "\t".join(texts) + "\n"


def _text(value: Any, kind: str) -> str:
    if value is None:
        return r"\N"
    if kind != "plain":
        return _WRITTEN[kind](value)
    text = value if isinstance(value, str) else repr(value)
    return text.translate(_TO_ESCAPE) if _SPECIAL.search(text) else text


def _moment_written(value: str) -> str:
    """PostgreSQL drops zeros at the end of a fraction, and says the zone."""
    return (value.rstrip("0").rstrip(".") if "." in value else value) + _UTC


_WRITTEN: dict[str, Callable[[Any], str]] = {
    "boolean": lambda value: "t" if value else "f",
    "bytes": lambda value: r"\\x" + bytes(value).hex(),
    "moment": _moment_written,
    "uuid": lambda value: str(uuid.UUID(value)),
}


def row_of(line: str, columns: Sequence[Column]) -> list[Any]:
    """What SQLite is to hold of a line without its end; ValueError if it is no such row."""
    texts = line.split("\t")
    return [_value(text, column.kind) for text, column in zip(texts, columns, strict=True)]


def _value(text: str, kind: str) -> Any:
    """Numbers stay texts: the column makes numbers of them."""
    if text == r"\N":
        return None
    plain = _ESCAPE.sub(_unescaped, text) if "\\" in text else text
    return plain if kind == "plain" else _READ[kind](plain)


def _unescaped(found: re.Match[str]) -> str:
    return _PLAIN.get(found[1], found[1])


def _moment_read(text: str) -> str:
    """As Django writes it into SQLite: in UTC without saying so, six digits or none."""
    whole, dot, fraction = text.removesuffix(_UTC).partition(".")
    return f"{whole}.{fraction:0<6}" if dot else whole


_READ: dict[str, Callable[[str], Any]] = {
    "boolean": lambda text: {"t": 1, "f": 0}[text],
    "bytes": lambda text: bytes.fromhex(text.removeprefix(r"\x")),
    "moment": _moment_read,
    "uuid": lambda text: uuid.UUID(text).hex,
}

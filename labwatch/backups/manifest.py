"""What a backup says of itself: at its head what it holds, at its end what that came to."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from labwatch.backups.parts import Sum
from labwatch.backups.problems import BackupError, Damaged

HEAD, SUMS, FILES = "labwatch-backup.json", "sums", "files"
FORMAT, VERSION = "labwatch-backup", 1
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_HASH = 65  # the length of a hash in hex, and a line end
#: What a column holds, as far as databases write it differently.
KINDS = ("boolean", "bytes", "moment", "plain", "uuid")


@dataclass(frozen=True)
class Column:
    """A column and which of ``KINDS`` it holds."""

    name: str
    kind: str


@dataclass(frozen=True)
class Table:
    """A table in the order of its key, and the columns that are kept."""

    name: str
    key: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Head:
    """``moment``: ISO, when the database was read. ``code``: which program wrote it, as people call
    it. ``migrations``: all that were applied. ``left_out``: table and why."""

    moment: str
    code: str
    vendor: str
    migrations: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    left_out: dict[str, str]

    def written(self) -> bytes:
        """As JSON for the first member."""
        return _json({"format": FORMAT, "version": VERSION, **asdict(self)})


@dataclass(frozen=True)
class Sums:
    """Of each table what it came to and the last key that it gave; of the list of files as well.
    ``head``: the hash of the first member."""

    head: str
    tables: dict[str, Sum]
    last_keys: dict[str, int]
    files: Sum
    missing: int

    def written(self) -> bytes:
        """As JSON for the end, with its own hash behind it."""
        told = _json(asdict(self))
        return told + _hash(told)


def _hash(data: bytes) -> bytes:
    return f"{hashlib.sha256(data).hexdigest()}\n".encode()


def _json(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, indent=1) + "\n").encode()


def head_of(data: bytes) -> Head:
    """What the first member says; BackupError if this program cannot read such a backup."""
    told = _read(data)
    if told.get("format") != FORMAT:
        raise Damaged("This is not a backup of Lab Watch.")
    if told.get("version") != VERSION:
        raise BackupError(
            f"The backup has format {told.get('version')!r}; this program reads format {VERSION}. "
            f"Restore it with {told.get('code')}."
        )
    try:
        return Head(
            moment=str(told["moment"]),
            code=str(told["code"]),
            vendor=str(told["vendor"]),
            migrations=tuple((str(app), str(name)) for app, name in told["migrations"]),
            tables=tuple(_table(each) for each in told["tables"]),
            left_out={str(name): str(why) for name, why in told["left_out"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Damaged("The head of the backup is damaged.") from error


def _table(told: dict[str, Any]) -> Table:
    columns = tuple(Column(each["name"], each["kind"]) for each in told["columns"])
    table = Table(told["name"], told["key"], columns)
    names = (table.name, table.key, *(column.name for column in columns))
    if not all(_NAME.fullmatch(name) for name in names):
        raise ValueError("a name that no table of ours has")
    if any(column.kind not in KINDS for column in columns):
        raise ValueError("a kind of column that we do not know")
    return table


def sums_of(data: bytes) -> Sums:
    """What the end says."""
    body, own = data[:-_HASH], data[-_HASH:]
    if _hash(body) != own:
        raise Damaged("The sums of the backup are damaged.")
    told = _read(body)
    try:
        return Sums(
            head=str(told["head"]),
            tables={str(name): _sum(each) for name, each in told["tables"].items()},
            last_keys={str(name): int(key) for name, key in told["last_keys"].items()},
            files=_sum(told["files"]),
            missing=int(told["missing"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Damaged("The sums of the backup are damaged.") from error


def _sum(told: dict[str, Any]) -> Sum:
    return Sum(int(told["bytes"]), int(told["lines"]), str(told["sha256"]))


def _read(data: bytes) -> dict[str, Any]:
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Damaged("The backup's description of itself cannot be read.") from error
    if not isinstance(told, dict):
        raise Damaged("The backup's description of itself cannot be read.")
    return told

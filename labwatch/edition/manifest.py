"""What an edition is made of: ``edition.json``, written last, read first by the next export."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from labwatch.edition.places import MANIFEST, Places
from labwatch.publishing.versions import current_version
from labwatch.serving.marks import current_mark


@dataclass(frozen=True)
class Manifest:
    """``mark``: of everything the files were made from, empty while they are being replaced;
    ``files``: each file with the SHA-256 of its bytes."""

    site: str
    languages: list[str]
    day: str
    data_version: str
    mark: str
    files: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Put it into the edition, whole or not at all."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True)
        replace(folder / MANIFEST, text.encode())


def read_manifest(folder: Path) -> Manifest | None:
    """That of the edition in the folder; None if there is none, ValueError if it is broken."""
    file = folder / MANIFEST
    if not file.exists():
        return None
    try:
        told: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return Manifest(**told)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{file} is no list of an edition: {error}") from error


def begun_manifest(places: Places, today: dt.date) -> Manifest:
    """Of an edition that is made of what is public now, without its files yet."""
    made_of = (current_mark().text, places.site, sorted(places.languages), places.without)
    return Manifest(
        site=places.site,
        languages=sorted(places.languages),
        day=str(today),
        data_version=current_version().mark,
        mark=digest(repr((*made_of, places.is_relative)).encode()),
    )


def digest(content: bytes) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(content).hexdigest()


def replace(file: Path, content: bytes) -> None:
    """Write a file whole or not at all: readers see the old one or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_name(f".{file.name}.half")
    half.write_bytes(content)
    half.replace(file)

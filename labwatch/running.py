"""Which code is running: a stamp that differs after every deployment."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path

from django.conf import settings

_FOLDERS = ("labwatch", "commitments", "evaluators", "sources", "templates")


@cache
def code_stamp() -> str:
    """SHA-256 over our code and templates and the versions of all packages; once a process."""
    stamp = hashlib.sha256()
    for path in _files(settings.BASE_DIR):
        stamp.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
        stamp.update(path.read_bytes())
    stamp.update("\0".join(_packages()).encode())
    return stamp.hexdigest()


def _files(root: Path) -> list[Path]:
    found = (path for folder in _FOLDERS for path in (root / folder).rglob("*"))
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


def _packages() -> list[str]:
    """Name and version of each installed package, as its folder is called."""
    found = (path.name for folder in sys.path for path in Path(folder).glob("*.dist-info"))
    return sorted(found)

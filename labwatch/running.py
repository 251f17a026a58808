"""What is running: the code, by a stamp that differs after every deployment, and in what shape."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path

from django.conf import settings

#: Texts of ``docs`` and the list of changes are pages; pages name the files of ``static``.
_FOLDERS = ("labwatch", "commitments", "evaluators", "sources", "templates", "static", "docs")
_TEXTS = ("CHANGELOG.md",)


@cache
def code_stamp() -> str:
    """SHA-256 over our code, templates, texts and the versions of all packages; once a process."""
    stamp = hashlib.sha256()
    for path in _files(settings.BASE_DIR):
        stamp.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
        stamp.update(path.read_bytes())
    stamp.update("\0".join(_packages()).encode())
    return stamp.hexdigest()


def is_embedded() -> bool:
    """Whether messages stay in this process's memory, so that its own threads do the work."""
    return bool(settings.CELERY_BROKER_URL.startswith("memory://"))


def _files(root: Path) -> list[Path]:
    found = (path for folder in _FOLDERS for path in (root / folder).rglob("*"))
    paths = (*found, *(root / name for name in _TEXTS))
    return sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts)


def _packages() -> list[str]:
    """Name and version of each installed package, as its folder is called."""
    found = (path.name for folder in sys.path for path in Path(folder).glob("*.dist-info"))
    return sorted(found)

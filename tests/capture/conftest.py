"""An editor who captures from an internet of our own on loopback."""

from __future__ import annotations

from tests.admin.conftest import desk, editor
from tests.sources.checking.conftest import internet

__all__ = ["desk", "editor", "internet"]

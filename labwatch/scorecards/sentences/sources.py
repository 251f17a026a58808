"""The sentence of one source."""

from __future__ import annotations

from typing import Any

from labwatch.scorecards.sentences.days import Day


def of(record: Any, day: Day) -> str:
    """The sentence; empty until it is written."""
    return ""

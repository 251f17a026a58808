"""The slots of docs/methodology.md by name, and the text with all of them filled.

A slot is a name in double braces. Each is filled from the rules that the program follows, so the
page cannot say anything else. A slot that nobody fills is an error, and so is one that the text
does not have; tests/test_methodology.py looks for both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from django.conf import settings

from labwatch.methodology import record_slots, scorecard_slots
from labwatch.methodology.example import example

TEXT = Path(settings.BASE_DIR) / "docs" / "methodology.md"
SLOT = re.compile(r"\{\{([a-z-]+)\}\}")
SLOTS: Mapping[str, Callable[[], str]] = {
    "rungs": record_slots.rungs,
    "bands": record_slots.bands,
    "sufficiency": record_slots.sufficiency,
    "settled-safeguards": record_slots.settled_safeguards,
    "ruling-rules": record_slots.ruling_rules,
    "settled-early": record_slots.settled_early,
    "dating": record_slots.dating,
    "reach": record_slots.reach,
    "hours-apart": record_slots.hours_apart,
    "criteria": scorecard_slots.criteria,
    "stages": scorecard_slots.stages,
    "months": scorecard_slots.months,
    "deed-values": scorecard_slots.deed_values,
    "word-values": scorecard_slots.word_values,
    "word-topics": scorecard_slots.word_topics,
    "no-promises": scorecard_slots.no_promises,
    "promise-sorts": scorecard_slots.promise_sorts,
    "fewest-testable": scorecard_slots.fewest_testable,
    "enough-known": scorecard_slots.enough_known,
    "draws": scorecard_slots.draws,
    "most-weight": scorecard_slots.most_weight,
    "editions": scorecard_slots.editions,
    "example": example,
}


def filled(text: str) -> str:
    """The text with every slot filled; KeyError for one that nobody fills."""
    return SLOT.sub(lambda found: SLOTS[found[1]](), text)


def methodology() -> str:
    """The whole methodology as Markdown, without its title, which the page has."""
    _title, text = TEXT.read_text("utf-8").split("\n", 1)
    return filled(text)

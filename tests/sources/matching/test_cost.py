"""Matching takes time in line with the page, whatever the page repeats."""

from __future__ import annotations

import random
import sys
import time
from types import FrameType
from typing import Any

import pytest

from sources.documents import Document
from sources.matching import match
from sources.matching.pagetext import read
from tests.sources.matching.material import SENTENCES


def calls(quote: str, text: str) -> int:
    """How many calls of Python and C a match makes: the same on every machine."""
    counted = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    read.cache_clear()
    sys.setprofile(count)
    try:
        match(quote, Document(main=text))
    finally:
        sys.setprofile(None)
    return counted


def policy(length: int) -> str:
    """A long page of sentences in random order, without the quoted one."""
    chance = random.Random(4)  # noqa: S311
    return " ".join(chance.choices(SENTENCES[1:], k=length // 90))


_REPEATED = {
    "one letter": ("a " * 40 + "b", "a "),
    "one letter, standing": ("a " * 40, "a "),
    "one letter, dots": ("a " * 20 + ". . . " + "a " * 20 + "b", "a "),
    "hyphens": ("a-" * 40 + "b", "a-"),
    "brackets": ("[a] " * 11 + "b", "[a] "),
    "open brackets": ("[" * 60 + "b", "["),
    "dots": ("we . . . say . . . so", ". "),
    "reference marks": ("the model [1] is safe", "[1] the model "),
    "accents": ("e\u0301 " * 20 + "b", "e\u0301 "),
    "sentence": ("We will test no frontier models.", "We will test all frontier models. "),
    "no spaces": ("模型" * 20 + "安全", "模型"),
}


@pytest.mark.parametrize("name", sorted(_REPEATED))
def test_endless_repetition_costs_in_line_with_its_length(name: str) -> None:
    quote, unit = _REPEATED[name]
    once, four_times = (calls(quote, unit * (size // len(unit))) for size in (40_000, 160_000))
    assert four_times <= 5 * once + 1_000


def test_a_long_page_costs_few_calls_because_search_is_by_substring() -> None:
    small, large = policy(100_000), policy(1_000_000)
    changed = SENTENCES[0].replace("will", "may")
    for quote in (SENTENCES[0], changed, "Nothing of this kind was ever written here before."):
        once = calls(quote, small + changed)
        ten_times = calls(quote, large + changed)
        assert ten_times <= 3 * once + 1_000


def test_a_long_quote_is_found_in_a_page_of_a_megabyte_within_the_budget() -> None:
    """50 ms are promised; a loaded machine is given four times that."""
    quote = " ".join(SENTENCES[10:17])
    text = policy(1_000_000) + quote + policy(1_000)
    taken = []
    for _ in range(3):
        read.cache_clear()
        begun = time.process_time()
        assert match(quote, Document(main=text, full=text)).stands
        taken.append(time.process_time() - begun)
    assert min(taken) < 0.2

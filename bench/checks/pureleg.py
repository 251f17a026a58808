"""Reading and matching alone: no network, no database.

Anchors: for reading, the parser's own tree and text of the same page; for matching, the common
recipe (a substring after folding case and spaces).
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

from rapidfuzz import fuzz
from selectolax.lexbor import LexborHTMLParser

from bench.checks.measuring import measured, serve
from bench.checks.pages import page, prose, quote_of, repeatable, text_page
from sources.documents import Document
from sources.extracting import extract
from sources.matching import anchor, match
from sources.reading import read_apart

HTML = "text/html; charset=utf-8"
SIZES = {"42 kB": 42_000, "100 kB": 100_000, "1 MB": 1_000_000}
#: Each measurement lasts at least so many seconds of processor time.
_LONG_ENOUGH = 0.1


def cost(act: Callable[[], object]) -> float:
    """Milliseconds of processor time of this process for one act."""
    times, began = 0, time.process_time()
    while time.process_time() - began < _LONG_ENOUGH:
        act()
        times += 1
    return (time.process_time() - began) / times * 1000


def reading(size: str) -> dict[str, float]:
    """What one page costs to read, by each way; ``apart`` counts both processes."""
    body = page(1).body("first") if size == "42 kB" else text_page(SIZES[size])
    text = body.decode()
    return {
        "parser alone": cost(lambda: LexborHTMLParser(text).text(separator="\n")),
        "extract": cost(lambda: extract(body, HTML)),
        "read_apart": _apart(body),
    }


def _apart(body: bytes) -> float:
    times = max(3, 2_000_000 // len(body))
    read_apart(body, HTML)  # starts the child
    with measured(times) as figures:
        for _ in range(times):
            read_apart(body, HTML)
    return figures.cpu_ms


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def matching(size: str) -> dict[str, float]:
    """What one quote costs in a text it was never looked for in, by each way."""
    half = prose(repeatable(size), SIZES[size] // 2)
    quote = quote_of(7)
    changed = quote.replace("will let", "may let")
    absent = prose(repeatable("missing"), 150)
    texts = (f"{half}\n\n{number} {quote}\n\n{half}" for number in itertools.count())
    place = anchor(quote, Document(kind="html", main=next(texts)))

    def judged(wanted: str, verdict: str) -> None:
        # A new text each time: the readings of the last few texts are kept.
        text = next(texts)
        found = match(wanted, Document(kind="html", main=text, full=text), anchor=place)
        if found.verdict != verdict:
            raise RuntimeError(f"{verdict} was called {found.verdict}")

    return {
        "folded substring": cost(lambda: _folded(quote) in _folded(next(texts))),
        "and partial_ratio": cost(lambda: fuzz.partial_ratio(_folded(changed), next(texts))),
        "match, verbatim": cost(lambda: judged(quote, "verbatim")),
        "match, altered": cost(lambda: judged(changed, "altered")),
        "match, missing": cost(lambda: judged(absent, "missing")),
    }


def order(given: dict[str, Any]) -> dict[str, Any]:
    """One round of one case."""
    return {"reading": reading, "matching": matching}[given["do"]](given["size"])


if __name__ == "__main__":
    serve(order)

"""Pages around a sentence: as bytes that the extractor reads, or as a document made by hand."""

from __future__ import annotations

import html
import random
from collections.abc import Sequence

from sources.documents import Document
from tests.sources.extracting.pdfmaker import Maker, Placed, column, wrapped
from tests.sources.matching.material import SENTENCES


def others(chance: random.Random, quote: str, count: int) -> list[str]:
    """Sentences other than the quoted one and those that share much with it."""
    head = set(quote.split()[:3])
    apart = [one for one in SENTENCES if one not in quote and head - set(one.split()[:3])]
    return chance.sample(apart, count)


def paragraphs(chance: random.Random, quote: str) -> list[list[str]]:
    """Four paragraphs of three sentences, with room for the quote in the third."""
    rest = others(chance, quote, 12)
    return [rest[at : at + 3] for at in range(0, 12, 3)]


def by_hand(chance: random.Random, quote: str, here: str) -> Document:
    """A document with ``here`` where the quote stood; without it if empty."""
    text = "\n".join(" ".join(one) for one in _with(paragraphs(chance, quote), here))
    return Document(kind="html", title="Our safety policy", main=text, full=text)


def _with(blocks: list[list[str]], here: str) -> list[list[str]]:
    if here:
        blocks[2][1] = here
    return blocks


def html_page(chance: random.Random, quote: str, here: str, head: str = "", tail: str = "") -> str:
    """A page whose third paragraph holds ``here``, which is markup."""
    blocks = [[html.escape(one) for one in block] for block in paragraphs(chance, quote)]
    blocks = _with(blocks, here)
    body = "\n".join(f"<p>{' '.join(block)}</p>" for block in blocks)
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>Our safety policy</title>{head}"
        f"</head><body><nav><a href=/>Home</a> <a href=/news>News</a></nav><main><h1>Safety</h1>"
        f"{body}</main><footer>Contact us</footer>{tail}</body></html>"
    )


def pdf_lines(chance: random.Random, quote: str, here: str, measure: float) -> list[str]:
    """The paragraphs of a page as lines of a width."""
    blocks = _with(paragraphs(chance, quote), here)
    return [line for block in blocks for line in wrapped(" ".join(block), measure)]


def pdf_page(lines: Sequence[str], header: str = "") -> bytes:
    """One column, broken over pages, with a running header and page numbers if asked for."""
    maker = Maker()
    for at in range(0, len(lines), 18):
        placed = column(lines[at : at + 18], 72, 690)
        if header:
            number = str(at // 18 + 1)
            placed += [Placed(72, 760, header), Placed(300, 40, number)]
        maker.page(*placed)
    return maker.made()


def pdf_columns(lines: Sequence[str]) -> bytes:
    """Two columns on one page."""
    half = -(-len(lines) // 2)
    left, right = column(lines[:half], 60, 700), column(lines[half:], 320, 700)
    return Maker().page(*left, *right).made()

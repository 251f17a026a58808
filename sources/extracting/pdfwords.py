"""The words of a PDF's page with their places: the only module that asks PDFium about letters.

PDFium is asked through ctypes, a microsecond or two a question; so a page's text is taken whole,
and a place is asked for the first and the last letter of each word only.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as c  # type: ignore[import-untyped]

_SMALLER = 0.85  # a raised sign is at most this part of its line's size
# PDFium gives a hyphen at a line's end as U+FFFE, or U+0002, and no line end behind it.
_WORD = re.compile(r"[^\s\0\u200b\ufffe\x02]+[\ufffe\x02]?|[\ufffe\x02]")
_LINE_HYPHEN = str.maketrans("\ufffe\x02", "--")
Box = tuple[float, float, float, float]


class Word(NamedTuple):
    """A word and its box, in points from the page's lower left corner."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float  #: the height of its letters' boxes
    turned: bool = False  #: written upwards, downwards or aslant


def words_of(page: pdfium.PdfPage) -> Iterator[Word]:
    """The words of a page in the order in which the file draws them."""
    text = page.get_textpage()
    try:
        yield from _words(text.raw, page.get_rotation())
    finally:
        text.close()


def _words(text: c.FPDF_TEXTPAGE, rotation: int) -> Iterator[Word]:
    turned, base = False, -1.0
    for found in _WORD.finditer(_signs(text)):
        start, end = found.span()
        first = _box(text, start, rotation)
        last = _box(text, end - 1, rotation) if end - start > 1 else first
        if first[1] != base:  # asked once a line: its words are turned together
            slope = math.sin(c.FPDFText_GetCharAngle(text, start))
            turned, base = abs(slope) > 0.05, first[1]
        size, last_size = first[3] - first[1], last[3] - last[1]
        if last_size < _SMALLER * size and end - start > 1 and not turned:
            yield from _with_mark(text, found, rotation, first, last)
            continue
        low = min(first[1], last[1])
        signs = found[0].translate(_LINE_HYPHEN) if found[0][-1] in "\ufffe\x02" else found[0]
        yield Word(signs, first[0], low, last[2], max(first[3], last[3]), size, turned)


def _signs(text: c.FPDF_TEXTPAGE) -> str:
    """The page's letters, one sign for each that PDFium counts."""
    count = c.FPDFText_CountChars(text)
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = c.FPDFText_GetText(text, 0, count, buffer) - 1
    if written == count:
        signs = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
        if len(signs) == count:
            return signs
    # Letters without a sign are left out, rare ones take two: places would no longer fit.
    return "".join(_sign(c.FPDFText_GetUnicode(text, index)) for index in range(count))


def _sign(code: int) -> str:
    return "\ufffd" if code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)


def _with_mark(
    text: c.FPDF_TEXTPAGE, found: re.Match[str], rotation: int, first: Box, last: Box
) -> Iterator[Word]:
    """A word with a smaller mark glued to its end, as two words."""
    start, end = found.span()
    size, mark_size = first[3] - first[1], last[3] - last[1]
    cut = end - 1
    before = mark = last
    while cut > start:
        before = _box(text, cut - 1, rotation)
        if abs((before[3] - before[1]) - mark_size) > 0.1 * mark_size:
            break
        mark = before
        cut -= 1
    if cut > start:
        word = found[0][: cut - start]
        yield Word(word, first[0], first[1], before[2], first[3], size)
    yield Word(found[0][cut - start :], mark[0], mark[1], last[2], mark[3], mark_size)


_RECT = c.FS_RECTF()
_RECT_AT = ctypes.byref(_RECT)


def _box(text: c.FPDF_TEXTPAGE, index: int, rotation: int) -> Box:
    """Left, bottom, right, top of a letter as its font has it, on the page as it is shown."""
    if not c.FPDFText_GetLooseCharBox(text, index, _RECT_AT):
        return (0.0, 0.0, 0.0, 0.0)
    left, bottom, right, top = _RECT.left, _RECT.bottom, _RECT.right, _RECT.top
    if rotation == 0:
        return (left, bottom, right, top)
    if rotation == 90:
        return (bottom, -right, top, -left)
    if rotation == 180:
        return (-right, -top, -left, -bottom)
    return (-top, left, -bottom, right)

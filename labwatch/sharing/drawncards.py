"""The card of a page, drawn: 1200 × 630, as sites that show links ask for it. Pure."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageDraw

from labwatch.scorecards.spans import Span
from labwatch.sharing.lettering import Font, drawable, font, lines, one_line
from labwatch.sharing.summaries import Summary
from sources.citing import SITE_NAME

WIDTH, HEIGHT = 1200, 630
MARGIN = 64
_ROOM = WIDTH - 2 * MARGIN
_INK, _FAINT, _PAPER, _LINE = "#1c2226", "#555c61", "#ffffff", "#d5d1c8"
_WORD, _DEED = "#6a2f7d", "#14558a"
#: Where the foot begins; nothing else stands below.
_FOOT = HEIGHT - 72
#: Sizes of letters: of a name, the largest that fits its lines.
_NAMES, _NAME_LINES = (60, 50, 42), 3
_SENTENCE, _FACT, _SMALL = 30, 28, 26


@dataclass
class _Sheet:
    """The paper, and how far down it is written."""

    pen: Any
    y: int

    def write(self, text: str, face: Font, *, fill: str = _INK, x: int = MARGIN) -> None:
        """One line, from its top at y."""
        self.pen.text((x, self.y), text, font=face, fill=fill, anchor="la")


def card_png(summary: Summary, foot: str) -> bytes:
    """The card as a PNG. ``foot``: its date and its source."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    sheet = _Sheet(ImageDraw.Draw(image), 52)
    _head(sheet, summary)
    _name(sheet, summary.name)
    room_below = _height_of_facts(summary)
    _sentence(sheet, summary.sentence, _FOOT - room_below - 12)
    sheet.y = max(sheet.y + 8, _FOOT - room_below)
    _facts(sheet, summary)
    _foot(sheet, foot)
    out = io.BytesIO()
    # By octree: a quarter of the time of the median cut, and no larger.
    few = image.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.save(out, "PNG")
    return out.getvalue()


def _head(sheet: _Sheet, summary: Summary) -> None:
    """The line that is cut in two, the site's name and what kind of thing it is."""
    middle = int(WIDTH * 0.38)
    sheet.pen.rectangle((0, 0, middle, 15), fill=_WORD)
    sheet.pen.rectangle((middle, 0, WIDTH, 15), fill=_DEED)
    bold, plain = font(_FACT, bold=True), font(_FACT)
    sheet.write(SITE_NAME, bold)
    beside = MARGIN + int(bold.getlength(SITE_NAME)) + 24
    sheet.write(drawable(summary.kind, plain), plain, fill=_FAINT, x=beside)
    sheet.y += 62


def _name(sheet: _Sheet, name: str) -> None:
    for size in _NAMES:
        face = font(size, bold=True)
        found = lines(name, face, _ROOM, _NAME_LINES + 1)
        if len(found) <= _NAME_LINES - (size == _NAMES[0]):
            break
    for line in found[:_NAME_LINES]:
        sheet.write(line, face)
        sheet.y += int(size * 1.2)
    sheet.y += 14


def _sentence(sheet: _Sheet, sentence: str, lowest: int) -> None:
    """As many lines as there is room for above that height."""
    step = int(_SENTENCE * 1.4)
    face = font(_SENTENCE)
    for line in lines(sentence, face, _ROOM, max((lowest - sheet.y) // step, 1)):
        sheet.write(line, face)
        sheet.y += step


_STEP = 44


def _height_of_facts(summary: Summary) -> int:
    rows = len(summary.ranges) + bool(summary.depth) + bool(summary.facts)
    return rows * _STEP


def _facts(sheet: _Sheet, summary: Summary) -> None:
    face = font(_SMALL)
    for one in summary.ranges:
        sheet.write(drawable(one.label, face), face, fill=_FAINT)
        _bar(sheet, one.span, 380)
        sheet.write(drawable(one.sentence, face), face, x=760)
        sheet.y += _STEP
    if summary.depth:
        _ladder(sheet, summary)
    if summary.facts:
        told = "  ·  ".join(f"{label}: {value}" for label, value in summary.facts)
        sheet.write(one_line(told, face, _ROOM), face)


def _bar(sheet: _Sheet, span: Span, x: int, length: int = 340) -> None:
    low, high = (x + round(float(end) * length) for end in (span.low, span.high))
    low = min(low, x + length - 8)
    sheet.pen.rectangle((x, sheet.y + 13, x + length, sheet.y + 19), fill=_LINE)
    sheet.pen.rectangle((low, sheet.y + 6, max(high, low + 8), sheet.y + 26), fill=_INK)


def _ladder(sheet: _Sheet, summary: Summary) -> None:
    """A rung for each depth: full if reached, outlined if possible, crossed if excluded."""
    assert summary.depth is not None  # noqa: S101 - asked only then
    for number, step in enumerate(summary.depth.steps):
        left = MARGIN + number * 44
        box = (left, sheet.y, left + 34, sheet.y + 30)
        if step.state == "reached":
            sheet.pen.rectangle(box, fill=_INK)
            continue
        sheet.pen.rectangle(box, outline=_INK if step.state == "possible" else _LINE, width=3)
        if step.state == "excluded":
            sheet.pen.line((*box[:2], *box[2:]), fill=_LINE, width=3)
    beside = MARGIN + len(summary.depth.steps) * 44 + 16
    face = font(_SMALL)
    sheet.write(drawable(summary.depth.word, face), face, x=beside)
    sheet.y += _STEP


def _foot(sheet: _Sheet, foot: str) -> None:
    face = font(24)
    sheet.pen.line((MARGIN, _FOOT + 8, WIDTH - MARGIN, _FOOT + 8), fill=_LINE, width=2)
    sheet.y = _FOOT + 24
    sheet.write(one_line(foot, face, _ROOM), face, fill=_FAINT)

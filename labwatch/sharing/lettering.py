"""Words as a card can show them: the letters that the font has, in lines that fit.

No font is shipped. Where the machine has DejaVu, that is used; else Pillow's own, which knows
little but ASCII: other letters are then written as their nearest (é as e), and what has none as ?.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import Any

from PIL import ImageFont

Font = Any
#: What stands for signs that come apart into nothing simpler.
_NEAREST = {
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("•·∙", "-"),
    "→": "->",
    "←": "<-",
    "×": "x",
    "≠": "!=",
    "≤": "<=",
    "≥": ">=",
    "€": "EUR",
    "£": "GBP",
    "⁄": "/",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "ı": "i",
}
#: More letters than a card has room for are not looked at.
_MOST = 1500
#: A sign that no font has.
_NOWHERE = "\U0010fffe"


@lru_cache(maxsize=32)
def font(size: int, *, bold: bool = False) -> Font:
    """A font of that size in pixels: DejaVu if the machine has it, else Pillow's own."""
    try:
        return ImageFont.truetype("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default(size)


def drawable(text: object, face: Font) -> str:
    """The words on one line, with letters that the font has."""
    short = str(text)[:_MOST]
    plain = "".join(sign for sign in short if unicodedata.category(sign) not in ("Cc", "Cf"))
    return "".join(_sign(sign, face) for sign in " ".join(plain.split()))


@lru_cache(maxsize=4096)
def _sign(sign: str, face: Font) -> str:
    if sign.isascii() or _has(sign, face):
        return sign
    apart = unicodedata.normalize("NFKD", _NEAREST.get(sign, sign))
    found = "".join(_NEAREST.get(each, each) for each in apart)
    return "".join(each for each in found if each.isascii()) or "?"


def _has(sign: str, face: Font) -> bool:
    """Whether the font draws it otherwise than what it does not know."""
    return bytes(face.getmask(sign)) != bytes(face.getmask(_NOWHERE))


def lines(text: object, face: Font, room: int, most: int) -> list[str]:
    """The words in at most so many lines of that width; an ellipsis where they are too many."""
    words = drawable(text, face).split()
    found: list[str] = []
    while words and len(found) < most:
        count = _fitting(words, face, room)
        found.append(one_line(" ".join(words[:count]), face, room))
        words = words[count:]
    if words and found:
        found[-1] = _cut(f"{found[-1]} …", face, room, ending=drawable(" …", face))
    return found


def one_line(text: object, face: Font, room: int) -> str:
    """The words on one line of that width, cut where they are longer."""
    line = drawable(text, face)
    if face.getlength(line) <= room:
        return line
    return _cut(line, face, room, ending=drawable("…", face))


def _fitting(words: list[str], face: Font, room: int) -> int:
    """How many of the words stand on one line; at least one."""
    count = 1
    while count < len(words) and face.getlength(" ".join(words[: count + 1])) <= room:
        count += 1
    return count


def _cut(line: str, face: Font, room: int, ending: str = "") -> str:
    """The line, shortened by letters where even one word is too long; keeps an ending."""
    if ending:
        line = line.removesuffix(" …")
    if face.getlength(line + ending) <= room:
        return line + ending
    sizes = range(1, len(line))
    fitting = bisect_right(sizes, room, key=lambda size: face.getlength(line[:size] + ending))
    return line[: max(fitting, 1)].rstrip() + ending

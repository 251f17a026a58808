"""One text made comparable: lower case, one kind of apostrophe and hyphen, no invisible letters.

Offsets lead back to the text as written. No word is changed beyond what a reader takes for the
same word; where folding is more generous than a reader (Turkish i, Arabic vowel marks),
``tokens.same_word`` decides afterwards.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field

#: Vowel signs and accents that belong to the letter before, in the scripts up to U+3100.
MARKS = "".join(
    chr(code) for code in range(0x300, 0x3100) if unicodedata.category(chr(code)) in ("Mn", "Mc")
)
#: Folded one for one, so that offsets stay: apostrophes, hyphens, minus, Turkish and Greek letters.
_ONE_FOR_ONE = (
    ("’", "'"),
    ("‘", "'"),
    ("ʼ", "'"),
    ("′", "'"),
    ("´", "'"),
    ("‐", "-"),
    ("‑", "-"),
    ("−", "-"),
    ("﹣", "-"),
    ("ı", "i"),
    ("ς", "σ"),
)
#: Invisible: soft hyphen, zero-width and direction marks, variation selectors; Arabic tatweel;
#: Arabic and Hebrew vowel marks, which writers may leave out.
_DROPPED = (
    "\u00ad\u034f\u061c\u0640\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f"
    "\ufeff\u064b-\u0652\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
)
#: Compatibility forms of plain letters and digits: ligatures, full width, half width, subscripts.
_FORMS = "\ufb00-\ufb06\uff01-\uff5e\uff66-\uff9f\uffe0-\uffe6\u2080-\u2089"
_ALONE = rf"[{_DROPPED}]|[{_FORMS}]+|[\u1100-\u11ff]+"
_CHANGING = re.compile(rf"{_ALONE}|[^\s\u0300-\u036f][\u0300-\u036f]+|.[\u3099\u309a]")
#: In a text that is not NFC, any letter with its marks may be written in two ways.
_COMPOSING = re.compile(rf"{_ALONE}|[^\s{MARKS}][{MARKS}]+")
DROP = re.compile(f"[{_DROPPED}]")
_HINT = re.compile(f"[{_DROPPED}{_FORMS}\u0300-\u036f\u3099\u309a\u1100-\u11ff]")


@dataclass(frozen=True)
class Folded:
    """A folded text and the way back to the text as written."""

    raw: str
    text: str
    #: Where folding changed a length: offsets in ``text`` and in ``raw`` from which both go on.
    _here: list[int] = field(default_factory=list)
    _there: list[int] = field(default_factory=list)

    def raw_offset(self, offset: int) -> int:
        """The offset in the raw text of one in the folded text."""
        at = bisect_right(self._here, offset) - 1
        if at < 0:
            return offset
        return self._there[at] + offset - self._here[at]

    def written(self, start: int, end: int) -> str:
        """The text as written between two folded offsets."""
        return self.raw[self.raw_offset(start) : self._raw_end(end)]

    def _raw_end(self, end: int) -> int:
        """An end is where its last letter ends, before any invisible letters that follow."""
        return self.raw_offset(end - 1) + 1 if end > 0 else 0


def fold(raw: str) -> Folded:
    """Fold a text in linear time; most texts need no way back, since no length changes."""
    if raw.isascii():
        return Folded(raw, raw.lower().replace("`", "'"))
    text = raw.replace("İ", "i").lower().replace("`", "'")
    for letter, plain in _ONE_FOR_ONE:
        text = text.replace(letter, plain)
    if not unicodedata.is_normalized("NFC", raw):
        return _fold_lengths(raw, text, _COMPOSING)
    return _fold_lengths(raw, text, _CHANGING) if _HINT.search(text) else Folded(raw, text)


def _fold_lengths(raw: str, text: str, changing: re.Pattern[str]) -> Folded:
    """Drop and recompose letters, noting where the two texts drift apart."""
    pieces: list[str] = []
    here: list[int] = []
    there: list[int] = []
    length = last = 0
    for found in changing.finditer(text):
        pieces += (text[last : found.start()], _plain(found.group()))
        length += found.start() - last + len(pieces[-1])
        last = found.end()
        here.append(length)
        there.append(last)
    pieces.append(text[last:])
    return Folded(raw, "".join(pieces), here, there)


def _plain(letters: str) -> str:
    letters = DROP.sub("", letters)
    if letters == "i\u0307":
        return "i"
    if len(letters) > 1 and letters[-1] in MARKS:
        return unicodedata.normalize("NFC", letters).lower()
    return unicodedata.normalize("NFKC", letters).lower()

"""Words, numbers and symbols that carry meaning: what must all be there, in order.

A token is a number with its inner separators (3.5 is not 35), a word with inner apostrophes
(can't is not can), one letter of a script written without spaces, or a symbol such as %, $, <, ±
(source-checking.md, 2, matching). Everything else is punctuation and may differ.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from sources.matching.folding import DROP, MARKS, Folded

#: Scripts without spaces between words: Thai to Tibetan, Myanmar, Khmer, Kana, Han.
_UNSPACED = (
    "\u0e01-\u0e2e\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0edf\u0f40-\u0f6c"
    "\u1000-\u102a\u103f\u1050-\u1055\u1780-\u17b3\u3005-\u3007\u3041-\u3096\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"
_LETTER = rf"[^\W_{_UNSPACED}{_RAISED}]"
_INNER = r"(?:'(?=[^\W\d_])|_(?=[^\W_])|(?<=\d)[.,:/'٫٬](?=\d))"
_RUN = rf"(?:{_LETTER}++|[{MARKS}]++)++"
_WORD = rf"{_RUN}(?:(?=[.,:/'_٫٬]){_INNER}{_RUN})*"
#: 10² and m² hold an exponent; behind a longer word or a year a raised digit is a footnote mark.
_EXPONENT = rf"(?:(?<=\d)(?<!\b(?:19|20)\d\d)|(?<=\b[^\W\d_])|(?<=\b[kcmµ]m))[{_RAISED}]+"
#: Written out: 10^26.
_POWER = r"\^\s?-?\d+(?![^\W_])"
_RANGE = r"(?<=[\d%])\s?[-–—]\s?(?=[$€£]?\d)"
_MINUS = r"(?<![^\s(\[{\"“$€£<>=≤≥±~])[-–](?=[$€£]?\.?\d)"
_SYMBOL = (
    r"!=|<=|>=|\+/-|[%‰$€£¥₹₩¢<>=≤≥≠≈±+×÷^&@§°¬∞√∑∏∂∆∈∉∪∩⊂⊃∀∃←→↑↓↔⇒⇔✓✔✗✘☑☒✅❌]"
    r"|~(?=\s?[\d$€£])|\#(?=\d)|(?<=\w)\#|(?<=\d)\*(?=\d)"
)
_TOKEN = re.compile(
    rf"{_WORD}|[{_UNSPACED}][{MARKS}]*|{_EXPONENT}|{_POWER}|{_RANGE}|{_MINUS}|{_SYMBOL}"
)
_ASCII_WORD = (
    r"[a-z0-9]+(?:(?=[.,:/'_])(?:'(?=[a-z])|_(?=[a-z0-9])|(?<=\d)[.,:/'](?=\d))[a-z0-9]+)*"
)
_ASCII_TOKEN = re.compile(
    rf"{_ASCII_WORD}|(?<=[\d%])\s?-\s?(?=\$?\d)|(?<![^\s(\[{{\"$<>=~])-(?=\$?\.?\d)"
    r"|\^\s?-?\d+(?![^\W_])|!=|<=|>=|\+/-|[%$<>=+^&@]|~(?=\s?[\d$])|\#(?=\d)|(?<=\w)\#|(?<=\d)\*(?=\d)"
)
_ONE_FORM = {"<=": "≤", ">=": "≥", "!=": "≠", "+/-": "±", "–": "-", "—": "-"}

_UNSPACED_LETTER = re.compile(f"[{_UNSPACED}]")
_VOWEL_MARK = re.compile("[\u064b-\u0652\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]")
LOWERED = str.maketrans(_RAISED, "0123456789+-")
_TO_TURKISH = str.maketrans("Iİ", "ıi")


class Token(NamedTuple):
    """One token: its folded form and where it stands in the folded text."""

    key: str
    start: int
    end: int

    @property
    def is_symbol(self) -> bool:
        """Whether it is a symbol rather than a word or a number."""
        return not self.key[0].isalnum()

    @property
    def is_number(self) -> bool:
        """Whether it starts with a digit."""
        return self.key[0].isdigit()


def tokens_of(folded: Folded, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of a folded text, or of a part that starts and ends beside words."""
    text = folded.text
    pattern = _ASCII_TOKEN if text.isascii() else _TOKEN
    found = pattern.finditer(text, start, len(text) if end is None else end)
    return [Token(_canonical(match.group()), match.start(), match.end()) for match in found]


def keys_of(folded: Folded) -> list[str]:
    """Only the folded forms of all tokens, for whole texts."""
    text = folded.text
    return [_canonical(key) for key in (_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text)]


def _canonical(key: str) -> str:
    if key[0] in _RAISED:
        return "^" + key.translate(LOWERED)
    if key[0].isalnum():
        return key
    bare = key.strip()
    if bare[0] == "^":
        return "".join(bare.split())
    return _ONE_FORM.get(bare, bare)


def is_unspaced(key: str) -> bool:
    """Whether the token is a letter of a script without spaces."""
    return bool(_UNSPACED_LETTER.match(key))


def same_word(one: str, other: str) -> bool:
    """Whether two words as written are one word, given that their folded forms agree.

    ı and i are two letters, though capitals may hide it; vowel marks may be left out, not changed.
    """
    if one == other or (one.isascii() and other.isascii()):
        return True
    marks = _VOWEL_MARK.findall(one), _VOWEL_MARK.findall(other)
    if all(marks) and marks[0] != marks[1]:
        return False
    if not any(letter in one + other for letter in "ıİ"):
        return True
    return _turkish(one) == _turkish(other)


def _turkish(word: str) -> str:
    return unicodedata.normalize("NFC", DROP.sub("", word)).translate(_TO_TURKISH).lower()

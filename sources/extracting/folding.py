"""Plain characters: spaces, invisible marks and ligatures made even, without changing words.

Quotes, dashes and case stay as written: people read these texts, and the matcher folds for itself.
"""

from __future__ import annotations

import re
import unicodedata

BREAK = "\x1e"  #: between blocks; becomes one line feed
SOFT = "\x1f"  #: where something was set aside; a space only if two words would touch

_SPACES = "\t\x0b\x0c\r\x85\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
# Soft hyphen, joiners and marks of direction, shape variants and tags: nobody sees them.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1d\x7f-\x84\x86-\x9f\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0e\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e01ef\ud800-\udfff"
)
# Between Arabic or Indic letters and between emoji the two joiners are spelling; elsewhere noise.
_JOINED = "\u0590-\u10ff\u1780-\u18af\ua840-\uabff\ufb50-\ufeff\u2600-\u27bf\U0001f000-\U0001faff"
_NOISE = re.compile(rf"[{_INVISIBLE}]+|(?<![{_JOINED}])[\u200c\u200d]+|[\u200c\u200d]+(?=\s|$)")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1d\x7f]+")
# Most spaces are single and plain: only the others are matched, which is twice as fast.
_ANY_SPACE = re.compile(rf"[{_SPACES}\n][{_SPACES} \n]*| [{_SPACES} \n]+")
_BLANKS = re.compile(rf"[{_SPACES}][{_SPACES} ]*| [{_SPACES} ]+")
_BREAKS = re.compile(rf"[\n{BREAK}\u2028\u2029][ \n{BREAK}{SOFT}\u2028\u2029]*")
_SOFT_BETWEEN_WORDS = re.compile(rf"(?<=[\w.,;:!?)\]”’\"%]){SOFT}+(?=\w)")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_LIGATURES = dict(zip("\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06",
                      ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))  # fmt: skip


def one_line(text: str) -> str:
    """The text as HTML shows it inside a block: every run of white space is one space."""
    return _ANY_SPACE.sub(" ", text)


def plain(text: str) -> str:
    """Even characters: NFC, plain single spaces, one line feed between blocks."""
    if text.isascii():
        text = _CONTROLS.sub("", text)
    else:
        text = _LIGATURE.sub(lambda found: _LIGATURES[found[0]], text)
        text = _NOISE.sub("", text)
    text = _BLANKS.sub(" ", text)
    if SOFT in text:
        text = _SOFT_BETWEEN_WORDS.sub(" ", text).replace(SOFT, "")
        text = _BLANKS.sub(" ", text)
    text = _BREAKS.sub("\n", text).replace(" \n", "\n").strip(" \n")
    return unicodedata.normalize("NFC", text)

"""A language that nobody speaks: every text that can be translated, in brackets.

What stands on a page outside of brackets was never looked up in a catalogue, so no translation
could reach it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any

from django.utils.translation import trans_real

OPEN, CLOSE = "⟦", "⟧"
#: Attributes that people read or hear.
_SAID = ("alt", "title", "aria-label", "placeholder", "content", "data-done", "data-label")
_VOID = {"meta", "link", "input", "img", "br", "hr", "wbr", "source", "col", "area", "base"}
_SILENT = {"script", "style", "code", "pre", "kbd", "samp"}
#: Bracketed texts end at the latest where one of these begins or ends.
_BLOCK_TAGS = (
    "p li td th tr dt dd dl ul ol div section article aside nav header footer main form "
    "fieldset legend label option select button h1 h2 h3 h4 h5 h6 caption figcaption "
    "summary details blockquote table thead tbody title body head html"
)
_BLOCKS = set(_BLOCK_TAGS.split())
#: Paths of this site and addresses of others.
_ADDRESS = re.compile(r"(?:https?:/)?/[\w/.:?=&%,#~+-]+")
#: Words that end in three dots.
_CUT = re.compile(r"([^;:…]+)…")
ANY_WORD = re.compile(r"[^\W\d_]{2,}")
#: Words that no French text has, and that hardly any English one does without.
ENGLISH = re.compile(
    r"(?<![\w-])(?:the|of|and|with|is|are|was|were|not|for|from|which|what|by|has|have|to)(?![\w-])",
    re.IGNORECASE,
)


class _Bracketed:
    """A catalogue that has every text."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message.rpartition(chr(4))[2]}{CLOSE}" if message else message

    def ngettext(self, one: str, several: str, number: Any) -> str:
        return self.gettext(one if number == 1 else several)

    def to_language(self) -> str:
        return "fr"

    def language(self) -> str:
        return "fr"


@contextmanager
def everything_bracketed() -> Iterator[None]:
    """Pages below /fr/ are in that language meanwhile."""
    before: Any = trans_real.translation("fr")
    made: Any = _Bracketed()
    made._DjangoTranslation__to_language = "fr"
    trans_real._translations["fr"] = made
    try:
        yield
    finally:
        trans_real._translations["fr"] = before


class Names:
    """Names that a text may hold in any language, whole or cut short."""

    def __init__(self, names: Iterable[str]) -> None:
        self._known = sorted({name.strip() for name in names} - {""}, key=len, reverse=True)
        every = "|".join(map(re.escape, self._known))
        self._whole = re.compile(rf"(?<!\w)(?:{every})(?!\w)")

    def left_out_of(self, text: str) -> str:
        """What remains of the text without them."""
        text = _CUT.sub(self._without_beginning, " ".join(text.split()))
        return self._whole.sub(" ", text)

    def _without_beginning(self, cut: re.Match[str]) -> str:
        """Nothing, if a name begins so; else the text as it is."""
        return " " if self._begins(cut[1].strip(" ,.(")) else cut[0]

    def _begins(self, text: str) -> bool:
        return any(name.startswith(text) for name in self._known)


class Reader(HTMLParser):
    """Collects what a reader of the page meets outside of brackets and of other languages, where
    it holds such a ``word``."""

    def __init__(self, names: Names, word: re.Pattern[str] = ANY_WORD) -> None:
        super().__init__()
        self.names, self.word, self.found = names, word, list[str]()
        self._open: list[tuple[str, str]] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        having = dict(attrs)
        if tag in _BLOCKS:
            self._depth = 0
        lang = having.get("lang") or (self._open[-1][1] if self._open else "")
        if lang in ("", "fr"):
            self._attributes(tag, having)
        if tag not in _VOID:
            self._open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._depth = 0
        while self._open and self._open[-1][0] != tag:
            self._open.pop()
        if self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if {tag for tag, _lang in self._open} & _SILENT:
            return
        outside, self._depth = _outside(data, self._depth)
        if self._open and self._open[-1][1] in ("", "fr"):
            self._note(outside, data)

    def _attributes(self, tag: str, having: dict[str, str | None]) -> None:
        said = [name for name in _SAID if having.get(name)]
        if tag == "meta" and having.get("name") != "description":
            said = []
        if tag == "input" and having.get("type") in ("submit", "button", "reset"):
            said.append("value")
        for name in said:
            text = str(having[name])
            self._note(_outside(text, 0)[0], f"{tag}@{name}: {text}")

    def _note(self, outside: str, whole: str) -> None:
        if self.word.search(self.names.left_out_of(_ADDRESS.sub(" ", outside))):
            self.found.append(" ".join(whole.split())[:200])


def _outside(text: str, depth: int) -> tuple[str, int]:
    """What of the text is in no brackets, and how deep one is in them at its end."""
    kept = []
    for letter in text:
        if letter == OPEN:
            depth += 1
        elif letter == CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(letter)
    return "".join(kept), depth

"""Formatting that changes no word: what a page does to a sentence without changing what it says."""

from __future__ import annotations

import html
import random
import re
import unicodedata
from collections.abc import Callable

Noise = Callable[[random.Random, str], str]

_LIGATURES = (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("ff", "ﬀ"), ("fi", "ﬁ"), ("fl", "ﬂ"))


def _between(chance: random.Random, text: str, sign: str, share: float = 0.3) -> str:
    """A sign between letters of words, here and there."""
    return re.sub(
        r"(?<=[^\W\d_])(?=[^\W\d_])", lambda _: sign if chance.random() < share else "", text
    )


def _ligatures(_: random.Random, text: str) -> str:
    for letters, glyph in _LIGATURES:
        text = text.replace(letters, glyph)
    return text


def _smart(_: random.Random, text: str) -> str:
    return re.sub(r'"([^"]*)"', r"“\1”", text).replace("'", "’").replace(" - ", " – ")


def _full_width(_: random.Random, text: str) -> str:
    return re.sub(r"[0-9A-Z]", lambda found: chr(ord(found.group()) + 0xFEE0), text)


def _mark(chance: random.Random, text: str) -> str:
    words = text.split(" ")
    at = chance.randrange(1, len(words))
    words[at - 1] += chance.choice(("[12]", "[3]", "[a]", "[note 4]", " [7]"))
    return " ".join(words)


def _commas(_: random.Random, text: str) -> str:
    return re.sub(r"(?<=[^\W\d_]),(?= )", " –", text)


def _hyphen_breaks(chance: random.Random, text: str) -> str:
    """Words hyphenated at a line's end, as a PDF without clues leaves them."""
    words = text.split(" ")
    long = [
        at for at, word in enumerate(words) if word.isalpha() and word.islower() and len(word) > 6
    ]
    if long:
        at = chance.choice(long)
        words[at] = words[at][:4] + "-" + chance.choice(("\n", " ")) + words[at][4:]
    return " ".join(words)


#: On texts.
TEXT: dict[str, Noise] = {
    "capitals": lambda _, text: text.upper(),
    "small letters": lambda _, text: text.lower(),
    "spaces": lambda chance, text: re.sub(
        " ", lambda _: chance.choice((" ", "  ", "\u00a0", "\n", "\u2009", " \n ")), text
    ),
    "soft hyphens": lambda chance, text: _between(chance, text, "\u00ad"),
    "zero width": lambda chance, text: _between(chance, text, chance.choice("\u200b\u2060\ufeff")),
    "ligatures": _ligatures,
    "smart marks": _smart,
    "full width": _full_width,
    "decomposed": lambda _, text: unicodedata.normalize("NFD", text),
    "reference mark": _mark,
    "commas to dashes": _commas,
    "last mark dropped": lambda _, text: text.rstrip(".!?。"),
    "in quotation marks": lambda _, text: f"“{text}”",
    "odd hyphens": lambda _, text: re.sub(r"(?<=[a-z])-(?=[a-z])", "\u2011", text),
    "hyphens to spaces": lambda _, text: re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text),
    "hyphenated line breaks": _hyphen_breaks,
    "emphasis signs": lambda chance, text: re.sub(
        r"(?<!\S)[^\W\d_]{5,}(?!\S)",
        lambda found: f"*{found.group()}*" if chance.random() < 0.3 else found.group(),
        text,
    ),
}  # fmt: skip


def _tags(chance: random.Random, text: str) -> str:
    def tagged(found: re.Match[str]) -> str:
        name = chance.choice(("b", "em", "span", "a href='#x'", "code", "mark", "u"))
        return f"<{name}>{found.group()}</{name.split()[0]}>"

    return _on_words(chance, html.escape(text, quote=False), tagged, 0.3)


def _in_words(chance: random.Random, text: str) -> str:
    """Tags inside words: they do not part them."""
    return _on_words(
        chance,
        html.escape(text, quote=False),
        lambda found: f"{found.group()[:2]}<b>{found.group()[2:]}</b>",
        0.3,
    )


def _on_words(
    chance: random.Random, text: str, change: Callable[[re.Match[str]], str], share: float
) -> str:
    """Change words of an escaped text, not the names of its entities."""
    return re.sub(
        r"(?<![&\w])[^\W\d_]{3,}(?![;\w])",
        lambda found: change(found) if chance.random() < share else found.group(),
        text,
    )


def _entities(chance: random.Random, text: str) -> str:
    return "".join(
        f"&#{ord(sign)};" if chance.random() < 0.3 or sign in "<>&" else sign for sign in text
    )


def _footnote(chance: random.Random, text: str) -> str:
    words = html.escape(text, quote=False).split(" ")
    at = chance.choice([at for at in range(len(words) - 1) if words[at][-1].isalpha()])
    words[at] += chance.choice(
        ("<sup>3</sup>", "<sup><a href='#fn1'>1</a></sup>", "<sup>[12]</sup>", "<sup>*</sup>")
    )
    return " ".join(words)


#: On markup.
MARKUP: dict[str, Noise] = {
    "inline tags": _tags,
    "tags in words": _in_words,
    "entities": _entities,
    "no-break spaces": lambda _, text: html.escape(text).replace(" ", "&nbsp;"),
    "soft hyphen entities": lambda chance, text: _between(chance, text, "&shy;"),
    "word break tags": lambda chance, text: _between(chance, text, "<wbr>"),
    "footnote": _footnote,
    "line breaks": lambda chance, text: re.sub(
        " ", lambda _: "<br>" if chance.random() < 0.2 else "\n    ", html.escape(text)
    ),
    "comments": lambda chance, text: re.sub(
        " ", lambda _: " <!-- not --> " if chance.random() < 0.2 else " ", html.escape(text)
    ),
    "collapsed": lambda _, text: f"<details><summary>More</summary>{html.escape(text)}</details>",
    "hidden": lambda _, text: f"<span style='display:none'>{html.escape(text)}</span>",
    "table cell": lambda _, text: f"<table><tr><td>{html.escape(text)}</td><td>4</td></tr></table>",
    "list item": lambda _, text: f"<ul><li>{html.escape(text)}</li><li>Other</li></ul>",
    "hidden word inside": lambda _, text: html.escape(text).replace(
        " ", " <span hidden>not</span> ", 1
    ),
    "inserted": lambda _, text: f"<ins>{html.escape(text)}</ins>",
}

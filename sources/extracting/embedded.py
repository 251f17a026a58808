"""Words in a page's data: the state a script builds the page from, JSON-LD, meta, JSON bodies.

JSON and script are not parsed, their strings are read in order: that works on broken data, in
linear time, and needs no recursion. Text that a page cuts into pieces ("We will ", "not") is put
together again where the pieces' own spaces show it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from sources.extracting.elements import names
from sources.extracting.folding import BREAK
from sources.extracting.limits import MAX_TEXT

MAX_NESTED = 3  #: strings that hold JSON that holds strings that hold JSON
_LEAST_WORDS = 3

_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"?(\s*:)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_SIGNS = {"n": "\n", "r": "\n", "t": "\t", "b": "", "f": "\n", "0": ""}
_LOOKS_LIKE_JSON = re.compile(r'"\s*[:,\]}]|[\[{]\s*"')
# Keys whose values are never prose: between the pieces of a sentence they would stand in its way.
_NOT_PROSE = names(
    "@type @context @id _type _key _id _ref class classname id href src url type key style rel lang"
    " locale slug path target role width height color icon marks markdefs format mode nodetype tag"
    " as sizes srcset media name property content-type uuid sys linktype detail version"
)
_BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|h[1-6]|li|ul|ol|tr|td|th|table|section|article|blockquote|dt|dd|hr|pre)\b"
    r"[^<>]*>",
    re.IGNORECASE,
)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--[^<>]*-->")
_WITHDRAWN = re.compile(r"<(?P<tag>del|s|strike)\b[^<>]*>[^<>]*</(?P=tag)>", re.IGNORECASE)


def prose_in(data: str, *, least_words: int = _LEAST_WORDS) -> str:
    """The runs of at least ``least_words`` words in some JSON or script, one to a line."""
    runs = _glued(_strings(data[: 2 * MAX_TEXT], MAX_NESTED))
    return "\n".join(run for run in runs if len(run.split()) >= least_words or not run.isascii())


def without_markup(text: str) -> str:
    """A string's words without its tags; struck words go, blocks break."""
    if "<" not in text:
        return html.unescape(text) if "&" in text else text
    text = _BLOCK_TAG.sub(BREAK, _WITHDRAWN.sub(" ", text))
    return html.unescape(_ANY_TAG.sub("", text))


def _strings(data: str, nested: int) -> list[str]:
    """The strings of some JSON in order, without keys and what is no prose; "" where one ends."""
    found: list[str] = []
    key = ""
    element = False
    for match in _STRING.finditer(data):
        text = match[1]
        if match[2]:
            key = text.lower().lstrip("\\")
            continue
        if text in ("$", "$L") or element:  # React's ["$", "em", …]: an element's name follows
            element = text == "$"
            continue
        if key not in _NOT_PROSE and any(sign.isalnum() for sign in text[:200]):
            found += _one(text, nested)
        key = ""
    return found


def _one(text: str, nested: int) -> list[str]:
    """One string decoded; what lies in it, if it is JSON itself."""
    decoded = _ESCAPE.sub(_unescaped, text) if "\\" in text else text
    if nested and '"' in decoded and _LOOKS_LIKE_JSON.search(decoded):
        inner = _strings(decoded, nested - 1)
        if inner:
            return inner
    return [without_markup(decoded)]


def _unescaped(found: re.Match[str]) -> str:
    if found[3] is not None:
        return _SIGNS.get(found[3], found[3])
    return chr(int(found[1] or found[2], 16))


def _glued(strings: Iterable[str]) -> list[str]:
    """Pieces of a sentence put together: a space at the cut shows that they belong together."""
    runs: list[list[str]] = []
    for text in strings:
        if runs and (runs[-1][-1][-1:].isspace() or text[:1].isspace() or text[:1] in ".,;:!?)"):
            runs[-1].append(text)
        elif text:
            runs.append([text])
    return [_paired("".join(run)) for run in runs]


def _paired(text: str) -> str:
    """Two escapes of one letter beyond the basic plane are one letter again."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

"""Raised text: is it a footnote mark, which is set aside, or part of the words?

10²⁵, m², GPT-⁴, 1st and x² belong to the words. A mark is digits, one letter or a sign after a
word, something in brackets, or whatever links to a note.
"""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[*†‡§¶‖#※⁎⁑°ª]+|\*+|↩\ufe0e?|[↑^]")
_BRACKETED = re.compile(r"(?:[\[(][^\[\]()]{1,40}[\])][\s,;]*)+|[0-9]{1,3}\)")
_NUMBERS = re.compile(r"[0-9]{1,3}[a-z]?(?:\s*[,;–-]\s*[0-9]{1,3}[a-z]?)*,?")
_LETTER = re.compile(r"[a-z](?:\s*,\s*[a-z])*|[ivx]{1,4}")
_NOTE_HINT = re.compile(
    r"foot-?note|end-?note|note-?ref|fn-?ref|\bfn\b|\breference\b|\bcitation\b|\bcite\b|bibref",
    re.IGNORECASE,
)
_NOTE_LINK = re.compile(
    r"#(?:user-content-)?_?(?:fn|ftn|foot|note|cite|ref|end|edn|bib|en\d|n\d|r\d)", re.IGNORECASE
)
_LAST_WORD = re.compile(r"[^\s()\[\]]*\Z")
_POWER_OF = re.compile(r"[+−-]?[0-9][0-9.,]*|[0-9.,]*[×x][0-9]+|[b-hj-zB-HJ-Zα-ωΑ-Ω]|[)\]]")
_UNIT = re.compile(r"(?:.*[0-9/·])?(?:[munkc]?m|km|ft|mi|yd|sec|kg|W|Hz)")
_YEAR = re.compile(r"(?:19|20)[0-9][0-9]")
_POWER = re.compile(r"[0-9+−=()-]+|[ni]")
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")


def hints_at_note(attributes: dict[str, str | None]) -> bool:
    """Whether an element's own attributes say that it is a reference to a note."""
    said = (attributes.get(name) or "" for name in ("class", "id", "role", "epub:type", "rel"))
    return bool(_NOTE_HINT.search(" ".join(said)))


def links_to_note(attributes: dict[str, str | None], text: str) -> bool:
    """Whether a link with this text jumps to a note of its page, or back from one."""
    target, text = attributes.get("href") or "", text.strip()
    if "#" not in target or len(text) > 12:
        return False
    if not text or _SIGNS.fullmatch(text) or _BRACKETED.fullmatch(text):
        return True
    short = _NUMBERS.fullmatch(text) or _LETTER.fullmatch(text)
    return bool(short and (hints_at_note(attributes) or _NOTE_LINK.search(target)))


def is_mark(text: str, before: str, *, linked: bool = False) -> bool:
    """Whether raised ``text`` is a note's mark, given the text ``before`` it.

    ``linked``: it holds a link into its page, or names itself a note.
    """
    text = text.strip()
    if not text or _SIGNS.fullmatch(text) or _BRACKETED.fullmatch(text):
        return True
    if linked and len(text) <= 12:
        return True
    if _NUMBERS.fullmatch(text):
        return not _belongs(text, before)
    return bool(_LETTER.fullmatch(text)) and not _letter_belongs(text, before)


def _belongs(text: str, before: str) -> bool:
    """Whether a raised number is part of the word before it."""
    word = _LAST_WORD.search(before[-40:])
    last = word[0] if word else ""
    if last.endswith(("-", "–", "^", "−", "/")):
        return True
    if _YEAR.fullmatch(last):
        return False
    return bool(_POWER_OF.fullmatch(last)) or (text in ("2", "3") and bool(_UNIT.fullmatch(last)))


def _letter_belongs(text: str, before: str) -> bool:
    """Ordinals and powers: 2e, XXe, no, xn."""
    word = _LAST_WORD.search(before[-40:])
    last = word[0].lstrip("'’«“\"") if word else ""
    return len(last) <= 1 or last[-1].isdigit() or (text in "eor" and last.isupper())


def raised(text: str, before: str) -> str:
    """A power as it is read: 10 and 25 must not become 1025. The 4 of a raised GPT-4 stays 4."""
    signs = text.strip()
    if before.endswith(("-", "–", "^", "/")) or not _POWER.fullmatch(signs):
        return text
    return signs.translate(_RAISED)

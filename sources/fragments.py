"""Links that jump to a quote: text fragments, ``#:~:text=`` (WICG, URL Fragment Text Directives).

``text=[prefix-,]start[,end][,-suffix]``: a browser looks for the words from start to end, each of
them inside one block of the page, without regard to case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote as percent_encoded

#: Quotes of more words are given by their first and last words.
_LONG = 16
#: How many words begin and end a long quote, and stand before and after it.
_EDGE = 6
#: What a quoting author leaves out or puts in: the page has other words there, or none.
_EDITORIAL = re.compile(r"\.\s?\.\s?\.|…|\S*\[[^\[\]]*\]\S*")
#: "[W]e": a capital that the quoting author changed; browsers ignore case.
_CAPITAL = re.compile(r"\[(\w)\](?=\w)")
_MARKS = " \t\n\"'“”‘’«»„‚.,;:"


def text_fragment_url(url: str, quote: str, prefix: str = "", suffix: str = "") -> str:
    """The address with a directive that leads to the quote.

    ``prefix`` and ``suffix`` are the page's words before and after it, to tell it from its like. A
    fragment of the address is kept, an older directive replaced. A quote without words leaves the
    address as it is; an address that is not http or https gives none.
    """
    if not url.lower().startswith(("http://", "https://")):
        return ""
    terms = _terms(quote)
    address, _, fragment = url.partition("#")
    fragment = fragment.partition(":~:")[0]
    if not terms:
        return f"{address}#{fragment}" if fragment else address
    before, after = _edge(prefix, last=True), _edge(suffix, last=False)
    parts = [f"{_encoded(before)}-"] if before else []
    parts += [_encoded(term) for term in terms]
    parts += [f"-{_encoded(after)}"] if after else []
    return f"{address}#{fragment}:~:text={','.join(parts)}"


def _terms(quote: str) -> list[str]:
    """What to look for: the whole quote, or how it starts and how it ends."""
    parts = _parts(quote)
    if not parts:
        return []
    if len(parts) == 1 and len(parts[0]) <= _LONG:
        return [_trimmed(parts[0])]
    count = _EDGE if len(parts) > 1 else min(_EDGE, len(parts[0]) // 2)
    return [_trimmed(parts[0][:count]), _trimmed(parts[-1][-count:])]


def _parts(quote: str) -> list[list[str]]:
    """The words of each part that the page has in one piece: no editorial mark, no line end."""
    whole = _CAPITAL.sub(r"\1", quote)
    parts = [line for part in _EDITORIAL.split(whole) for line in part.splitlines()]
    return [part.split() for part in parts if _trimmed(part.split())]


def _edge(text: str, *, last: bool) -> str:
    """The words next to the quote, of the line next to it."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    words = lines[-1 if last else 0].split()
    return " ".join(words[-_EDGE:] if last else words[:_EDGE])


def _trimmed(words: Sequence[str]) -> str:
    """Words without the quotation marks and stops around them, which the page need not have."""
    return " ".join(words).strip(_MARKS)


def _encoded(term: str) -> str:
    """Percent-encoded; dash, comma and ampersand too, since they divide the directive."""
    return percent_encoded(term, safe="").replace("-", "%2D")

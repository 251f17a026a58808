"""The text of a small element, looked at before it is decided what the element is."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

_MOST_NODES = 40
_MOST_LETTERS = 60


def short_text(node: LexborNode) -> tuple[str | None, bool]:
    """The text within ``node``, and whether a link into the page is in it.

    None for a text that is not short: only so much is looked at, since such elements may hold
    each other a thousand deep.
    """
    pieces: list[str] = []
    has_link = False
    for count, inner in enumerate(node.traverse(include_text=True)):
        if inner.tag == "-text":
            pieces.append(inner.text_content or "")
        elif inner.tag == "a":
            has_link = has_link or (inner.attributes.get("href") or "").startswith("#")
        if count >= _MOST_NODES or sum(map(len, pieces)) > _MOST_LETTERS:
            return None, has_link
    return "".join(pieces), has_link

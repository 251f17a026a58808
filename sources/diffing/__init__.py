"""Differences between two texts, for people: paragraphs first, then words (source-checking.md, 12).

``diff_texts`` gives data, ``inline_html`` and ``side_by_side`` show it, ``words_changed`` says in
one sentence what a verdict's diff holds.
"""

from sources.diffing.hunks import Hunk, Piece, diff_texts
from sources.diffing.rendering import Side, inline_html, side_by_side, words_html
from sources.diffing.wording import words_changed

__all__ = [
    "Hunk",
    "Piece",
    "Side",
    "diff_texts",
    "inline_html",
    "side_by_side",
    "words_changed",
    "words_html",
]

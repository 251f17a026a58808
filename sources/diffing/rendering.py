"""Differences as HTML: marked by ``<del>`` and ``<ins>``, never by colour alone, all of it escaped.

Each change says "removed:" or "added:" and where it ends in words that only a screen reader speaks
(class ``visually-hidden``). Text comes from strangers: nothing of it reaches the page unescaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy

from sources.diffing.hunks import Hunk, Piece

#: What each kind of row is called.
LABELS = {
    "equal": pgettext_lazy("row of a comparison", "unchanged"),
    "replace": pgettext_lazy("row of a comparison", "changed"),
    "delete": pgettext_lazy("row of a comparison", "removed"),
    "insert": pgettext_lazy("row of a comparison", "added"),
    "folded": pgettext_lazy("row of a comparison", "left out"),
}
_NOTHING = SafeString("")


@dataclass(frozen=True)
class Side:
    """One row of the side-by-side view: HTML for the old and the new column."""

    operation: str
    label: str  #: the operation in words
    left: SafeString = _NOTHING
    right: SafeString = _NOTHING
    note: str = ""  #: for a folded row: what is left out


def inline_html(hunks: Iterable[Hunk]) -> SafeString:
    """Both texts in one column: a paragraph for each row, words removed before words added."""
    return _safe(f'<div class="diff">{"".join(map(_row, hunks))}</div>')


def side_by_side(hunks: Iterable[Hunk]) -> list[Side]:
    """Both texts next to each other, row by row, for a table in a template."""
    return [
        Side(
            hunk.operation, str(LABELS[hunk.operation]), _column(hunk, "old"), _column(hunk, "new")
        )
        if hunk.operation != "folded"
        else Side("folded", str(LABELS["folded"]), note=_paragraphs_left_out(hunk.count))
        for hunk in hunks
    ]


def words_html(diff: Sequence[tuple[str, str, str]]) -> SafeString:
    """A verdict's diff as one passage: (operation, quote words, page words), in order."""
    pieces = [
        Piece(operation, f" {old}" if old else "", f" {new}" if new else "")
        for operation, old, new in diff
    ]
    return _safe(_inline(pieces).strip())


def _safe(html: str) -> SafeString:
    """The one door to unescaped output: every text in it went through ``_escaped``."""
    return SafeString(html)


def _escaped(text: str, line_end: str) -> str:
    """A stranger's text, its paragraph borders shown by a mark and a line break."""
    return escape(text).replace("\n", f"{line_end}<br>")


def _row(hunk: Hunk) -> str:
    if hunk.operation == "folded":
        return f'<p class="diff-folded">{escape(_paragraphs_left_out(hunk.count))}</p>\n'
    return f'<p class="diff-{escape(hunk.operation)}">{_inline(hunk.pieces)}</p>\n'


def _inline(pieces: Sequence[Piece]) -> str:
    parts = []
    for piece in pieces:
        if piece.operation == "folded":
            parts.append(_fold(piece))
        elif piece.operation == "equal":
            parts.append(_plain(piece.new, piece.quoted))
        else:
            parts += [_changed("del", piece.old, piece), _changed("ins", piece.new, piece)]
    return "".join(parts)


def _column(hunk: Hunk, side: str) -> SafeString:
    parts = []
    for piece in hunk.pieces:
        text = piece.old if side == "old" else piece.new
        if piece.operation == "folded":
            parts.append(_fold(piece))
        elif piece.operation == "equal":
            parts.append(_plain(text, piece.quoted))
        else:
            parts.append(_changed("del" if side == "old" else "ins", text, piece))
    return _safe("".join(parts))


def _plain(text: str, quoted: bool) -> str:
    space, words = _space(text)
    shown = _escaped(words, "")
    return f"{space}<mark>{shown}</mark>" if quoted else space + shown


def _changed(tag: str, text: str, piece: Piece) -> str:
    """Words that went or came, labelled; nothing where there are none."""
    if not text:
        return ""
    space, words = _space(text)
    shown = _escaped(words, "¶")
    if piece.quoted:
        shown = f"<mark>{shown}</mark>"
    if tag == "ins" and piece.old:
        space = " "  # apart from the words removed before it
    # The passage around it is marked as of its source's language.
    spoken = f'<span class="visually-hidden" lang="{get_language()}">{{}}</span>'.format
    begin, end = (escape(words) for words in _spoken(tag))
    return f"{space}<{tag}>{spoken(begin + ' ')}{shown}{spoken(' ' + end)}</{tag}>"


def _spoken(tag: str) -> tuple[str, str]:
    """What a screen reader says before and after the words."""
    if tag == "del":
        return gettext("removed:"), gettext("(end of removal)")
    return gettext("added:"), gettext("(end of addition)")


def _space(text: str) -> tuple[str, str]:
    """The space before the words, which stays outside any mark, and the words."""
    words = text.lstrip(" ")
    return " " if len(words) < len(text) else "", words


def _fold(piece: Piece) -> str:
    left_out = ngettext(
        "… %(count)s unchanged sentence …", "… %(count)s unchanged sentences …", piece.count
    )
    return f' <span class="diff-folded">{escape(left_out % {"count": piece.count})}</span>'


def _paragraphs_left_out(count: int) -> str:
    left_out = ngettext(
        "… %(count)s unchanged paragraph …", "… %(count)s unchanged paragraphs …", count
    )
    return left_out % {"count": count}

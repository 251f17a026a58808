"""Our own Markdown as HTML: with places to link to, and tables that scroll by themselves. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True)
class Heading:
    """A heading of the text: its words, and the place in the page to which a link leads."""

    words: str
    place: str


@dataclass(frozen=True)
class Rendered:
    """A text as HTML, and its main headings in order."""

    html: SafeString
    contents: tuple[Heading, ...]


def rendered(text: str) -> Rendered:
    """The text as HTML. Raw HTML in it would be shown as text, so nothing can slip in."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = reader.parse(text)
    headings = [_placed(tokens, number) for number in _opening(tokens, "heading_open")]
    main = [heading for tag, heading in headings if tag == "h2"]
    _scope(tokens)
    html = reader.renderer.render(_scrolling(tokens), reader.options, {})
    return Rendered(mark_safe(html), tuple(main))  # noqa: S308


def _opening(tokens: Sequence[Token], kind: str) -> list[int]:
    return [number for number, token in enumerate(tokens) if token.type == kind]


def _placed(tokens: Sequence[Token], number: int) -> tuple[str, Heading]:
    """Give a heading its place."""
    words = plain(tokens[number + 1].content)
    place = slugify(words)
    tokens[number].attrSet("id", place)
    return tokens[number].tag, Heading(words, place)


def _scope(tokens: Sequence[Token]) -> None:
    """Say of every heading of a table that it is that of a column."""
    for number in _opening(tokens, "th_open"):
        tokens[number].attrSet("scope", "col")


def _scrolling(tokens: Sequence[Token]) -> list[Token]:
    """Every table and every piece of code in a region that scrolls by itself."""
    out: list[Token] = []
    above = ""
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            above = str(token.attrGet("id"))
        if token.type == "table_open":
            label = f'aria-labelledby="{escape(above)}"'
            out.append(_raw(f'<div class="scroll" role="region" tabindex="0" {label}>\n'))
        if token.type == "fence":
            label = f'aria-label="{escape(token.info or "Text")}, {number}"'
            out.append(_raw(f'<div class="scroll" role="region" tabindex="0" {label}>\n'))
        out.append(token)
        if token.type in ("table_close", "fence"):
            out.append(_raw("</div>\n"))
    return out


def _raw(html: str) -> Token:
    token = Token("html_block", "", 0)
    token.content = html
    return token


def plain(markdown: str) -> str:
    """A line of Markdown without its marks."""
    return re.sub(r"[*`]|\[([^]]*)\]\([^)]*\)", r"\1", markdown)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def bullets(items: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {item}" for item in items)


def listed(words: Iterable[str], last: str = "or") -> str:
    """Words in a row: "one, two or three"."""
    words = list(words)
    head = ", ".join(words[:-1])
    return f"{head} {last} {words[-1]}" if head else "".join(words)

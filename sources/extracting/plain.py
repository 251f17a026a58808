"""Bodies that are text already: plain text, Markdown, JSON, feeds and other XML."""

from __future__ import annotations

import html
import re

from sources.documents import Document
from sources.extracting.embedded import prose_in, without_markup
from sources.extracting.folding import BREAK, plain
from sources.extracting.limits import MAX_MARKUP, MAX_TEXT
from sources.extracting.wrapping import Words, join_lines

_XML_NOISE = re.compile(r"<[?!][^<>]*>")
_XML_TAG = re.compile(r"</?[A-Za-z_][^<>]*>")
_ITEM = re.compile(r"\s*(?:[-*+•–>|#]|\(?\w{1,3}[.)]\s|\s{4}\S|[=_~-]{3,})")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:\s+\"[^\"]*\")?\)")
_STRUCK = re.compile(r"~~([^~]+)~~")
_EMPHASIS = re.compile(r"(?<![\w*])\*{1,3}(?=\S)|(?<=\S)\*{1,3}(?![\w*])|`+")


def text_document(text: str) -> Document:
    """Plain text: lines broken only by their width are put together again."""
    lines = text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    words = Words.of(text[:MAX_TEXT])
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if not line.strip() or (_ITEM.match(line) and not _ends_broken(paragraphs[-1])):
            paragraphs.append([])
        paragraphs[-1].append(line)
    main = plain(BREAK.join(join_lines(lines, words) for lines in paragraphs if lines))
    return Document(
        kind="text", main=main, full=main, problems=("too-big",) if len(text) > MAX_TEXT else ()
    )


def _ends_broken(lines: list[str]) -> bool:
    """Whether the last line ends within a word: GPT-, then 4 is no item of a list."""
    return bool(lines) and lines[-1].rstrip()[-1:] == "-" and lines[-1].rstrip()[-2:-1].isalnum()


def markdown_document(text: str) -> Document:
    """Markdown: addresses of links and marks of emphasis go, struck text is kept apart."""
    struck = plain(BREAK.join(_STRUCK.findall(text[:MAX_TEXT])))
    text = _LINK.sub(r"\1", _STRUCK.sub(" ", text))
    document = text_document(_EMPHASIS.sub("", text))
    return Document(
        kind="text",
        main=document.main,
        full=document.full,
        struck=struck,
        problems=document.problems,
    )


def json_document(text: str) -> Document:
    """A JSON body: its strings, in order."""
    if len(text) > MAX_MARKUP:
        return Document(kind="text", problems=("too-big",))
    main = plain(prose_in(text, least_words=1)[:MAX_TEXT])
    return Document(kind="text", main=main, full=main)


def xml_document(text: str) -> Document:
    """A feed or other XML: the text of its elements, and of the HTML that they hold as text."""
    if len(text) > MAX_MARKUP:
        return Document(kind="text", problems=("too-big",))
    text = _without_cdata(text)
    inner = html.unescape(_XML_TAG.sub(BREAK, _XML_NOISE.sub("", text)))
    main = plain(without_markup(inner)[:MAX_TEXT])
    return Document(kind="text", main=main, full=main)


def _without_cdata(text: str) -> str:
    """The same text, its CDATA sections written with entities. Split, since that is linear."""
    first, *others = text.split("<![CDATA[")
    written = [first]
    for part in others:
        inside, end, outside = part.partition("]]>")
        written.append(html.escape(inside) + outside if end else part)
    return "".join(written)

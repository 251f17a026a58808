"""Bytes to text: what a reader of a page sees, its streams kept apart (source-checking.md, 2)."""

from __future__ import annotations

from sources.documents import Document
from sources.extracting.decoding import decode
from sources.extracting.kinds import kind_of
from sources.extracting.markup import html_document
from sources.extracting.plain import (
    json_document,
    markdown_document,
    text_document,
    xml_document,
)

#: Stored with each text. Raise it with every change that can change a text: texts of different
#: versions are read again from the kept bytes before they are compared.
EXTRACTOR_VERSION = 1

_READERS = {
    "html": html_document,
    "xml": xml_document,
    "json": json_document,
    "markdown": markdown_document,
    "text": text_document,
}

__all__ = ["EXTRACTOR_VERSION", "Document", "extract"]


def extract(body: bytes, content_type: str = "") -> Document:
    """Read ``body`` as what it is; ``content_type`` is the server's header.

    Raises nothing for a bad document: what stands in the way of its text is in ``problems``
    (no-text-layer, encrypted, damaged, truncated, too-big, too-deep); pictures and archives have
    no text layer either.
    """
    kind = kind_of(body, content_type)
    if kind == "pdf":
        # PDFium is loaded only where there is a PDF.
        from sources.extracting.pdf import pdf_document

        return pdf_document(body)
    if kind == "unsupported":
        return Document(kind="other", problems=("no-text-layer",))
    return _READERS[kind](decode(body, content_type))

"""PDF to a document, by PDFium; what stands in the way of its text is a problem, not empty text."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as c  # type: ignore[import-untyped]

from sources.documents import Document
from sources.extracting.folding import BREAK, plain
from sources.extracting.limits import MAX_PAGES, MAX_TEXT
from sources.extracting.pdffurniture import without_furniture
from sources.extracting.pdflines import Line, lines_of
from sources.extracting.pdfprose import prose
from sources.extracting.pdfwords import Word, words_of

_TAIL = 2048  # readers look for the end mark in about the last kilobyte
_FEW_LETTERS = 20  # a page: fewer, beside a picture, and the page is a scan
_WRONG = frozenset("\ufffd\0")


def pdf_document(body: bytes) -> Document:
    """The document of a PDF; problems as ``extract`` names them."""
    cut = b"%%EOF" not in body[-_TAIL:] and b"startxref" not in body[-_TAIL:]
    try:
        opened = pdfium.PdfDocument(body)
    except pdfium.PdfiumError:
        return Document(kind="pdf", problems=(_why_closed(cut),))
    try:
        return _read(opened, cut)
    finally:
        opened.close()


def _why_closed(cut: bool) -> str:
    """Why PDFium opened nothing."""
    if c.FPDF_GetLastError() in (c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY):
        return "encrypted"
    return "truncated" if cut else "damaged"


def _read(opened: pdfium.PdfDocument, cut: bool) -> Document:
    count = len(opened)
    if count > MAX_PAGES:
        return Document(kind="pdf", problems=("too-big",), facts={"pages": count})
    reading = _Reading(opened)
    pages = list(reading.pages(count))
    kept, furniture = without_furniture(pages)
    main = plain(prose(kept)[:MAX_TEXT])
    beside = plain(BREAK.join([*furniture, " ".join(reading.turned)]))
    return Document(
        kind="pdf",
        title=_title(opened),
        main=main,
        full="\n".join(text for text in (main, beside) if text),
        problems=reading.problems(count, main, cut),
        facts={"pages": count, "pictures": reading.pictures, "about": _about(opened)},
    )


def _title(opened: pdfium.PdfDocument) -> str:
    return _said(opened, "Title")


def _about(opened: pdfium.PdfDocument) -> dict[str, str]:
    """What the file says about itself; the day is that of the file, not of publication."""
    return {"author": _said(opened, "Author")[:300], "made": _said(opened, "CreationDate")[:40]}


def _said(opened: pdfium.PdfDocument, name: str) -> str:
    try:
        return plain(opened.get_metadata_value(name))
    except pdfium.PdfiumError:
        return ""


class _Reading:
    """A PDF's pages while they are read, and what went wrong with them."""

    def __init__(self, opened: pdfium.PdfDocument) -> None:
        self.opened = opened
        self.turned: list[str] = []  #: stamps and watermarks, written across
        self.letters = self.wrong = self.pictures = self.unread = self.scans = 0
        self.too_long = False

    def pages(self, count: int) -> Iterator[list[Line]]:
        """The lines of each page that can be read."""
        for number in range(count):
            if self.letters > MAX_TEXT:
                self.too_long = True
                return
            try:
                page = self.opened[number]
            except pdfium.PdfiumError:
                self.unread += 1
                continue
            try:
                yield self._page(page)
            finally:
                page.close()

    def _page(self, page: pdfium.PdfPage) -> list[Line]:
        try:
            words = list(words_of(page))
        except pdfium.PdfiumError:
            self.unread += 1
            return []
        self._judge(page, words)
        upright = [word for word in words if not word.turned]
        if 2 * len(upright) < len(words):  # a page that lies on its side as a whole
            upright = words
        else:
            self.turned += [word.text for word in words if word.turned]
        return lines_of(upright)

    def _judge(self, page: pdfium.PdfPage, words: list[Word]) -> None:
        letters = sum(len(word.text) for word in words)
        self.letters += letters
        self.wrong += sum(sign in _WRONG or "\ue000" <= sign < "\uf900"
                          for word in words for sign in word.text)  # fmt: skip
        if letters < _FEW_LETTERS and _has_picture(page):
            self.scans += 1
            self.pictures += 1

    def problems(self, count: int, main: str, cut: bool) -> tuple[str, ...]:
        """What a reader of ``main`` must know, the worst first."""
        found = {
            "truncated": cut,
            "damaged": count == 0 or self.unread > 0,
            "no-text-layer": not main.strip()
            or 2 * self.scans > count
            or 3 * self.wrong > self.letters,
            "too-big": self.too_long,
        }
        return tuple(problem for problem, is_so in found.items() if is_so)


def _has_picture(page: pdfium.PdfPage) -> bool:
    return any(True for _ in page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE], max_depth=3))

"""Makes small PDFs by hand: lines of text at given places, in Helvetica.

No library, so that the files hold exactly what a test says and nothing else.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

#: Advance widths of Helvetica in thousandths of the size, from the font's public metrics.
_NARROW = {" ": 278, "i": 222, "l": 222, "j": 222, "t": 278, "f": 278, "I": 278, ".": 278,
           ",": 278, ":": 278, ";": 278, "'": 191, "-": 333, "r": 333, "m": 833, "w": 722,
           "M": 833, "W": 944, "c": 500, "k": 500, "s": 500, "v": 500, "x": 500, "y": 500,
           "z": 500, "[": 278, "]": 278, "(": 333, ")": 333}  # fmt: skip


def width(text: str, size: float) -> float:
    """How wide a text is set, in points; capitals and figures roughly."""
    units = sum(_NARROW.get(sign, 667 if sign.isupper() else 556) for sign in text)
    return units * size / 1000


@dataclass(frozen=True)
class Placed:
    """A text at a place, in points from the lower left corner."""

    x: float
    y: float
    text: str
    size: float = 10
    angle: bool = False  #: written from below upwards


@dataclass
class Maker:
    """A PDF in the making."""

    pages: list[list[Placed]] = field(default_factory=list)
    picture: bool = False  #: each page shows a picture
    extra_trailer: bytes = b""
    extra_objects: list[bytes] = field(default_factory=list)

    def page(self, *placed: Placed) -> Maker:
        """Add a page."""
        self.pages.append(list(placed))
        return self

    def made(self) -> bytes:
        """The file."""
        first = 6 + len(self.extra_objects)
        kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(self.pages)))
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} >>".encode(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding "
            b"<< /Differences [1 /fi /fl] >> >>",
            _stream(b"\0" * 300, b"/Type /XObject /Subtype /Image /Width 10 /Height 10 "
                    b"/ColorSpace /DeviceRGB /BitsPerComponent 8"),
            *self.extra_objects,
        ]  # fmt: skip
        for at, placed in enumerate(self.pages):
            objects += self._page(first + 2 * at, placed)
        return _file(objects, self.extra_trailer)

    def _page(self, number: int, placed: Sequence[Placed]) -> list[bytes]:
        content = b"\n".join(_shown(one) for one in placed)
        if self.picture:
            content += b"\nq 500 0 0 700 50 50 cm /Im Do Q"
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {number + 1} 0 R "
            "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /Im 5 0 R >> >> >>"
        )
        return [page.encode(), _stream(zlib.compress(content), b"/Filter /FlateDecode")]


def _shown(one: Placed) -> bytes:
    matrix = "0 1 -1 0" if one.angle else "1 0 0 1"
    # Ligatures are in a font of their own, as one glyph each.
    runs = one.text.replace("ﬁ", "\0\1\0").replace("ﬂ", "\0\2\0").split("\0")
    shown = b" ".join(
        b"/F%d %g Tf (%s) Tj" % (2 if run in ("\1", "\2") else 1, one.size, _escaped(run))
        for run in runs
        if run
    )
    return f"BT {matrix} {one.x:g} {one.y:g} Tm ".encode() + shown + b" ET"


def _escaped(text: str) -> bytes:
    raw = text.encode("cp1252")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _stream(data: bytes, about: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (about, len(data), data)


def _file(objects: Sequence[bytes], extra_trailer: bytes) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        extra_trailer,
        start,
    )
    return bytes(out)


def wrapped(text: str, measure: float, size: float = 10) -> list[str]:
    """Lines no wider than ``measure`` points."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(f"{lines[-1]} {word}", size) <= measure:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def column(lines: Sequence[str], x: float, top: float, size: float = 10) -> list[Placed]:
    """Lines below each other, 1.2 sizes apart."""
    return [Placed(x, top - 1.2 * size * at, line, size) for at, line in enumerate(lines)]

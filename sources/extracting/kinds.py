"""What a body is: by its first bytes, then by what the server says."""

from __future__ import annotations

import re

_HTML_START = re.compile(
    rb"\s*+(?:(?><!--.*?-->)\s*+|<\?xml[^>]*+>\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML_START = re.compile(rb"\s*<(?:\?xml|rss|feed|rdf)\b", re.IGNORECASE)
_ANY_TAG = re.compile(rb"<(?:p|div|span|h[1-6]|a|title|table|ul|main|article|section)\b", re.I)
_MEDIA = ("image/", "video/", "audio/", "font/")
_SIGNATURES = (
    b"Rar!", b"7z\xbc\xaf", b"\x7fELF", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff",
    b"GIF8", b"\xd0\xcf\x11\xe0", b"RIFF", b"ID3", b"%!PS", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd",
)  # fmt: skip


def kind_of(body: bytes, content_type: str) -> str:
    """One of: pdf, html, xml, json, markdown, text, unsupported."""
    if b"%PDF-" in body[:1024]:
        return "pdf"
    said = content_type.partition(";")[0].strip().lower()
    if body.startswith(_SIGNATURES) or _is_binary(body):
        return "pdf" if said == "application/pdf" else "unsupported"
    if _HTML_START.match(body[:4096]):
        return "html"
    if said.startswith(_MEDIA) and "svg" not in said:
        return "unsupported"
    return _by_name(said) or _by_look(body)


def _is_binary(body: bytes) -> bool:
    head = body[:1024]
    return (
        head.count(0) > 0
        and not head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))
        and (
            head.count(0) < len(head) // 3  # more are the zero bytes of UTF-16
        )
    )


def _by_name(said: str) -> str:
    if said in ("text/html", "application/xhtml+xml"):
        return "html"
    if said.endswith(("/json", "+json")):
        return "json"
    if said.endswith(("/xml", "+xml", "/rss", "/atom")):
        return "xml"
    if said in ("text/markdown", "text/x-markdown"):
        return "markdown"
    return "text" if said.startswith("text/") else ""


def _by_look(body: bytes) -> str:
    head = body[:4096]
    if _XML_START.match(head):
        return "xml"
    start = head.lstrip()[:1]
    if start == b"<" or _ANY_TAG.search(head):
        return "html"
    return "json" if start in (b"{", b"[") and body.rstrip()[-1:] in (b"}", b"]") else "text"

"""Bytes to text: byte order mark, HTTP charset, meta, strict UTF-8, then Windows-1252."""

from __future__ import annotations

import codecs
import re

# The encodings a browser knows (the WHATWG names that matter), each with Python's widest reader.
_SINGLE_BYTE = {
    "cp1252": "ascii us-ascii ansi_x3.4-1968 iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 "
    "cp819 windows-1252 cp1252 x-cp1252",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1251": "windows-1251 cp1251 x-cp1251",
    "cp1253": "windows-1253 cp1253",
    "cp1254": "windows-1254 cp1254 iso-8859-9 iso8859-9 latin5 l5",
    "cp1255": "windows-1255 cp1255",
    "cp1256": "windows-1256 cp1256",
    "cp1257": "windows-1257 cp1257",
    "cp1258": "windows-1258 cp1258",
    "cp874": "windows-874 tis-620 iso-8859-11 dos-874",
    "cp866": "ibm866 cp866 866",
    "iso8859-2": "iso-8859-2 iso8859-2 latin2 l2",
    "iso8859-3": "iso-8859-3 latin3",
    "iso8859-4": "iso-8859-4 latin4",
    "iso8859-5": "iso-8859-5 iso8859-5 cyrillic",
    "iso8859-6": "iso-8859-6 arabic",
    "iso8859-7": "iso-8859-7 iso8859-7 greek greek8",
    "iso8859-8": "iso-8859-8 iso-8859-8-i hebrew visual logical",
    "iso8859-10": "iso-8859-10 latin6",
    "iso8859-13": "iso-8859-13",
    "iso8859-14": "iso-8859-14",
    "iso8859-15": "iso-8859-15 iso8859-15 latin-9 latin9 l9",
    "iso8859-16": "iso-8859-16",
    "koi8-r": "koi8-r koi8 koi koi8_r cskoi8r",
    "koi8-u": "koi8-u koi8-ru",
    "mac-roman": "macintosh mac x-mac-roman",
    "mac-cyrillic": "x-mac-cyrillic x-mac-ukrainian",
}
_OTHERS = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 x-unicode20utf8",
    "utf-16-le": "utf-16le utf-16 unicode ucs-2 iso-10646-ucs-2 csunicode",
    "utf-16-be": "utf-16be unicodefffe",
    "utf-32-le": "utf-32le utf-32",
    "utf-32-be": "utf-32be",
    "cp932": "shift_jis shift-jis sjis x-sjis windows-31j ms_kanji ms932 csshiftjis",
    "euc_jp": "euc-jp x-euc-jp eucjp",
    "iso2022_jp_2": "iso-2022-jp csiso2022jp",
    "cp949": "euc-kr euckr ks_c_5601-1987 ks_c_5601 ksc5601 korean windows-949 cp949",
    "gb18030": "gb18030 gbk x-gbk gb2312 gb_2312-80 gb_2312 chinese cp936 ms936",
    "hz": "hz-gb-2312",
    "big5hkscs": "big5 big5-hkscs cn-big5 x-x-big5",
}
_CODECS = {
    label: codec for table in (_SINGLE_BYTE, _OTHERS) for codec in table
    for label in table[codec].split()
}  # fmt: skip
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 8192  # browsers look at 1,024 bytes; real pages name it later
_IN_HEADER = re.compile(r"charset\s*+=\s*+[\"']?\s*+([\w:.+-]+)", re.IGNORECASE)
_IN_META = re.compile(rb"<meta\b[^>]*?\bcharset\s*+=\s*+[\"']?\s*+([\w:.+-]+)", re.IGNORECASE)
_IN_XML = re.compile(rb"^\s*<\?xml[^>]*?\bencoding\s*=\s*[\"']([\w:.+-]+)", re.IGNORECASE)
_HIGH_RUNS = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_MIXED_RUNS = 10  # by chance no double-byte text of this length is valid UTF-8


def decode(body: bytes, content_type: str = "") -> str:
    """The text of ``body``; never fails, unreadable bytes become U+FFFD."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    wide = _wide_without_mark(body)
    if wide:
        return body.decode(wide, "replace")
    return _decode_labelled(body, _labels(body, content_type))


def _wide_without_mark(body: bytes) -> str:
    """UTF-16 by its zero bytes, as no other text has them."""
    head = body[:200]
    if len(head) < 4 or head.count(0) < len(head) // 3:
        return ""
    even, odd = head[::2].count(0), head[1::2].count(0)
    return "utf-16-le" if odd > 3 * even else "utf-16-be" if even > 3 * odd else ""


def _labels(body: bytes, content_type: str) -> list[str]:
    """The codecs named, strongest first; unknown names are as good as none."""
    named = [found[1] for found in [_IN_HEADER.search(content_type[:500])] if found]
    head = body[:_HEAD]
    for found in (_IN_META.search(head), _IN_XML.search(head)):
        # A page whose meta could be read byte by byte is not UTF-16, whatever it says.
        if found and not found[1].lower().startswith(b"utf-16"):
            named.append(found[1].decode("ascii"))
    return [_CODECS[name.lower()] for name in named if name.lower() in _CODECS]


def _decode_labelled(body: bytes, codecs_named: list[str]) -> str:
    utf8 = _strict(body, "utf-8")
    if utf8 is not None and _utf8_beyond_doubt(body, codecs_named):
        return utf8
    first = codecs_named[0] if codecs_named else ""
    # A server's default label hides what the page says of itself.
    if first == "cp1252" and len(codecs_named) > 1:
        codecs_named = [*codecs_named[1:], first]
    for codec in codecs_named:
        text = _strict(body, codec)
        if text is not None:
            return text
    return utf8 if utf8 is not None else _broken(body, codecs_named)


def _utf8_beyond_doubt(body: bytes, codecs_named: list[str]) -> bool:
    """Valid UTF-8 with multi-byte letters wins over a label that can read any bytes."""
    others = [codec for codec in codecs_named if codec != "utf-8"]
    if not others:
        return True
    runs = len(_HIGH_RUNS.findall(body[:200_000]))
    return runs > 0 if others[0] in _SINGLE_BYTE else runs >= _MIXED_RUNS


def _strict(body: bytes, codec: str) -> str | None:
    """Decoded, or None; a letter cut at the very end is forgiven."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(body, final=False)
    except (UnicodeDecodeError, LookupError):
        return None


def _broken(body: bytes, codecs_named: list[str]) -> str:
    """Nothing fits: the reading with the least damage; Windows-1252 when UTF-8 is mostly wrong."""
    utf8 = body.decode("utf-8", "replace")
    wrong, right = utf8.count("\ufffd"), len(_HIGH_RUNS.findall(body))
    multi_byte = [codec for codec in codecs_named if codec not in _SINGLE_BYTE and codec != "utf-8"]
    if multi_byte and wrong:
        return body.decode(multi_byte[0], "replace")
    return utf8 if wrong < right else body.decode("cp1252", "replace")

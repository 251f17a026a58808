"""Bytes to text: marks, labels true and false, and bytes that fit nothing."""

from __future__ import annotations

import pytest

from sources.extracting import extract
from sources.extracting.decoding import decode

ENGLISH = "“We don’t” — café"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_beats_every_label(codec: str) -> None:
    assert decode(ENGLISH.encode(codec), "text/html; charset=iso-8859-2") == ENGLISH


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_is_known_by_its_zero_bytes(codec: str) -> None:
    assert decode("We will test.".encode(codec)) == "We will test."


LABELLED = [
    ("Привет, мир", "windows-1251", "windows-1251"),
    ("Привет, мир", "koi8-r", "KOI8-R"),
    ("Привет, мир", "iso8859-5", "iso-8859-5"),
    ("Příliš žluťoučký", "cp1250", "windows-1250"),
    ("Ελληνικά", "cp1253", "windows-1253"),
    ("نقيّم النماذج", "cp1256", "windows-1256"),
    ("我们将测试所有模型", "gbk", "gb2312"),
    ("我们将测试所有模型", "gb18030", "GB18030"),
    ("我們將測試所有模型", "big5", "Big5"),
    ("すべてのモデルを評価する", "cp932", "Shift_JIS"),
    ("すべてのモデルを評価する", "euc_jp", "EUC-JP"),
    ("すべてのモデルを評価する", "iso2022_jp", "ISO-2022-JP"),
    ("모든 모델을 평가한다", "cp949", "EUC-KR"),
    ("“naïve” €", "cp1252", "ISO-8859-1"),
]


@pytest.mark.parametrize(("text", "codec", "label"), LABELLED)
def test_a_label_is_believed_in_the_header_and_in_the_page(
    text: str, codec: str, label: str
) -> None:
    body = f"<p>{text}</p>".encode(codec)
    assert extract(body, f"text/html; charset={label}").main == text
    assert extract(f'<meta charset="{label}">'.encode() + body, "text/html").main == text
    older = f'<META http-equiv=Content-Type content="text/html; charset={label}">'.encode()
    assert extract(older + body, "text/html").main == text


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "us-ascii", "windows-1251"])
def test_a_false_single_byte_label_does_not_spoil_utf8(label: str) -> None:
    assert decode(ENGLISH.encode(), f"text/html; charset={label}") == ENGLISH


def test_a_false_double_byte_label_does_not_spoil_utf8() -> None:
    text = "我们将在发布之前测试所有模型并公布结果"
    assert decode(text.encode(), "text/html; charset=gbk") == text


def test_a_server_default_gives_way_to_what_the_page_says() -> None:
    body = '<meta charset="windows-1251">Привет'.encode("cp1251")
    assert decode(body, "text/html; charset=ISO-8859-1").endswith("Привет")


def test_a_false_utf8_label_gives_way_to_windows_1252() -> None:
    assert decode("“We don’t” café".encode("cp1252"), "text/html; charset=utf-8") == (
        "“We don’t” café"
    )


def test_without_a_label_it_is_utf8_or_windows_1252() -> None:
    assert decode(ENGLISH.encode()) == ENGLISH
    assert decode(ENGLISH.encode("cp1252")) == ENGLISH


@pytest.mark.parametrize("label", ["utf-7", "unicode_escape", "idna", "hex", "nonsense", "", "zip"])
def test_unknown_and_dangerous_labels_are_as_good_as_none(label: str) -> None:
    assert decode(b"+ADw-script+AD4- \\u0041", f"text/html; charset={label}") == (
        "+ADw-script+AD4- \\u0041"
    )


def test_a_few_broken_bytes_cost_only_themselves() -> None:
    body = ("é" * 50).encode() + b"\xff" + "ü".encode()
    assert decode(body, "text/html; charset=utf-8") == "é" * 50 + "\ufffd" + "ü"


def test_a_letter_cut_at_the_end_is_dropped() -> None:
    assert decode("wir prüfen für".encode() + "ü".encode()[:1]) == "wir prüfen für"

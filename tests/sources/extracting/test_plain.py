"""Bodies that are no HTML, and data inside pages."""

from __future__ import annotations

import json

import pytest

from sources.extracting import extract
from sources.extracting.embedded import prose_in


def test_plain_text_is_put_together_where_only_its_width_broke_it() -> None:
    body = b"We will test all\nmodels before re-\nlease. A release\nfollows.\n\n- one\n- two\n\nEnd"
    assert extract(body, "text/plain").main == (
        "We will test all models before release. A release follows.\n- one\n- two\nEnd"
    )


def test_markup_in_plain_text_is_text() -> None:
    assert extract(b"Use <b> & &amp; here", "text/plain").main == "Use <b> & &amp; here"


def test_markdown_loses_its_marks_and_keeps_struck_words_apart() -> None:
    body = b"We **will** test [all models](https://x.example/a_(b)) ~~soon~~ today.\n\n## Next"
    document = extract(body, "text/markdown")
    assert document.main == "We will test all models today.\n## Next"
    assert document.struck == "soon"


def test_a_json_body_is_its_strings() -> None:
    body = json.dumps({"id": "a1", "body": "<p>We <b>will</b> test é.</p>", "more": ["Yes 🙂"]})
    assert extract(body.encode(), "application/json").main == "We will test é.\nYes 🙂"


def test_a_feed_is_its_text() -> None:
    body = (
        b"<?xml version='1.0'?><rss><item><title>News</title><description><![CDATA[<p>We <b>will"
        b"</b> test &amp; go</p>]]></description><summary>&lt;p&gt;Es&lt;/p&gt;</summary></item>"
        b"</rss>"
    )
    assert extract(body, "application/rss+xml").main == "News\nWe will test & go\nEs"


KINDS = [
    (b"<!doctype html><p>x", "text/plain", "html"),
    (b"<html><p>x", "application/pdf", "html"),
    (b"<p>x", "", "html"),
    (b"x", "", "text"),
    (b"%PDF-1.4 junk %%EOF", "text/html", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "text/html", "other"),
    (b"PK\x03\x04docx", "", "other"),
    (b"x", "image/png", "other"),
]


@pytest.mark.parametrize(("body", "said", "kind"), KINDS)
def test_the_first_bytes_outrank_the_header(body: bytes, said: str, kind: str) -> None:
    assert extract(body, said).kind == kind


def test_what_is_no_text_says_so() -> None:
    assert extract(b"\x89PNG\r\n\x1a\n", "image/png").problems == ("no-text-layer",)


def test_an_empty_body_is_an_empty_document() -> None:
    document = extract(b"", "text/html")
    assert (document.main, document.problems) == ("", ())


def test_next_js_state_is_read_without_its_markup() -> None:
    state = {"props": {"page": {"body": "<p>We <em>will</em> test&nbsp;all models.</p>", "n": 1}}}
    page = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'
    assert extract(page.encode(), "text/html").embedded == "We will test all models."


def test_streamed_react_pieces_are_put_together_in_order() -> None:
    inner = ["$", "p", None, {"className": "big red text", "children": [
        "We will ", ["$", "em", None, {"children": "not"}], " release models."]}]  # fmt: skip
    chunk = json.dumps([1, "5:" + json.dumps(inner)])
    page = f"<div id=root></div><script>self.__next_f.push({chunk})</script>"
    assert extract(page.encode(), "text/html").embedded == "We will not release models."


def test_state_in_an_assignment_is_read() -> None:
    page = '<script>window.__STATE__ = {"a": "We will test\\u00e9 all.\\nAnd more of it."}</script>'
    assert extract(page.encode(), "text/html").embedded == "We will testé all.\nAnd more of it."


def test_withdrawn_words_in_data_are_left_out() -> None:
    assert prose_in('{"a": "We will <del>not</del> test"}') == "We will   test"


def test_broken_data_is_read_as_far_as_it_goes() -> None:
    assert prose_in('{"a": "one two three", "b": "four five six') == (
        "one two three\nfour five six"
    )

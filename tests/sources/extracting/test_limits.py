"""Limits hold before anything is parsed, in linear time, and ordinary pages are far from them."""

from __future__ import annotations

import time

import pytest

from sources.extracting import extract
from sources.extracting.limits import MAX_MARKUP, too_heavy, without_raw

HEAVY = [
    ("<div>" * 20_000, "too-deep"),
    ("<b><i>" * 20_000, "too-deep"),
    ("<div a='>'>" * 20_000, "too-deep"),
    ('<div =">' + "<div>" * 20_000 + '">', "too-deep"),
    ("<!-->" + "<div>" * 20_000 + "-->", "too-deep"),
    ("<p " + " ".join(f"a{at}=1" for at in range(20_000)) + ">", "too-big"),
    ("<p " + " <x" * 30_000 + ">", "too-big"),
    ("x" * (MAX_MARKUP + 1), "too-big"),
    ("<i a=1 b=2 c=3>" + "<b x=1>" * 500_000, "too-deep"),
]


@pytest.mark.parametrize(("markup", "problem"), HEAVY)
def test_heavy_markup_is_not_parsed(markup: str, problem: str) -> None:
    assert too_heavy(markup) == problem
    assert extract(markup.encode(), "text/html").problems == (problem,)


LIGHT = [
    "<p>" * 50_000,
    "<ul>" + "<li>x" * 50_000,
    "<br>" * 50_000,
    "<div>x</div>" * 50_000,
    "<script>" + "'<div>'+" * 20_000 + "</script>",
    "<style>" + "<div>" * 20_000 + "</style>",
    "<!--" + "<div>" * 20_000 + "-->",
    "<svg>" + "<path d='M 1 2 3'/>" * 20_000 + "</svg>",
    '<div data-state="' + "a b = c " * 20_000 + '">x</div>',
    "<div>" * 500 + "x" * 100_000,
]


@pytest.mark.parametrize("markup", LIGHT)
def test_long_but_flat_markup_is_parsed(markup: str) -> None:
    assert too_heavy(markup) == ""


PATTERNS = [
    "<!--", "<script>", "</s<script>", "<a b='", '<a "', "<a ", "<", "<a b =", "<a b=c d", "</p ",
    "&", "&amp;", "\xad", "\x1f", "<sup>1</sup>", "<a href='#1'>1</a>", "~~", "[a](", "[", '"\\"',
    "<!--a-->", "]]><![CDATA[", "charset=  ", "...",
]  # fmt: skip


@pytest.mark.parametrize("piece", PATTERNS)
@pytest.mark.parametrize("said", ["text/html", "text/markdown", "application/json", "text/xml"])
def test_time_grows_with_the_length_only(piece: str, said: str) -> None:
    def cost(times: int) -> float:
        body = (piece * times).encode()
        start = time.process_time()
        extract(body, said)
        return time.process_time() - start

    cost(100)
    small = min(cost(4_000) for _ in range(2))
    # Eight times the length: a quadratic reader would take 64 times as long.
    assert min(cost(32_000) for _ in range(2)) < 30 * max(small, 0.002)


def test_raw_text_is_left_out_whether_it_ends_or_not() -> None:
    assert without_raw("a<!-- <p> -->b<script><p></script>c<style><p>").split() == (
        ["a", "b", ">c", "><p>"]
    )


def test_a_page_of_a_megabyte_takes_half_a_second() -> None:
    words = "The laboratory will give evaluators access to each new model. " * 8
    markup = f"<div class='a'><p>{words}</p><p>{words}<a href='/x'>more</a></p></div>" * 1000
    start = time.process_time()
    document = extract(markup.encode(), "text/html")
    assert len(document.main) > 900_000
    assert time.process_time() - start < 0.5


def test_text_is_cut_at_three_million_letters_and_says_so() -> None:
    document = extract(b"word " * 700_000, "text/html")
    assert document.problems == ("too-big",)
    assert len(document.main) <= 3_000_000

"""A link with a text fragment names the passage as the directive's grammar asks for it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.fragments import text_fragment_url

PAGE = "https://lab.example/policy"


def _directive(url: str) -> str:
    return url.partition(":~:text=")[2]


def _terms(url: str) -> list[str]:
    """The directive's parts as a browser reads them: cut at commas first, then decoded."""
    return [unquote(part) for part in _directive(url).split(",")]


def test_a_short_quote_is_named_whole() -> None:
    url = text_fragment_url(PAGE, "We will test every model")
    assert url == f"{PAGE}#:~:text=We%20will%20test%20every%20model"


def test_dash_comma_and_ampersand_are_encoded_since_they_divide_the_directive() -> None:
    url = text_fragment_url(PAGE, "pre-release tests, audits & reviews")
    assert url == f"{PAGE}#:~:text=pre%2Drelease%20tests%2C%20audits%20%26%20reviews"


def test_a_long_quote_is_named_by_its_first_and_its_last_words() -> None:
    words = [f"w{number}" for number in range(40)]
    start, end = _terms(text_fragment_url(PAGE, " ".join(words)))
    assert start.split() == words[:6]
    assert end.split() == words[-6:]


@pytest.mark.parametrize("dots", ["...", "…", ". . .", "[...]", "[…]"])
def test_what_the_author_left_out_lies_between_start_and_end(dots: str) -> None:
    url = text_fragment_url(PAGE, f"We will {dots} explore testing")
    assert _terms(url) == ["We will", "explore testing"]


def test_a_quote_over_several_blocks_is_named_by_words_within_its_first_and_last_block() -> None:
    url = text_fragment_url(PAGE, "We will:\nevaluate models\nreport the results")
    assert _terms(url) == ["We will", "report the results"]


def test_editorial_brackets_are_no_words_of_the_page() -> None:
    url = text_fragment_url(PAGE, "[W]e will requir[ed] testing of [all] models")
    assert _terms(url) == ["We will", "models"]


def test_quotation_marks_and_the_last_stop_are_not_looked_for() -> None:
    assert _terms(text_fragment_url(PAGE, "“We will test.”")) == ["We will test"]


def test_the_words_around_tell_a_quote_from_its_like() -> None:
    url = text_fragment_url(PAGE, "shall test", "In one line\nbefore, labs", "all models\nNext")
    assert _directive(url) == "before%2C%20labs-,shall%20test,-all%20models"


def test_the_fragment_of_the_address_is_kept_and_an_older_directive_replaced() -> None:
    assert text_fragment_url(f"{PAGE}#s2", "We will") == f"{PAGE}#s2:~:text=We%20will"
    old = f"{PAGE}#s2:~:text=old"
    assert text_fragment_url(old, "We will") == f"{PAGE}#s2:~:text=We%20will"


@pytest.mark.parametrize("quote", ["", "  ", "…", "“”", "[sic]"])
def test_without_words_the_address_stays_as_it_is(quote: str) -> None:
    assert text_fragment_url(f"{PAGE}#s2", quote) == f"{PAGE}#s2"
    assert text_fragment_url(PAGE, quote) == PAGE


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "", "/relative", "ftp://a"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert text_fragment_url(url, "We will") == ""


@given(st.text(max_size=400), st.text(max_size=60), st.text(max_size=60))
def test_no_text_can_break_out_of_the_directive(quote: str, prefix: str, suffix: str) -> None:
    quote, prefix, suffix = (t.encode("utf-8", "ignore").decode() for t in (quote, prefix, suffix))
    url = text_fragment_url(PAGE, quote, prefix, suffix)
    assert url.isascii()
    assert url.count("#") <= 1
    directive = _directive(url)
    assert not set(directive) & set(" &\"'<>\n")
    # At most prefix, start, end and suffix; a bare dash only where the grammar has one.
    assert directive.count(",") <= 3
    assert directive.count("-") <= 2

"""Which passage is named: the place where a quote stands, or what became of it."""

from __future__ import annotations

import pytest

from sources.matching import anchor, match
from tests.sources.matching.test_verdicts import POLICY, QUOTE, judge, page


@pytest.mark.parametrize(
    "quote",
    [
        "If not, see <https://example.org/licenses/>.",
        "(We keep a copy at `rules/current.txt`.)",
        "“We say so.” .",
        "¿Will it be so?",
    ],
)
def test_marks_around_the_words_of_a_quote_are_part_of_what_is_verbatim(quote: str) -> None:
    answer = judge(quote, f"Before it. {quote} And after it.")
    assert (answer.verdict, answer.found) == ("verbatim", quote)


def test_of_several_places_the_verbatim_one_is_named() -> None:
    text = f"{QUOTE.upper()} More of it. {QUOTE}"
    answer = judge(QUOTE, text)
    assert answer.verdict == "verbatim"
    assert answer.place == (text.rindex(QUOTE), len(text))


def test_a_word_lost_at_the_end_is_altered_though_the_rest_stood_before() -> None:
    then = page(POLICY)
    now = page(POLICY.replace("before deployment.", "before."))
    assert match(QUOTE, now, baseline=then).verdict == "altered"


def test_it_is_altered_even_where_its_neighbours_have_changed_too() -> None:
    then = page(POLICY)
    now = page(
        "All is new. We will test all frontier models before. Nobody knows.\nPartners of ours."
    )
    assert match(QUOTE, now, baseline=then).verdict == "altered"


def test_less_than_half_of_the_words_is_no_new_wording() -> None:
    quote = "evaluators publish detailed reports about dangerous capabilities every single quarter"
    half = "evaluators publish nothing whatsoever concerning dangerous capabilities each year"
    most = "evaluators publish detailed summaries about dangerous capabilities each quarter"
    assert judge(quote, f"Here {half} again.").verdict == "missing"
    assert judge(quote, f"Here {most} again.").verdict == "altered"
    small_words = "as it is to be so we all publish detailed evaluation reports"
    assert judge(small_words, "They publish detailed evaluation reports.").verdict == "missing"


def test_a_quote_is_found_at_the_end_of_a_page_that_repeats_its_words() -> None:
    text = "we test it " * 1_000 + "so we test, we test it"
    assert judge("we test we test it", text).stands
    assert not judge("we test we test we", text).stands


def test_the_new_wording_is_sought_first_where_the_quote_stood() -> None:
    twin = "They will test all frontier models before deployment."
    then = page(f"{twin} Nothing else. {POLICY} {twin}")
    now = page(then.main.replace(QUOTE, "We may test some frontier models before a deployment."))
    answer = match(QUOTE, now, anchor=anchor(QUOTE, then))
    assert answer.found == "We may test some frontier models before a deployment"
    assert set(answer.kinds) >= {"modal", "quantifier"}

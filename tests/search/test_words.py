"""How texts are cut into words and folded, and what a query asks for. No database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.searchquery import NothingToFind, SearchQuery, Term, parsed
from sources.searchwords import LONGEST_WORD, folded, placed_words, words

SAME = [
    ("Évaluation", "evaluation"),
    ("e\u0301valuation", "evaluation"),
    ("STRASSE", "Straße"),
    ("ﬁne‑tuning", "fine-tuning"),
    ("Ａｐｏｌｌｏ", "apollo"),
    ("Łódź", "lodz"),
    ("Ærø", "aero"),
    ("lab’s", "lab's"),
    ("GPT—4", "gpt 4"),
    ("İstanbul", "istanbul"),
    ("ΟΔΟΣ", "οδος"),
    ("x²", "x2"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_to_write_a_word_are_one(one: str, other: str) -> None:
    assert words(one) == words(other) != []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("o1-mini", ["o1", "mini"]),
        ("1.5", ["1", "5"]),
        ("red_team", ["red", "team"]),
        ("https://lab.example/a", ["https", "lab", "example", "a"]),
        ("第三方评估", ["第", "三", "方", "评", "估"]),
        ("AI評価", ["ai", "評", "価"]),
        ("평가 결과", [folded("평가"), folded("결과")]),
        ("हिन्दी", [folded("हिन्दी")]),
        ("🤖 — !?", []),
        ("a" * 100, ["a" * LONGEST_WORD]),
    ],
)
def test_letters_and_digits_make_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(st.text())
def test_places_hold_the_words_of_any_text(text: str) -> None:
    placed = list(placed_words(text))
    assert [word.word for word in placed] == words(text)
    assert all(0 <= word.start < word.end <= len(text) for word in placed)
    for word in placed:
        assert word.word in "".join(words(text[word.start : word.end]))


def test_an_accent_after_its_letter_belongs_to_the_place() -> None:
    text = "un e\u0301te\u0301 chaud"
    (place,) = [word for word in placed_words(text) if word.word == "ete"]
    assert text[place.start : place.end] == "e\u0301te\u0301"


ASKED = [
    ("audit", [Term(("audit",), True)], []),
    ("AI", [Term(("ai",))], []),
    ("gpt-4", [Term(("gpt", "4"))], []),
    ("gpt-4*", [Term(("gpt", "4"), True)], []),
    ("claude-opus", [Term(("claude", "opus"), True)], []),
    ('"red team"', [Term(("red", "team"))], []),
    ("“red team”", [Term(("red", "team"))], []),
    ('"red team"*', [Term(("red", "team"), True)], []),
    ('"red team', [Term(("red", "team"))], []),
    ("lab -audit", [Term(("lab",), True)], [Term(("audit",))]),
    ('lab -"an audit" -x*', [Term(("lab",), True)], [Term(("an", "audit")), Term(("x",), True)]),
    ("lab lab LAB", [Term(("lab",), True)], []),
    ("NEAR(a, b) AND", [Term(("near", "a")), Term(("b",)), Term(("and",), True)], []),
    ("words : x -- *", [Term(("words",), True), Term(("x",))], []),
]


@pytest.mark.parametrize(("text", "wanted", "unwanted"), ASKED)
def test_a_query_asks_for(text: str, wanted: list[Term], unwanted: list[Term]) -> None:
    assert parsed(text) == SearchQuery(tuple(wanted), tuple(unwanted))


@pytest.mark.parametrize("text", ["*", "!?", '""', "(((", "-", "-audit", ""])
def test_a_query_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(NothingToFind, match="at least one word"):
        parsed(text)

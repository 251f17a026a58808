"""Excerpts show the words as they were written, the found ones marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labwatch.search.excerpts import LENGTH, Excerpt, excerpt, marked
from labwatch.search.texts import Level, Text
from sources.searchquery import NothingToFind, parsed

SOURCE = {"slug": "s", "name": "S", "url": "u"}


def show(text: str, query: str) -> str:
    """The text with found words in brackets."""
    parts = marked(text, parsed(query))
    return "".join(f"[{part.text}]" if part.is_match else part.text for part in parts)


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("Évaluation and re-evaluation", "evaluation", "[Évaluation] and re-[evaluation]"),
        ("GPT‑4 and GPT-4o, GPT 4", "gpt-4", "[GPT‑4] and GPT-4o, [GPT 4]"),
        ("The auditors’ audit", "audit", "The [auditors]’ [audit]"),
        ("The auditors’ audit", '"audit"', "The auditors’ [audit]"),
        ("red teams, red team", '"red team"', "red teams, [red team]"),
        ("Straße nach Łódź", "strasse lodz", "[Straße] nach [Łódź]"),
        ("第三方评估人员", "评估", "第三方[评估]人员"),
        ("<b>lab</b> & lab", "lab", "<b>[lab]</b> & [lab]"),
        ("one two", "two one", "[one] [two]"),
        ("nothing here", "zebra", "nothing here"),
    ],
)
def test_found_words_are_marked_as_they_were_written(text: str, query: str, shown: str) -> None:
    assert show(text, query) == shown


@given(st.text(), st.text(min_size=1))
def test_marks_never_change_the_text(text: str, query: str) -> None:
    try:
        asked = parsed(query)
    except NothingToFind:
        return
    assert "".join(part.text for part in marked(text, asked)) == text


def _excerpt(texts: list[tuple[Level, str]], query: str) -> Excerpt:
    held = [Text(Level.HEAD, "Name"), *(Text(level, text, SOURCE) for level, text in texts)]
    return excerpt(held, parsed(query))


def test_the_text_with_most_of_the_words_is_shown() -> None:
    texts = [(Level.QUOTE, "only early"), (Level.OTHER, "early access"), (Level.RELATED, "early")]
    assert _excerpt(texts, "early access").text == "early access"
    assert _excerpt(texts, "early").text == "only early"
    assert _excerpt(texts, "early").source == SOURCE


def test_a_long_text_is_cut_around_the_words() -> None:
    text = "word " * 200 + "the lighthouse stands " + "word " * 200
    cut = _excerpt([(Level.OTHER, text)], "lighthouse")
    assert "the lighthouse stands" in cut.text
    assert (cut.text[:2], cut.text[-2:]) == ("… ", " …")
    assert len(cut.text) <= LENGTH + 4
    assert [part.text for part in cut.parts if part.is_match] == ["lighthouse"]


def test_where_only_the_name_matches_the_first_text_is_shown_without_marks() -> None:
    cut = _excerpt([(Level.QUOTE, "We will test."), (Level.RELATED, "Lab")], "name")
    assert [(part.text, part.is_match) for part in cut.parts] == [("We will test.", False)]
    assert _excerpt([(Level.RELATED, "Lab")], "name").parts == ()

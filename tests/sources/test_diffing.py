"""Differences for people: the right words are named, nothing runs, colour alone says nothing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq
from selectolax.lexbor import LexborHTMLParser

from sources.diffing import (
    Hunk,
    Piece,
    aligning,
    diff_texts,
    inline_html,
    side_by_side,
    words_changed,
    words_html,
)
from sources.diffing.aligning import align

SENTENCES = [f"Paragraph number {n} speaks of subject {n * 7} and nothing else." for n in range(40)]


def _changes(hunks: Iterable[Hunk]) -> list[tuple[str, str, str]]:
    return [
        (piece.operation, piece.old.strip(), piece.new.strip())
        for hunk in hunks
        for piece in hunk.pieces
        if piece.operation not in ("equal", "folded")
    ]


def _spoken(html: str) -> str:
    """What a screen reader says: all text, hidden words included, in order."""
    return " ".join(LexborHTMLParser(html).text().split())


# What changed


def test_one_word_in_a_page_is_named_as_one_word() -> None:
    old = "\n".join([*SENTENCES, "We will test all models before release.", *SENTENCES])
    new = old.replace("We will test", "We may test")
    assert _changes(diff_texts(old, new)) == [("replace", "will", "may")]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("We will not deploy it.", "We will deploy it.", ("delete", "not", "")),
        ("We will deploy it.", "We will not deploy it.", ("insert", "", "not")),
        ("within 10 days of it", "within 5 days of it", ("replace", "10", "5")),
        ("at 3.5 per cent of it", "at 35 per cent of it", ("replace", "3.5", "35")),
        ("we can test it here", "we can't test it here", ("replace", "can", "can't")),
        ("costs of 5 $ a piece", "costs of 5 € a piece", ("replace", "$", "€")),
    ],
)
def test_small_changes_of_meaning_are_told_exactly(
    old: str, new: str, change: tuple[str, str, str]
) -> None:
    assert _changes(diff_texts(old, new)) == [change]


def test_a_paragraph_that_came_and_one_that_went_are_rows_of_their_own() -> None:
    hunks = diff_texts("Alpha one two.\nBeta three four.", "Beta three four.\nGamma five six.")
    assert [(h.operation, h.old, h.new) for h in hunks] == [
        ("delete", "Alpha one two.", ""),
        ("equal", "Beta three four.", "Beta three four."),
        ("insert", "", "Gamma five six."),
    ]
    assert [(h.old_number, h.new_number) for h in hunks] == [(1, 0), (2, 1), (0, 2)]


def test_an_unrelated_paragraph_in_the_same_place_is_not_shredded_into_words() -> None:
    old = "The quick brown fox jumps over a lazy dog in the park."
    new = "Quarterly results of our company exceeded each expectation in May."
    assert [h.operation for h in diff_texts(old, new)] == ["delete", "insert"]


def test_paragraphs_with_only_small_words_in_common_are_not_paired() -> None:
    old = "The quick brown fox of the woods jumps over a lazy dog and runs in the park at night."
    new = "The results of our company exceeded each forecast and grew in every quarter at home."
    assert [h.operation for h in diff_texts(old, new)] == ["delete", "insert"]


def test_a_stray_word_that_stayed_amid_a_rewriting_does_not_split_it() -> None:
    tail = "and this long unchanged ending of the paragraph keeps both of them together here."
    old = f"one two three four five the six seven eight nine ten {tail}"
    new = f"aa bb cc dd ee the ff gg hh ii jj {tail}"
    assert len(_changes(diff_texts(old, new))) == 1


def test_a_paragraph_split_in_two_is_one_row_that_shows_the_border() -> None:
    first, second = "We will test all models here.", "We will report on each of them."
    hunks = diff_texts(f"{first} {second}", f"{first}\n{second}")
    assert [h.operation for h in hunks] == ["replace"]
    assert _changes(hunks) == [("insert", "", "")]  # a line feed alone
    assert "¶<br>" in inline_html(hunks)


def test_long_unchanged_runs_are_folded_and_counted() -> None:
    new = list(SENTENCES)
    new[20] = new[20].replace("nothing", "something")
    hunks = diff_texts("\n".join(SENTENCES), "\n".join(new))
    assert [h.operation for h in hunks] == [
        "folded", "equal", "equal", "replace", "equal", "equal", "folded",
    ]  # fmt: skip
    assert (hunks[0].count, hunks[-1].count) == (18, 17)
    assert "… 18 unchanged paragraphs …" in inline_html(hunks)


def test_inside_one_long_paragraph_only_sentences_near_the_change_are_kept() -> None:
    old = " ".join(SENTENCES)
    hunks = diff_texts(old, old.replace("subject 140 ", "subject 999 "))
    html = inline_html(hunks)
    assert "Paragraph number 18" in html
    assert "Paragraph number 5 " not in html
    assert re.search(r"… \d+ unchanged sentences …", html)
    assert _changes(hunks) == [("replace", "140", "999")]


def test_equal_texts_give_one_folded_row_and_empty_texts_none() -> None:
    text = "\n".join(SENTENCES)
    assert diff_texts(text, text) == [Hunk("folded", count=40)]
    assert diff_texts("", "") == []
    assert [h.operation for h in diff_texts("", "Alpha")] == ["insert"]


words = st.lists(st.sampled_from(["a", "b", "will", "may", "not", ".", "10", "\n"]), max_size=60)


@given(words, words)
def test_old_and_new_can_be_read_back_from_the_rows(old: list[str], new: list[str]) -> None:
    before, after = " ".join([*old, "\nold end"]), " ".join([*new, "\nnew end"])
    hunks = diff_texts(before, after, context=100)
    assert _lines(h.old for h in hunks) == _lines([before])
    assert _lines(h.new for h in hunks) == _lines([after])


def _lines(texts: Iterable[str]) -> list[str]:
    lines = (" ".join(line.split()) for text in texts for line in text.split("\n"))
    return [line for line in lines if line]


numbers = st.lists(st.integers(0, 5), max_size=30)


@given(numbers, numbers)
def test_steps_cover_both_sequences_in_order_and_equal_means_equal(
    old: list[int], new: list[int]
) -> None:
    here = there = 0
    for operation, a, b, c, d in align(old, new):
        assert (a, c) == (here, there)
        assert (operation == "equal") == (old[a:b] == new[c:d])
        assert operation != "insert" or a == b
        assert operation != "delete" or c == d
        here, there = b, d
    assert (here, there) == (len(old), len(new))


# The quote


def test_the_quote_is_marked_where_it_stands_and_where_it_changed() -> None:
    old = "Before it. We will test all models. After it."
    new = "Before it. We may test all models. After it."
    html = inline_html(diff_texts(old, new, quote="We will test all models"))
    marked = [node.text() for node in LexborHTMLParser(html).css("mark")]
    assert marked == ["We", "will", "may", "test all models"]
    assert "Before it. <mark>" in html


def test_a_quote_keeps_its_paragraph_from_being_folded() -> None:
    text = "\n".join(SENTENCES)
    html = inline_html(diff_texts(text, text, quote="number 20 speaks . . . nothing else"))
    marked = [node.text() for node in LexborHTMLParser(html).css("mark")]
    assert marked == ["number 20 speaks", "nothing else"]
    assert "… 18 unchanged paragraphs …" in html


def test_a_quote_over_two_paragraphs_is_marked_in_both() -> None:
    text = "Intro here.\nWe will test\nall models soon.\nEnd here."
    html = inline_html(diff_texts(text, text, quote="will test all models"))
    marked = [node.text() for node in LexborHTMLParser(html).css("mark")]
    assert marked == ["will test", "all models"]


def test_a_quote_is_not_marked_inside_longer_words() -> None:
    text = "They attest to 100 things."
    assert "<mark>" not in inline_html(diff_texts(text, text, quote="test to 10"))


# On the page


def test_changes_are_elements_with_words_for_screen_readers() -> None:
    html = inline_html(diff_texts("We will test it all.", "We may test it all."))
    assert html == (
        '<div class="diff"><p class="diff-replace">We '
        '<del><span class="visually-hidden" lang="en-gb">removed: </span>will'
        '<span class="visually-hidden" lang="en-gb"> (end of removal)</span></del> '
        '<ins><span class="visually-hidden" lang="en-gb">added: </span>may'
        '<span class="visually-hidden" lang="en-gb"> (end of addition)</span></ins>'
        " test it all.</p>\n</div>"
    )
    assert _spoken(html) == (
        "We removed: will (end of removal) added: may (end of addition) test it all."
    )


def test_side_by_side_has_what_went_on_the_left_and_what_came_on_the_right() -> None:
    rows = side_by_side(diff_texts("Same.\nWe will test it.\nOld one.", "Same.\nWe may test it."))
    assert [(row.operation, row.label) for row in rows] == [
        ("equal", "unchanged"),
        ("replace", "changed"),
        ("delete", "removed"),
    ]
    assert "<del>" in rows[1].left
    assert "<ins>" not in rows[1].left
    assert "<ins>" in rows[1].right
    assert "<del>" not in rows[1].right
    assert rows[2].right == ""
    text = "\n".join(SENTENCES)
    assert side_by_side(diff_texts(text, text))[0].note == "… 40 unchanged paragraphs …"


HOSTILE = [
    "<script>alert(1)</script> we will test",
    "<img src=x onerror=alert(1)> we will test",
    "<svg/onload=alert(1)> we will test",
    '"><a href="javascript:alert(1)">we will test</a>',
    "</del></mark><iframe srcdoc='<script>alert(1)</script>'>",
    "&lt;script&gt; &#60;script&#62; we will test",
]


def _rendered(old: str, new: str, quote: str) -> Iterator[str]:
    hunks = diff_texts(old, new, quote=quote)
    yield inline_html(hunks)
    yield from (str(side) for row in side_by_side(hunks) for side in (row.left, row.right))
    yield words_html([("replace", old, new), ("insert", "", old), ("equal", old, old)])


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("change", [str.upper, lambda t: t + " more", lambda t: "", lambda t: t])
def test_markup_in_a_page_is_shown_and_never_runs(text: str, change: Callable[[str], str]) -> None:
    for html in _rendered(text, change(text), text):
        tags = {node.tag for node in LexborHTMLParser(html).css("body *")}
        assert tags <= {"div", "p", "del", "ins", "mark", "span", "br"}


def test_what_is_escaped_in_a_page_stays_as_it_is_written_there() -> None:
    html = inline_html(diff_texts("a &lt;b&gt; here", "a &lt;b&gt; there"))
    assert "a &amp;lt;b&amp;gt;" in html


def test_a_verdicts_diff_renders_as_one_passage() -> None:
    html = words_html([("equal", "We", "We"), ("replace", "will", "may"), ("insert", "", "not")])
    assert _spoken(html) == (
        "We removed: will (end of removal) added: may (end of addition) "
        "added: not (end of addition)"
    )


# In a sentence


@pytest.mark.parametrize(
    ("diff", "kinds", "words"),
    [
        ([("equal", "We", "We"), ("replace", "will", "may")], [], "'will' became 'may'"),
        ([("insert", "", "not")], ["negation"], "'not' was added (touches a negation)"),
        ([("delete", "all", "")], ["commitment"], "'all' was removed (touches what is promised)"),
        ([("delete", "will", ""), ("insert", "", "may")], ["wording"], "'will' became 'may'"),
        (
            [("replace", "will", "may"), ("equal", "test", "test"), ("replace", "10", "5")],
            ["modal", "number"],
            "'will' became 'may' and '10' became '5' (touches how binding it is and a number)",
        ),
        ([("equal", "a", "a")], ["wording"], ""),
        ([], [], ""),
    ],
)  # fmt: skip
def test_a_diff_is_said_in_words(
    diff: list[tuple[str, str, str]], kinds: list[str], words: str
) -> None:
    assert words_changed(diff, kinds) == words


def test_long_and_many_changes_are_said_shortly() -> None:
    long = " ".join(f"w{n}" for n in range(30))
    assert words_changed([("insert", "", long)]) == (
        "'w0 w1 w2 w3 w4 … w25 w26 w27 w28 w29' was added"
    )
    many = [each for n in range(9) for each in [("insert", "", f"x{n}"), ("equal", "a", "a")]]
    assert words_changed(many).endswith("'x3' was added and 5 more changes")


# Its cost


def _policy(size: int) -> list[str]:
    """A text of about ``size`` characters in paragraphs, with words as rare as in real ones."""
    choice = random.Random(4)  # noqa: S311 - text for a test
    vocabulary = [f"word{n}" for n in range(6000)]
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < size:
        ranks = (min(int(choice.paretovariate(0.6)), 5999) for _ in range(80))
        paragraphs.append(" ".join(vocabulary[rank] for rank in ranks))
    return paragraphs


def _edited(paragraphs: list[str]) -> list[str]:
    return [p.replace(" ", f" edit{n} ", 1) for n, p in enumerate(paragraphs)]


@pytest.fixture
def cells(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pairs of items each run of the exact algorithm compared; 64 of them are one step."""
    counted: list[int] = []
    exact = LCSseq.opcodes

    class Counted:
        """The exact algorithm, with its cost written down."""

        @staticmethod
        def opcodes(old: list[int], new: list[int]) -> object:
            """Count the pairs, then do as asked."""
            counted.append(len(old) * len(new))
            return exact(old, new)

    monkeypatch.setattr(aligning, "LCSseq", Counted)
    return counted


@pytest.mark.parametrize("change", [_edited, lambda p: p[::-1], lambda p: ["other"] * len(p)])
def test_words_are_only_ever_compared_in_small_gaps(
    cells: list[int], change: Callable[[list[str]], list[str]]
) -> None:
    old = _policy(300_000)
    assert diff_texts("\n".join(old), "\n".join(change(old)))
    words = sum(len(p.split()) for p in old)
    assert sum(cells) < words * words / 20


def test_many_small_edits_in_one_huge_paragraph_are_still_told_apart(cells: list[int]) -> None:
    old = " ".join(_policy(300_000)).split()
    new = [f"edit{n}" if n % 20 == 0 else word for n, word in enumerate(old)]
    changes = _changes(diff_texts(" ".join(old), " ".join(new)))
    assert sum(len(after.split()) for _, _, after in changes) < len(old) / 10
    assert len(changes) > len(old) / 40
    assert sum(cells) < len(old) * len(old) / 100


def test_a_text_made_to_be_slow_is_replaced_as_a_whole(cells: list[int]) -> None:
    hunks = diff_texts("a b " * 6_000, "b a a " * 4_000)
    assert hunks
    assert max(cells, default=0) <= 16_000_000


def test_a_flood_of_tiny_paragraphs_gives_few_rows() -> None:
    hunks = diff_texts("a\n" * 20_000, "b\nc\n" * 10_000)
    assert len(hunks) <= 1_000
    assert sum(h.old.count("a") for h in hunks) == 20_000


def test_pieces_are_data_that_templates_can_use() -> None:
    (hunk,) = diff_texts("We will test it.", "We may test it.")
    assert hunk.pieces[1] == Piece("replace", " will", " may")

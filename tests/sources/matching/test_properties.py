"""Properties that hold for any sentence, drawn by hypothesis."""

from __future__ import annotations

import random
import unicodedata

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sources.documents import Document
from sources.matching import anchor, match
from sources.matching.words import ACRONYMS
from tests.sources.matching import noise
from tests.sources.matching.material import SENTENCES

_WORDS = sorted({word.strip(".,;:–").lower() for one in SENTENCES for word in one.split()} - {""})
words = st.lists(st.sampled_from(_WORDS), min_size=4, max_size=30)
harmless = st.sampled_from(sorted(set(noise.TEXT) - {"hyphens to spaces", "full width"}))
often = settings(max_examples=100, deadline=None)
many = settings(max_examples=300, deadline=None)
texts = st.text(st.characters(codec="utf-8"), min_size=0, max_size=80)


def page(text: str) -> Document:
    """A page that shows a text between two others."""
    text = f"Zebra stripes come first.\n{text}\nYellow quartz comes last."
    return Document(main=text, full=text)


@often
@given(words, st.data())
def test_a_changed_word_never_stands(quoted: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(quoted) - 1))
    other = data.draw(st.sampled_from(_WORDS))
    assume(other != quoted[at])
    changed = [*quoted[:at], other, *quoted[at + 1 :]]
    answer = match(" ".join(quoted), page(" ".join(changed)))
    assert answer.verdict in ("altered", "missing")


@often
@given(words, st.data())
def test_a_dropped_or_added_word_never_stands(quoted: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(quoted) - 1))
    added = [*quoted[:at], data.draw(st.sampled_from(_WORDS)), *quoted[at:]]
    dropped = [*quoted[:at], *quoted[at + 1 :]]
    for changed in (added, dropped):
        here, there = " ".join(quoted), " ".join(changed)
        assume(here not in there)
        assert match(here, page(there)).verdict in ("altered", "missing")


@often
@given(words, harmless, st.integers(0, 10**6))
def test_formatting_never_brings_a_quote_down(quoted: list[str], name: str, seed: int) -> None:
    assume(any(word.isalpha() and word not in ACRONYMS for word in quoted))  # else WHO is not who
    quote = " ".join(quoted).capitalize() + "."
    noisy = noise.TEXT[name](random.Random(seed), quote)  # noqa: S311
    assert match(quote, page(noisy)).stands


@given(texts)
@many
def test_any_text_with_a_word_stands_on_its_own_page(text: str) -> None:
    answer = match(text, page(unicodedata.normalize("NFC", text)))
    assert answer.stands or answer.verdict == "unknown"
    assert answer.stands == (anchor(text, page(unicodedata.normalize("NFC", text))) is not None)


@given(texts, texts)
@many
def test_any_two_texts_get_an_answer_that_can_be_shown(quote: str, text: str) -> None:
    answer = match(quote, page(text))
    if answer.verdict == "altered":
        assert any(operation != "equal" for operation, _, _ in answer.diff)
    if answer.place is not None and answer.stream == "main":
        assert page(text).main[slice(*answer.place)] == answer.found

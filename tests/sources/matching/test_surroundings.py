"""What stands beside a quote: a change there is reported, a change elsewhere is not."""

from __future__ import annotations

from sources.documents import Document
from sources.matching import Match, anchor, match

BEFORE = "The committee met in June."
QUOTE = "We will test all frontier models before deployment."
AFTER = "Results are published within 30 days."
FAR = "The office is closed on Sundays."
TEXT = f"{FAR} Nobody minds. {BEFORE} {QUOTE} {AFTER} The board agrees. {FAR}"


def page(text: str) -> Document:
    """A page that shows a text."""
    return Document(main=text, full=text)


def after_edit(old: str, new: str, text: str = TEXT) -> Match:
    """The quote after an edit of the page it was recorded from."""
    assert old in text
    return match(QUOTE, page(text.replace(old, new)), anchor=anchor(QUOTE, page(text)))


def test_an_unchanged_page_reports_nothing() -> None:
    answer = after_edit("", "")
    assert answer.stands
    assert not answer.context_changed
    assert not answer.moved
    assert (answer.before, answer.after) == (BEFORE, AFTER)


def test_a_changed_sentence_beside_the_quote_is_reported_with_its_diff() -> None:
    answer = after_edit("within 30 days", "when we like")
    assert answer.stands
    assert answer.context_changed
    assert not answer.moved
    assert ("equal", "Results are published", "Results are published") in answer.context_diff
    assert after_edit("in June", "in July").context_changed


def test_a_withdrawal_above_the_quote_is_reported() -> None:
    answer = after_edit(QUOTE, f"Superseded. {QUOTE}")
    assert answer.verdict == "verbatim"
    assert answer.context_changed
    assert after_edit(QUOTE, f"It is not so that {QUOTE}").context_changed


def test_a_banner_above_the_first_sentence_is_reported() -> None:
    start = f"{QUOTE} {AFTER}"
    assert after_edit(QUOTE, f"This policy has ended.\n{QUOTE}", start).context_changed


def test_a_sentence_put_behind_the_quote_or_taken_away_is_reported() -> None:
    assert after_edit(AFTER, f"This is not binding. {AFTER}").context_changed
    assert after_edit(AFTER + " ", "").context_changed
    assert after_edit(BEFORE + " ", "").context_changed


def test_changes_further_away_are_not_the_quotes_affair() -> None:
    assert not after_edit(FAR, "The office is open.").context_changed
    assert not after_edit("Nobody minds.", "Everybody minds, and a lot.").context_changed


def test_formatting_beside_the_quote_is_not_reported() -> None:
    for old, new in (
        (BEFORE, BEFORE.upper()),
        (AFTER, AFTER.replace(" ", "  ")),
        (AFTER, AFTER.replace("published", "published[4]")),
        (AFTER, AFTER.replace("published", "pub-\nlished")),
        (BEFORE, BEFORE.replace("committee", "commit-\ntee")),
        (BEFORE + " ", BEFORE + "\n"),
        (BEFORE, BEFORE.replace("June.", "June –")),
    ):
        assert not after_edit(old, new).context_changed, new


def test_a_renumbered_list_is_not_reported() -> None:
    text = f"Rules\n1. {BEFORE}\n2. {QUOTE}\n3. {AFTER}\n4. {FAR}"
    now = f"Rules\n2. {BEFORE}\n3. {QUOTE}\n4. {AFTER}\n5. {FAR}"
    assert not match(QUOTE, page(now), anchor=anchor(QUOTE, page(text))).context_changed


def test_a_quote_in_other_surroundings_has_moved() -> None:
    elsewhere = "\n".join(["All is new here.", QUOTE, "Nothing is as it was.", FAR, BEFORE, AFTER])
    answer = match(QUOTE, page(elsewhere), anchor=anchor(QUOTE, page(TEXT)))
    assert answer.stands
    assert answer.moved


def test_of_several_places_the_anchor_tells_which() -> None:
    twice = f"One. {QUOTE} Two.\nThree. {QUOTE} Four."
    was = anchor(QUOTE, page(f"Three. {QUOTE} Four."))
    answer = match(QUOTE, page(twice), anchor=was)
    assert answer.occurrences == 2
    assert answer.place == (twice.rindex(QUOTE), twice.rindex(QUOTE) + len(QUOTE))
    assert not answer.context_changed
    second = match(QUOTE, page(f"One. {QUOTE} Two.\nThree. {QUOTE.upper()} Four."), anchor=was)
    assert not second.context_changed


def test_a_quote_that_fits_two_places_is_ambiguous_at_recording() -> None:
    was = anchor(QUOTE, page(f"One. {QUOTE} Two. {QUOTE}"))
    assert was is not None
    assert was.is_ambiguous
    assert was.places == 2


def test_the_baseline_serves_where_no_anchor_was_kept() -> None:
    now = page(TEXT.replace("in June", "in July"))
    assert match(QUOTE, now, baseline=page(TEXT)).context_changed
    assert not match(QUOTE, page(TEXT), baseline=page(TEXT)).context_changed

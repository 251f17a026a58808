"""What an editor is told when a quote is recorded or reworded: warnings, never refusals."""

from __future__ import annotations

from django.test import Client

from sources.models import Citation, QuoteStanding, Source
from tests import factories as make
from tests.admin.conftest import messages, page, save
from tests.sources.review_rows import make_item, make_standing


def test_a_citation_shows_when_it_was_last_seen_to_stand(desk: Client) -> None:
    citation = make.make_citation(quote_state="verbatim", quote_state_since=make.A_MOMENT)
    make_standing(citation=citation, last_looked_at=make.A_MOMENT, last_stood_at=make.A_MOMENT)
    item = make_item(citation=citation)
    shown = desk.get(page(citation, "change")).content.decode()
    assert "verbatim since 2024-05-24" in shown
    assert "2024-05-24 12:00 UTC, live page; it last stood on 2024-05-24" in shown
    assert page(item, "change") in shown


def test_other_words_in_a_quote_start_its_checks_anew(desk: Client) -> None:
    citation = make.make_citation(quote_state="altered", quote_state_since=make.A_MOMENT)
    make_standing(citation=citation)
    item = make_item(citation=citation)
    save(desk, citation, quote="We may let outsiders test.", change_reason="Our typo.")
    citation.refresh_from_db()
    item.refresh_from_db()
    assert (citation.quote_state, citation.quote_state_since) == ("unchecked", None)
    assert not QuoteStanding.objects.exists()
    assert (item.answer, item.note) == ("by-itself", "Our typo.")


def test_a_change_beside_the_words_leaves_what_is_known(desk: Client) -> None:
    citation = make.make_citation(quote_state="altered")
    make_standing(citation=citation)
    save(desk, citation, note="See also page 4.")
    citation.refresh_from_db()
    assert citation.quote_state == "altered"
    assert QuoteStanding.objects.exists()


def recorded(desk: Client, source: Source, quote: str) -> list[str]:
    """What the editor is told who types the quote."""
    citation = make.make_citation(source=source, quote="Something else entirely.")
    told = messages(save(desk, citation, quote=quote))
    assert Citation.objects.get(pk=citation.pk).quote == quote
    return told[:-1]


def test_a_quote_that_fits_its_source_needs_no_warning(desk: Client) -> None:
    source = make.make_snapshot().source
    assert recorded(desk, source, "We will let outsiders test.") == []


def test_a_quote_is_not_judged_before_its_source_was_read(desk: Client) -> None:
    assert recorded(desk, make.make_source(), "We will let outsiders test.") == []


def test_a_quote_that_fits_two_places_asks_for_more_of_it(desk: Client) -> None:
    twice = "We will let outsiders test.\nAnd again.\nWe will let outsiders test."
    source = make.make_snapshot(text=twice).source
    assert "in 2 places" in recorded(desk, source, "We will let outsiders test.")[0]


def test_a_quote_in_other_words_is_pointed_out_and_saved(desk: Client) -> None:
    source = make.make_snapshot(text="We may let outsiders test.").source
    assert "other words" in recorded(desk, source, "We will let outsiders test.")[0]


def test_a_quote_with_other_punctuation_is_pointed_out(desk: Client) -> None:
    source = make.make_snapshot(text="We will, let outsiders test.").source
    assert "not exactly as typed" in recorded(desk, source, "We will let outsiders test.")[0]


def test_a_quote_in_hidden_text_is_pointed_out(desk: Client) -> None:
    streams = {"full": "Welcome to us.\nWe will let outsiders test."}
    source = make.make_snapshot(text="Welcome to us.", streams=streams).source
    assert "hidden text" in recorded(desk, source, "We will let outsiders test.")[0]


def test_a_quote_from_another_source_of_the_record_names_that_source(desk: Client) -> None:
    wrong, right = (
        make.make_snapshot(text="Nothing of the kind is here.").source,
        make.make_source(title="The right page"),
    )
    make.make_snapshot(source=right)
    commitment = make.make_commitment()
    make.cite(commitment, make.make_citation(source=right, quote="Something else."))
    citation = make.make_citation(source=wrong, quote="Not yet.")
    make.cite(commitment, citation)
    told = messages(save(desk, citation, quote="We will let outsiders test."))
    assert "not found" in told[0]
    assert "The right page" in told[1]


def test_a_source_that_the_record_does_not_cite_is_not_suggested(desk: Client) -> None:
    wrong = make.make_snapshot(text="Nothing of the kind is here.").source
    make.make_snapshot(source=make.make_source(title="A stranger"))
    assert len(recorded(desk, wrong, "We will let outsiders test.")) == 1

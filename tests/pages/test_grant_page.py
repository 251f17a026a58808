"""Pages of grants, documents, evaluations and searches, from the sentence down to the history."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from tests import factories as make
from tests.pages.conftest import address_of, page, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


class TestAGrant:
    def test_it_goes_from_depth_by_facts_to_what_that_suffices_for(self, client: Client) -> None:
        grant = make.make_grant(safety_filters="disabled", hedge="apparently")
        text = words(page(client, grant))
        heads = ("How deep", "How deep, fact by fact", "Safeguards while", "Deep enough for what?")
        places = [text.index(head) for head in heads]
        assert places == sorted(places)
        assert "Established: without safety filters." in text
        assert "“apparently”" in text

    def test_a_passage_for_several_facts_is_quoted_once_and_then_referred_to(
        self, client: Client
    ) -> None:
        grant = make.make_grant(weights="no", fine_tuning="no")
        quote = make.make_citation(quote="No weights and no tuning were given.")
        for fact in ("fine_tuning", "weights"):
            make.cite(grant, quote, fact=fact)
        html = page(client, grant).partition('id="evidence"')[0]
        assert html.count("No weights and no tuning were given.") == 1
        weights = html.partition('<tr id="fact-weights">')[2].partition("</tr>")[0]
        assert 'href="#fact-fine_tuning"' in weights
        assert "none for this fact alone" not in weights

    def test_that_no_evaluation_rests_on_it_is_said(self, client: Client) -> None:
        assert "No evaluation that rests on it found as of" in words(
            page(client, make.make_grant())
        )


class TestADocument:
    def test_versions_stand_in_order_of_time_with_what_replaced_what(self, client: Client) -> None:
        document = make.make_document(title="Framework")
        new = make.make_version(document=document, label="2.0", published_on="2025-02")
        old = make.make_version(document=document, label="1.0", published_on="2024-05-17")
        make.make_version(document=document, label="undated")
        new.supersedes = old
        new.save()
        text = words(page(client, document).partition('<ol class="way')[2])
        assert text.index("1.0") < text.index("2.0 Published") < text.index("undated")
        assert "Replaced by: Framework 2.0" in text
        assert "Replaced: Framework 1.0" in text

    def test_two_kept_texts_are_compared_word_by_word(self, client: Client) -> None:
        document = make.make_document(title="Framework")
        texts = ("We will let outsiders test.", "We may let outsiders test.")
        made = []
        for number, text in enumerate(texts):
            source = make.make_source()
            make.make_snapshot(source=source, text=text)
            made.append(
                make.make_version(
                    document=document, source=source, slug=f"v{number}", published_on=f"202{number}"
                )
            )
        address = f"{address_of(document)}v0/v1/"
        assert f'href="{address}"' in page(client, document)
        html = page(client, address)
        assert "removed: will" in words(html)
        assert "added: may" in words(html)
        page(client, f"{address_of(document)}v0/v0/", 404)
        page(client, f"{address_of(document)}v0/nothing/", 404)

    def test_without_both_texts_it_says_that_no_comparison_can_be_shown(
        self, client: Client
    ) -> None:
        document = make.make_document()
        for year in ("2024", "2025"):
            make.make_version(document=document, published_on=year)
        text = words(page(client, document))
        assert text.count("What changed since the version before cannot be shown") == 1
        assert "/v0/v1/" not in text

    def test_searches_in_it_are_told(self, client: Client) -> None:
        document = make.make_document()
        make.make_finding(document=document, question="Is anybody named in it?")
        assert "Is anybody named in it?" in words(page(client, document))


class TestASearch:
    def test_one_that_has_expired_says_that_it_tells_nothing_of_later(self, client: Client) -> None:
        finding = make.make_finding(expires_on=dt.date(2024, 12, 31))
        assert "This search held until 31 December 2024." in words(page(client, finding))
        earlier = words(page(client, f"{address_of(finding)}?as_of=2024-12-01"))
        assert "This search held until" not in earlier


@pytest.mark.parametrize("kind", ["document", "evaluation", "finding"])
def test_a_sentence_stands_first_and_repeats_what_the_rows_say(client: Client, kind: str) -> None:
    record = {
        "document": lambda: make.make_version(published_on="2024-05").document,
        "evaluation": lambda: make.make_evaluation(kind="red-teaming", hedge="reportedly"),
        "finding": lambda: make.make_finding(hedge="seems"),
    }[kind]()
    html = page(client, record)
    sentence = words(html.partition('<p class="sentence">')[2].partition("</p>")[0])
    said = {
        "document": ("1 version of", "May 2024", "no promise from this document is on record"),
        "evaluation": (
            "red-teaming",
            "outsiders that no source names",
            "models not named",
            "“reportedly”",
        ),
        "finding": ("nothing found", "“seems”", "24 May 2024"),
    }[kind]
    for part in said:
        assert part in sentence
    assert "model evaluation" not in sentence

"""The page of a source: where the words are in the kept texts, who rests on them, every visit."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from sources.fragments import text_fragment_url
from sources.passages import text_html
from sources.quoting import ShownQuote
from tests import factories as make
from tests.pages.conftest import page, words
from tests.pages.test_source_checks import QUOTE, Changed

pytestmark = [pytest.mark.django_db, pytest.mark.once]


class TestWhoRestsOnIt:
    def test_records_of_every_kind_are_named_at_the_passage_they_cite(self, client: Client) -> None:
        passage = make.make_citation(quote=QUOTE)
        ruled = make.make_pledge(commitment=make.make_commitment(summary="Outsiders will test."))
        ruling = make.make_ruling(pledge=ruled)
        grant = make.make_grant()
        for record in (ruled, ruling, grant):
            make.cite(record, passage)
            make.cite(record, passage, fact="note")
        note = make.make_independence_note(evaluator=make.make_evaluator(), citation=passage)
        html = page(client, passage.source)
        for record in (ruled, ruling, grant, note.evaluator):
            assert html.count(f'href="{record.get_absolute_url()}"') == 1
        assert "4 records rest on it" in words(html)

    def test_drafts_are_not_named(self, client: Client) -> None:
        passage = make.make_citation(quote=QUOTE)
        draft = make.make_commitment(summary="A secret promise.", status="draft")
        make.cite(draft, passage)
        make.cite(make.make_pledge(commitment=draft), passage)
        text = words(page(client, passage.source))
        assert "A secret promise." not in text
        assert "No public record rests on it." in text

    def test_what_names_the_source_as_a_whole_is_told_apart(self, client: Client) -> None:
        source = make.make_source()
        make.make_version(source=source, label="3.0")
        make.make_evaluation(report=source, title="Tests of the model")
        text = words(page(client, source)).partition("What names it as a whole")[2]
        assert "3.0" in text
        assert "Tests of the model" in text


class TestTheKeptText:
    def test_a_quote_leads_to_its_place_in_the_text_of_the_last_look(self, client: Client) -> None:
        changed = Changed()
        html = page(client, changed.source)
        (address,) = re.findall(r'href="(/sources/policy/versions/\d+/#passage)"', html)
        text = page(client, address.partition("#")[0])
        assert (
            '<span id="passage"></span><mark>We may let outsiders test for 10 days</mark>' in text
        )

    def test_a_missing_quote_is_shown_as_it_stood_with_the_text_that_held_it(
        self, client: Client
    ) -> None:
        changed = Changed()
        changed.citation.quote_state = "missing"
        changed.citation.save()
        changed.standing.baseline = changed.old
        changed.standing.anchor = {"before": "Before it.", "after": "After it.", "places": 1}
        changed.standing.save()
        html = page(client, changed.source)
        text = words(html)
        assert f"As it stood when we first found it: Before it. {QUOTE} After it." in text
        assert f"/sources/policy/versions/{changed.old.pk}/#passage" in html
        assert f"/sources/policy/versions/{changed.new.pk}/#passage" not in html

    def test_an_uploaded_text_that_vouches_for_nothing_is_not_linked(self, client: Client) -> None:
        changed = Changed()
        changed.new.copy_read, changed.new.obtained = "upload", "By hand."
        changed.new.save()
        assert f"/versions/{changed.new.pk}/" not in page(client, changed.source)

    def test_each_version_leads_to_what_it_changed(self, client: Client) -> None:
        changed = Changed()
        way = reverse("source-diff", args=["policy", changed.old.pk, changed.new.pk])
        for address in (changed.source, reverse("source-versions", args=["policy"])):
            assert f'href="{way}"' in page(client, address)

    def test_names_of_several_quotes_at_one_place_all_lead_there(self) -> None:
        html = text_html("We will test. <b>", {"one": ["We will test"], "two": ["will test", "We"]})
        assert html == (
            '<span id="one"></span><mark>We <span id="two"></span>will test</mark>. &lt;b&gt;'
        )


class TestTheJump:
    def test_a_quote_that_stood_in_several_places_is_told_apart_by_its_neighbours(self) -> None:
        changed = Changed()
        changed.standing.anchor = {"places": 2}
        changed.standing.save()
        shown = ShownQuote(changed.citation)
        found, url = shown.found, changed.source.url
        assert shown.jump_url == text_fragment_url(url, found, "Before it.", "After it.")
        assert ":~:text=Before%20it.-," in shown.jump_url

    def test_words_that_stand_once_go_without_since_a_page_may_show_their_neighbours_otherwise(
        self,
    ) -> None:
        shown = ShownQuote(Changed().citation)
        assert shown.jump_url == text_fragment_url(shown.citation.source.url, shown.found)


class TestAllVisits:
    def test_every_visit_has_a_row_in_pages_of_a_hundred(self, client: Client) -> None:
        source = make.make_source()
        for number in range(101):
            seen = dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=number)
            make.make_check(source=source, last_seen_at=seen, outcome="not-found")
        address = reverse("source-visits", args=[source.slug])
        first, second = page(client, address), page(client, f"{address}?page=2")
        assert first.count('<th scope="row">') == 100
        assert second.count('<th scope="row">') == 1
        assert "1 Jan 2026" in words(second)
        assert f'href="{address}"' in page(client, source)

    def test_a_source_without_visits_says_so(self, client: Client) -> None:
        address = reverse("source-visits", args=[make.make_source().slug])
        assert "No visit found as of" in words(page(client, address))

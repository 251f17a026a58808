"""What the pages of single records say, and what they never say."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from evaluators.access_pages import SETTING_FACTS, TERMS
from evaluators.models import DEPTH_FACTS, SAFEGUARD_FACTS, AccessGrant, GrantSafeguard
from tests import factories as make
from tests.pages.conftest import page, words
from tests.pages.page_rows import Shown

pytestmark = pytest.mark.django_db
NOT_STATED = '<span class="badge is-not-stated">not stated</span>'


def _row(html: str, fact: str) -> str:
    """The table row of one fact."""
    found = re.search(rf'<tr id="fact-{fact}">.*?</tr>', html, re.DOTALL)
    assert found, f"no row for {fact}"
    return found.group()


class TestGrants:
    def test_what_is_not_stated_is_said_and_looks_different_from_no(self, client: Client) -> None:
        html = page(client, make.make_grant(weights="no"))
        assert NOT_STATED in _row(html, "fine_tuning")
        assert '<span class="badge is-no">no</span>' in _row(html, "weights")
        assert "not stated" not in words(_row(html, "weights"))

    def test_every_fact_has_its_value_and_its_passage(self, client: Client) -> None:
        grant = make.make_grant(deep=True, window_start="2024-02")
        facts = (*SETTING_FACTS, *SAFEGUARD_FACTS, *DEPTH_FACTS, *TERMS)
        for fact in facts:
            make.cite(grant, make.make_citation(quote=f"Said of {fact}."), fact=fact)
        html = page(client, grant)
        for fact in facts:
            field = AccessGrant._meta.get_field(fact)
            row = words(_row(html, fact))
            assert str(field.verbose_name).lower() in row.lower()
            assert f"Said of {fact}." in row
        assert "February 2024" in words(_row(html, "window_start"))
        assert '<time datetime="2024-02">' in _row(html, "window_start")

    def test_a_fact_without_a_passage_of_its_own_says_so(self, client: Client) -> None:
        assert "none for this fact alone" in _row(page(client, make.make_grant()), "weights")

    def test_depth_is_a_range_in_words(self, client: Client) -> None:
        text = words(page(client, make.make_grant(safety_filters="disabled", weights="no")))
        assert "without safety filters, perhaps fine-tuning" in text

    def test_depth_of_which_nothing_is_stated_is_said_to_be_unstated(self, client: Client) -> None:
        assert "depth not stated" in words(page(client, make.make_grant()))

    def test_what_it_suffices_for_comes_with_the_reason(self, client: Client) -> None:
        text = words(page(client, make.make_grant(deep=True)))
        assert "Access reached:" in text

    def test_doubt_and_dispute_are_marked(self, client: Client) -> None:
        grant = make.make_grant(
            hedge="apparently",
            access_certain=False,
            disputed=True,
            disputed_by="Bob, who was there",
        )
        text = words(page(client, grant))
        for said in ("“apparently”", "access not certain", "disputed by Bob, who was there"):
            assert said in text

    def test_a_grant_that_names_no_model_says_so(self, client: Client) -> None:
        grant = make.make_grant()
        assert "model not named" in words(page(client, grant))
        assert "model not named" in words(page(client, "access"))

    def test_terms_time_overlaps_and_further_safeguards_are_shown(self, client: Client) -> None:
        other = make.make_grant()
        grant = make.make_grant(
            time_given_value="1.5", time_given_unit="weeks", payment="compute credits"
        )
        grant.overlaps_with.add(other)
        GrantSafeguard.objects.create(grant=grant, name="rate limits", state="active")
        html = page(client, grant)
        text = words(html)
        assert "Time given 1.5 weeks" in text
        assert "compute credits" in text
        assert "rate limits: active" in text
        assert other.get_absolute_url() in html

    def test_days_before_release_are_a_range_where_dates_are(self, client: Client) -> None:
        model = make.make_model(released="2024-03-31")
        grant = make.make_grant(models=(model,), window_start="2024-03")
        assert "Days before release 0 to 30" in words(page(client, grant))


class TestHedges:
    """ "Unspecified groups apparently including Bob's Institute" is no grant to the institute."""

    def test_an_apparent_member_is_hedged_on_every_page_and_has_no_access(
        self, client: Client
    ) -> None:
        member = make.make_evaluator(name="The Institute")
        group = make.make_placeholder(name="External groups")
        quote = make.make_citation(quote="apparently including the institute")
        make.make_hedged_link(placeholder=group, evaluator=member, citation=quote)
        grant = make.make_grant(evaluator=group)
        text = words(page(client, member))
        assert "apparently among External groups" in text
        assert "apparently including the institute" in text
        assert "No access of its own found as of" in text
        assert "apparently includes The Institute" in words(page(client, group))
        assert "apparently including The Institute" in words(page(client, grant))
        assert "apparently including The Institute" in words(page(client, grant.lab))

    def test_the_access_table_gives_it_a_hedged_cell_without_a_depth(self, client: Client) -> None:
        member = make.make_evaluator(name="The Institute")
        group = make.make_placeholder(name="External groups")
        make.make_hedged_link(placeholder=group, evaluator=member)
        make.make_grant(evaluator=group, deep=True)
        html = page(client, "access")
        cells = re.findall(r"<td.*?</td>", html.partition("</table>")[0], re.DOTALL)
        hedged, granted = cells
        assert "apparently among External groups" in words(hedged)
        assert "depth-word" not in hedged
        assert "depth-word" in granted


class TestCommitments:
    def test_ruling_reply_finding_and_deeds_stand_on_its_page(self, client: Client) -> None:
        pledge = make.make_pledge(lab=make.make_lab(name="Lab Example"), due="2023")
        ruling = make.make_ruling(pledge=pledge, reason="The words name no test at all.")
        make.cite(ruling, make.make_citation(quote="No test was named."))
        make.make_reply(
            pledge=pledge, answered_on=dt.date(2024, 6, 1), answer="We did test it.", effect="None."
        )
        make.make_finding(commitment=pledge.commitment, question="Was it tested in public?")
        grant = make.make_grant(lab=pledge.lab)
        work = make.make_evaluation(lab=pledge.lab, title="Tests of the model")
        html = page(client, pledge.commitment)
        text = words(html)
        assert "cannot be judged" in text
        assert "The words name no test at all." in text
        assert "No test was named." in text
        assert "We did test it." in text
        assert "Was it tested in public?" in text
        assert grant.get_absolute_url() in html
        assert work.title in text

    def test_red_teaming_is_no_deed_for_a_promise_of_evaluation(self, client: Client) -> None:
        pledge = make.make_pledge()
        work = make.make_evaluation(lab=pledge.lab, kind="red-teaming", title="Red-teaming of it")
        assert work.title not in words(page(client, pledge.commitment))

    def test_deeds_of_a_lab_that_only_allegedly_promised_are_not_linked(
        self, client: Client
    ) -> None:
        pledge = make.make_pledge(attribution="alleged")
        grant = make.make_grant(lab=pledge.lab)
        assert grant.get_absolute_url() not in page(client, pledge.commitment)

    def test_it_says_by_how_many_days_a_promise_is_overdue(self, client: Client) -> None:
        pledge = make.make_pledge(due="2024-01")
        days = (timezone.localdate() - dt.date(2024, 1, 31)).days
        said = f"due {days} days ago, nobody has ruled"
        assert said in words(page(client, pledge.commitment))
        assert said in words(page(client, pledge.lab))

    def test_a_promise_ruled_on_or_not_yet_due_is_not_overdue(self, client: Client) -> None:
        ruled, coming = make.make_pledge(due="2024-01"), make.make_pledge(due="2999")
        make.make_ruling(pledge=ruled)
        assert "fallen due, ruled on" in words(page(client, ruled.commitment))
        assert "not yet due" in words(page(client, coming.commitment))
        for pledge in (ruled, coming):
            assert "overdue" not in words(page(client, pledge.commitment))

    def test_labs_that_no_source_names_are_said_to_be_not_named(self, client: Client) -> None:
        pledge = make.make_pledge(lab=None, attribution="reported")
        assert "Labs not named" in words(page(client, pledge.commitment))
        assert "labs not named" in words(page(client, "commitments"))

    def test_alleged_and_disputed_promises_are_marked(self, client: Client) -> None:
        pledge = make.make_pledge(
            attribution="alleged", disputed=True, disputed_by="the lab, which denies it"
        )
        for html in (page(client, pledge.commitment), page(client, "commitments")):
            assert 'class="badge is-alleged"' in html
            assert 'class="badge is-disputed"' in html
        assert "the lab, which denies it" in words(page(client, pledge.commitment))

    def test_an_alleged_promise_is_counted_apart(self, client: Client) -> None:
        make.make_pledge(attribution="alleged")
        html = page(client, "home")
        cells = dict(re.findall(r'data-label="([^"]+)">(.*?)</td>', html, re.DOTALL))
        assert words(cells["promises"]) == "0"
        assert words(cells["alleged promises"]).startswith("1 ")

    def test_a_promise_of_which_no_text_is_known_says_so(self, client: Client) -> None:
        text = words(page(client, make.make_commitment()))
        assert "In which text it stands: not stated" in text
        assert "Nobody bound by it found as of" in text

    def test_somebody_asked_who_did_not_answer_is_shown_as_silent(self, client: Client) -> None:
        reply = make.make_reply()
        assert "No answer by 24 June 2024." in words(page(client, reply.pledge.commitment))

    def test_the_newest_ruling_stands_first_and_older_ones_stay(self, client: Client) -> None:
        pledge = make.make_pledge()
        make.make_ruling(pledge=pledge, reason="First thoughts.", ruled_on=dt.date(2024, 1, 1))
        make.make_ruling(pledge=pledge, reason="Second thoughts.", ruled_on=dt.date(2024, 2, 1))
        text = words(page(client, pledge.commitment))
        assert text.index("Second thoughts.") < text.index("Earlier ruling")
        assert text.index("Earlier ruling") < text.index("First thoughts.")


class TestOthers:
    def test_an_evaluator_shows_names_over_time_and_ties(self, client: Client) -> None:
        evaluator = make.make_evaluator(name="METR")
        evaluator.names.create(name="ARC Evals", until="2023-12")
        make.make_independence_note(evaluator=evaluator, text="Labs gave credits.")
        text = words(page(client, evaluator))
        assert "ARC Evals" in text
        assert "Labs gave credits." in text

    def test_a_document_whose_address_is_unknown_says_so(self, client: Client) -> None:
        version = make.make_version()
        assert "address not known to us" in words(page(client, version)).lower()

    def test_a_source_shows_its_quotes_and_that_nobody_checked_them(self, client: Client) -> None:
        citation = make.make_citation(quote="We share our models.")
        html = page(client, citation)
        assert "We share our models." in html
        assert f'id="{citation.slug}"' in html
        assert "Not checked yet" in html

    def test_a_finding_says_who_looked_where_and_when(self, client: Client) -> None:
        finding = make.make_finding(where_looked="the lab's site", hedge="seems")
        text = words(page(client, finding))
        for said in ("Alice", "the lab's site", "24 May 2024", "“seems”", "nothing found"):
            assert said in text

    def test_an_evaluation_without_evaluators_models_or_report_says_so(
        self, client: Client
    ) -> None:
        text = words(page(client, make.make_evaluation()))
        assert "model not named" in text
        assert "Report: none known to us" in text
        assert "No access that it rests on found as of" in text

    def test_kinds_of_work_are_kept_apart_on_the_page_of_a_lab(self, client: Client) -> None:
        lab = make.make_lab()
        make.make_evaluation(lab=lab)
        make.make_evaluation(lab=lab, kind="red-teaming")
        html = page(client, lab)
        groups = Shown(html).groups("work-")
        assert groups == {"model-evaluation": 1, "red-teaming": 1}
        cells = dict(
            re.findall(r'data-label="([^"]+)">(.*?)</td>', page(client, "home"), re.DOTALL)
        )
        assert words(cells["outside model evaluations"]).startswith("1 ")
        assert words(cells["outside red-teaming"]).startswith("1 ")

    def test_a_hostile_text_stays_text(self, client: Client) -> None:
        lab = make.make_lab(name="<script>alert(1)</script>")
        html = page(client, lab)
        assert "<script>" not in html
        assert "&lt;script&gt;" in html


def test_a_record_that_nobody_has_re_read_says_so(client: Client) -> None:
    grant = make.make_grant(reading="not-re-read")
    assert "not yet re-read" in words(page(client, grant))
    grant.reading = "re-read"
    grant.save()
    assert "not yet re-read" not in words(page(client, grant))


def test_records_that_nobody_has_re_read_can_be_listed(client: Client) -> None:
    make.make_lab(name="Lab A", reading="not-re-read")
    make.make_lab(name="Lab B")
    shown = words(page(client, "/labs/?reading=not-re-read"))
    assert "Lab A" in shown
    assert "Lab B" not in shown

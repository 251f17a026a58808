"""Every section of a page as of a past day: records, rulings, words and names of that day."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from commitments.models import LabName
from evaluators.models import EvaluatorName
from labwatch.publishing.refreshing import refresh
from tests import factories as make
from tests.pages.conftest import address_of, page, words
from tests.pages.twice import AFTER, BEFORE, Twice

pytestmark = pytest.mark.django_db
ASKED = "?as_of=2024-05-24"


def main(html: str) -> str:
    """What the page itself says, without how to cite it."""
    return html.partition("<main")[2].partition('class="cite"')[0]


class TestSections:
    @pytest.fixture
    def twice(self) -> Twice:
        """The two rounds of records."""
        return Twice()

    def test_a_lab_shows_what_was_dated_by_then(self, client: Client, twice: Twice) -> None:
        text = words(main(page(client, address_of(twice.lab) + ASKED)))
        for what in (
            "Tester",
            "Model",
            "Evaluation",
            "Finding of the lab",
            "Statement",
            "Own words",
            "Error",
            "Document",
            "Promise",
        ):
            assert f"{what} early" in text, what
        assert " late" not in text

    def test_a_lab_shows_the_passages_that_were_out_by_then(
        self, client: Client, twice: Twice
    ) -> None:
        for word, day in (("early", BEFORE), ("late", AFTER)):
            source = make.make_source(published_on=day)
            make.cite(twice.lab, make.make_citation(source=source, quote=f"Quoted {word}."))
        text = words(main(page(client, address_of(twice.lab) + ASKED)))
        assert "Quoted early." in text
        assert "Quoted late." not in text
        assert "Quoted late." in words(main(page(client, twice.lab)))

    @pytest.mark.parametrize("name", ["commitment", "pledge", "grant", "model"])
    def test_a_dated_record_shows_no_passage_of_a_later_source(
        self, client: Client, twice: Twice, name: str
    ) -> None:
        grant = make.make_grant(window_start=BEFORE)
        shown = {"pledge": twice.pledge, "commitment": twice.pledge.commitment}
        record = {**shown, "grant": grant, "model": twice.model}[name]
        for word, day in (("early", BEFORE), ("late", AFTER)):
            source = make.make_source(published_on=day)
            make.cite(record, make.make_citation(source=source, quote=f"Quoted {word}."))
        address = address_of(record)
        text = words(main(page(client, address + ASKED)))
        assert "Quoted early." in text
        assert "Quoted late." not in text
        assert "Quoted late." in words(main(page(client, address)))

    def test_today_it_shows_both(self, client: Client, twice: Twice) -> None:
        text = words(main(page(client, twice.lab)))
        assert "Tester early" in text
        assert "Tester late" in text

    def test_a_model_shows_what_was_dated_by_then(self, client: Client, twice: Twice) -> None:
        text = words(main(page(client, address_of(twice.model) + ASKED)))
        for what in ("Tester", "Evaluation", "Finding of the model", "Statement", "Error"):
            assert f"{what} early" in text, what
        assert " late" not in text
        rulings = text.partition("Promises that its release tested")[2].partition("Said about")[0]
        assert rulings.count("cannot be judged") == 1

    def test_a_commitment_shows_rulings_made_by_then(self, client: Client, twice: Twice) -> None:
        text = words(main(page(client, address_of(twice.pledge.commitment) + ASKED)))
        for what in (
            "Ruled",
            "Party",
            "Finding of the promise",
            "Statement",
            "Error",
            "Tester",
            "Evaluation",
        ):
            assert f"{what} early" in text, what
        assert " late" not in text.replace("is late", "")

    def test_lists_hold_what_was_dated_by_then(self, client: Client, twice: Twice) -> None:
        for name, what in {
            "models": "Model",
            "commitments": "Promise",
            "documents": "Document",
            "statements": "Statement",
            "evaluations": "Evaluation",
            "findings": "Finding of the lab",
            "corrections": "Error",
        }.items():
            text = words(main(page(client, f"/{name}/{ASKED}")))
            assert f"{what} early" in text, name
            assert f"{what} late" not in text, name

    def test_the_counts_of_a_lab_lead_to_as_many_rows_of_that_day(
        self, client: Client, twice: Twice
    ) -> None:
        for name in ("home", "labs"):
            html = page(client, reverse(name) + ASKED)
            links = re.findall(r'<a href="(/[a-z]+/\?lab=[^"]+)">(\d+)<', html)
            assert len(links) >= 4
            for address, count in links:
                assert "as_of=2024-05-24" in address
                listed = page(client, address.replace("&amp;", "&"))
                found = re.search(r'<p class="count"[^>]*>\s*(\d+) ', listed)
                assert found
                assert found.group(1) == count, address


class TestPromises:
    def test_words_given_up_later_were_in_force(self, client: Client) -> None:
        lab = make.make_lab()
        new = make.make_pledge(lab=lab, commitment=make.make_commitment(stated_on=AFTER))
        old = make.make_pledge(
            lab=lab,
            commitment=make.make_commitment(stated_on="2023"),
            state="replaced-by-weaker",
            state_since=AFTER,
            replaced_by=new,
        )
        then = words(main(page(client, address_of(old.commitment) + ASKED)))
        assert "The words on that day: in force" in then
        assert "Replaced by" not in then
        assert "in force" in words(main(page(client, address_of(lab) + ASKED)))
        now = words(main(page(client, old.commitment)))
        assert "The words today: replaced by weaker Since: 20 June 2024" in now
        assert f"Replaced by: {new.commitment.summary}" in now

    def test_it_counts_the_days_late_on_that_day(self, client: Client) -> None:
        promise = make.make_commitment(stated_on="2023-02", due="2023")
        pledge = make.make_pledge(commitment=promise)
        assert "due 145 days ago, nobody has ruled" in words(
            page(client, address_of(pledge.lab) + ASKED)
        )
        assert "overdue" in words(page(client, f"/commitments/{ASKED}"))
        early = words(page(client, f"{address_of(pledge.commitment)}?as_of=2023-12-31"))
        assert "not yet due" in early

    def test_an_answer_given_later_was_still_awaited(self, client: Client) -> None:
        pledge = make.make_pledge(commitment=make.make_commitment(stated_on="2023"))
        make.make_reply(
            pledge=pledge,
            asked_on=dt.date(2024, 5, 1),
            due_on=dt.date(2024, 7, 1),
            answered_on=dt.date(2024, 6, 1),
            answer="We will.",
        )
        then = words(page(client, address_of(pledge.commitment) + ASKED))
        assert "An answer is due by 1 July 2024." in then
        assert "We will." not in then

    def test_the_list_filters_by_the_pledges_of_that_day(self, client: Client) -> None:
        lab = make.make_lab()
        promise = make.make_commitment(stated_on="2023", summary="Test before release.")
        make.make_pledge(commitment=promise, lab=lab, joined_on=AFTER)
        assert promise.summary in page(client, f"/commitments/?lab={lab.slug}")
        then = page(client, f"/commitments/?lab={lab.slug}&as_of=2024-05-24")
        assert promise.summary not in main(then)


class TestNames:
    @pytest.fixture
    def grant(self) -> Any:
        """DeepMind, as it was called, let ARC Evals, as it was called, at a model."""
        lab = make.make_lab(name="Google DeepMind")
        metr = make.make_evaluator(name="METR")
        LabName.objects.create(lab=lab, name="DeepMind", until="2023-04-20")
        EvaluatorName.objects.create(evaluator=metr, name="ARC Evals", until="2023-12-04")
        EvaluatorName.objects.create(evaluator=metr, name="METR", since="2023-12-04")
        model = make.make_model(lab=lab, released="2023-01")
        work = make.make_evaluation(lab=lab, ended_on="2023-02")
        work.evaluators.add(metr)
        work.ai_models.add(model)
        make.make_pledge(lab=lab, commitment=make.make_commitment(stated_on="2023-01"))
        return make.make_grant(lab=lab, evaluator=metr, models=(model,), window_start="2023-02")

    def test_every_page_of_that_day_uses_the_names_of_that_day(
        self, client: Client, grant: Any
    ) -> None:
        promise = grant.lab.pledges.get().commitment
        model, work = grant.ai_models.get(), grant.lab.evaluations.get()
        records = (grant.lab, grant.evaluator, model, promise, grant, work)
        names = ("labs", "models", "commitments", "access", "evaluators", "evaluations", "home")
        for one in (*records, *names):
            html = page(client, f"{address_of(one)}?as_of=2023-03-14")
            text = words(re.sub(r"<form.*?</form>", "", main(html), flags=re.DOTALL))
            assert "Google DeepMind" not in text, one
            assert "METR" not in text, one
            assert "DeepMind" in text or "ARC Evals" in text, one

    def test_a_lab_is_headed_by_its_name_then_and_lists_no_later_one(
        self, client: Client, grant: Any
    ) -> None:
        html = page(client, f"{address_of(grant.evaluator)}?as_of=2023-03-14")
        assert "<h1>ARC Evals</h1>" in html
        names = words(html).partition("Names over time")[2].partition("Fact")[0]
        assert "ARC Evals, dates not stated" in names
        assert "METR" not in names
        assert "<h1>METR</h1>" in page(client, f"{address_of(grant.evaluator)}{ASKED}")


class TestFirstPage:
    def test_what_changed_lately_is_not_of_that_day(self, client: Client) -> None:
        make.make_statement()
        assert "What changed lately" in page(client, "home")
        assert "What changed lately" not in page(client, reverse("home") + ASKED)

    def test_a_change_is_told_with_its_kind_and_its_fields(self, client: Client) -> None:
        lab = make.make_lab(name="Lab Example")
        refresh()
        lab.note = "Renamed since."
        lab.save()
        refresh()
        lately = words(page(client, "home").partition('id="lately"')[2].partition("</ul>")[0])
        assert "changed Lab Example lab: note" in lately

    def test_the_overdue_figure_leads_to_the_table_that_adds_up_to_it(self, client: Client) -> None:
        promise = make.make_commitment(stated_on="2023", due="2023")
        for _number in range(2):
            make.make_pledge(commitment=promise)
        html = page(client, reverse("home") + ASKED)
        assert re.search(r'<a href="#promises">\s*2 are overdue', html)
        found = re.findall(r'data-label="overdue, nobody has ruled">\s*(\d+)', html)
        assert sum(map(int, found)) == 2


def test_the_scorecard_over_the_api_is_that_of_the_day(client: Client) -> None:
    twice = Twice()
    answer = client.get(f"/api/v1/scorecard/{ASKED}").json()
    assert answer["as_of"] == "2024-05-24"
    (row,) = answer["labs"]
    counts = {item["key"]: item["count"] for item in row["counts"]}
    assert counts["models"] == 2
    assert counts["pledges"] == 2
    assert counts["grants-pre-deployment"] == counts["model-evaluations"] == 1
    assert all("as_of=2024-05-24" in item["page_url"] for item in row["counts"])
    for cell in row["cells"]:
        assert ASKED in cell["page_url"]
        assert client.get(cell["url"]).json()["sentence"] == cell["sentence"]
        assert not any(" late" in record["name"] for record in cell["records"])
    today = client.get("/api/v1/scorecard/").json()
    (now,) = today["labs"]
    assert {item["key"]: item["count"] for item in now["counts"]}["models"] == 3
    LabName.objects.create(lab=twice.lab, name="Lab of Old", until="2024-12-31")
    (then,) = client.get(f"/api/v1/scorecard/{ASKED}").json()["labs"]
    assert then["lab"]["name"] == "Lab of Old"
    bad = client.get("/api/v1/scorecard/?as_of=soon")
    assert bad.status_code == 400
    assert "as_of" in bad.content.decode()

"""Lists and records as of a past day: names, states, versions, ties, quotes and visits of then."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from rest_framework.test import APIClient

from labwatch.api.urls import RESOURCES
from tests import factories as make
from tests.api.conftest import refused, slugs
from tests.api.test_query_counts import full, queries

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"
DAY = "as_of=2024-05-24"
BEFORE, AFTER = "2024-05-20", "2024-06-20"


def moment(day: str) -> dt.datetime:
    """Noon of that day."""
    return dt.datetime.fromisoformat(f"{day}T12:00:00+00:00")


def then(api: APIClient, address: str, query: str = DAY) -> Any:
    """What the record says as of the day."""
    answer = api.get(f"{ROOT}{address}/?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


class TestNames:
    def test_a_record_and_whatever_refers_to_it_bear_the_name_of_then(self, api: APIClient) -> None:
        lab, tester = make.make_lab(name="New Lab"), make.make_evaluator(name="METR")
        lab.names.create(name="Old Lab", until="2024-06-01")
        tester.names.create(name="ARC Evals", until="2024-06-01")
        tester.names.create(name="METR", since="2024-06-01")
        child = make.make_lab(parent=lab)
        grant = make.make_grant(slug="grant", lab=lab, evaluator=tester, window_start=BEFORE)
        promise = make.make_commitment(summary="We test.", stated_on=BEFORE)
        make.make_pledge(slug="pledge", lab=lab, commitment=promise)
        said = then(api, "grants/grant")
        assert said["name"] == "Old Lab → ARC Evals"
        assert (said["lab"]["name"], said["evaluator"]["name"]) == ("Old Lab", "ARC Evals")
        assert then(api, "pledges/pledge")["name"] == "Old Lab: We test."
        assert then(api, f"labs/{child.slug}")["parent"]["name"] == "Old Lab"
        assert then(api, f"labs/{lab.slug}")["name"] == "Old Lab"
        assert then(api, "grants/grant", "")["name"] == f"{grant.lab.name} → METR"
        known = then(api, f"evaluators/{tester.slug}")
        assert [(name["name"], name["until"]) for name in known["names"]] == [("ARC Evals", None)]

    def test_the_values_of_facets_bear_the_names_of_then(self, api: APIClient) -> None:
        tester = make.make_evaluator(slug="metr", name="METR")
        tester.names.create(name="ARC Evals", until="2024-06-01")
        tester.names.create(name="METR", since="2024-06-01")
        make.make_grant(evaluator=tester, window_start=BEFORE)
        for query, name in ((DAY, "ARC Evals"), ("format=json", "METR")):
            (value,) = then(api, "grants", f"{query}&facets=evaluator")["facets"]["evaluator"]
            assert value == {"value": "metr", "label": name, "count": 1}

    def test_a_lab_of_long_before_any_record_is_there_and_empty(self, api: APIClient) -> None:
        lab = make.make_lab(slug="lab")
        make.make_model(lab=lab, released=BEFORE)
        assert then(api, "labs/lab", "as_of=2001-01-01")["slug"] == "lab"
        assert slugs(api, "models", "lab=lab&as_of=2001-01-01") == []


class TestPromises:
    def test_what_became_of_the_words_later_had_not_come(self, api: APIClient) -> None:
        promise = make.make_commitment(stated_on="2023-07-21")
        lab = make.make_lab()
        later = make.make_pledge(lab=lab, commitment=make.make_commitment(stated_on=AFTER))
        make.make_pledge(
            slug="pledge",
            lab=lab,
            commitment=promise,
            state="replaced-by-weaker",
            state_since=AFTER,
            change_announced="no",
            replaced_by=later,
        )
        said = then(api, "pledges/pledge")
        assert (said["state"], said["state_since"]) == ("in-force", None)
        assert (said["change_announced"], said["replaced_by"]) == ("not-stated", None)
        turned = then(api, "pledges/pledge", f"as_of={AFTER}")
        assert (turned["state"], turned["change_announced"]) == ("replaced-by-weaker", "no")
        assert turned["replaced_by"]["slug"] == later.slug
        for query, found in (("in-force", ["pledge"]), ("replaced-by-weaker", [])):
            assert slugs(api, "pledges", f"state={query}&{DAY}") == found
            assert slugs(api, "commitments", f"state={query}&{DAY}") == (
                [promise.slug] if found else []
            )
        assert slugs(api, "pledges", "change_announced=no") == ["pledge"]
        assert slugs(api, "pledges", f"change_announced=no&{DAY}") == []

    def test_a_ruling_of_later_is_not_the_current_one(self, api: APIClient) -> None:
        pledge = make.make_pledge(
            slug="pledge", commitment=make.make_commitment(stated_on="2023", due="2023")
        )
        make.make_ruling(pledge=pledge, ruled_on=dt.date.fromisoformat(AFTER))
        said = then(api, "pledges/pledge")
        assert (said["current_ruling"], said["timing"]) == (None, "overdue")


class TestPartsAndRelations:
    def test_versions_of_later_are_not_there(self, api: APIClient) -> None:
        document = make.make_document(slug="policy")
        for day in (BEFORE, AFTER):
            make.make_version(document=document, label=day, published_on=day)
        assert [one["label"] for one in then(api, "documents/policy")["versions"]] == [BEFORE]

    def test_ties_and_apparent_members_count_from_when_they_were_told(self, api: APIClient) -> None:
        group = make.make_placeholder(slug="group")
        for day in (BEFORE, AFTER):
            passage = make.make_citation(source=make.make_source(published_on=day))
            make.make_hedged_link(placeholder=group, citation=passage, hedge=day)
            make.make_independence_note(evaluator=group, citation=passage, text=day)
            make.cite(group, passage)
        said = then(api, "evaluators/group")
        assert [one["hedge"] for one in said["apparent_members"]] == [BEFORE]
        assert [one["text"] for one in said["independence_notes"]] == [BEFORE]
        assert len(said["citations"]) == 1
        assert len(then(api, "evaluators/group", "")["apparent_members"]) == 2

    def test_grants_and_corrections_of_later_are_not_referred_to(self, api: APIClient) -> None:
        grant = make.make_grant(slug="grant", window_start=BEFORE)
        work = make.make_evaluation(slug="work", ended_on=BEFORE)
        for day in (BEFORE, AFTER):
            other = make.make_grant(slug=f"grant-{day}", window_start=day)
            grant.overlaps_with.add(other)
            work.grants.add(other)
            grant.corrections.add(make.make_correction(slug=f"wrong-{day}", corrected_on=day))
        said = then(api, "grants/grant")
        assert [one["slug"] for one in said["overlaps_with"]] == [f"grant-{BEFORE}"]
        assert [one["slug"] for one in said["corrections"]] == [f"wrong-{BEFORE}"]
        assert [one["slug"] for one in then(api, "evaluations/work")["grants"]] == [
            f"grant-{BEFORE}"
        ]

    def test_nobody_knew_yet_how_long_before_release_access_was(self, api: APIClient) -> None:
        model = make.make_model(released=AFTER)
        make.make_grant(slug="grant", models=(model,), window_start=BEFORE)
        assert then(api, "grants/grant")["days_before_release"] is None
        assert then(api, "grants/grant", "")["days_before_release"] == {"fewest": 31, "most": 31}


class TestVisits:
    def test_a_quote_is_in_the_state_published_by_then(self, api: APIClient) -> None:
        source = make.make_source(published_on="2023")
        quote = make.make_citation(
            slug="quote",
            source=source,
            quote_state="altered",
            quote_state_since=moment(AFTER),
        )
        make.make_event(
            citation=quote,
            before="unchecked",
            after="verbatim",
            at=moment(BEFORE),
            first_seen_at=moment(BEFORE),
        )
        make.make_event(citation=quote, before="verbatim", after="altered", at=moment(AFTER))
        make.make_standing(citation=quote)
        model = make.make_model(released="2023")
        make.cite(model, quote)
        said = then(api, "citations/quote")
        assert (said["quote_state"], said["public_line"]) == ("verbatim", None)
        assert said["quote_state_since"] == f"{BEFORE}T12:00:00Z"
        assert [event["after"] for event in said["events"]] == ["verbatim"]
        (passage,) = then(api, f"models/{model.slug}")["citations"]
        assert passage["quote_state"] == "verbatim"
        assert then(api, "citations/quote", "as_of=2024-01-01")["quote_state"] == "unchecked"
        assert then(api, "citations/quote", "")["quote_state"] == "altered"
        assert slugs(api, "citations", f"quote_state=verbatim&{DAY}") == ["quote"]
        assert slugs(api, "citations", "quote_state=verbatim") == []

    def test_of_a_source_only_what_is_dated_is_told(self, api: APIClient) -> None:
        source = make.make_source(slug="source", published_on="2023", reach="ok")
        make.make_health(source=source)
        said = then(api, "sources/source")
        assert (said["title"], said["reach"]) == (source.title, None)
        assert then(api, "sources/source", "")["reach"] == "ok"

    def test_visits_of_later_are_not_there(self, api: APIClient) -> None:
        source = make.make_source(slug="source", published_on="2023")
        for start, end in ((BEFORE, BEFORE), ("2024-05-21", AFTER), (AFTER, AFTER)):
            make.make_check(
                source=source, first_seen_at=moment(start), last_seen_at=moment(end), times_seen=2
            )
        rows = then(api, "sources/source/checks")["results"]
        found = [
            (row["first_seen_at"][:10], row["last_seen_at"], row["times_seen"]) for row in rows
        ]
        assert found == [("2024-05-21", None, None), (BEFORE, f"{BEFORE}T12:00:00Z", 2)]
        assert len(then(api, "sources/source/checks", "")["results"]) == 3
        assert api.get(f"{ROOT}sources/source/checks/?as_of=2020-01-01").status_code == 404
        (fault,) = refused(api, f"{ROOT}sources/source/checks/?as_of=soon")
        assert fault["parameter"] == "as_of"


@pytest.mark.parametrize("resource", RESOURCES)
def test_it_takes_as_many_queries_for_20_rows_as_for_one(api: APIClient, resource: str) -> None:
    yesterday = dt.date.today() - dt.timedelta(days=1)
    full(resource)
    model = RESOURCES[resource].serializer_class.Meta.model
    model.objects.update(created_at=moment(BEFORE))
    address = f"{ROOT}{resource}/?as_of={yesterday}"
    few = queries(api, address)
    for _number in range(3):
        full(resource)
    model.objects.update(created_at=moment(BEFORE))
    assert len(queries(api, address)) == len(few)
    assert api.get(address).json()["count"] >= 4

"""Every filter keeps the rows it names and no others; what is not understood is refused by name."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from rest_framework.test import APIClient

from evaluators.models import EvaluationDomain
from labwatch.api.resources import RESOURCES
from tests import factories as make
from tests.api.conftest import refused, slugs

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> None:
    """Two records of each kind: "one", of which much is stated, and "two", of which little is."""
    source = make.make_source(
        slug="one",
        url="https://other.example/",
        kind="paper",
        tier="analysis",
        publisher="METR",
        published_on="2023-H1",
    )
    make.make_source(slug="two", title="Zebra")
    passage = make.make_citation(slug="one", source=source, quote_state="verbatim")
    moments = {
        name: dt.datetime(2023, 2, 1, 23, 59, tzinfo=dt.UTC)
        for name in ("last_looked_at", "last_stood_at")
    }
    make.make_standing(citation=passage, **moments)
    make.make_review_item(citation=passage)
    make.make_health(source=source, last_visit_at=moments["last_looked_at"])
    parent = make.make_lab(slug="two", name="Google")
    lab = make.make_lab(slug="one", name="GDM", parent=parent, country="France")
    given = {"kind": "internal", "frontier": "yes", "weights_open": "partly"}
    model = make.make_model(slug="one", lab=lab, released=None, **given)
    released = make.make_model(slug="two", lab=parent, name="Zebra", released="2023-05")
    document = make.make_document(slug="one", kind="system-card", lab=lab)
    make.make_document(slug="two", title="Zebra")
    version = make.make_version(slug="one", document=document, published_on="2023-H1")
    commitment = _promises(lab, parent, model, version)
    _words(source, lab, model, commitment)
    _tests(lab, parent, model, released, commitment, document)


def _promises(lab: Any, parent: Any, model: Any, version: Any) -> Any:
    kinds = {"topic": "audit", "shape": "joint", "testability": "conditional"}
    commitment = make.make_commitment(
        slug="one", document_version=version, stated_on="2023-02", due="2023", **kinds
    )
    other = make.make_commitment(slug="two", summary="A zebra.", due="2999")
    pledge = make.make_pledge(slug="one", commitment=commitment, lab=lab, joined_on="2023-02")
    disputed = {"attribution": "alleged", "disputed": True, "disputed_by": "Lab"}
    two = make.make_pledge(slug="two", commitment=other, lab=parent, state="withdrawn", **disputed)
    old = {"ruled_on": dt.date(2023, 1, 1), "review_by": dt.date(2023, 2, 1)}
    make.make_ruling(slug="two", pledge=two, conduct="does-not-apply", reason="Stripes.", **old)
    contested = {"contested": True, "contested_by": "Lab"}
    make.make_ruling(slug="one", pledge=two, ai_model=model, evidence="conflict", **contested)
    assert pledge.commitment == commitment
    return commitment


def _words(source: Any, lab: Any, model: Any, commitment: Any) -> None:
    statement = make.make_statement(
        slug="one", speaker_kind="lab", lab=lab, standing="hedged", said_on="2023-02"
    )
    statement.about_labs.set([lab])
    statement.about_models.set([model])
    statement.about_commitments.set([commitment])
    make.make_statement(slug="two", summary="A zebra.")
    correction = make.make_correction(slug="one", corrected_on="2023-02")
    correction.labs.set([lab])
    correction.ai_models.set([model])
    correction.commitments.set([commitment])
    correction.sources.set([source])
    make.make_correction(slug="two", what_changed="A zebra.")


GRANT_FACTS = {
    "fine_tuning": "yes",
    "weights": "no",
    "activations": "partly",
    "token_probabilities": "yes",
    "chain_of_thought": "yes",
    "deeper_than_users": "yes",
    "on_site": "no",
    "technical_information": "partly",
    "tested_model_is_shipped": "no",
    "nda": "yes",
    "safety_filters": "disabled",
    "harmlessness_training": "active",
    "may_publish": "freely",
    "results_shared": "high-level",
}


def _tests(
    lab: Any, parent: Any, model: Any, released: Any, commitment: Any, document: Any
) -> None:
    metr = make.make_evaluator(slug="one", kind="academic", country="France")
    other = make.make_evaluator(slug="two", name="Zebra")
    grant = make.make_grant(
        slug="one",
        lab=lab,
        evaluator=metr,
        models=(model,),
        **GRANT_FACTS,
        attested_by="lab",
        window_start="2023-02",
        window_end="2023-03",
    )
    given = {"stage": "post-deployment", "activity": "audit", "access_certain": False}
    make.make_grant(
        slug="two", lab=parent, evaluator=other, models=(released,), hedge="seems", **given
    )
    evaluation = make.make_evaluation(
        slug="one", kind="red-teaming", lab=lab, started_on="2023-02", ended_on="2023-03"
    )
    evaluation.evaluators.set([metr])
    evaluation.ai_models.set([model])
    evaluation.grants.set([grant])
    EvaluationDomain.objects.create(evaluation=evaluation, domain="cyber")
    make.make_evaluation(slug="two", title="Zebra", attested_by="press")
    make.make_finding(slug="three", question="What else?")
    about = {"commitment": commitment, "document": document, "evaluator": metr}
    make.make_finding(
        slug="one",
        lab=lab,
        ai_model=model,
        **about,
        as_of="2023-02",
        expires_on=dt.date(2024, 1, 1),
    )
    make.make_finding(slug="two", outcome="lab-silent", summary="A zebra.")


def addresses(text: str) -> dict[str, list[str]]:
    """The queries of each resource."""
    found: dict[str, list[str]] = {}
    for address in text.split():
        resource, query = address.split("/?")
        found.setdefault(resource, []).append(query)
    return found


ONLY_ONE = addresses("""
    sources/?kind=paper  sources/?tier=analysis  sources/?publisher=metr
    sources/?published_after=2023-06  sources/?published_before=2023-02
    sources/?quote_state=verbatim  sources/?under_review=true  sources/?host=other.example
    sources/?visited_after=2023-02-01&host=other.example  sources/?visited_before=2023-02-01
    citations/?source=one&quote_state=verbatim  citations/?quote_state=verbatim
    citations/?under_review=true  citations/?last_looked_after=2023-02-01
    citations/?last_looked_before=2023-02-01  citations/?last_stood_after=2023-02
    citations/?last_stood_before=2023-Q1
    labs/?parent=two  labs/?country=france
    models/?lab=one  models/?kind=internal  models/?frontier=yes  models/?weights_open=partly
    documents/?kind=system-card  documents/?lab=one  documents/?published_after=2023-Q2
    documents/?published_before=2023-Q1
    commitments/?topic=audit  commitments/?shape=joint  commitments/?testability=conditional
    commitments/?lab=one  commitments/?document=one  commitments/?attribution=own-words
    commitments/?overdue=true  commitments/?stated_after=2023-02-28
    commitments/?stated_before=2023-02-01  commitments/?due_before=2023-01
    pledges/?lab=one  pledges/?commitment=one  pledges/?attribution=own-words
    pledges/?state=in-force  pledges/?disputed=false  pledges/?topic=audit  pledges/?shape=joint
    pledges/?testability=conditional  pledges/?timing=overdue  pledges/?overdue=true
    pledges/?due_before=2023  pledges/?joined_after=2023  pledges/?joined_before=2023
    rulings/?model=one  rulings/?conduct=cannot-be-judged  rulings/?evidence=conflict
    rulings/?contested=true  rulings/?current=true  rulings/?ruled_after=2024
    statements/?lab=one  statements/?speaker_kind=lab  statements/?standing=hedged
    statements/?about_lab=one  statements/?about_model=one  statements/?about_commitment=one
    statements/?said_after=2023  statements/?said_before=2023
    corrections/?lab=one  corrections/?model=one  corrections/?commitment=one
    corrections/?source=one  corrections/?corrected_after=2023  corrections/?corrected_before=2023
    evaluators/?kind=academic  evaluators/?country=FRANCE
    grants/?lab=one  grants/?evaluator=one  grants/?model=one  grants/?stage=pre-deployment
    grants/?activity=model-evaluation  grants/?attested_by=lab  grants/?access_certain=true
    grants/?depth_at_least=fine-tune  grants/?sufficient_weights=yes,no
    grants/?window_after=2023-03  grants/?window_before=2023-02
    grants/?evaluator_kind=academic  grants/?domain=cyber
    evaluations/?kind=red-teaming  evaluations/?lab=one  evaluations/?evaluator=one
    evaluations/?model=one  evaluations/?grant=one  evaluations/?domain=cyber
    evaluations/?attested_by=lab  evaluations/?started_after=2023  evaluations/?ended_before=2023
    findings/?lab=one  findings/?model=one  findings/?evaluator=one  findings/?commitment=one
    findings/?document=one  findings/?dated_before=2023  findings/?expired=true
    findings/?expires_before=2024  findings/?expires_after=2024-01-01
""")

ONLY_TWO = addresses("""
    models/?released_after=2023-05-31  models/?released_before=2023-05
    commitments/?due_after=2024  commitments/?attribution=alleged
    commitments/?overdue=false  pledges/?due_after=2024  pledges/?disputed=true
    pledges/?conduct=cannot-be-judged  pledges/?timing=alleged  pledges/?overdue=false
    rulings/?current=false  rulings/?ruled_before=2023  grants/?access_certain=false
    grants/?stage=post-deployment  findings/?outcome=lab-silent
    grants/?depth_could_be=weights  evaluations/?attested_by=press
""")


@pytest.mark.parametrize("resource", ONLY_ONE)
def test_each_filter_keeps_the_one_it_names(api: APIClient, cast: None, resource: str) -> None:
    found = {query: slugs(api, resource, query) for query in ONLY_ONE[resource]}
    assert found == {key: ["one"] for key in ONLY_ONE[resource]}


@pytest.mark.parametrize("resource", ONLY_TWO)
def test_other_values_keep_the_other(api: APIClient, cast: None, resource: str) -> None:
    found = {query: slugs(api, resource, query) for query in ONLY_TWO[resource]}
    assert found == {key: ["two"] for key in ONLY_TWO[resource]}


def test_each_fact_of_a_grant_is_a_filter(api: APIClient, cast: None) -> None:
    for name, value in GRANT_FACTS.items():
        assert slugs(api, "grants", f"{name}={value}") == ["one"], name
        assert slugs(api, "grants", f"{name}=not-stated") == ["two"], name


@pytest.mark.parametrize("resource", sorted(set(RESOURCES) - {"citations"}))
def test_search_looks_into_the_text_in_any_case(api: APIClient, cast: None, resource: str) -> None:
    word = {"labs": "gOOGLE", "rulings": "sTRIPES"}.get(resource, "zEBRA")
    found = slugs(api, resource, f"search={word}")
    assert "two" in found
    assert ("one" in found) == (resource == "labs")  # whose parent is two
    assert slugs(api, resource, f"search={word}+nowhere") == []


def test_values_are_given_with_commas_or_by_repeating(api: APIClient, cast: None) -> None:
    assert len(slugs(api, "grants", "stage=pre-deployment,post-deployment")) == 2
    assert len(slugs(api, "grants", "stage=pre-deployment&stage=post-deployment")) == 2
    assert len(slugs(api, "models", "lab=one, two")) == 2


def test_filters_narrow_together(api: APIClient, cast: None) -> None:
    assert slugs(api, "grants", "lab=one&stage=post-deployment") == []
    assert slugs(api, "commitments", "lab=one&attribution=alleged") == []


def test_a_row_that_may_match_matches(api: APIClient, cast: None) -> None:
    for query in ("published_after=2023-05-24", "published_before=2023-03-03"):
        assert slugs(api, "sources", query) == ["one"]
    assert slugs(api, "sources", "published_after=2023-07") == []
    assert slugs(api, "sources", "published_before=2022-12-31") == []


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_unknown_word_is_refused_with_the_known_ones(api: APIClient, resource: str) -> None:
    filters = RESOURCES[resource].filterset_class.base_filters.items()
    words = {name: item.extra["choices"] for name, item in filters if "choices" in item.extra}
    assert "ordering" in words
    for name, listed in words.items():
        choices = listed() if callable(listed) else listed
        (fault,) = refused(api, f"/api/v1/{resource}/?{name}=nonsense")
        assert fault["parameter"] == name
        assert fault["allowed"] == [str(value) for value, _label in choices]
        assert "nonsense" in fault["detail"]


@pytest.mark.parametrize("resource", [*RESOURCES, "changes", "scorecard", "vocabulary", ""])
def test_an_unknown_parameter_is_refused_everywhere(api: APIClient, resource: str) -> None:
    path = f"/api/v1/{resource}/" if resource else "/api/v1/"
    (fault,) = refused(api, f"{path}?nonsense=1")
    assert fault["parameter"] == "nonsense"
    assert "format" in fault["allowed"]


@pytest.mark.parametrize("name", ["as_of", "facets", "recorded_at", "offset", "Stage"])
def test_words_kept_for_later_are_not_taken_yet(api: APIClient, name: str) -> None:
    (fault,) = refused(api, f"/api/v1/grants/?{name}=2024")
    assert fault["parameter"] == name


BAD_QUERIES = [
    ("stage=", "stage"),
    ("stage=,", "stage"),
    ("search=%20", "search"),
    ("stage=pre%00deployment", "stage"),
    ("lab=%00", "lab"),
    ("search=%00", "search"),
    ("search=" + "x" * 201, "search"),
    ("search=a+b+c+d+e+f+g+h+i+j+k", "search"),
    ("lab=" + "x" * 5000, "lab"),
    ("lab=" + ",".join(f"l{number}" for number in range(101)), "lab"),
    ("lab=absent", "lab"),
    ("disputed=true&disputed=false", "disputed"),
    ("disputed=1", "disputed"),
    ("depth_at_least=api,weights", "depth_at_least"),
    ("depth_at_least=99999999999999999999999", "depth_at_least"),
    ("window_after=2023-13", "window_after"),
    ("window_after=2023-02-30", "window_after"),
    ("window_before=99999999999999999999999", "window_before"),
    ("window_before=0000", "window_before"),
    ("window_before=soon", "window_before"),
    ("ordering=nonsense", "ordering"),
    ("ordering=lab__name", "ordering"),
    ("ordering=--lab", "ordering"),
    ("fields=status", "fields"),
    ("fields=", "fields"),
    ("format=xml", "format"),
]


@pytest.mark.parametrize(("query", "name"), BAD_QUERIES, ids=lambda text: text[:30])
def test_what_is_not_understood_is_refused_by_name(api: APIClient, query: str, name: str) -> None:
    (fault,) = refused(api, f"/api/v1/grants/?{query}")
    assert fault["parameter"] == name
    assert fault["detail"]


def test_all_faults_are_told_at_once(api: APIClient) -> None:
    faults = refused(api, "/api/v1/grants/?stage=x&lab=absent&weights=maybe")
    assert {fault["parameter"] for fault in faults} == {"stage", "lab", "weights"}


def test_json_may_be_asked_for_by_name(api: APIClient) -> None:
    assert api.get("/api/v1/grants/?format=json").status_code == 200


@pytest.mark.usefixtures("starter_record")
class TestTheStarterRecord:
    """What the issue shows, with the record that comes with the site."""

    def test_grants_of_google_deepmind_before_deployment_as_of_the_post(
        self, api: APIClient
    ) -> None:
        query = "lab=google-deepmind&stage=pre-deployment"
        answer = api.get(f"/api/v1/grants/?{query}&as_of=2024-05-24").json()
        depths = {
            model["slug"]: (grant["depth_established"], grant["depth_possible"])
            for grant in answer["results"]
            for model in grant["models"]
        }
        assert depths == {
            "gemini-1-0-ultra": ("api", "api"),
            "gemini-1-5-pro": ("api", "no-filter"),
        }

    def test_alleged_pledges(self, api: APIClient) -> None:
        rows = api.get("/api/v1/pledges/?attribution=alleged").json()["results"]
        assert rows
        assert {row["timing"] for row in rows} == {"alleged"}

    def test_nonsense_is_named(self, api: APIClient) -> None:
        (fault,) = refused(api, "/api/v1/commitments/?nonsense=1")
        assert fault["parameter"] == "nonsense"
        assert {"topic", "lab", "overdue", "page_size"} <= set(fault["allowed"])

    def test_the_promise_of_february_2023_is_overdue(self, api: APIClient) -> None:
        rows = api.get("/api/v1/pledges/?overdue=true").json()["results"]
        assert "2023" in {row["due"]["value"] for row in rows}
        assert all(row["overdue"] and row["days_late"] > 0 for row in rows)

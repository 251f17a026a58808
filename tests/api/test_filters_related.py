"""Filters that look at related rows, such as passages, pledges, grants: always at one of them."""

from __future__ import annotations

import datetime as dt

import pytest
from rest_framework.test import APIClient

from commitments.models import Commitment, Pledge, Statement
from evaluators.models import DEPTH_FACTS, SAFEGUARD_FACTS, AccessGrant, Evaluation, Evaluator
from labwatch.api.resources import RESOURCES
from sources.models import Citation, Source
from tests import factories as make
from tests.api import test_filters
from tests.api.conftest import slugs
from tests.api.test_filters import GRANT_FACTS, addresses

pytestmark = pytest.mark.django_db
cast = test_filters.cast

CITING = [name for name in RESOURCES if name not in ("sources", "citations")]


@pytest.fixture
def told(cast: None) -> None:
    """The cast of the other filters, with passages, pledges and grants behind each record."""
    Source.objects.filter(slug="one").update(reach="gone")
    passage, other = Citation.objects.get(slug="one"), make.make_citation(slug="two")
    Pledge.objects.filter(slug="one").update(covers="flagship", change_announced="yes")
    pledge = Pledge.objects.get(slug="one")
    days = {"ruled_on": dt.date(2023, 3, 1), "review_by": dt.date(2023, 4, 1)}
    found = {"conduct": "no-public-evidence", "tested_on": "2023-02"}
    make.make_ruling(slug="three", pledge=pledge, **days, **found)
    for resource in CITING:
        records = RESOURCES[resource].filterset_class.Meta.model.objects
        make.cite(records.get(slug="one"), passage, role="promise")
        make.cite(records.get(slug="two"), other, role="counter-evidence")
    promised = {"promised_depth": "fine-tune", "promised_publication": "freely"}
    Commitment.objects.filter(slug="one").update(**promised)
    _evaluators()


def _evaluators() -> None:
    two = Evaluator.objects.get(slug="two")
    two.names.create(name="Before")
    said = {"speaker_kind": "evaluator", "speaker": "Before"}
    Statement.objects.filter(slug="two").update(**said)
    AccessGrant.objects.filter(slug="two").update(disputed=True, disputed_by="Lab")
    Evaluation.objects.filter(slug="one").update(public_weights="partly")
    work = Evaluation.objects.get(slug="two")
    work.grants.set(two.grants.all())
    work.evaluators.set([two])


EVERYWHERE = {
    "source_state=gone": "one",
    "quote_state=verbatim": "one",
    "under_review=true": "one",
    "tier=analysis": "one",
    "role=promise": "one",
    "cites=one": "one",
    "source_state=new": "two",
    "quote_state=unchecked": "two",
    "under_review=false": "two",
    "tier=primary": "two",
    "role=counter-evidence": "two",
}

ONE = addresses("""
    labs/?topic=audit  labs/?testability=conditional  labs/?shape=joint
    labs/?attribution=own-words  labs/?state=in-force  labs/?overdue=true
    labs/?timing=overdue  labs/?evaluator=one  labs/?evaluator_kind=academic
    labs/?activity=model-evaluation  labs/?stage=pre-deployment  labs/?attested_by=lab
    labs/?depth_at_least=fine-tune  labs/?domain=cyber  labs/?sufficient_deployment=yes
    models/?evaluator=one  models/?evaluator_kind=academic  models/?activity=model-evaluation
    models/?stage=pre-deployment  models/?attested_by=lab  models/?depth_at_least=no-filter
    models/?sufficient_weights=yes  models/?domain=cyber  models/?sufficient_deployment=yes
    evaluators/?lab=one  evaluators/?model=one  evaluators/?activity=model-evaluation
    evaluators/?stage=pre-deployment  evaluators/?attested_by=lab  evaluators/?domain=cyber
    evaluators/?depth_at_least=fine-tune  evaluators/?sufficient_weights=yes
    evaluators/?sufficient_deployment=yes
    evaluations/?stage=pre-deployment  evaluations/?depth_at_least=helpful-only
    evaluations/?sufficient_deployment=yes  evaluations/?sufficient_weights=yes
    evaluations/?evaluator_kind=academic  evaluations/?started_before=2023
    evaluations/?ended_after=2023
    commitments/?state=in-force  commitments/?timing=overdue  commitments/?covers=flagship
    commitments/?conduct=no-public-evidence  commitments/?disputed=false
    commitments/?joined_after=2023-02  commitments/?joined_before=2023-02
    pledges/?covers=flagship  pledges/?change_announced=yes  pledges/?stated_after=2023
    pledges/?stated_before=2024  pledges/?promised_depth=fine-tune
    pledges/?promised_publication=freely  commitments/?promised_depth=fine-tune
    commitments/?promised_publication=freely  grants/?sufficient_deployment=yes
    grants/?year=2023&lab=one  findings/?dated_after=2023&lab=one
    evaluations/?public_weights=partly  sources/?reach=gone
    citations/?source_state=gone  citations/?source_kind=paper  citations/?tier=analysis
    citations/?host=OTHER.example  labs/?sufficient_weights=yes
""")
TWO = addresses("""
    labs/?state=withdrawn  labs/?timing=alleged  labs/?conduct=cannot-be-judged
    labs/?depth_could_be=weights  models/?depth_could_be=weights  models/?stage=post-deployment
    evaluators/?depth_could_be=weights  evaluators/?stage=post-deployment
    grants/?disputed=true  evaluations/?depth_could_be=weights  evaluations/?stage=post-deployment
    commitments/?state=withdrawn  commitments/?timing=alleged  commitments/?disputed=true
    commitments/?conduct=cannot-be-judged  commitments/?covers=not-stated
    statements/?evaluator=two  statements/?speaker=before  models/?evaluated_before_release=unknown
""")
THREE = addresses("""
    rulings/?lab=one  rulings/?commitment=one  rulings/?pledge=one  rulings/?topic=audit
    rulings/?attribution=own-words  rulings/?tested_after=2023-02-28
    rulings/?tested_before=2023-02  rulings/?review_after=2023-04-01
    rulings/?review_before=2023-04-01&current=true
    rulings/?review_due=true
""")


@pytest.mark.parametrize("resource", CITING)
def test_a_record_is_found_by_the_passages_it_cites(
    api: APIClient, told: None, resource: str
) -> None:
    found = {query: set(slugs(api, resource, query)) - {"three"} for query in EVERYWHERE}
    assert found == {query: {slug} for query, slug in EVERYWHERE.items()}


EXPECTED = [
    (slug, resource, query)
    for slug, table in (("one", ONE), ("two", TWO), ("three", THREE))
    for resource, queries in table.items()
    for query in queries
]


@pytest.mark.parametrize("resource", sorted({name for _slug, name, _query in EXPECTED}))
def test_a_record_is_found_by_its_related_rows(api: APIClient, told: None, resource: str) -> None:
    expected = {query: [slug] for slug, name, query in EXPECTED if name == resource}
    assert {query: slugs(api, resource, query) for query in expected} == expected


def test_each_fact_of_its_access_finds_an_evaluation(api: APIClient, told: None) -> None:
    for name in (*SAFEGUARD_FACTS, *DEPTH_FACTS):
        assert slugs(api, "evaluations", f"{name}={GRANT_FACTS[name]}") == ["one"], name
        assert slugs(api, "evaluations", f"{name}=not-stated") == ["two"], name


@pytest.mark.parametrize("resource", RESOURCES)
def test_no_filter_is_without_an_example(resource: str) -> None:
    tables = (test_filters.ONLY_ONE, test_filters.ONLY_TWO, ONE, TWO, THREE)
    queries = {query for table in tables for query in table.get(resource, ())}
    if resource in CITING:
        queries |= set(EVERYWHERE)
    shown = {part.partition("=")[0] for query in queries for part in query.split("&")}
    if resource in ("grants", "evaluations"):
        shown |= set(GRANT_FACTS)
    filters = set(RESOURCES[resource].filterset_class.base_filters)
    rest = {name for name in filters - shown if not name.endswith("_not")}
    assert rest == {"reading", "search", "ordering"}


def test_all_that_is_asked_of_pledges_is_asked_of_one_of_them(api: APIClient) -> None:
    joint = make.make_commitment(slug="joint")
    ours, theirs = (make.make_lab(slug=slug) for slug in ("ours", "theirs"))
    make.make_pledge(commitment=joint, lab=ours, attribution="signed")
    make.make_pledge(commitment=joint, lab=theirs, attribution="alleged")
    assert slugs(api, "commitments", "lab=ours&attribution=signed") == ["joint"]
    assert slugs(api, "commitments", "lab=ours&attribution=alleged") == []
    assert slugs(api, "commitments", "lab=theirs&attribution_not=alleged") == []
    assert slugs(api, "commitments", "lab=ours&attribution_not=alleged") == ["joint"]


def test_alone_a_contrary_wants_no_such_pledge_at_all(api: APIClient) -> None:
    joint = make.make_commitment(slug="joint")
    make.make_commitment(slug="nobodys")
    for attribution in ("signed", "alleged"):
        make.make_pledge(commitment=joint, attribution=attribution)
    assert slugs(api, "commitments", "attribution_not=alleged") == ["nobodys"]
    assert slugs(api, "commitments", "disputed=false") == ["joint", "nobodys"]


def test_all_that_is_asked_of_access_is_asked_of_one_grant(api: APIClient) -> None:
    early, late = make.make_grant(), make.make_grant(stage="post-deployment", deep=True)
    make.make_evaluation(slug="both").grants.set([early, late])
    assert slugs(api, "evaluations", "stage=pre-deployment") == ["both"]
    assert slugs(api, "evaluations", "depth_at_least=weights") == ["both"]
    assert slugs(api, "evaluations", "stage=pre-deployment&depth_at_least=weights") == []
    assert slugs(api, "evaluations", "stage_not=pre-deployment&depth_at_least=weights") == ["both"]


def test_all_that_is_asked_of_passages_is_asked_of_one_of_them(api: APIClient) -> None:
    grant = make.make_grant(slug="grant")
    gone = make.make_source(reach="gone", tier="analysis")
    make.cite(grant, make.make_citation(source=gone), role="conduct")
    make.cite(grant, make.make_citation(quote_state="altered"), role="context")
    assert slugs(api, "grants", "source_state=gone&role=conduct") == ["grant"]
    assert slugs(api, "grants", "source_state=gone&quote_state=altered") == []
    assert slugs(api, "grants", "tier=analysis&role_not=conduct") == []


@pytest.mark.parametrize("of", ["citation", "source"])
def test_drafts_of_passages_find_nothing(api: APIClient, of: str) -> None:
    source = make.make_source(status="draft" if of == "source" else "published", reach="gone")
    status = "draft" if of == "citation" else "published"
    make.cite(make.make_lab(), make.make_citation(source=source, status=status))
    assert slugs(api, "labs", "source_state=gone") == []


def test_drafts_of_related_rows_find_nothing(api: APIClient) -> None:
    draft = make.make_pledge(status="draft", attribution="signed")
    assert slugs(api, "commitments", "attribution=signed") == []
    assert slugs(api, "commitments", "attribution_not=signed") == [draft.commitment.slug]
    make.make_evaluation().grants.set([make.make_grant(status="draft", deep=True)])
    assert slugs(api, "evaluations", "depth_at_least=weights") == []


def test_a_past_day_knows_only_related_rows_of_then(api: APIClient) -> None:
    lab = make.make_lab(slug="lab")
    make.make_grant(lab=lab, window_start="2023", deep=True)
    assert slugs(api, "labs", "depth_at_least=weights") == ["lab"]
    assert slugs(api, "labs", "depth_at_least=weights&as_of=2022-12-31") == []

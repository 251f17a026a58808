"""No address of the API ever says a word of a draft, wherever a public record points at one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from evaluators.models import EvaluationDomain, GrantSafeguard
from labwatch.api.resources import RESOURCES
from labwatch.publishing.refreshing import refresh_all
from sources.models import Citation, Source
from tests import factories
from tests.factories import cite

pytestmark = pytest.mark.django_db
#: The word that marks what nobody may see.
SECRET = "SECRETDRAFT"
HIDDEN = {"status": "draft"}
OTHER_LISTS = ("changes", "scorecard", "vocabulary", "schema", "")


class Drafts:
    """One draft of every kind, and public records that rest on a draft."""

    def __init__(self) -> None:
        self.source = factories.make_source(
            slug=_slug("source"), url=f"https://{SECRET}.example/", title=SECRET, **HIDDEN
        )
        self.citation = factories.make_citation(slug=_slug("citation"), quote=SECRET, **HIDDEN)
        self.of_source = factories.make_citation(
            slug=_slug("of-source"), source=self.source, quote=SECRET
        )
        self.lab = factories.make_lab(slug=_slug("lab"), name=SECRET, note=SECRET, **HIDDEN)
        self.model = factories.make_model(
            slug=_slug("model"), name=SECRET, released="2023-01-01", **HIDDEN
        )
        self.of_lab = factories.make_model(
            slug=_slug("of-lab"), name=f"{SECRET} 2", lab=self.lab, released="2023-01-02"
        )
        self.document = factories.make_document(slug=_slug("document"), title=SECRET, **HIDDEN)
        self.of_document = factories.make_version(
            slug=_slug("of-document"), document=self.document, label=SECRET
        )
        self.version = factories.make_version(slug=_slug("version"), label=SECRET, **HIDDEN)
        self.commitment = factories.make_commitment(
            slug=_slug("commitment"), summary=SECRET, **HIDDEN
        )
        self.evaluator = factories.make_evaluator(slug=_slug("evaluator"), name=SECRET, **HIDDEN)
        self.grant = factories.make_grant(slug=_slug("grant"), note=SECRET, **HIDDEN)
        self.correction = factories.make_correction(
            slug=_slug("correction"), what_was_wrong=SECRET, **HIDDEN
        )
        self.rest()

    def rest(self) -> None:
        """Drafts, and records of drafts, to which nothing else points."""
        factories.make_statement(slug=_slug("statement"), summary=SECRET, **HIDDEN)
        factories.make_statement(
            slug=_slug("lab-says"), speaker_kind="lab", speaker=SECRET, lab=self.lab
        )
        factories.make_evaluation(slug=_slug("evaluation"), title=SECRET, **HIDDEN)
        factories.make_evaluation(slug=_slug("evaluation-of"), title=SECRET, lab=self.lab)
        factories.make_finding(slug=_slug("finding"), question=SECRET, **HIDDEN)
        for name in ("lab", "commitment", "document", "evaluator"):
            given = {name: getattr(self, name)}
            factories.make_finding(slug=_slug(f"finding-{name}"), question=SECRET, **given)
        factories.make_finding(slug=_slug("finding-m"), question=SECRET, ai_model=self.of_lab)
        factories.make_grant(slug=_slug("grant-l"), note=SECRET, lab=self.lab)
        factories.make_grant(slug=_slug("grant-e"), note=SECRET, evaluator=self.evaluator)
        for given in ({"lab": self.lab}, {"commitment": self.commitment}):
            pledge = factories.make_pledge(slug=_slug("pledge"), note=SECRET, **given)
            pledge.slug = _slug(f"pledge-{pledge.pk}")
            pledge.save()
            factories.make_ruling(slug=_slug(f"ruling-{pledge.pk}"), pledge=pledge, reason=SECRET)


def _slug(name: str) -> str:
    return f"{SECRET}-{name}"


def a_passage(drafts: Drafts) -> list[Any]:
    """Passages that must not show: a draft, and one of a draft source."""
    return [drafts.citation, drafts.of_source]


def public_records(drafts: Drafts) -> Iterator[Any]:
    """A public record of every kind, pointing at drafts wherever it can point at anything."""
    source = factories.make_source(slug="source")
    yield source
    yield factories.make_citation(slug="citation", source=source)
    lab = factories.make_lab(slug="lab", parent=drafts.lab)
    yield lab
    model = factories.make_model(slug="model", lab=lab)
    yield model
    document = factories.make_document(slug="document", lab=lab)
    yield document
    factories.make_version(
        slug="version", document=document, source=drafts.source, supersedes=drafts.version
    )
    factories.make_version(slug=_slug("v2"), document=document, label=SECRET, **HIDDEN)
    yield factories.make_commitment(slug="commitment-v", document_version=drafts.version)
    commitment = factories.make_commitment(
        slug="commitment", document_version=drafts.of_document, due="2023"
    )
    yield commitment
    yield from _pledge_and_ruling(drafts, lab, commitment)
    yield _statement(drafts)
    yield _correction(drafts)
    yield from _work(drafts, lab)
    yield factories.make_finding(slug="finding", ai_model=model)


def _pledge_and_ruling(drafts: Drafts, lab: Any, commitment: Any) -> Iterator[Any]:
    successor = factories.make_pledge(slug=_slug("successor"), lab=lab, **HIDDEN)
    pledge = factories.make_pledge(
        slug="pledge",
        lab=lab,
        commitment=commitment,
        replaced_by=successor,
        state="replaced-by-weaker",
    )
    yield pledge
    ruling = factories.make_ruling(slug="ruling", pledge=pledge, ai_model=drafts.of_lab)
    yield ruling
    factories.make_ruling(
        slug=_slug("newer"),
        pledge=pledge,
        reason=SECRET,
        ruled_on=dt.date(2024, 6, 1),
        **HIDDEN,
    )


def _statement(drafts: Drafts) -> Any:
    statement = factories.make_statement(slug="statement")
    statement.about_labs.set([drafts.lab])
    statement.about_models.set([drafts.model, drafts.of_lab])
    statement.about_commitments.set([drafts.commitment])
    return statement


def _correction(drafts: Drafts) -> Any:
    correction = factories.make_correction(slug="correction")
    correction.labs.set([drafts.lab])
    correction.ai_models.set([drafts.model, drafts.of_lab])
    correction.commitments.set([drafts.commitment])
    correction.sources.set([drafts.source])
    return correction


def _work(drafts: Drafts, lab: Any) -> Iterator[Any]:
    evaluator = factories.make_evaluator(slug="evaluator")
    group = factories.make_placeholder(slug="group")
    for passage in a_passage(drafts):
        factories.make_hedged_link(placeholder=group, evaluator=evaluator, citation=passage)
        factories.make_independence_note(evaluator=evaluator, text=SECRET, citation=passage)
    factories.make_hedged_link(placeholder=group, evaluator=drafts.evaluator)
    hidden_group = factories.make_placeholder(slug=_slug("group"), name=f"{SECRET} g", **HIDDEN)
    factories.make_hedged_link(placeholder=hidden_group, evaluator=evaluator, hedge=SECRET)
    yield evaluator
    yield group
    grant = factories.make_grant(
        slug="grant", lab=lab, evaluator=evaluator, models=(drafts.model, drafts.of_lab),
        window_start="2022",
    )  # fmt: skip
    grant.overlaps_with.set([drafts.grant])
    grant.corrections.set([drafts.correction])
    GrantSafeguard.objects.create(grant=drafts.grant, name=SECRET, state="active")
    yield grant
    evaluation = factories.make_evaluation(slug="evaluation", lab=lab, report=drafts.source)
    evaluation.evaluators.set([drafts.evaluator])
    evaluation.ai_models.set([drafts.model, drafts.of_lab])
    evaluation.grants.set([drafts.grant])
    EvaluationDomain.objects.create(evaluation=evaluation, domain="cyber")
    yield evaluation


@pytest.fixture
def public() -> list[Any]:
    """A public record of every kind, each pointing at drafts and citing drafts."""
    drafts = Drafts()
    rows = [*public_records(drafts)]
    for row in rows:
        for passage in a_passage(drafts) if not isinstance(row, Source | Citation) else ():
            cite(row, passage)
    return rows


def _resource(row: Any) -> str:
    return next(n for n, view in RESOURCES.items() if view.filterset_class.Meta.model is type(row))


def says_nothing(api: APIClient, address: str) -> bytes:
    """The answer, which must be public and must not hold the word."""
    answer = api.get(address)
    assert answer.status_code == 200, address
    body: bytes = answer.content
    assert SECRET.casefold().encode() not in body.lower(), address
    return body


def test_lists_show_only_what_is_public(api: APIClient, public: list[Any]) -> None:
    assert {_resource(row) for row in public} == set(RESOURCES)
    for resource in RESOURCES:
        says_nothing(api, f"/api/v1/{resource}/?page_size=200")
        listed = api.get(f"/api/v1/{resource}/?page_size=200&fields=slug").json()
        slugs = {row["slug"] for row in listed["results"]}
        assert {row.slug for row in public if _resource(row) == resource} <= slugs


def test_details_show_only_what_is_public(api: APIClient, public: list[Any]) -> None:
    for row in public:
        says_nothing(api, f"/api/v1/{_resource(row)}/{row.slug}/")


@pytest.mark.parametrize("name", OTHER_LISTS)
def test_all_else_shows_only_what_is_public(api: APIClient, public: list[Any], name: str) -> None:
    path = f"/api/v1/{name}/" if name else "/api/v1/"
    says_nothing(api, f"{path}?page_size=200" if name == "changes" else path)


def test_nothing_is_computed_from_drafts(api: APIClient, public: list[Any]) -> None:
    grant = api.get("/api/v1/grants/grant/").json()
    assert (grant["models"], grant["days_before_release"]) == ([], None)
    pledge = api.get("/api/v1/pledges/pledge/").json()
    assert pledge["current_ruling"]["slug"] == "ruling"
    assert api.get("/api/v1/commitments/commitment/").json()["document_version"] is None
    version = api.get("/api/v1/documents/document/").json()["versions"][0]
    assert (version["source"], version["source_url"], version["supersedes"]) == (None,) * 3


def test_no_search_filter_or_order_finds_a_draft_behind_a_public_record(
    api: APIClient, public: list[Any]
) -> None:
    for resource in RESOURCES:
        found = api.get(f"/api/v1/{resource}/?search={SECRET}").json()
        assert found["count"] == 0, resource
    assert api.get(f"/api/v1/search/?q={SECRET}*").json()["count"] == 0
    for row in public:
        address = f"/api/v1/search/?q={row.slug}&page_size=200"
        says_nothing(api, address)


@pytest.mark.parametrize(
    "address",
    [
        "models/?lab={0}-lab",
        "grants/?model={0}-of-lab",
        "evaluations/?evaluator={0}-evaluator",
        "labs/?parent={0}-lab",
        "commitments/?document={0}-document",
        "citations/?source={0}-source",
        "rulings/?model={0}-model",
    ],
)
def test_the_slug_of_a_draft_is_unknown_to_filters(
    api: APIClient, public: list[Any], address: str
) -> None:
    answer = api.get(f"/api/v1/{address.format(SECRET)}")
    assert answer.status_code == 400
    absent = api.get(f"/api/v1/{address.format('absent')}")
    assert absent.status_code == 400
    assert len(answer.json()["errors"]) == len(absent.json()["errors"]) == 1


def test_history_before_publication_stays_hidden(api: APIClient) -> None:
    lab = factories.make_lab(slug="lab", name=SECRET, status="draft")
    refresh_all()
    lab.name = "Lab"
    lab.status = "published"
    lab.save()
    refresh_all()
    lab.country = "France"
    lab.save()
    body = says_nothing(api, "/api/v1/changes/")
    assert b"Lab" in body
    changes = api.get("/api/v1/changes/").json()["results"]
    assert [(row["what"], row["changed_fields"]) for row in changes] == [
        ("changed", ["country"]),
        ("published", ["name", "reading"]),
    ]


def test_a_record_no_longer_published_is_withdrawn_and_says_no_more(api: APIClient) -> None:
    lab = factories.make_lab(slug="lab")
    assert len(api.get("/api/v1/changes/").json()["results"]) == 1
    lab.status, lab.name, lab._change_reason = "draft", SECRET, SECRET
    lab.save()
    changes = api.get("/api/v1/changes/").json()["results"]
    assert [row["what"] for row in changes] == ["withdrawn", "published"]
    lab.name = f"{SECRET} again"
    lab.save()
    assert SECRET not in [row["record"]["name"] for row in changes]
    assert len(api.get("/api/v1/changes/").json()["results"]) == 2


def test_a_ruling_counts_from_its_own_day(api: APIClient) -> None:
    pledge = factories.make_pledge(slug="pledge", due="2023")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    factories.make_ruling(pledge=pledge, ruled_on=tomorrow)
    assert api.get("/api/v1/pledges/pledge/").json()["timing"] == "overdue"

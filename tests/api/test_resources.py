"""Each resource gives exactly these fields; what is not there is a 404; nothing can be written."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from evaluators.models import EvaluationDomain, GrantSafeguard
from labwatch.api.resources import RESOURCES
from tests import factories
from tests.sources import every_model

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
API = f"{SITE}/api/v1"
LONG_AGO = {"value": "2023", "precision": "year", "earliest": "2023-01-01", "latest": "2023-12-31"}
#: The factory of each resource, by its name in every_model.
MODELS: dict[str, Any] = {name: view.filterset_class.Meta.model for name, view in RESOURCES.items()}


def shown(api: APIClient, resource: str, slug: str) -> dict[str, Any]:
    """The record from its detail address, after checking that its list shows the very same."""
    answer = api.get(f"/api/v1/{resource}/{slug}/")
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    rows = api.get(f"/api/v1/{resource}/").json()["results"]
    assert [row for row in rows if row["slug"] == slug] == [body]
    for name in ("created_at", "updated_at"):
        assert dt.datetime.fromisoformat(body.pop(name)).tzinfo is not None
    return body


def link(resource: str, slug: str, name: str) -> dict[str, str]:
    """A reference to a record."""
    return {"slug": slug, "name": name, "url": f"{API}/{resource}/{slug}/"}


def head(resource: str, slug: str, name: str, page: str) -> dict[str, str]:
    """What every record begins with."""
    return {**link(resource, slug, name), "page_url": f"{SITE}{page}", "reading": "re-read"}


@pytest.fixture
def passage() -> Any:
    """A quoted passage of a source."""
    source = factories.make_source(slug="post", url="https://post.example/", title="Post")
    return factories.make_citation(slug="passage", source=source, quote="So it is.", locator="p. 2")


PASSAGE = {
    "slug": "passage",
    "url": f"{API}/citations/passage/",
    "quote": "So it is.",
    "locator": "p. 2",
    "quote_state": "unchecked",
    "quote_state_since": None,
    "last_stood_at": None,
    "under_review_since": None,
    "quoted_from": None,
    "source": link("sources", "post", "Post"),
    "source_url": "https://post.example/",
    "publisher": "Lab Example",
    "tier": "primary",
    "reach": "new",
}
#: The state of the source check of a record that cites nothing, and of one that cites the passage.
NOTHING_CITED = {
    "source_check": {
        "quote_state": None,
        "reach": None,
        "tiers": [],
        "under_review": False,
        "last_stood_at": None,
    }
}
PASSAGE_CITED = {
    "source_check": {
        "quote_state": "unchecked",
        "reach": "new",
        "tiers": ["primary"],
        "under_review": False,
        "last_stood_at": None,
    }
}
CITED = [{**PASSAGE, "role": "context", "fact": None}]


def test_a_lab(api: APIClient) -> None:
    parent = factories.make_lab(slug="google", name="Google")
    lab = factories.make_lab(slug="gdm", name="GDM", parent=parent, country="United Kingdom")
    lab.names.create(name="DeepMind", until="2023-04")
    assert shown(api, "labs", "gdm") == {
        **head("labs", "gdm", "GDM", "/labs/gdm/"),
        "names": [
            {
                "name": "DeepMind",
                "since": None,
                "until": {
                    "value": "2023-04",
                    "precision": "month",
                    "earliest": "2023-04-01",
                    "latest": "2023-04-30",
                },
                "note": None,
            }
        ],
        "parent": link("labs", "google", "Google"),
        "country": "United Kingdom",
        "website": None,
        "note": None,
        "citations": [],
        **NOTHING_CITED,
    }


def test_a_model(api: APIClient, passage: Any) -> None:
    lab = factories.make_lab(slug="openai", name="OpenAI")
    model = factories.make_model(slug="gpt-4", name="GPT-4", lab=lab, released="2023")
    factories.cite(model, passage, fact="released")
    assert shown(api, "models", "gpt-4") == {
        **head("models", "gpt-4", "GPT-4", "/models/gpt-4/"),
        "lab": link("labs", "openai", "OpenAI"),
        "kind": "released",
        "released": LONG_AGO,
        "frontier": "not-stated",
        "weights_open": "not-stated",
        "note": None,
        "citations": [{**CITED[0], "fact": "released"}],
        **PASSAGE_CITED,
    }


def test_a_document_with_its_versions(api: APIClient, passage: Any) -> None:
    document = factories.make_document(slug="policy", title="Policy", issuer="Several labs")
    first = factories.make_version(slug="policy-1", document=document, label="1.0")
    factories.make_version(
        slug="policy-2",
        document=document,
        label="",
        published_on="2023",
        supersedes=first,
        source=passage.source,
    )
    body = shown(api, "documents", "policy")
    versions = {row["slug"]: row for row in body.pop("versions")}
    assert body == {
        **head("documents", "policy", "Policy", "/documents/policy/"),
        "title": "Policy",
        "kind": "safety-framework",
        "lab": None,
        "issuer": "Several labs",
        "note": None,
        "citations": [],
        **NOTHING_CITED,
    }
    assert versions == {
        "policy-1": {
            "slug": "policy-1",
            "label": "1.0",
            "published_on": None,
            "effective_on": None,
            "source": None,
            "source_url": None,
            "supersedes": None,
            "note": None,
        },
        "policy-2": {
            "slug": "policy-2",
            "label": None,
            "published_on": LONG_AGO,
            "effective_on": None,
            "source": link("sources", "post", "Post"),
            "source_url": "https://post.example/",
            "supersedes": "policy-1",
            "note": None,
        },
    }


def test_a_commitment(api: APIClient, passage: Any) -> None:
    document = factories.make_document(slug="rsp", title="RSP")
    version = factories.make_version(slug="rsp-1", document=document, label="1.0")
    commitment = factories.make_commitment(
        slug="audits", summary="There will be audits.", due="2023", document_version=version
    )
    factories.cite(commitment, passage, role="promise")
    assert shown(api, "commitments", "audits") == {
        **head("commitments", "audits", "There will be audits.", "/commitments/audits/"),
        "summary": "There will be audits.",
        "document_version": {**link("documents", "rsp", "RSP 1.0"), "slug": "rsp-1"},
        "stated_on": None,
        "topic": "external-evaluation",
        "shape": "promise",
        "testability": "measurable",
        "due": LONG_AGO,
        "trigger": None,
        "break_test": None,
        "promised_depth": "not-stated",
        "promised_publication": "not-stated",
        "pledges_url": f"{API}/pledges/?commitment=audits",
        "note": None,
        "citations": [{**CITED[0], "role": "promise"}],
        **PASSAGE_CITED,
    }


def test_an_overdue_pledge(api: APIClient) -> None:
    commitment = factories.make_commitment(slug="audits", summary="Audits.", due="2023")
    factories.make_pledge(
        slug="lab-audits",
        commitment=commitment,
        lab=factories.make_lab(slug="lab", name="Lab"),
        disputed=True,
        disputed_by="The lab",
    )
    late = (timezone.localdate() - dt.date(2023, 12, 31)).days
    assert shown(api, "pledges", "lab-audits") == {
        **head("pledges", "lab-audits", "Lab: Audits.", "/commitments/audits/#lab-audits"),
        "commitment": link("commitments", "audits", "Audits."),
        "lab": link("labs", "lab", "Lab"),
        "attribution": "own-words",
        "joined_on": None,
        "scope": None,
        "covers": "not-stated",
        "change_announced": "not-stated",
        "state": "in-force",
        "state_since": None,
        "replaced_by": None,
        "disputed": True,
        "disputed_by": "The lab",
        "due": LONG_AGO,
        "timing": "overdue",
        "overdue": True,
        "days_late": late,
        "current_ruling": None,
        "rulings_url": f"{API}/rulings/?pledge=lab-audits",
        "replies": [],
        "note": None,
        "citations": [],
        **NOTHING_CITED,
    }


def test_a_pledge_of_labs_not_named_without_a_date(api: APIClient) -> None:
    factories.make_pledge(slug="unnamed", lab=None, attribution="announced-by-government")
    body = shown(api, "pledges", "unnamed")
    assert body["name"].startswith("Labs not named: ")
    assert (body["lab"], body["due"], body["days_late"]) == (None, None, None)
    assert (body["timing"], body["overdue"]) == ("no-date", False)


def test_a_pledge_that_was_ruled_on_shows_the_newest_ruling(api: APIClient) -> None:
    pledge = factories.make_pledge(slug="ruled", due="2023")
    factories.make_ruling(pledge=pledge, ruled_on=dt.date(2024, 1, 1), conduct="does-not-apply")
    newest = factories.make_ruling(slug="newest", pledge=pledge, ruled_on=dt.date(2024, 2, 1))
    body = shown(api, "pledges", "ruled")
    assert body["current_ruling"] == {
        **link("rulings", "newest", newest.name),
        "conduct": "cannot-be-judged",
        "ruled_on": "2024-02-01",
    }
    assert (body["timing"], body["overdue"], body["days_late"]) == ("ruled", False, None)


def test_a_ruling(api: APIClient, passage: Any) -> None:
    commitment = factories.make_commitment(slug="audits", summary="Audits.")
    pledge = factories.make_pledge(
        slug="pledge", commitment=commitment, lab=factories.make_lab(name="Lab")
    )
    model = factories.make_model(slug="gpt-4", name="GPT-4")
    ruling = factories.make_ruling(
        slug="ruling", pledge=pledge, ai_model=model, review_by=dt.date(2024, 6, 1)
    )
    factories.cite(ruling, passage, voice="press")
    assert shown(api, "rulings", "ruling") == {
        **head(
            "rulings",
            "ruling",
            "cannot be judged, 2024-05-24",
            "/commitments/audits/#ruling",
        ),
        "pledge": link("pledges", "pledge", "Lab: Audits."),
        "conduct": "cannot-be-judged",
        "model": link("models", "gpt-4", "GPT-4"),
        "tested_on": None,
        "reason": "The words name no test.",
        "evidence": "none",
        "author": "Alice",
        "second_reader": None,
        "ruled_on": "2024-05-24",
        "review_by": "2024-06-01",
        "review_due": True,
        "break_test": None,
        "break_test_changed": False,
        "contested": False,
        "contested_by": None,
        "citations": [{**CITED[0], "voice": "press"}],
        **PASSAGE_CITED,
    }


def test_a_statement(api: APIClient) -> None:
    lab = factories.make_lab(slug="lab", name="Lab")
    model = factories.make_model(slug="model", name="Model", lab=lab)
    commitment = factories.make_commitment(slug="audits", summary="Audits.")
    statement = factories.make_statement(slug="words", said_on="2023")
    statement.about_labs.set([lab])
    statement.about_models.set([model])
    statement.about_commitments.set([commitment])
    assert shown(api, "statements", "words") == {
        **head("statements", "words", "Bob: Testing is slow.", "/statements/#words"),
        "speaker_kind": "person",
        "speaker": "Bob",
        "lab": None,
        "said_on": LONG_AGO,
        "summary": "Testing is slow.",
        "standing": "plain",
        "about_labs": [link("labs", "lab", "Lab")],
        "about_models": [link("models", "model", "Model")],
        "about_commitments": [link("commitments", "audits", "Audits.")],
        "note": None,
        "citations": [],
        **NOTHING_CITED,
    }


def test_a_correction(api: APIClient, passage: Any) -> None:
    lab = factories.make_lab(slug="lab", name="Lab")
    correction = factories.make_correction(slug="fix", thanked="Carol")
    correction.labs.set([lab])
    correction.sources.set([passage.source])
    assert shown(api, "corrections", "fix") == {
        **head("corrections", "fix", "A grant was missing.", "/corrections/#fix"),
        "corrected_on": None,
        "what_was_wrong": "A grant was missing.",
        "what_changed": "It was added.",
        "thanked": "Carol",
        "labs": [link("labs", "lab", "Lab")],
        "models": [],
        "commitments": [],
        "sources": [link("sources", "post", "Post")],
        "citations": [],
        **NOTHING_CITED,
    }


def test_an_evaluator_apparently_among_others(api: APIClient, passage: Any) -> None:
    aisi = factories.make_evaluator(slug="aisi", name="AISI", kind="government")
    group = factories.make_placeholder(slug="groups", name="External groups")
    factories.make_hedged_link(placeholder=group, evaluator=aisi, citation=passage)
    factories.make_independence_note(evaluator=aisi, citation=passage)
    aisi.names.create(name="Taskforce")
    hedged = {
        "placeholder": link("evaluators", "groups", "External groups"),
        "evaluator": link("evaluators", "aisi", "AISI"),
        "hedge": "apparently",
        "citation": PASSAGE,
    }
    assert shown(api, "evaluators", "aisi") == {
        **head("evaluators", "aisi", "AISI", "/evaluators/aisi/"),
        "kind": "government",
        "names": [{"name": "Taskforce", "since": None, "until": None, "note": None}],
        "country": None,
        "website": None,
        "independence_notes": [
            {
                "kind": "compute-credits",
                "dated": None,
                "text": "Labs gave compute credits.",
                "citation": PASSAGE,
            }
        ],
        "apparent_members": [],
        "apparent_groups": [hedged],
        "note": None,
        "citations": [],
        **NOTHING_CITED,
    }
    assert shown(api, "evaluators", "groups")["apparent_members"] == [hedged]


def test_a_grant(api: APIClient, passage: Any) -> None:
    lab = factories.make_lab(slug="lab", name="Lab")
    metr = factories.make_evaluator(slug="metr", name="METR")
    model = factories.make_model(slug="model", name="Model", lab=lab, released="2023-12-06")
    other = factories.make_grant(slug="other", lab=lab, evaluator=metr)
    grant = factories.make_grant(
        slug="grant",
        lab=lab,
        evaluator=metr,
        models=(model,),
        window_start="2023-11",
        safety_filters="active",
        harmlessness_training="active",
        fine_tuning="no",
        weights="no",
        deeper_than_users="no",
        time_given_value="2.50",
        time_given_unit="weeks",
    )
    grant.overlaps_with.set([other])
    grant.corrections.set([factories.make_correction(slug="fix")])
    GrantSafeguard.objects.create(grant=grant, name="rate limits", state="active")
    factories.cite(grant, passage, fact="ai_models")
    body = shown(api, "grants", "grant")
    answers = body.pop("sufficient_for")
    assert {threat: set(verdict) for threat, verdict in answers.items()} == {
        "deployment": {"answer", "reason"},
        "weights": {"answer", "reason"},
    }
    assert [answers[threat]["answer"] for threat in ("deployment", "weights")] == ["no", "no"]
    assert body == {
        **head("grants", "grant", "Lab → METR", "/access/grant/"),
        "lab": link("labs", "lab", "Lab"),
        "evaluator": link("evaluators", "metr", "METR"),
        "models": [link("models", "model", "Model")],
        "activity": "model-evaluation",
        "stage": "pre-deployment",
        "window_start": {
            "value": "2023-11",
            "precision": "month",
            "earliest": "2023-11-01",
            "latest": "2023-11-30",
        },
        "window_end": None,
        "days_before_release": {"fewest": 6, "most": 35},
        "attested_by": "tracker",
        "access_certain": True,
        "hedge": None,
        "disputed": False,
        "disputed_by": None,
        "depth_established": "api",
        "depth_possible": "api",
        "band_established": "AL1",
        "band_possible": "AL3",
        "safety_filters": "active",
        "harmlessness_training": "active",
        "further_safeguards": [{"name": "rate limits", "state": "active"}],
        "fine_tuning": "no",
        "weights": "no",
        "activations": "not-stated",
        "token_probabilities": "not-stated",
        "chain_of_thought": "not-stated",
        "deeper_than_users": "no",
        "on_site": "not-stated",
        "technical_information": "not-stated",
        "tested_model_is_shipped": "not-stated",
        "time_given_value": 2.5,
        "time_given_unit": "weeks",
        "time_given_basis": None,
        "may_publish": "not-stated",
        "results_shared": "not-stated",
        "results_shared_with": None,
        "payment": None,
        "nda": "not-stated",
        "relationship": None,
        "overlaps_with": [link("grants", "other", "Lab → METR")],
        "corrections": [link("corrections", "fix", "A grant was missing.")],
        "note": None,
        "citations": [{**CITED[0], "fact": "models"}],
        **PASSAGE_CITED,
    }


def test_an_evaluation(api: APIClient, passage: Any) -> None:
    lab = factories.make_lab(slug="lab", name="Lab")
    metr = factories.make_evaluator(slug="metr", name="METR")
    grant = factories.make_grant(slug="grant", lab=lab, evaluator=metr)
    evaluation = factories.make_evaluation(
        slug="tests",
        lab=lab,
        started_on="2023",
        report=passage.source,
        effort_hours="12.5",
        effort_counts="probing",
    )
    evaluation.evaluators.set([metr])
    evaluation.grants.set([grant])
    EvaluationDomain.objects.create(evaluation=evaluation, domain="cyber", wording="hacking")
    assert shown(api, "evaluations", "tests") == {
        **head("evaluations", "tests", "Tests", "/evaluations/tests/"),
        "title": "Tests",
        "kind": "model-evaluation",
        "lab": link("labs", "lab", "Lab"),
        "evaluators": [link("evaluators", "metr", "METR")],
        "models": [],
        "grants": [link("grants", "grant", "Lab → METR")],
        "public_weights": "not-stated",
        "domains": [{"domain": "cyber", "wording": "hacking"}],
        "started_on": LONG_AGO,
        "ended_on": None,
        "attested_by": "lab",
        "extent": None,
        "hedge": None,
        "report": link("sources", "post", "Post"),
        "effort_hours": 12.5,
        "effort_counts": "probing",
        "note": None,
        "citations": [],
        **NOTHING_CITED,
    }


def test_a_finding(api: APIClient) -> None:
    lab = factories.make_lab(slug="lab", name="Lab")
    model = factories.make_model(slug="model", name="Model", lab=lab)
    factories.make_finding(slug="nothing", as_of="2023", ai_model=model, lab=lab)
    assert shown(api, "findings", "nothing") == {
        **head("findings", "nothing", "Did outsiders test before release?", "/findings/nothing/"),
        "question": "Did outsiders test before release?",
        "outcome": "nothing-found",
        "summary": "Nothing was found.",
        "lab": link("labs", "lab", "Lab"),
        "model": link("models", "model", "Model"),
        "commitment": None,
        "document": None,
        "evaluator": None,
        "as_of": LONG_AGO,
        "who_looked": "Alice",
        "where_looked": None,
        "search_words": None,
        "hedge": None,
        "expires_on": None,
        "note": None,
        "citations": [],
        **NOTHING_CITED,
    }


def test_a_source(api: APIClient) -> None:
    factories.make_source(
        slug="post", url="https://post.example/", title="Post", publisher="", published_on="2023"
    )
    assert shown(api, "sources", "post") == {
        **head("sources", "post", "Post", "/sources/post/"),
        "source_url": "https://post.example/",
        "host": "post.example",
        "title": "Post",
        "publisher": None,
        "author": None,
        "kind": "lab-page",
        "tier": "primary",
        "language": "en",
        "published_on": LONG_AGO,
        "archive_url": None,
        "note": None,
        "reach": "new",
        "reach_since": None,
        "last_visited_at": None,
        "last_readable_at": None,
        "next_check_at": None,
        "versions_count": 0,
        "citations_url": f"{API}/citations/?source=post",
        "checks_url": f"{API}/sources/post/checks/",
    }


def test_a_citation(api: APIClient, passage: Any) -> None:
    assert shown(api, "citations", "passage") == {
        **head("citations", "passage", "So it is.", "/sources/post/#passage"),
        "source": link("sources", "post", "Post"),
        "source_url": "https://post.example/",
        "quote": "So it is.",
        "locator": "p. 2",
        "quoted_from": None,
        "note": None,
        "quote_state": "unchecked",
        "quote_state_since": None,
        "public_line": "Not checked yet",
        "last_looked_at": None,
        "last_stood_at": None,
        "copy_read": None,
        "reasons": [],
        "kinds": [],
        "diff": [],
        "found": None,
        "context_changed": False,
        "context_diff": [],
        "moved": False,
        "under_review_since": None,
        "archived_copy": None,
        "uploaded_copy": None,
        "events": [],
        "jump_url": "https://post.example/#:~:text=So%20it%20is",
    }


def test_only_the_fields_asked_for_are_given(api: APIClient) -> None:
    factories.make_lab(slug="lab", name="Lab", country="France")
    expected = {"slug": "lab", "country": "France"}
    assert api.get("/api/v1/labs/lab/?fields=slug,country").json() == expected
    listed = api.get("/api/v1/labs/?fields=slug&fields=country").json()
    assert listed["results"] == [expected]


@pytest.mark.parametrize("resource", MODELS)
def test_what_does_not_exist_and_what_is_a_draft_cannot_be_told_apart(
    api: APIClient, resource: str
) -> None:
    every_model.make(MODELS[resource], slug="hidden", status="draft")
    draft = api.get(f"/api/v1/{resource}/hidden/")
    unknown = api.get(f"/api/v1/{resource}/absent/")
    assert (draft.status_code, unknown.status_code) == (404, 404)
    assert draft.content.replace(b"hidden", b"absent") == unknown.content
    assert api.get(f"/api/v1/{resource}/").json()["count"] == 0


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("resource", MODELS)
def test_nothing_can_be_written(api: APIClient, resource: str, method: str) -> None:
    row = every_model.make(MODELS[resource])
    for path in (f"/api/v1/{resource}/", f"/api/v1/{resource}/{row.slug}/"):
        answer = getattr(api, method)(path, {"slug": "mine"}, format="json")
        assert answer.status_code == 405
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert MODELS[resource].objects.count() == 1

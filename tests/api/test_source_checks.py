"""What the API tells of source checks: states with their evidence, changes, visits, no secrets."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from sources.evidence import canonical, leaf_hash
from sources.models import Check, Citation, Source
from tests import factories as make
from tests.api.conftest import refused
from tests.api.test_paging import walk

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
HOSTILE = "<script>alert(1)</script>"
DIFF = [["equal", "We", "We"], ["replace", "will", "may"]]


def day(number: int) -> dt.datetime:
    """A moment in November 2026."""
    return dt.datetime(2026, 11, number, 12, tzinfo=dt.UTC)


def get(api: APIClient, path: str) -> Any:
    """What the address answers with."""
    answer = api.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def altered() -> Citation:
    """A quote of which one word changed, with its visit, event, archived copy and review item."""
    source = make.make_source(slug="policy", url="https://lab.example/policy", reach="ok")
    make.make_health(source=source, since=day(1), last_visit_at=day(12), last_ok_at=day(11))
    citation = make.make_citation(
        source=source, slug="passage", quote_state="altered", quote_state_since=day(6)
    )
    version = make.make_snapshot(source=source)
    visit = make.make_check(source=source, snapshot=version, headers={"ETag": '"x"'})
    result = {
        "reasons": ["case"],
        "diff": DIFF,
        "kinds": ["modal"],
        "found": "We may",
        "page": "ok",
    }
    make.make_standing(
        citation=citation,
        last_looked_at=day(12),
        last_stood_at=day(3),
        result=result,
        pending={"state": "missing", "found": "PENDING"},
        archived_copy="https://archive.example/copy",
        archived_at=day(2),
        moved=True,
    )
    make.make_event(
        citation=citation,
        at=day(6),
        first_seen_at=day(5),
        before="verbatim",
        after="altered",
        check_row=visit,
        diff=DIFF,
        kinds=["modal"],
        found="We may",
    )
    make.make_review_item(citation=citation, opened_at=day(6))
    return citation


def test_a_changed_quote_says_what_when_and_by_which_visit(
    api: APIClient, altered: Citation
) -> None:
    body = get(api, "citations/passage/")
    steps = [
        {"operation": "equal", "quote": "We", "page": "We"},
        {"operation": "replace", "quote": "will", "page": "may"},
    ]
    visit = altered.source.checks.get()
    expected = {
        "quote_state": "altered",
        "quote_state_since": "2026-11-06T12:00:00Z",
        "public_line": "Wording changed between 3 and 5 Nov 2026: see both",
        "last_looked_at": "2026-11-12T12:00:00Z",
        "last_stood_at": "2026-11-03T12:00:00Z",
        "copy_read": "live",
        "reasons": ["case"],
        "kinds": ["modal"],
        "diff": steps,
        "found": "We may",
        "context_changed": False,
        "context_diff": [],
        "moved": True,
        "under_review_since": "2026-11-06T12:00:00Z",
        "archived_copy": {"url": "https://archive.example/copy", "at": "2026-11-02T12:00:00Z"},
        "events": [
            {
                "at": "2026-11-06T12:00:00Z",
                "first_seen_at": "2026-11-05T12:00:00Z",
                "before": "verbatim",
                "after": "altered",
                "found": "We may",
                "diff": steps,
                "kinds": ["modal"],
                "reasons": [],
                "visit_url": f"{SITE}/sources/policy/visits/{visit.pk}/",
            }
        ],
        "jump_url": "https://lab.example/policy#:~:text=We%20may",
    }
    assert {name: body[name] for name in expected} == expected


def test_a_change_that_is_not_confirmed_is_told_nowhere(api: APIClient, altered: Citation) -> None:
    for path in ("citations/passage/", "sources/policy/", "sources/policy/checks/"):
        assert "PENDING" not in json.dumps(get(api, path))


def test_a_source_says_how_it_can_be_reached(api: APIClient, altered: Citation) -> None:
    body = get(api, "sources/policy/")
    expected = {
        "host": "lab.example",
        "reach": "ok",
        "reach_since": "2026-11-01T12:00:00Z",
        "last_visited_at": "2026-11-12T12:00:00Z",
        "last_readable_at": "2026-11-11T12:00:00Z",
        "versions_count": 1,
        "checks_url": f"{SITE}/api/v1/sources/policy/checks/",
    }
    assert {name: body[name] for name in expected} == expected
    Source.objects.filter(slug="policy").update(reach="paused", next_check_at=day(13))
    paused = get(api, "sources/policy/")
    assert (paused["reach_since"], paused["next_check_at"]) == (None, None)


def test_a_passage_inside_another_record_carries_state_day_and_review(
    api: APIClient, altered: Citation
) -> None:
    grant = make.make_grant(slug="grant")
    make.cite(grant, altered)
    evaluator = make.make_evaluator(slug="evaluator")
    make.make_independence_note(evaluator=evaluator, citation=altered)
    group = make.make_placeholder(slug="group")
    make.make_hedged_link(placeholder=group, evaluator=evaluator, citation=altered)
    body = get(api, "evaluators/evaluator/")
    (note,), (link,) = body["independence_notes"], body["apparent_groups"]
    (cited,) = get(api, "grants/grant/")["citations"]
    for passage in (cited, note["citation"], link["citation"]):
        assert passage["quote_state"] == "altered"
        assert passage["quote_state_since"] == "2026-11-06T12:00:00Z"
        assert passage["last_stood_at"] == "2026-11-03T12:00:00Z"
        assert passage["under_review_since"] == "2026-11-06T12:00:00Z"
    altered.review_items.update(closed_at=day(7), answer="still-holds")
    (cited,) = get(api, "grants/grant/")["citations"]
    assert cited["under_review_since"] is None


class TestVisits:
    def test_a_visit_tells_all_that_was_seen(self, api: APIClient, altered: Citation) -> None:
        visit = altered.source.checks.get()
        Check.objects.filter(pk=visit.pk).update(
            hops=[{"url": "https://lab.example/a", "status": 301, "location": "/b", "ip": "::1"}],
            certificate={"issuer": "The CA", "subject": "lab.example", "not_after": "2027"},
            http_status=200,
            duration_ms=12,
        )
        (row,) = get(api, "sources/policy/checks/")["results"]
        assert row == {
            "id": visit.pk,
            "page_url": f"{SITE}/sources/policy/visits/{visit.pk}/",
            "first_seen_at": "2024-05-24T12:00:00Z",
            "last_seen_at": "2024-05-24T12:00:00Z",
            "times_seen": 1,
            "outcome": "ok",
            "evidence": "none",
            "copy_read": "live",
            "http_status": 200,
            "final_url": None,
            "hops": [
                {"url": "https://lab.example/a", "status": 301, "location": "/b", "ip": "::1"}
            ],
            "headers": [{"name": "ETag", "value": '"x"'}],
            "server_ip": None,
            "certificate": {"issuer": "The CA", "subject": "lab.example", "not_after": "2027"},
            "body_sha256": None,
            "text_sha256": "1" * 64,
            "duration_ms": 12,
            "detail": None,
            "program": None,
        }

    def test_all_visits_are_walked_newest_first(self, api: APIClient) -> None:
        source = make.make_source(slug="source")
        for number in (2, 1, 3, 3, 5):
            make.make_check(source=source, last_seen_at=day(number))
        make.make_check(last_seen_at=day(9))
        newest = get(api, "sources/source/checks/?page_size=200")
        order = [row["id"] for row in newest["results"]]
        assert newest["count"] == 5
        assert order == list(source.checks.values_list("pk", flat=True))
        times = [row["last_seen_at"] for row in newest["results"]]
        assert times == sorted(times, reverse=True)
        found, address = [], "/api/v1/sources/source/checks/?page_size=2"
        while address:
            body = api.get(address).json()
            found += [row["id"] for row in body["results"]]
            address = body["next"]
        assert found == order
        assert body["previous"]

    def test_only_what_the_address_takes_is_taken(self, api: APIClient) -> None:
        make.make_source(slug="source")
        for query in ("nonsense=1", "page_size=0", "cursor=x", "ordering=id"):
            (fault,) = refused(api, f"/api/v1/sources/source/checks/?{query}")
            assert fault["parameter"] == query.partition("=")[0]

    def test_visits_to_a_draft_or_to_nothing_are_not_there(self, api: APIClient) -> None:
        make.make_check(source=make.make_source(slug="hidden", status="draft"))
        for slug in ("hidden", "absent"):
            assert api.get(f"/api/v1/sources/{slug}/checks/").status_code == 404

    def test_it_is_only_read(self, api: APIClient) -> None:
        make.make_source(slug="source")
        assert api.post("/api/v1/sources/source/checks/", {}).status_code == 405

    def test_whoever_has_the_rows_can_make_the_leaf_of_the_daily_root(self, api: APIClient) -> None:
        from sources.checking.evidence import leaves_of

        source = make.make_source(slug="policy")
        make.make_check(
            source=source,
            snapshot=make.make_snapshot(source=source),
            http_status=200,
            final_url="https://lab.example/?token=hunter2",
            server_ip="203.0.113.7",
            body_sha256="e" * 64,
            program="labwatch 9",
        )
        (row,) = get(api, "sources/policy/checks/")["results"]
        texts = ("final_url", "server_ip", "body_sha256", "text_sha256", "program")
        facts = {name: row[name] or "" for name in texts}
        facts |= {name: row[name] for name in ("outcome", "copy_read", "http_status")}
        facts |= {"check": row["id"], "source": "policy"}
        facts["first_seen_at"] = row["first_seen_at"].replace("Z", "+00:00")
        (leaf,) = leaves_of(make.A_DAY)
        assert leaf_hash(canonical(facts)) == leaf_hash(leaf)


def test_what_strangers_sent_is_data_without_secrets(api: APIClient, altered: Citation) -> None:
    secret = "https://lab.example/?token=hunter2"
    Source.objects.filter(slug="policy").update(url=secret, archive_url=secret)
    altered.source.checks.update(
        headers={"Set-Cookie": "hunter2", "X": f"{HOSTILE}\r\n{secret}"},
        hops=[{"url": secret, "status": "x", "location": secret, "ip": HOSTILE}, "junk"],
        final_url=secret,
        detail=f"{secret}\n{HOSTILE}",
        certificate={"issuer": HOSTILE},
    )
    altered.standing.result = {"diff": ["junk", ["replace", HOSTILE, HOSTILE]], "kinds": 3}
    altered.standing.archived_copy = "javascript:alert(1)"
    altered.standing.save()
    make.cite(make.make_grant(slug="grant"), altered)
    for path in (
        "citations/passage/",
        "sources/policy/",
        "sources/policy/checks/",
        "grants/grant/",
    ):
        answer = api.get(f"/api/v1/{path}")
        assert answer["Content-Type"] == "application/json"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert b"hunter2" not in answer.content
        assert b"javascript:" not in answer.content
    body = get(api, "citations/passage/")
    assert body["diff"] == [{"operation": "replace", "quote": HOSTILE, "page": HOSTILE}]
    assert (body["kinds"], body["archived_copy"]) == ([], None)
    (row,) = get(api, "sources/policy/checks/")["results"]
    # PostgreSQL keeps the names in an order of its own.
    assert f"{HOSTILE} https://lab.example/?token=***" in [each["value"] for each in row["headers"]]


def test_a_draft_of_a_passage_moves_no_source_into_a_state(api: APIClient) -> None:
    source = make.make_source(slug="source")
    draft = make.make_citation(source=source, quote_state="missing", status="draft")
    make.make_review_item(citation=draft, kind="missing")
    for query in ("quote_state=missing", "under_review=true"):
        assert get(api, f"sources/?{query}")["count"] == 0
    assert get(api, "sources/?under_review=false")["count"] == 1


@pytest.mark.parametrize("order", ["last_visited_at", "-last_visited_at", "host,-reach"])
def test_sources_are_walked_in_the_order_of_visits(api: APIClient, order: str) -> None:
    for number in (3, 1, 2):
        make.make_health(source=make.make_source(), last_visit_at=day(number))
    make.make_source()
    whole = [row["slug"] for row in get(api, f"sources/?ordering={order}")["results"]]
    pages, _last = walk(api, f"/api/v1/sources/?page_size=1&ordering={order}")
    assert [slug for found in pages for slug in found] == whole
    assert len(whole) == 4


def test_the_page_of_a_visit_names_the_rows_of_the_api(api: APIClient, altered: Citation) -> None:
    visit = altered.source.checks.get()
    html = api.get(
        reverse("source-visit", args=["policy", visit.pk]), HTTP_ACCEPT="text/html"
    ).content.decode()
    assert "/api/v1/sources/policy/checks/" in html

"""Unchanged answers cost little, scripts of other sites may read, errors keep one form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import parse_http_date
from rest_framework.test import APIClient

from commitments.models import Lab
from labwatch.api import labs
from labwatch.api.conditional import last_modified
from labwatch.api.resources import RESOURCES
from labwatch.api.urls import urlpatterns
from labwatch.publishing.refreshing import refresh_all
from labwatch.publishing.versions import Version
from labwatch.running import code_stamp
from tests import factories as make
from tests.admin.conftest import desk, editor, save  # noqa: F401 - fixtures
from tests.api.test_problems import problem

pytestmark = pytest.mark.django_db
LAB, LABS = "/api/v1/labs/lab/", "/api/v1/labs/"
ALIKE = {"lab": "lab", "criterion": "coverage", "slug": "lab", "pk": 1}


@pytest.fixture
def lab() -> Iterator[Lab]:
    """One lab, whose form has been ready for some seconds; the clock stands still."""
    found: Lab = make.make_lab(slug="lab", name="Lab")
    refresh_all()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5), tick=False):
        yield found


def again(api: APIClient, answer: Any, address: str = LAB, **more: Any) -> Any:
    """Ask once more, with the ETag of an earlier answer."""
    return api.get(address, HTTP_IF_NONE_MATCH=answer["ETag"], **more)


# Unchanged


@pytest.mark.parametrize("address", [LAB, LABS, "/api/v1/", "/api/v1/schema/", "/api/v1/changes/"])
def test_what_is_unchanged_is_not_sent_again(api: APIClient, lab: Lab, address: str) -> None:
    first = api.get(address)
    assert re.fullmatch(r'W/"[0-9a-f]{32}"', first["ETag"])
    second = again(api, first, address)
    assert (second.status_code, second.content) == (304, b"")
    for name in ("ETag", "Last-Modified", "Cache-Control"):
        assert second[name] == first[name]
    assert first["Cache-Control"] == "public, no-cache"
    assert {"Accept", "Authorization"} <= set(re.split(", ?", first["Vary"]))


def test_that_is_known_before_any_view_runs_by_two_small_queries_at_most(
    api: APIClient, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = api.get(LABS)
    monkeypatch.setattr(labs.LabViewSet, "dispatch", lambda *args, **kwargs: pytest.fail("it ran"))
    with CaptureQueriesContext(connection) as asked:
        assert again(api, first, LABS).status_code == 304
    assert len(asked) <= 2


def test_an_edit_in_the_admin_changes_the_answer(api: APIClient, lab: Lab, desk: Client) -> None:  # noqa: F811 - the fixture
    first = api.get(LAB)
    assert save(desk, lab, name="Renamed").status_code == 200
    second = again(api, first)
    assert (second.status_code, second.json()["name"]) == (200, "Renamed")
    assert again(api, second).status_code == 304


@pytest.mark.parametrize(
    "edit",
    [
        lambda: Lab.objects.update(name="Renamed"),
        lambda: connection.cursor().execute("UPDATE commitments_lab SET name = 'Renamed'"),
    ],
    ids=["in the shell", "in SQL"],
)
@pytest.mark.parametrize("is_refreshed", [False, True])
def test_an_edit_past_all_forms_changes_it_too(
    api: APIClient, lab: Lab, edit: Any, is_refreshed: bool
) -> None:
    first, listed = api.get(LAB), api.get(LABS)
    edit()
    if is_refreshed:
        refresh_all()
    second = again(api, first)
    assert (second.status_code, second.json()["name"]) == (200, "Renamed")
    assert again(api, listed, LABS).status_code == 200
    assert again(api, second).status_code == 304


def test_two_edits_in_a_row_are_two_changes(api: APIClient, lab: Lab) -> None:
    tags = [api.get(LAB)["ETag"]]
    for name in ("One", "Two", "One"):
        Lab.objects.update(name=name)
        tags.append(api.get(LAB)["ETag"])
    assert len(set(tags)) == 4


def test_an_edit_while_the_answer_is_made_is_never_missed(
    api: APIClient, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = labs.LabViewSet.dispatch

    def edited_meanwhile(view: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        answer = ask(view, request, *args, **kwargs)
        Lab.objects.update(name="Renamed")
        return answer

    monkeypatch.setattr(labs.LabViewSet, "dispatch", edited_meanwhile)
    first = api.get(LAB)
    monkeypatch.undo()
    assert again(api, first).json()["name"] == "Renamed"


def test_each_midnight_and_each_deployment_is_a_change(
    api: APIClient, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = api.get(LAB)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=1)):
        assert again(api, first).status_code == 200
    assert again(api, first).status_code == 304
    monkeypatch.setattr("labwatch.api.conditional.code_stamp", lambda: "other code")
    assert again(api, first).status_code == 200


def test_the_stamp_of_the_code_is_made_once() -> None:
    assert re.fullmatch("[0-9a-f]{64}", code_stamp())
    assert code_stamp.cache_info().currsize == 1


# An ETag is good for one address in one form


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/labs/absent/", 404),
        ("/api/v1/nothing/", 404),
        ("/api/v1/labs/lab/?nonsense=1", 400),
        ("/api/v1/labs/lab/?fields=slug", 200),
        (LABS, 200),
    ],
)
def test_the_etag_of_another_address_leads_nowhere(
    api: APIClient, lab: Lab, address: str, status: int
) -> None:
    first = api.get(LAB)
    held = {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}
    answer = again(api, first, address)
    assert answer.status_code == status
    assert ("ETag" in answer) is (status == 200)
    if status != 200:
        assert api.get(address, **held).status_code == status
        assert api.get(address, HTTP_IF_NONE_MATCH="*").status_code == status


def test_each_form_of_an_address_has_an_etag_of_its_own(api: APIClient, lab: Lab) -> None:
    accepts = ("application/json", "text/csv", "application/jsonl")
    by_header = [api.get(LABS, HTTP_ACCEPT=accept) for accept in accepts]
    by_query = [api.get(f"{LABS}?format={form}") for form in ("json", "csv", "jsonl")]
    answers = [*by_header, *by_query]
    assert [answer.status_code for answer in answers] == [200] * 6
    assert len({answer["ETag"] for answer in answers}) == 6
    assert again(api, by_header[0], LABS, HTTP_ACCEPT="text/csv").status_code == 200
    assert again(api, by_header[1], LABS, HTTP_ACCEPT="text/csv").status_code == 304


def test_streams_carry_it_too(api: APIClient, lab: Lab) -> None:
    answer = api.get(f"{LABS}?format=jsonl")
    assert answer.streaming
    assert {"ETag", "Last-Modified", "Link"} <= set(answer.headers)
    unchanged = api.get(f"{LABS}?format=jsonl", HTTP_IF_MODIFIED_SINCE=answer["Last-Modified"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_a_proxy_may_make_the_etag_weak_or_strong_and_several_may_be_sent(
    api: APIClient, lab: Lab
) -> None:
    tag = api.get(LAB)["ETag"]
    for sent in (tag.removeprefix("W/"), f'"other", {tag}', "*"):
        assert api.get(LAB, HTTP_IF_NONE_MATCH=sent).status_code == 304
    for sent in ('"other"', "nonsense", ""):
        assert api.get(LAB, HTTP_IF_NONE_MATCH=sent).status_code == 200


@pytest.mark.parametrize("value", ["nonsense", "Sun, 06 Nov 1994 08:49:37 GMT", "é"])
def test_an_old_or_unreadable_date_gets_the_answer(api: APIClient, lab: Lab, value: str) -> None:
    assert api.get(LAB, HTTP_IF_MODIFIED_SINCE=value).status_code == 200


# Last-Modified


def test_by_date_what_is_unchanged_is_not_sent_again_either(api: APIClient, lab: Lab) -> None:
    held = {"HTTP_IF_MODIFIED_SINCE": api.get(LAB)["Last-Modified"]}
    assert api.get(LAB, **held).status_code == 304
    Lab.objects.update(name="Renamed")
    assert api.get(LAB, **held).json()["name"] == "Renamed"
    refresh_all()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5)):
        assert api.get(LAB, **held).json()["name"] == "Renamed"


def test_a_change_later_in_the_same_second_is_not_missed(api: APIClient, lab: Lab) -> None:
    with time_machine.travel(dt.datetime(2031, 5, 24, 12, 0, 0, 200_000, dt.UTC), tick=False):
        refresh_all()
        Lab.objects.update(name="One")
        refresh_all()
        first = api.get(LAB)
        assert parse_http_date(first["Last-Modified"]) == _at(11, 59, 59)
        Lab.objects.update(name="Two")
        refresh_all()
        held = {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}
        assert api.get(LAB, **held).json()["name"] == "Two"


def _at(hour: int, minute: int, second: int, day: int = 24) -> int:
    return int(dt.datetime(2031, 5, day, hour, minute, second, tzinfo=dt.UTC).timestamp())


@pytest.mark.parametrize(
    ("changed", "is_fresh", "now", "told"),
    [
        (_at(10, 0, 0), True, _at(12, 0, 0), (_at(10, 0, 0), True)),
        (_at(11, 59, 59), True, _at(12, 0, 0), (_at(11, 59, 59), True)),
        (_at(12, 0, 0), True, _at(12, 0, 0), (_at(11, 59, 59), False)),
        (_at(22, 0, 0, day=23), True, _at(12, 0, 0), (_at(0, 0, 0), True)),
        (None, True, _at(12, 0, 0), (_at(0, 0, 0), True)),
        (_at(10, 0, 0), False, _at(12, 0, 0), (_at(11, 59, 59), False)),
    ],
    ids=["earlier", "the second before", "this second", "yesterday", "never", "more to come"],
)
def test_the_date_is_of_the_newest_change_but_never_the_running_second(
    changed: int | None, is_fresh: bool, now: int, told: tuple[int, bool]
) -> None:
    at = None if changed is None else dt.datetime.fromtimestamp(changed, dt.UTC)
    version = Version("mark", at, is_fresh)
    assert last_modified(version, dt.datetime.fromtimestamp(now, dt.UTC)) == told


# HEAD and OPTIONS, everywhere


def _addresses() -> list[str]:
    """Every address of the API, with a slug that exists where one can."""
    router = [f"/api/v1/{name}/" for name in RESOURCES]
    records = [f"/api/v1/{name}/absent/" for name in RESOURCES]
    named = [item for item in urlpatterns if item.name not in {None, "nothing"}]
    others = [
        reverse(f"api:{item.name}", kwargs={name: ALIKE[name] for name in names})
        for item in named
        if not re.search("-(list|detail)$", str(item.name))
        for names in [item.pattern.regex.groupindex]
    ]
    return sorted({*router, *records, *others, LAB, "/api/v1/nothing/"})


@pytest.mark.parametrize("address", _addresses())
def test_head_and_options_of_every_address_are_right(lab: Lab, address: str) -> None:
    client = Client(headers={"Accept": "*/*"})
    got, head, options = client.get(address), client.head(address), client.options(address)
    assert head.status_code == got.status_code
    assert _body(head) == b""
    for name in ("Content-Type", "ETag", "Last-Modified", "Link", "Vary", "Cache-Control"):
        assert head.get(name) == got.get(name), name
    if got.status_code == 404 and "nothing" in address:
        problem(options, 404)
        return
    assert options.status_code == 200
    assert options["Allow"] == "GET, HEAD, OPTIONS"
    assert "ETag" not in options


def _body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


# Scripts of other sites


PREFLIGHT = {
    "HTTP_ORIGIN": "https://paper.example",
    "HTTP_ACCESS_CONTROL_REQUEST_METHOD": "GET",
    "HTTP_ACCESS_CONTROL_REQUEST_HEADERS": "authorization, if-none-match",
}


@pytest.mark.parametrize("address", [LABS, "/api/v1/nothing/", "/data/labwatch.zip"])
def test_scripts_of_any_site_may_ask_beforehand(api: APIClient, address: str) -> None:
    answer = api.options(address, **PREFLIGHT)
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert {"authorization", "if-none-match"} <= set(
        answer["Access-Control-Allow-Headers"].split(", ")
    )
    assert "Access-Control-Allow-Credentials" not in answer


def test_scripts_of_any_site_may_read_answers_and_their_headers(api: APIClient, lab: Lab) -> None:
    first = api.get(LAB, HTTP_ORIGIN="https://paper.example")
    unchanged = again(api, first, HTTP_ORIGIN="https://paper.example")
    refused = api.get("/api/v1/labs/?nonsense=1", HTTP_ORIGIN="https://paper.example")
    for answer in (first, unchanged, refused):
        assert answer["Access-Control-Allow-Origin"] == "*"
        exposed = set(answer["Access-Control-Expose-Headers"].split(", "))
        assert {"ETag", "RateLimit", "RateLimit-Policy", "Retry-After", "Link"} <= exposed
        assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("address", ["/labs/", "/", "/admin/login/", "/healthz"])
def test_pages_are_not_opened_to_other_sites(client: Client, db: None, address: str) -> None:
    answer = client.get(address, HTTP_ORIGIN="https://paper.example")
    assert "Access-Control-Allow-Origin" not in answer
    assert "RateLimit" not in answer


# Problems, also where Django itself says no


@pytest.mark.parametrize("address", ["/api/", "/api/v2/labs/", "/api/v1/nothing/", "/api/x"])
def test_whatever_is_not_there_below_the_api_is_a_problem(api: APIClient, address: str) -> None:
    answer = api.get(address)
    problem(answer, 404)
    assert answer["Cache-Control"] == "no-store"
    assert "RateLimit" in answer
    assert api.head(address).content == b""


def test_a_host_that_is_not_ours_is_a_problem_below_the_api(client: Client) -> None:
    assert problem(client.get(LABS, HTTP_HOST="evil.example"), 400)["title"] == "Bad Request"
    page = client.get("/labs/", HTTP_HOST="evil.example")
    assert (page.status_code, page["Content-Type"]) == (400, "text/html; charset=utf-8")


def test_a_crash_before_any_view_is_a_problem_too(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def crash(*args: Any) -> Any:
        raise RuntimeError("the inside")

    settings.DEBUG = False
    monkeypatch.setattr("labwatch.api.conditional.version_for", crash)
    answer = Client(raise_request_exception=False).get(LABS)
    assert problem(answer, 500)["title"] == "Internal Server Error"
    assert b"inside" not in answer.content


def test_a_record_that_was_withdrawn_is_gone_until_it_comes_back(api: APIClient, lab: Lab) -> None:
    held = api.get(LAB)["ETag"]
    for status, expected in (("draft", 410), ("published", 200)):
        Lab.objects.update(status=status)
        refresh_all()
        assert api.get(LAB, HTTP_IF_NONE_MATCH=held).status_code == expected
        if expected == 410:
            assert "withdrawn" in problem(api.get(LAB), 410)["detail"]
    problem(api.get("/api/v1/labs/absent/"), 404)


def test_writing_is_refused_with_what_is_allowed(api: APIClient) -> None:
    answer = api.post(LABS)
    problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert "RateLimit" in answer

"""The archive's client, against a local stand-in for its documented interfaces."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from sources.archives import Archive, ArchiveError, ArchiveSettings, Capture, Copy, verify_copy
from sources.archives.captures import from_address
from sources.archives.saving import Pace, SaveSettings
from sources.documents import Document
from sources.fetching import Fetcher, Policy
from sources.pagechange import look_at

PAGE = "https://lab.example/policy?v=2"
HEADING = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
T = TypeVar("T")


def _row(stamp: str, status: str = "200") -> list[str]:
    return ["example,lab)/policy", stamp, PAGE, "text/html", status, "SHA1OF" + stamp, "1415"]


@dataclass
class StandIn:
    """The archive as its documentation describes it, on loopback."""

    server: HTTPServer
    settings: ArchiveSettings
    waits: list[float]

    def archive(self, **changed: Any) -> Archive:
        """A client of it, through the guarded fetcher, that writes down how long it waits."""
        save = replace(self.settings.save, **changed)

        async def sleep(seconds: float) -> None:
            self.waits.append(seconds)

        policy = Policy(allow_networks=["127.0.0.0/8"], ports=[self.server.port])
        settings = replace(self.settings, save=save)
        return Archive(settings, Fetcher(policy).get, sleep=sleep)

    def answers(self, path: str, reply: object, status: int = 200, **expected: Any) -> None:
        """Have a path answered with JSON, or with bytes as they are."""
        body = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        self.server.expect_request(path, **expected).respond_with_data(
            body, status, content_type="application/json"
        )


@pytest.fixture
def stand_in(httpserver: HTTPServer) -> Iterator[StandIn]:
    """A fresh stand-in; its server fails the test if anything unexpected was asked."""
    base = f"http://127.0.0.1:{httpserver.port}"
    save = SaveSettings(f"{base}/save", "key", "hidden", looks=4, user_agent="LabWatch/0.2")
    settings = ArchiveSettings(
        True, f"{base}/wayback/available", f"{base}/cdx/search/cdx", f"{base}/web", save
    )
    yield StandIn(httpserver, settings, [])
    httpserver.check_assertions()


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def _fails(work: Coroutine[Any, Any, Any]) -> ArchiveError:
    with pytest.raises(ArchiveError) as caught:
        asyncio.run(work)
    return caught.value


# Finding


def test_the_newest_good_capture_comes_from_the_index(stand_in: StandIn) -> None:
    stand_in.answers(
        "/cdx/search/cdx",
        [HEADING, _row("20240501120000"), _row("20260101235959")],
        query_string={
            "url": PAGE, "output": "json", "filter": "statuscode:200", "limit": "-5",
        },
    )  # fmt: skip
    found = _run(stand_in.archive().newest(PAGE))
    assert found is not None
    assert found.taken_at == dt.datetime(2026, 1, 1, 23, 59, 59, tzinfo=dt.UTC)
    assert found.address == f"{stand_in.settings.replay}/20260101235959/{PAGE}"
    assert found.raw_address == f"{stand_in.settings.replay}/20260101235959id_/{PAGE}"
    assert found.digest == "SHA1OF20260101235959"


@pytest.mark.parametrize("body", [b"", b"[]", b"\n", json.dumps([HEADING]).encode()])
def test_a_page_that_was_never_captured_has_none(stand_in: StandIn, body: bytes) -> None:
    stand_in.answers("/cdx/search/cdx", body)
    assert _run(stand_in.archive().newest(PAGE)) is None


def test_the_nearest_capture_comes_from_the_availability_interface(stand_in: StandIn) -> None:
    stamp = "20240524101500"
    closest = {
        "available": True,
        "url": f"http://archive.invalid/web/{stamp}/{PAGE}",
        "timestamp": stamp,
        "status": "200",
    }
    stand_in.answers(
        "/wayback/available",
        {"url": PAGE, "archived_snapshots": {"closest": closest}},
        query_string={"url": PAGE, "timestamp": "20240524100000"},
    )
    at = dt.datetime(2024, 5, 24, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    found = _run(stand_in.archive().nearest(PAGE, at))
    assert found is not None
    # Put together here: an address from the answer itself is never shown or fetched.
    assert found.address == f"{stand_in.settings.replay}/{stamp}/{PAGE}"


@pytest.mark.parametrize(
    "snapshots",
    [{}, {"closest": {"available": False}}, {"closest": {"available": True, "status": "404"}}],
)
def test_without_a_good_capture_there_is_none_near(stand_in: StandIn, snapshots: object) -> None:
    stand_in.answers("/wayback/available", {"archived_snapshots": snapshots})
    assert _run(stand_in.archive().nearest(PAGE)) is None


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Too many requests</html>",
        b"{}",
        b'[["timestamp"], 5]',
        b"[" * 50_000,
        json.dumps([HEADING, ["short"]]).encode(),
        json.dumps([HEADING, _row("2026")]).encode(),
        json.dumps([HEADING, _row("20261301000000")]).encode(),
        json.dumps([["timestamp", "original"], ["20260101000000", "javascript:x"]]).encode(),
        b" " * 1_000_001 + b"[]",
    ],
    ids=range(9),
)
def test_an_answer_in_another_form_is_an_error_and_never_a_capture(
    stand_in: StandIn, body: bytes
) -> None:
    stand_in.answers("/cdx/search/cdx", body)
    assert _fails(stand_in.archive().newest(PAGE)).kind == "unreadable"


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_an_archive_that_fails_is_one_kind_of_error(stand_in: StandIn, status: int) -> None:
    stand_in.answers("/cdx/search/cdx", b"", status)
    error = _fails(stand_in.archive().newest(PAGE))
    assert error.kind == "refused"
    assert str(status) in str(error)


def test_an_archive_that_is_not_there_is_the_same_error() -> None:
    async def broken(address: str) -> Any:
        raise ConnectionResetError("gone")

    settings = ArchiveSettings(on=True)
    assert _fails(Archive(settings, broken).newest(PAGE)).kind == "unreachable"


def test_nothing_is_asked_of_an_archive_that_is_not_switched_on() -> None:
    async def never(address: str) -> Any:
        raise AssertionError(address)

    archive = Archive(ArchiveSettings(), never)
    capture = Capture(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), PAGE, "https://archive.example/web")
    for work in (archive.newest, archive.nearest, archive.save):
        assert _fails(work(PAGE)).kind == "off"
    assert _fails(archive.copy(capture)).kind == "off"


@pytest.mark.parametrize(
    ("original", "shown"),
    [
        ("https://a.example/p#part", "https://a.example/p"),
        ('https://a.example/"><script>', "https://a.example/%22%3E%3Cscript%3E"),
        ("https://a.example/a b\r\nX: y", "https://a.example/a%20b%0D%0AX:%20y"),
        ("https://a.example/é?q=%C3%A9&b=1", "https://a.example/%C3%A9?q=%C3%A9&b=1"),
    ],
)
def test_a_captured_address_cannot_break_out_of_the_archives_own(original: str, shown: str) -> None:
    capture = Capture(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), original, "https://archive.example")
    assert capture.address == f"https://archive.example/20260101000000/{shown}"


# Reading and verifying


def _capture(stand_in: StandIn, stamp: str = "20260101000000") -> Capture:
    return from_address(f"/{stamp}/{PAGE}", stand_in.settings.replay)


def _extract(body: bytes, content_type: str) -> Document:
    assert content_type.startswith("text/html")
    return Document(main="\n".join(look_at(body.decode()).blocks))


@dataclass
class Verdict:
    """What a matcher says, here of the plain words."""

    stands: bool


def _match(quote: str, document: Document) -> Verdict:
    return Verdict(f" {quote} " in f" {document.main} ")


def _verify(stand_in: StandIn, quotes: list[str]) -> Any:
    fetch: Callable[[Capture], Coroutine[Any, Any, Copy]] = stand_in.archive().copy
    return _run(
        verify_copy(_capture(stand_in), quotes, fetch=fetch, extract=_extract, match=_match)
    )


def _raw(stand_in: StandIn, body: str, stamp: str = "20260101000000") -> None:
    stand_in.server.expect_request(f"/web/{stamp}id_/https://lab.example/policy").respond_with_data(
        body, content_type="text/html"
    )


def test_a_copy_is_shown_only_if_it_holds_every_quote(stand_in: StandIn) -> None:
    _raw(stand_in, "We will test every model before release")
    assert _verify(stand_in, ["will test every", "before release"]).holds
    partly = _verify(stand_in, ["will test every", "may test"])
    assert not partly.holds
    assert partly.standing == ("will test every",)
    assert partly.absent == ("may test",)


def test_a_copy_without_a_quote_to_look_for_proves_nothing(stand_in: StandIn) -> None:
    _raw(stand_in, "We will test")
    assert not _verify(stand_in, []).holds


def test_the_copy_is_named_by_the_time_it_was_really_taken(stand_in: StandIn) -> None:
    to = f"{stand_in.settings.replay}/20251231000000id_/{PAGE}"
    stand_in.server.expect_request(
        "/web/20260101000000id_/https://lab.example/policy"
    ).respond_with_data("", 302, headers={"Location": to})
    _raw(stand_in, "We will test", "20251231000000")
    check = _verify(stand_in, ["We will"])
    assert check.holds
    assert check.capture.stamp == "20251231000000"


def test_an_archive_that_leads_elsewhere_is_not_believed(stand_in: StandIn) -> None:
    path = "/elsewhere/20260101000000id_/https://lab.example/policy"
    stand_in.server.expect_request(
        "/web/20260101000000id_/https://lab.example/policy"
    ).respond_with_data("", 302, headers={"Location": path})
    stand_in.server.expect_request(path).respond_with_data("We will test")
    error = _fails(stand_in.archive().copy(_capture(stand_in)))
    assert error.kind == "unreadable"
    assert "away from itself" in str(error)


# Having a page captured


def test_a_capture_is_asked_for_once_and_watched_until_it_has_an_address(
    stand_in: StandIn,
) -> None:
    asked: list[Request] = []
    states = [
        {"status": "pending", "job_id": "spn2-1", "resources": []},
        {"status": "pending", "job_id": "spn2-1", "resources": []},
        {"status": "success", "timestamp": "20261112093000", "original_url": PAGE},
    ]

    def ask(request: Request) -> Response:
        asked.append(request)
        return Response(json.dumps({"url": PAGE, "job_id": "spn2-1"}))

    def look(request: Request) -> Response:
        asked.append(request)
        return Response(json.dumps(states[len(asked) - 2]))

    stand_in.server.expect_request("/save", method="POST").respond_with_handler(ask)
    stand_in.server.expect_request("/save/status/spn2-1").respond_with_handler(look)
    found = _run(stand_in.archive().save(PAGE))
    assert found.address == f"{stand_in.settings.replay}/20261112093000/{PAGE}"
    assert asked[0].form.to_dict() == {
        "url": PAGE, "if_not_archived_within": "1d", "skip_first_archive": "1",
    }  # fmt: skip
    assert {request.headers["Authorization"] for request in asked} == {"LOW key:hidden"}
    assert {request.headers["User-Agent"] for request in asked} == {"LabWatch/0.2"}
    assert [request.method for request in asked] == ["POST", "GET", "GET", "GET"]
    assert stand_in.waits == [6.0, 6.0]


def test_a_capture_that_never_ends_is_given_up(stand_in: StandIn) -> None:
    stand_in.answers("/save", {"url": PAGE, "job_id": "spn2-1"}, method="POST")
    stand_in.answers("/save/status/spn2-1", {"status": "pending", "job_id": "spn2-1"})
    assert _fails(stand_in.archive().save(PAGE)).kind == "slow"
    assert len(stand_in.waits) == 4


def test_a_recent_capture_stands_in_for_a_new_one(stand_in: StandIn) -> None:
    message = "The same snapshot had been made 4 minutes ago. You can make new capture in 1 day."
    stand_in.answers("/save", {"url": PAGE, "job_id": None, "message": message}, method="POST")
    stand_in.answers("/cdx/search/cdx", [HEADING, _row("20261112092600")])
    assert _run(stand_in.archive().save(PAGE)).stamp == "20261112092600"


@pytest.mark.parametrize(
    ("reply", "status", "kind"),
    [
        ({"status": "error", "status_ext": "error:blocked-url", "message": "No."}, 200, "failed"),
        ({"job_id": "../../elsewhere"}, 200, "failed"),
        ({}, 200, "failed"),
        ([], 200, "unreadable"),
        (b"<html>", 200, "unreadable"),
        (b" " * 1_000_001, 200, "unreadable"),
        ({"message": "You need to be logged in"}, 401, "refused"),
        ({"message": "You have reached your limit"}, 429, "paced"),
        (b"", 500, "refused"),
    ],
)
def test_an_archive_that_does_not_capture_says_so(
    stand_in: StandIn, reply: object, status: int, kind: str
) -> None:
    stand_in.answers("/save", reply, status, method="POST")
    assert _fails(stand_in.archive().save(PAGE)).kind == kind


@pytest.mark.parametrize(
    ("state", "kind", "words"),
    [
        ({"status": "error", "status_ext": "error:no-captures", "message": "No."}, "failed", "No."),
        ({"status": "success", "timestamp": "soon", "original_url": PAGE}, "unreadable", "soon"),
        ({"status": "success", "timestamp": "20260101000000"}, "unreadable", "None"),
        ({}, "failed", "no reason"),
    ],
)
def test_a_capture_that_fails_on_the_way_says_why(
    stand_in: StandIn, state: object, kind: str, words: str
) -> None:
    stand_in.answers("/save", {"url": PAGE, "job_id": "spn2-1"}, method="POST")
    stand_in.answers("/save/status/spn2-1", state)
    error = _fails(stand_in.archive().save(PAGE))
    assert error.kind == kind
    assert words in str(error)


def test_the_key_is_not_sent_on_by_a_redirect_nor_written_anywhere(stand_in: StandIn) -> None:
    elsewhere = f"http://127.0.0.1:{stand_in.server.port}/elsewhere"
    stand_in.server.expect_request("/save", method="POST").respond_with_data(
        "", 307, headers={"Location": elsewhere}
    )
    error = _fails(stand_in.archive().save(PAGE))
    assert error.kind == "refused"
    assert [request.path for request, _ in stand_in.server.log] == ["/save"]
    assert "hidden" not in repr(stand_in.settings) + str(error)


def test_without_a_key_nothing_is_asked(stand_in: StandIn) -> None:
    assert _fails(stand_in.archive(key="").save(PAGE)).kind == "off"
    assert stand_in.server.log == []


def test_the_sixth_capture_in_a_minute_is_not_asked_for(stand_in: StandIn) -> None:
    stand_in.answers("/save", {"url": PAGE, "job_id": "spn2-1"}, method="POST")
    done = {"status": "success", "timestamp": "20261112093000", "original_url": PAGE}
    stand_in.answers("/save/status/spn2-1", done)

    archive = stand_in.archive()
    for _ in range(5):
        _run(archive.save(PAGE))
    error = _fails(archive.save(PAGE))
    assert error.kind == "paced"
    assert len([r for r, _ in stand_in.server.log if r.method == "POST"]) == 5


def test_turns_come_back_as_the_minute_passes() -> None:
    now = 1000.0
    pace = Pace(5, clock=lambda: now)
    taken = []
    for second in range(0, 120, 4):
        now = 1000.0 + second
        if pace.take() == 0:
            taken.append(second)
    assert taken == [0, 4, 8, 12, 16, 60, 64, 68, 72, 76]
    now = 1119.0
    assert pace.take() == pytest.approx(1.0)


def test_an_archive_that_does_not_answer_is_given_up(stand_in: StandIn) -> None:
    address = "http://127.0.0.1:9/save"  # nothing listens there
    assert _fails(stand_in.archive(address=address).save(PAGE)).kind == "unreachable"

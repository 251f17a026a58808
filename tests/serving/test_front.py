"""Finished answers are given again before Django is asked, while they hold, and to nobody else."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from threading import Barrier, Thread
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from commitments.models import Lab
from labwatch.publishing.refreshing import refresh_all
from labwatch.serving import front, reading
from labwatch.serving.asked import question_of
from labwatch.serving.marks import current_mark
from labwatch.serving.reading import FRESH, OLDEST, Reading
from tests import factories as make
from tests.admin.conftest import desk, editor, save  # noqa: F401 - fixtures
from tests.api.test_manners import _addresses
from tests.keys.conftest import new_key
from tests.pages.test_query_counts import Hub, _pages
from tests.serving.doors import Clock, Door

pytestmark = pytest.mark.django_db
PAGE, API = "/labs/acme/", "/api/v1/labs/acme/"
BOTH = pytest.mark.parametrize("address", [PAGE, API])
#: Each differs from the first in one thing that an answer may depend on.
READERS: dict[str, tuple[str, dict[str, str]]] = {
    "page": (PAGE, {}),
    "page in French": (f"/fr{PAGE}", {}),
    "page of a day": (f"{PAGE}?as_of=2024-05-24", {}),
    "page in gzip": (PAGE, {"HTTP_ACCEPT_ENCODING": "gzip, deflate"}),
    "page in brotli": (PAGE, {"HTTP_ACCEPT_ENCODING": "gzip, br"}),
    "page of another host": (PAGE, {"HTTP_HOST": "other.example"}),
    "page of another port": (PAGE, {"HTTP_HOST": "testserver:81"}),
    "page by HTTPS": (PAGE, {"wsgi.url_scheme": "https"}),
    "page by a proxy's HTTPS": (PAGE, {"HTTP_X_FORWARDED_PROTO": "https"}),
    "page below a path": (PAGE, {"SCRIPT_NAME": "/below"}),
    "list": ("/api/v1/labs/", {}),
    "list as CSV by header": ("/api/v1/labs/", {"HTTP_ACCEPT": "text/csv"}),
    "list as CSV by address": ("/api/v1/labs/?format=csv", {}),
    "list in gzip": ("/api/v1/labs/", {"HTTP_ACCEPT_ENCODING": "gzip"}),
    "list for a script of another site": ("/api/v1/labs/", {"HTTP_ORIGIN": "https://a.example"}),
    "data": ("/data/", {}),
    "data for a script of another site": ("/data/", {"HTTP_ORIGIN": "https://a.example"}),
    "data for a false origin": ("/data/", {"HTTP_ORIGIN": "http://["}),
    "list for a false origin": ("/api/v1/labs/", {"HTTP_ORIGIN": "http://["}),
    "list of another host": ("/api/v1/labs/", {"HTTP_HOST": "other.example"}),
    "list by HTTPS": ("/api/v1/labs/", {"wsgi.url_scheme": "https"}),
}


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """It stays open between requests, since it holds the transaction of the test."""
    with patch.object(reading, "close_old_connections"):
        yield


@pytest.fixture(autouse=True)
def lab(monkeypatch: pytest.MonkeyPatch) -> Lab:
    """The record behind the page; the front reads its mark at each request."""
    made = make.make_lab(slug="acme", name="Acme")
    refresh_all()
    monkeypatch.setattr(reading, "FRESH", 0)
    monkeypatch.setattr(reading, "OLDEST", 3600)
    return made


@pytest.fixture
def door() -> Door:
    """A process that has answered nobody yet."""
    return Door()


@BOTH
def test_whoever_asks_what_was_asked_twice_gets_it_before_django_is_asked(
    door: Door, address: str
) -> None:
    asked = [door.get(address) for _ in range(4)]
    assert [told.is_from_inside for told in asked] == [True, True, False, False]
    assert len({told.body for told in asked}) == 1
    assert asked[0].body


def test_every_public_address_says_the_same_in_front_as_inside(door: Door) -> None:
    hub = Hub()
    hub.add_round()
    refresh_all()
    pages = [page if page.startswith("/") else reverse(page) for page in _pages(hub).values()]
    kept = 0
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5), tick=False):
        for address in [*pages, *_addresses()]:
            for _ in range(2):
                door.get(address, HTTP_ACCEPT_ENCODING="gzip")
            told = door.get(address, HTTP_ACCEPT_ENCODING="gzip")
            straight = door.straight(address, HTTP_ACCEPT_ENCODING="gzip")
            assert told.lasting == straight.lasting, address
            kept += not told.is_from_inside
    assert kept > 60


def test_no_reader_gets_what_was_made_for_another(door: Door, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    settings.BEHIND_PROXY, settings.SECURE_PROXY_SSL_HEADER = (
        True,
        ("HTTP_X_FORWARDED_PROTO", "https"),
    )
    settings.SECURE_HSTS_SECONDS = 60
    door = Door()
    for _ in range(3):
        asked = {what: door.get(address, **more) for what, (address, more) in READERS.items()}
    for what, (address, more) in READERS.items():
        assert asked[what].lasting == door.straight(address, **more).lasting, what
    inside = {what for what, told in asked.items() if told.is_from_inside}
    assert inside == {what for what in READERS if "CSV" in what or "false origin" in what}
    assert "access-control-allow-origin" not in asked["data"].headers
    assert "access-control-allow-origin" in asked["data for a script of another site"].headers
    assert "Strict-Transport-Security" in asked["page by a proxy's HTTPS"].headers
    assert "Strict-Transport-Security" not in asked["page"].headers


@pytest.mark.parametrize("proxy", [None, ("HTTP_X_FORWARDED_PROTO", "https")])
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("told", [None, "http", "https", " https , http", "HTTPS", ""])
def test_the_scheme_is_that_of_django(settings: Any, proxy: Any, scheme: str, told: str) -> None:
    settings.SECURE_PROXY_SSL_HEADER = proxy
    request = RequestFactory().get("/", secure=scheme == "https")
    request.META |= {"HTTP_HOST": "x"} | ({} if told is None else {"HTTP_X_FORWARDED_PROTO": told})
    question = question_of(request.META)
    assert question
    assert question.key.startswith("https\0") is request.is_secure()


# What changes


def _by_sql(name: str) -> None:
    connection.cursor().execute(f"UPDATE commitments_lab SET name = '{name}'")  # noqa: S608


WRITES = {
    "in SQL": lambda _desk, _lab: _by_sql("Zenith"),
    "in the shell": lambda _desk, _lab: Lab.objects.update(name="Zenith"),
    "by a task, its forms too": lambda _desk, _lab: (_by_sql("Zenith"), refresh_all()),
    "in the admin": lambda desk, lab: save(desk, lab, name="Zenith"),  # noqa: F811
}


@BOTH
@pytest.mark.parametrize("write", WRITES)
def test_a_change_is_seen_however_it_is_written(
    door: Door,
    lab: Lab,
    desk: Client,  # noqa: F811 - the fixture
    write: str,
    address: str,
) -> None:
    held = door.warm(address).headers["ETag"]
    WRITES[write](desk, lab)
    for _ in range(3):
        assert b"Zenith" in door.get(address).body
    assert door.get(address, HTTP_IF_NONE_MATCH=held).status == 200
    Lab.objects.update(status="draft")
    assert door.get(address).status in {404, 410}


def test_what_was_read_is_good_for_a_while_and_no_longer(door: Door, monkeypatch: Any) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(reading, "time", clock := Clock(time.time()))
    door.warm(PAGE)
    Lab.objects.update(name="Zenith")
    clock.now += FRESH - 0.1
    assert b"Acme" in door.get(PAGE).body
    clock.now += 0.2
    assert b"Zenith" in door.get(PAGE).body
    assert FRESH < OLDEST <= 1


def test_whoever_writes_through_a_process_sees_it_there_at_once(
    door: Door, monkeypatch: Any
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(reading, "time", Clock(time.time()))
    door.warm(PAGE)
    Lab.objects.update(name="Zenith")
    door.get("/admin/login/", method="OPTIONS")
    assert b"Acme" in door.get(PAGE).body
    door.get("/admin/login/", method="POST")
    assert b"Zenith" in door.get(PAGE).body


@BOTH
def test_midnight_is_a_change_though_the_mark_was_read_just_before(
    door: Door, monkeypatch: Any, address: str
) -> None:
    with time_machine.travel("2026-11-28T23:59:59.8Z", tick=False) as clock:
        monkeypatch.setattr(reading, "FRESH", 3600)
        door.warm(address)
        clock.shift(0.1)
        assert not door.get(address).is_from_inside
        clock.shift(0.1)
        assert door.get(address).is_from_inside


def test_what_a_slow_database_tells_is_not_used(monkeypatch: Any) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(reading, "time", clock := Clock(time.time()))
    read = Reading()
    assert read.marks()

    def slowly() -> Any:
        clock.now += OLDEST
        return current_mark()

    clock.now += FRESH
    monkeypatch.setattr(reading, "current_mark", slowly)
    assert not read.marks()


def test_one_thread_reads_for_all(monkeypatch: Any) -> None:
    monkeypatch.undo()
    mark, asked, all_there = current_mark(), [], Barrier(9, timeout=30)

    def slowly() -> Any:
        asked.append(1)
        return mark

    monkeypatch.setattr(reading, "current_mark", slowly)
    read, found = Reading(), []
    threads = [
        Thread(target=lambda: (all_there.wait(), found.append(read.marks()))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    all_there.wait()
    for thread in threads:
        thread.join(timeout=30)
    assert found == [frozenset({mark.text, mark.record})] * 8
    assert len(asked) == 1


# Who holds it already


@BOTH
def test_whoever_holds_it_is_told_so_in_front(door: Door, address: str) -> None:
    etag = door.warm(address).headers["ETag"]
    sent = [etag, f'"other", {etag}', etag.removeprefix("W/")]
    asked = [door.get(address, HTTP_IF_NONE_MATCH=each) for each in sent]
    straight = door.straight(address, HTTP_IF_NONE_MATCH=etag)
    assert [told.is_from_inside for told in asked] == [True, False, False]
    assert {told.status for told in asked} == {304}
    assert asked[2].lasting == straight.lasting
    assert not asked[2].body
    assert door.get(address, HTTP_IF_NONE_MATCH='"other"').lasting == door.get(address).lasting


@BOTH
@pytest.mark.parametrize(
    "held",
    [
        {"HTTP_IF_NONE_MATCH": "*"},
        {"HTTP_IF_MODIFIED_SINCE": "Sun, 06 Nov 2044 08:49:37 GMT"},
        {"HTTP_IF_MATCH": '"other"'},
        {"HTTP_IF_UNMODIFIED_SINCE": "Sun, 06 Nov 1994 08:49:37 GMT"},
        {"HTTP_RANGE": "bytes=0-1"},
    ],
)
def test_what_asks_for_more_than_the_whole_is_answered_inside(
    door: Door, address: str, held: dict[str, str]
) -> None:
    door.warm(address)
    told = door.get(address, **held)
    assert told.is_from_inside
    assert told.lasting == door.straight(address, **held).lasting


@pytest.mark.parametrize("address", [PAGE, API, "/api/v1/nothing/", "/robots.txt"])
def test_of_a_head_no_body_is_sent(door: Door, address: str) -> None:
    for _ in range(3):
        head = door.get(address, method="HEAD")
        assert head.body == b""
        whole = door.get(address)
        assert (head.status, whole.status) == (whole.status, head.status)
    assert head.lasting[1] == whole.lasting[1]


# Whom it does not concern


@BOTH
@pytest.mark.parametrize(
    "told",
    [
        {"HTTP_COOKIE": "sessionid=no-such"},
        {"HTTP_COOKIE": "a=b; sessionid=x"},
        {"HTTP_COOKIE": "messages=x"},
        {"HTTP_AUTHORIZATION": "Basic YTpi"},
    ],
)
def test_whoever_is_known_is_answered_inside_and_leaves_nothing(
    door: Door, address: str, told: dict[str, str]
) -> None:
    for _ in range(3):
        assert door.get(address, **told).is_from_inside
    assert door.get(address).is_from_inside
    door.warm(address)
    assert door.get(address, **told).is_from_inside


def test_an_editor_sees_her_own_page_and_nobody_else_does(door: Door, client: Client) -> None:
    client.force_login(get_user_model().objects.create_user("alice", is_staff=True))
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    for _ in range(3):
        assert b"/admin/" in door.get(PAGE, HTTP_COOKIE=cookie).body
        assert b"/admin/" not in door.get(PAGE).body


def test_answers_for_a_key_are_its_own(door: Door) -> None:
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {new_key()[1]}"}
    for _ in range(3):
        told = door.get(API, **bearer)
        assert told.is_from_inside
        assert told.headers["Cache-Control"] == "private, no-cache"
        assert door.get(API).headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    "address", ["/report/", "/admin/login/", "/healthz", "/labs/nobody/", "/api/v1/labs/?x=1"]
)
def test_forms_the_newsroom_and_refusals_are_made_anew(door: Door, address: str) -> None:
    assert all(door.get(address).is_from_inside for _ in range(4))


@BOTH
def test_a_host_that_is_not_ours_is_refused_each_time(door: Door, address: str) -> None:
    door.warm(address)
    for _ in range(3):
        told = door.get(address, HTTP_HOST="evil.example")
        assert (told.status, told.is_from_inside) == (400, True)
    assert door.get(address, HTTP_HOST="").is_from_inside


def test_a_path_with_a_nought_in_it_is_no_other_question(door: Door) -> None:
    door.warm(f"{PAGE}?as_of=2024-05-24")
    assert door.get(f"{PAGE}\0as_of=2024-05-24").status == 404


def test_a_program_that_is_being_written(door: Door, settings: Any) -> None:
    settings.DEBUG = True
    assert all(door.get(PAGE).is_from_inside for _ in range(3))


# Room


def test_endless_questions_take_a_bounded_room_and_push_out_no_plain_answer(
    door: Door, monkeypatch: Any
) -> None:
    monkeypatch.setattr(front, "ASKED", 60_000)
    door = Door()
    door.warm(PAGE)
    for number in range(40):
        door.get(f"/labs/?search=word{number}")
        door.get(f"/api/v1/labs/?search=word{number}")
    assert not door.front._asked._values
    for number in range(12):
        door.warm(f"/labs/?search=word{number}")
        door.warm(f"/api/v1/labs/?search=word{number}")
    assert 0 < door.front._asked._taken <= 60_000
    assert not door.get(PAGE).is_from_inside


def test_counters_of_readers_make_no_second_answer(door: Door) -> None:
    for number in range(3):
        assert door.get(f"{PAGE}?utm_source={number}").is_from_inside
        assert door.get(f"{PAGE}?utm_source=x").is_from_inside
    assert not door.front._asked._values


# How often


def test_what_the_front_answers_counts_too(door: Door, settings: Any) -> None:
    settings.API_RATE = 5
    with time_machine.travel(1_700_000_030, tick=False):
        etag = [door.get(API) for _ in range(3)][-1].headers["ETag"]
        fourth = door.get(API)
        for _ in range(3):
            unchanged = door.get(API, HTTP_IF_NONE_MATCH=etag)
        assert not unchanged.is_from_inside
        assert not fourth.is_from_inside
        left = [told.headers["RateLimit"] for told in (fourth, unchanged, door.get(API))]
        assert left == [f'"per-address";r={each};t=10' for each in (1, 1, 0)]
        refused = door.get(API)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "10")
    assert refused.headers["Cache-Control"] == "no-store"
    assert door.get(API, REMOTE_ADDR="192.0.2.8").status == 200


def test_behind_a_proxy_readers_are_counted_by_what_it_says(door: Door, settings: Any) -> None:
    settings.API_RATE, settings.BEHIND_PROXY = 4, True
    for number in range(8):
        assert door.get(API, HTTP_X_FORWARDED_FOR=f"6.6.6.6, 198.51.100.{number % 2}").status == 200
    assert door.get(API, HTTP_X_FORWARDED_FOR="198.51.100.0").status == 429
    assert door.get(API, HTTP_X_FORWARDED_FOR="198.51.100.9").status == 200

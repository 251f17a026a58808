"""A public page is made once and given again while nothing changed, and never when it did."""

from __future__ import annotations

import gzip
from typing import Any

import brotli
import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments.models import Lab
from labwatch import counts
from labwatch.publishing.refreshing import refresh_all
from labwatch.serving.kept import forget_pages
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/labs/acme/"


@pytest.fixture(autouse=True)
def lab() -> Lab:
    """The record behind the page."""
    made = make.make_lab(slug="acme", name="Acme")
    refresh_all()
    return made


def get(client: Client, address: str = PAGE, **headers: str) -> Any:
    """The answer, with how many ``queries`` it took."""
    with CaptureQueriesContext(connection) as asked:
        answer: Any = client.get(address, headers=headers)
    answer.queries = len(asked)
    return answer


def headers(answer: Any) -> dict[str, str]:
    """All but the number that each request has of its own."""
    return {name: value for name, value in answer.items() if name != "X-Request-ID"}


def test_an_unchanged_page_costs_one_query_and_says_the_same(client: Client) -> None:
    first, second = get(client), get(client)
    assert first.queries > 5
    assert second.queries == 1
    assert first.content == second.content
    assert headers(first) == headers(second)


def test_caches_may_keep_it_and_must_ask(client: Client) -> None:
    answer = get(client)
    assert answer["Cache-Control"] == "public, no-cache"
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["ETag"].startswith('W/"')
    assert "Content-Security-Policy" in answer
    assert not answer.cookies


def test_whoever_holds_it_is_told_before_any_view_runs(client: Client) -> None:
    etag = get(client)["ETag"]
    forget_pages()
    answer = get(client, **{"If-None-Match": f'"other", {etag}'})
    assert (answer.status_code, answer.content, answer.queries) == (304, b"", 1)
    assert (answer["ETag"], answer["Cache-Control"]) == (etag, "public, no-cache")


def test_a_change_shows_at_once_to_those_who_hold_it(client: Client, lab: Lab) -> None:
    etag = get(client)["ETag"]
    Lab.objects.filter(pk=lab.pk).update(name="Zenith")
    answer = get(client, **{"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer["ETag"] != etag
    assert b"Zenith" in answer.content


def test_a_star_and_a_date_promise_nothing(client: Client) -> None:
    later = "Wed, 01 Jan 2031 00:00:00 GMT"
    assert get(client, **{"If-None-Match": "*"}).status_code == 200
    assert get(client, **{"If-Modified-Since": later}).status_code == 200
    assert get(client, "/labs/nobody/", **{"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("is_kept", [False, True])
def test_head_tells_the_same_without_a_body(client: Client, is_kept: bool) -> None:
    answer = get(client)
    if not is_kept:
        forget_pages()
    head = client.head(PAGE)
    assert head.content == b""
    assert headers(head) == headers(answer)
    assert int(head["Content-Length"]) == len(answer.content)


def test_each_coding_has_its_bytes_and_its_etag(client: Client) -> None:
    plain = get(client)
    zipped = get(client, **{"Accept-Encoding": "gzip, deflate"})
    brotlied = get(client, **{"Accept-Encoding": "gzip;q=1.0, br;q=0.2"})
    assert (zipped["Content-Encoding"], brotlied["Content-Encoding"]) == ("gzip", "br")
    assert gzip.decompress(zipped.content) == plain.content
    assert brotli.decompress(brotlied.content) == plain.content
    assert len({each["ETag"] for each in (plain, zipped, brotlied)}) == 3
    assert zipped.queries == brotlied.queries == 1
    assert len(brotlied.content) < len(zipped.content) < len(plain.content) / 2


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br;q=no", "*", "zstd", ";;,,=,"])
def test_who_takes_neither_gets_it_plain(client: Client, accepted: str) -> None:
    answer = get(client, **{"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer
    assert b"</html>" in answer.content


def test_languages_days_and_questions_are_pages_of_their_own(client: Client) -> None:
    addresses = (PAGE, f"/fr{PAGE}", f"{PAGE}?as_of=2024-05-24", "/commitments/?topic=audit")
    etags = {get(client, address)["ETag"] for address in addresses}
    assert len(etags) == len(addresses)


def test_counters_of_readers_make_no_second_page(client: Client) -> None:
    plain = get(client, "/labs/?ordering=-name")
    counted = get(client, "/labs/?utm_source=mail&ordering=-name&fbclid=1&UTM_Medium=x")
    assert counted.queries == 1
    assert (counted.content, counted["ETag"]) == (plain.content, plain["ETag"])


def test_endless_questions_push_out_no_plain_page(client: Client, monkeypatch: Any) -> None:
    from labwatch.serving import kept

    rooms = (kept._asked, kept._asked_brotli)
    for room in rooms:
        monkeypatch.setattr(room, "_room", 30_000)
    brotli_too = {"Accept-Encoding": "br"}
    get(client, **brotli_too)
    plain = (*kept._plain._values, *kept._plain_brotli._values)
    for number in range(12):
        get(client, f"/labs/?search=word{number}", **brotli_too)
    assert all(0 < room._taken <= 30_000 for room in rooms)
    assert get(client).queries == 1
    assert (*kept._plain._values, *kept._plain_brotli._values) == plain
    assert get(client, "/labs/?search=word0").queries > 1


def test_what_lists_count_takes_room_though_they_find_nothing(client: Client) -> None:
    counts._kept.clear()
    for number in range(3):
        get(client, f"/commitments/?search={'q' * 150}{number}")
    entries = counts._kept._values
    assert len(entries) > 3
    assert counts._kept._taken >= len(entries) * counts._AROUND
    assert max(map(len, entries)) <= 64


class TestWhatIsNobodyElses:
    """Sessions, forms, refusals and previews are neither kept nor offered to caches."""

    def _is_private(self, answer: HttpResponse) -> None:
        assert "ETag" not in answer
        assert "public" not in answer.get("Cache-Control", "")
        assert "Content-Encoding" not in answer

    def test_who_is_logged_in(self, client: Client) -> None:
        public = get(client)
        staff = get_user_model().objects.create_user("alice", is_staff=True)
        client.force_login(staff)
        own = get(client, **{"If-None-Match": public["ETag"], "Accept-Encoding": "gzip"})
        self._is_private(own)
        assert own.status_code == 200
        assert b"/admin/" in own.content
        assert b"/admin/" not in get(Client()).content

    def test_any_session_even_a_false_one(self, client: Client) -> None:
        client.cookies["sessionid"] = "no-such"
        self._is_private(get(client))
        assert get(client).queries > 1

    def test_who_is_told_something_or_shows_a_name(self, client: Client) -> None:
        self._is_private(get(client, Authorization="Basic YTpi"))
        client.cookies["messages"] = "something"
        self._is_private(get(client))

    def test_forms_against_forgery(self, client: Client) -> None:
        for _ in range(2):  # the second time the reader brings the cookie
            answer = get(client, "/report/", **{"Accept-Encoding": "gzip"})
            assert answer.cookies
            self._is_private(answer)

    def test_what_is_not_there_or_not_understood(self, client: Client) -> None:
        for address in ("/labs/nobody/", "/labs/?ordering=nothing", f"{PAGE}?as_of=never"):
            self._is_private(get(client, address))

    def test_what_is_sent(self, client: Client) -> None:
        self._is_private(client.post(PAGE))

    def test_what_decides_itself(self, client: Client) -> None:
        feed = get(client, "/feeds/changes.atom", **{"Accept-Encoding": "gzip"})
        assert feed["ETag"].startswith('"')
        assert "Content-Encoding" not in feed

    def test_the_newsroom_and_whether_the_site_lives(self, client: Client) -> None:
        for address in ("/admin/login/", "/healthz"):
            self._is_private(get(client, address))

    def test_a_false_host_is_refused_and_keeps_nothing(self, client: Client) -> None:
        answer = client.get(PAGE, headers={"host": "evil.example"})
        assert answer.status_code == 400
        self._is_private(answer)

    def test_hosts_do_not_share_pages(self, client: Client, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["testserver", "localhost"]
        first = get(client)
        assert get(client, host="localhost")["ETag"] != first["ETag"]

    def test_a_program_that_is_being_written(self, client: Client, settings: Any) -> None:
        settings.DEBUG = True
        self._is_private(get(client))

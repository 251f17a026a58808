"""nginx as it is shipped, before two web processes: what it keeps, and of whom.

Its log says of each request where the answer came from (HIT, MISS, BYPASS …).
"""

from __future__ import annotations

import gzip
import hashlib
import re
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest

from tests.machines.proxy import Answer, OwnProxy
from tests.machines.servers import wait_until
from tests.production.shape import Shape

pytestmark = pytest.mark.once
#: What the site itself may be behind (docs/architecture.md), and what the proxy adds: seconds.
INSIDE, IN_FRONT = 1.0, 0.5
LIST = "/api/v1/commitments/"
_readers = count(1)


@pytest.fixture
def proxy(shape: Shape) -> OwnProxy:
    """The proxy of the running site; each test is another reader, so that none asks too often."""
    shape.proxy.reader = f"127.0.1.{next(_readers)}"
    return shape.proxy


def source_of(proxy: OwnProxy, path: str, **headers: str) -> str:
    """Where the answer to one request came from; the number finds its line."""
    number = uuid.uuid4().hex
    proxy.ask(path, {**headers, "X-Request-ID": number})
    return told_of(proxy, number)


def told_of(proxy: OwnProxy, number: str) -> str:
    """The word for the cache in the line of this request."""
    found: list[str] = []

    def is_told() -> bool:
        found[:] = [line["cache"] for line in proxy.lines() if line["request_id"] == number]
        return bool(found)

    wait_until(is_told, "the request is in the log")
    return found[0]


def sources_of(proxy: OwnProxy, path: str, times: int = 12, **headers: str) -> set[str]:
    """Where the answers to many requests at once came from."""
    with ThreadPoolExecutor(12) as readers:
        return set(readers.map(lambda _: source_of(proxy, path, **headers), range(times)))


def is_kept(proxy: OwnProxy, path: str) -> bool:
    """Whether one of those who ask at once is given another one's answer; a half second may end."""
    return any("HIT" in sources_of(proxy, path) for _ in range(10))


# What is kept


@pytest.mark.parametrize("path", ["/", "/fr/labs/", LIST, "/feeds/changes.atom"])
def test_what_is_public_is_given_again_within_its_half_second(proxy: OwnProxy, path: str) -> None:
    assert is_kept(proxy, path)


@pytest.mark.parametrize("path", ["/admin/login/", "/report/", "/healthz", "/nothing-is-here/"])
def test_what_is_not_public_is_never_kept(proxy: OwnProxy, path: str) -> None:
    assert "HIT" not in sources_of(proxy, path, 24)


@pytest.mark.parametrize(
    "header",
    [
        ("Cookie", "a=b; __Host-sessionid=somebody"),
        ("Cookie", "sessionid=somebody"),
        ("Cookie", "messages=something"),
        ("Authorization", "Bearer lw_nobody"),
        ("Authorization", "0"),
    ],
)
def test_whoever_is_somebody_is_answered_by_the_site(
    proxy: OwnProxy, header: tuple[str, str]
) -> None:
    assert is_kept(proxy, "/labs/")
    assert sources_of(proxy, "/labs/", 10, **dict([header])) == {"BYPASS"}


def test_no_answer_is_shared_between_formats_languages_and_codings(proxy: OwnProxy) -> None:
    asked = [
        (LIST, {"Accept": "application/json"}),
        (LIST, {"Accept": "text/csv"}),
        (LIST, {"Accept": "application/json", "Accept-Encoding": "gzip"}),
        (LIST, {"Accept": "application/json", "Origin": "https://elsewhere.example"}),
    ]
    with ThreadPoolExecutor(4) as readers:
        answers = list(readers.map(lambda each: proxy.ask(*each), asked * 10))
    kinds = [
        (each.headers["Content-Type"], each.headers["Content-Encoding"], _origin(each))
        for each in answers
    ]
    assert (
        kinds
        == [
            ("application/json", None, None),
            ("text/csv; charset=utf-8", None, None),
            ("application/json", "gzip", None),
            ("application/json", None, "*"),
        ]
        * 10
    )


def _origin(answer: Answer) -> str | None:
    found = answer.headers["Access-Control-Allow-Origin"]
    return None if found is None else str(found)


def test_a_change_is_seen_after_no_more_than_the_stated_seconds(shape: Shape) -> None:
    name = f"Lab {uuid.uuid4().hex}"
    assert name.encode() not in shape.proxy.ask("/labs/").body
    shape.rename_a_lab(name)
    changed_at = time.monotonic()
    while True:
        asked_at = time.monotonic()
        if name.encode() in shape.proxy.ask("/labs/").body:
            break
        assert asked_at < changed_at + INSIDE + IN_FRONT


def test_nobody_is_told_what_is_left_to_somebody_else(proxy: OwnProxy) -> None:
    told = {}

    def ask(_number: int) -> None:
        number = uuid.uuid4().hex
        answer = proxy.ask(f"{LIST}?page_size=3", {"X-Request-ID": number})
        told[told_of(proxy, number)] = answer.headers["RateLimit"]

    with ThreadPoolExecutor(12) as readers:
        list(readers.map(ask, range(96)))
    assert told["HIT"] is None
    assert told["MISS"]


def test_the_proxy_says_304_of_what_it_keeps(proxy: OwnProxy) -> None:
    def is_known() -> bool:
        etag = proxy.ask("/labs/").headers["ETag"]
        answers = [proxy.ask("/labs/", {"If-None-Match": etag}) for _ in range(10)]
        return {(each.status, each.body) for each in answers} == {(304, b"")}

    # One of the two webs may be behind an edit just made, for as long as is stated above.
    wait_until(is_known, "ten in a row are told that nothing changed", INSIDE + IN_FRONT + 1)


# What is let through


def test_unencrypted_requests_are_led_to_the_encrypted_site(proxy: OwnProxy) -> None:
    answer = proxy.get_plain("/labs/?topic=audit")
    assert answer.status == 308
    assert answer.headers["Location"] == "https://127.0.0.1/labs/?topic=audit"


def test_the_site_sets_the_safe_headers_once_and_the_proxy_names_no_version(
    proxy: OwnProxy,
) -> None:
    headers = proxy.ask("/labs/").headers
    for name in ("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options"):
        assert len(headers.get_all(name) or []) == 1, name
    assert headers["Server"] == "nginx"


def test_pages_come_as_the_site_compressed_them_and_the_api_compressed(proxy: OwnProxy) -> None:
    page = proxy.ask("/labs/", {"Accept-Encoding": "br, gzip"})
    assert page.headers["Content-Encoding"] == "br"
    answer = proxy.ask(LIST, {"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b'"results"' in gzip.decompress(answer.body)


def test_what_holds_a_secret_is_not_compressed(proxy: OwnProxy) -> None:
    page = proxy.ask("/admin/login/", {"Accept-Encoding": "br, gzip"})
    assert b"csrfmiddlewaretoken" in page.body
    assert page.headers["Content-Encoding"] is None


def test_a_stranger_cannot_count_as_somebody_else(proxy: OwnProxy) -> None:
    left = []
    for number in range(5):
        stranger = f"203.0.113.{number}"
        headers = {"X-Forwarded-For": stranger, "Forwarded": f"for={stranger}"}
        answer = proxy.ask(f"{LIST}?page_size=1&fields=slug&search=w{number}", headers)
        left.append(int(re.findall(r"r=(\d+)", answer.headers["RateLimit"])[0]))
    # Each of the two webs counts on; one who is taken for new each time has as much left each time.
    assert len(set(left)) >= 3


def test_a_request_keeps_its_number_and_gets_one_if_it_has_none(proxy: OwnProxy) -> None:
    assert proxy.ask("/labs/", {"X-Request-ID": "a-number-of-mine"}).headers.get_all(
        "X-Request-ID"
    ) == ["a-number-of-mine"]
    others = [proxy.ask("/labs/", {"X-Request-ID": bad}).headers["X-Request-ID"] for bad in "'x"]
    assert len({*others}) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in others)


def test_the_log_holds_no_search_no_address_and_no_link_of_a_mail(proxy: OwnProxy) -> None:
    proxy.ask("/search/?q=whistle-blower")
    proxy.ask("/follow/manage/opens-a-page/")
    proxy.ask("/fr/follow/stop/x1y2/")
    text = proxy.log.read_text() + proxy.said()
    assert "/follow/manage/..." in text
    for secret in ("whistle", "opens-a-page", "x1y2", f'{proxy.reader}"', "Mozilla"):
        assert secret not in text


def test_too_large_a_form_is_refused_before_the_site_reads_it(proxy: OwnProxy) -> None:
    assert proxy.ask("/report/", {"Content-Length": "500000"}, "POST").status == 413


def test_the_figures_of_the_processes_are_not_for_the_street(proxy: OwnProxy) -> None:
    assert proxy.ask("/metrics").status == 404


def test_a_flood_from_one_address_is_turned_away_and_nobody_else(proxy: OwnProxy) -> None:
    with proxy.connection("127.0.0.9") as flood:
        assert any(flood("POST", "/report/").status == 429 for _ in range(400))
    assert proxy.ask("/report/", method="POST").status != 429


# Files


def test_styles_are_sent_by_the_proxy_and_last(proxy: OwnProxy) -> None:
    [style] = set(re.findall(r'href="(/static/[^"]+\.css)"', proxy.ask("/labs/").body.decode()))
    answer = proxy.ask(style, {"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert sources_of(proxy, style, 10) <= {"MISS", "HIT", "REVALIDATED", "UPDATING", "EXPIRED"}
    assert is_kept(proxy, style)


def test_the_whole_record_is_sent_by_the_proxy_whole_or_in_parts(shape: Shape) -> None:
    whole = shape.proxy.ask("/data/labwatch.zip")
    assert whole.headers["ETag"] == f'"{hashlib.sha256(whole.body).hexdigest()}"'
    assert whole.headers["Access-Control-Allow-Origin"] == "*"
    part = shape.proxy.ask("/data/labwatch.zip", {"Range": "bytes=100-199"})
    assert (part.status, part.body) == (206, whole.body[100:200])
    assert is_kept(shape.proxy, "/data/labwatch.zip")


# When a web process ends


def test_a_request_that_meets_a_dead_process_is_answered_by_another(shape: Shape) -> None:
    shape.webs.pop(1).kill()
    paths = [f"/evaluators/?search=dead{number}" for number in range(20)]
    assert {shape.proxy.ask(path).status for path in paths} == {200}
    assert '"web_status":"502, 200"' in shape.proxy.log.read_text()
    shape.hosts.pop(1)
    shape.start_another_web()


def test_an_upgrade_is_noticed_by_nobody(shape: Shape) -> None:
    """A new process beside the old ones, then the old one stopped, while readers go on asking."""
    statuses: list[int] = []
    goes_on = True

    def reader(number: int) -> None:
        count = 0
        while goes_on and count < 2000:
            count += 1
            statuses.append(shape.proxy.ask(f"/evaluators/?search=w{number}-{count}").status)

    with ThreadPoolExecutor(3) as readers:
        ended = [readers.submit(reader, number) for number in range(3)]
        try:
            third = shape.start_another_web()
            old = shape.webs.pop(0)
            assert old.stop() == 0
            shape.proxy.names.addresses.remove(shape.hosts.pop(0))
            address = f"{third.host}:"
            wait_until(lambda: address in shape.proxy.log.read_text(), "the new one serves")
        finally:
            goes_on = False
        for each in ended:
            each.result(timeout=60)
    assert set(statuses) == {200}
    assert len(statuses) > 20

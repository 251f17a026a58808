"""What a fetch brings home, what it sends, and what it never does."""

from __future__ import annotations

import asyncio
import gc
import socket
import struct
import warnings

import pytest

from sources.fetching import Fetcher, FetchError, Kind, Policy
from tests.sources.fetching.conftest import OPEN, Get, to_site
from tests.sources.fetching.servers import Site, answer, redirect


def test_a_page_comes_home_with_all_that_is_known_of_it(get: Get, site: Site) -> None:
    site.pages["/a?b"] = answer(b"<p>page</p>", headers={"content-TYPE": "text/html; charset=x"})
    fetched = get(site.address("/a?b#c", "site.example"))
    assert fetched.requested_url == fetched.final_url == site.address("/a?b", "site.example")
    assert (fetched.status, fetched.body) == (200, b"<p>page</p>")
    assert fetched.content_type == "text/html; charset=x"
    assert fetched.headers["CONTENT-type"] == "text/html; charset=x"
    assert (fetched.ip, fetched.certificate, fetched.hops) == (OPEN, None, ())
    assert fetched.wire_bytes == 11
    assert 0 <= fetched.duration_ms < 5000
    assert not fetched.not_modified


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410, 429, 451, 500, 503, 999])
def test_any_status_is_an_answer_and_no_error(status: int, get: Get, site: Site) -> None:
    site.pages["/"] = answer(b"" if status == 204 else b"why", f"{status} Why")
    assert get(site.address()).status == status


def test_a_conditional_visit_may_learn_that_nothing_changed(get: Get, site: Site) -> None:
    site.pages["/"] = b'HTTP/1.1 304 Not Modified\r\nETag: "b"\r\n\r\n'
    fetched = get(site.address(), {"If-None-Match": '"a"', "If-Modified-Since": "then"})
    assert fetched.not_modified
    assert (fetched.status, fetched.body, fetched.headers["etag"]) == (304, b"", '"b"')
    assert 'If-None-Match: "a"\r\nIf-Modified-Since: then\r\n' in site.heads[0]


def test_only_get_is_sent_with_an_honest_name(get: Get, site: Site, policy: Policy) -> None:
    ours = Policy(policy.allow_networks, policy.ports, user_agent="LabWatch/1 (+https://a.example)")
    get(site.address(), policy=ours)
    (head,) = site.heads
    assert head.startswith("GET / HTTP/1.1\r\n")
    assert "User-Agent: LabWatch/1 (+https://a.example)\r\n" in head
    assert "Cookie" not in head
    assert "Referer" not in head


def test_cookies_are_never_kept(policy: Policy, site: Site) -> None:
    site.pages["/"] = answer(status="302 Found", headers={"Set-Cookie": "a=b", "Location": "/c"})
    site.pages["/c"] = answer(b"c", headers={"Set-Cookie": "d=e"})

    async def twice() -> None:
        async with Fetcher(policy, to_site) as fetcher:
            await fetcher.get(site.address(name="site.example"))
            await fetcher.get(site.address(name="site.example"))

    asyncio.run(twice())
    assert len(site.heads) == 4
    assert not any("Cookie" in head for head in site.heads)


@pytest.mark.parametrize("case", [str.upper, str.lower])
def test_proxy_variables_are_ignored(
    case: type[str], get: Get, site: Site, canary: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "ws_proxy"):
        monkeypatch.setenv(case(name), canary.address())
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    site.pages["/"] = answer(b"direct")
    assert get(site.address(name="site.example")).body == b"direct"
    assert canary.connections == 0


def test_headers_come_without_control_characters_and_with_their_markup(
    get: Get, site: Site
) -> None:
    wire = (
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-A: <b>\xc2\x85\xc3\xa9\r\n"
        b"X-L: caf\xe9\x9b\r\nVary: a\r\nvary: b\r\nX-T: a\tb\r\n\r\n"
    )
    site.pages["/"] = wire
    headers = get(site.address()).headers
    assert (headers["x-a"], headers["x-l"], headers["x-t"]) == ("<b>é", "café", "ab")
    assert headers.getall("Vary") == ["a", "b"]


@pytest.mark.parametrize(
    "wire",
    [
        b"nonsense\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 2x0 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    ],
)
def test_what_is_not_http_is_a_breach_of_protocol(wire: bytes, get: Get, site: Site) -> None:
    site.pages["/"] = lambda visitor: visitor.sendall(wire)
    with pytest.raises(FetchError) as error:
        get(site.address())
    assert error.value.kind == Kind.PROTOCOL


def test_a_connection_that_breaks_off_or_is_not_taken_is_told_apart(
    get: Get, site: Site, policy: Policy
) -> None:
    def reset(visitor: socket.socket) -> None:
        visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    site.pages["/reset"] = reset
    site.pages["/close"] = lambda visitor: None
    for path in ("/reset", "/close"):
        with pytest.raises(FetchError, match="broke the connection off") as error:
            get(site.address(path))
        assert error.value.kind == Kind.RESET
    assert site.paths == ["/reset", "/close"]  # nobody is asked twice in a row
    with socket.create_server((OPEN, 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(FetchError, match="No connection") as error:
        get(f"http://{OPEN}:{port}/", policy=Policy(policy.allow_networks, [port]))
    assert error.value.kind == Kind.CONNECT


def test_a_fetcher_without_a_context_leaves_nothing_open_and_serves_several_loops(
    policy: Policy, site: Site
) -> None:
    site.pages["/"] = redirect("/a")
    site.pages["/a"] = answer(b"a")
    fetcher = Fetcher(policy, to_site)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(2):
            assert asyncio.run(fetcher.get(site.address())).body == b"a"
        gc.collect()
    assert site.connections == 2  # one a visit: the hop uses the connection again


def test_in_a_context_connections_are_kept_and_their_peer_is_still_known(
    policy: Policy, site: Site
) -> None:
    site.pages["/"] = answer(b"a")

    async def thrice() -> list[str]:
        async with Fetcher(policy, to_site) as fetcher:
            visits = [await fetcher.get(site.address(name="site.example")) for _ in range(3)]
            return [visit.ip for visit in visits]

    for loops in (1, 2):
        assert asyncio.run(thrice()) == [OPEN] * 3
        assert site.connections == loops


def test_a_kept_connection_that_the_server_closed_is_made_anew(policy: Policy, site: Site) -> None:
    def close_after_one(visitor: socket.socket) -> None:
        visitor.sendall(answer(b"one"))
        visitor.recv(65536)  # takes the next request, and leaves without a word

    site.pages["/once"] = close_after_one
    site.pages["/"] = answer(b"two")

    async def twice() -> bytes:
        async with Fetcher(policy, to_site) as fetcher:
            await fetcher.get(site.address("/once"))
            return (await fetcher.get(site.address("/"))).body

    assert asyncio.run(twice()) == b"two"
    assert site.connections == 2


def test_a_cancelled_visit_is_cancelled_and_not_an_error_of_ours(
    policy: Policy, site: Site
) -> None:
    site.pages["/"] = lambda visitor: visitor.recv(1)  # type: ignore[assignment, return-value]

    async def cancel() -> None:
        visit = asyncio.create_task(Fetcher(policy, to_site).get(site.address()))
        while not site.heads:
            await asyncio.sleep(0.01)
        visit.cancel()
        await visit

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancel())


def test_errors_are_plain_sentences_and_kinds_are_words() -> None:
    for kind in Kind:
        assert str(FetchError(kind)).endswith(".")
        assert FetchError(kind.value).kind is kind
    assert str(FetchError("tls", "certificate has expired")).endswith("(certificate has expired)")
    with pytest.raises(ValueError, match="nonsense"):
        FetchError("nonsense")

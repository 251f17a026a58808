"""Caps: bytes on the wire, bytes inflated, their ratio, headers, and time."""

from __future__ import annotations

import asyncio
import gzip
import random
import socket
import time
import zlib
from collections.abc import Callable
from dataclasses import replace

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.fetching import Fetcher, FetchError, Kind, Policy, Refused, TooMuch
from sources.fetching.inflating import Inflater
from tests.sources.fetching.conftest import Get
from tests.sources.fetching.servers import Site, answer

Pack = Callable[[bytes], bytes]


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, tuple[str, Pack]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "raw": ("deflate", raw_deflate),
    "br": ("br", brotli.compress),
    "identity": ("identity", bytes),
    "none": ("", bytes),
}
packed = pytest.mark.parametrize("way", [way for way in PACKERS if way not in ("identity", "none")])
JUNK = gzip.compress(b"junk")
TEXT = "".join(random.Random(7).choices("abcdef ", k=200_000)).encode()  # noqa: S311


@pytest.mark.parametrize("way", PACKERS)
def test_a_packed_page_is_unpacked_and_both_sizes_are_known(way: str, get: Get, site: Site) -> None:
    encoding, pack = PACKERS[way]
    site.pages["/"] = answer(pack(TEXT), headers={"Content-Encoding": encoding} if encoding else {})
    fetched = get(site.address())
    assert fetched.body == TEXT
    assert fetched.wire_bytes == len(pack(TEXT))


@pytest.mark.parametrize("way", PACKERS)
@given(data=st.binary(max_size=300), cut=st.integers(1, 40))
@settings(max_examples=30)
def test_it_does_not_matter_where_the_pieces_are_cut(way: str, data: bytes, cut: int) -> None:
    encoding, pack = PACKERS[way]
    wire = pack(data)
    inflater = Inflater(encoding, Policy())
    for start in range(0, len(wire), cut):
        inflater.feed(wire[start : start + cut])
    assert inflater.finish() == data


@pytest.mark.parametrize("cut", [1, 7, 100_000])
def test_gzip_members_are_joined_and_what_follows_them_is_ignored(cut: int) -> None:
    # JUNK is a member, but what stands before it is not, and so nothing after that counts.
    wire = gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(b"two") + b"\x1f\0\0" + JUNK
    inflater = Inflater("gzip", Policy())
    for start in range(0, len(wire), cut):
        inflater.feed(wire[start : start + cut])
    assert inflater.finish() == b"one two"


@packed
def test_a_bomb_is_stopped_by_its_ratio(way: str, get: Get, site: Site) -> None:
    encoding, pack = PACKERS[way]
    site.pages["/"] = answer(pack(bytes(10_000_000)), headers={"Content-Encoding": encoding})
    with pytest.raises(TooMuch, match="no honest page"):
        get(site.address())


@packed
def test_a_bomb_never_unpacks_more_than_one_step_beyond_the_cap(way: str) -> None:
    encoding, pack = PACKERS[way]
    inflater = Inflater(encoding, Policy(max_body=1_000_000, max_ratio=10**9))
    with pytest.raises(TooMuch, match="larger than 1000000 bytes"):
        inflater.feed(pack(bytes(50_000_000)))
    assert inflater._size <= 1_000_000 + 2 * 65_536


def test_a_bomb_of_many_members_is_stopped() -> None:
    inflater = Inflater("gzip", Policy())
    with pytest.raises(FetchError) as error:
        inflater.feed(gzip.compress(b"") * 20_000)
    assert error.value.kind == Kind.BAD_ENCODING


@packed
def test_a_page_larger_than_the_cap_is_stopped_however_well_it_packs(
    way: str, get: Get, site: Site, policy: Policy
) -> None:
    encoding, pack = PACKERS[way]
    site.pages["/"] = answer(pack(TEXT), headers={"Content-Encoding": encoding})
    with pytest.raises(TooMuch, match="larger than 199999 bytes"):
        get(site.address(), policy=replace(policy, max_body=len(TEXT) - 1))
    assert get(site.address(), policy=replace(policy, max_body=len(TEXT))).body == TEXT


@packed
def test_a_packed_page_that_breaks_off_is_cut(way: str, get: Get, site: Site) -> None:
    encoding, pack = PACKERS[way]
    site.pages["/"] = answer(pack(TEXT)[:-30], headers={"Content-Encoding": encoding})
    with pytest.raises(FetchError) as error:
        get(site.address())
    assert error.value.kind == Kind.CUT_BODY


@packed
def test_a_page_that_is_not_packed_as_it_says_cannot_be_read(
    way: str, get: Get, site: Site
) -> None:
    site.pages["/"] = answer(b"\xff<p>plain</p>" * 9, headers={"Content-Encoding": PACKERS[way][0]})
    with pytest.raises(FetchError) as error:
        get(site.address())
    assert error.value.kind == Kind.BAD_ENCODING


@packed
def test_an_empty_body_needs_no_packing(way: str, get: Get, site: Site) -> None:
    site.pages["/"] = answer(b"", headers={"Content-Encoding": PACKERS[way][0]})
    assert get(site.address()).body == b""


def test_what_was_not_offered_is_not_unpacked(get: Get, site: Site) -> None:
    site.pages["/stack"] = answer(b"x", headers={"Content-Encoding": "gzip, gzip"})
    site.pages["/zstd"] = answer(b"x", headers={"Content-Encoding": "zstd"})
    with pytest.raises(Refused, match="several times"):
        get(site.address("/stack"))
    with pytest.raises(FetchError) as error:
        get(site.address("/zstd"))
    assert error.value.kind == Kind.BAD_ENCODING
    assert "Accept-Encoding: gzip, deflate, br\r\n" in site.heads[0]


def test_encodings_in_two_headers_are_a_stack(get: Get, site: Site) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: br\r\n\r\nx"
    site.pages["/"] = lambda visitor: visitor.sendall(head)
    with pytest.raises(Refused, match="several times"):
        get(site.address())


def test_ten_megabytes_on_the_wire_are_the_default_end(get: Get, site: Site) -> None:
    site.pages["/said"] = lambda visitor: visitor.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Length: 10000001\r\n\r\n"
    )
    site.pages["/unsaid"] = flood(b"HTTP/1.1 200 OK\r\n\r\n", bytes(65536))
    for path in ("/said", "/unsaid"):
        with pytest.raises(TooMuch, match="10000000 bytes on the wire"):
            get(site.address(path))


def flood(head: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    """Send a piece again and again, for as long as anybody listens (at most 200 MB)."""

    def speak(visitor: socket.socket) -> None:
        visitor.sendall(head)
        for _ in range(200_000_000 // len(piece)):
            visitor.sendall(piece)

    return speak


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        pytest.param(CHUNKED, b"1;" + b"x" * 8000 + b"\r\na\r\n", id="chunk extensions"),
        pytest.param(CHUNKED + b"0\r\n", b"X: " + b"y" * 8000 + b"\r\n", id="trailers"),
        pytest.param(b"", b"HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n" * 99, id="early hints"),
        pytest.param(b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 8000 + b"\r\n", id="headers"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX: ", b"y" * 8000, id="one header"),
        pytest.param(b"HTTP/1.1 200 ", b"y" * 8000, id="status line"),
    ],
)
def test_no_flood_outside_the_body_goes_on_for_ever(
    head: bytes, piece: bytes, get: Get, site: Site, policy: Policy
) -> None:
    site.pages["/"] = flood(head, piece)
    began = time.process_time()
    with pytest.raises((TooMuch, FetchError)) as error:
        get(site.address(), policy=replace(policy, max_wire=2_000_000))
    assert getattr(error.value, "kind", None) != Kind.TIMEOUT
    assert time.process_time() - began < 5


def test_the_cap_is_for_one_answer_and_not_for_a_connection(site: Site, policy: Policy) -> None:
    site.pages["/"] = answer(bytes(40_000))

    async def thrice() -> list[int]:
        async with Fetcher(replace(policy, max_wire=60_000)) as fetcher:
            return [len((await fetcher.get(site.address())).body) for _ in range(3)]

    assert asyncio.run(thrice()) == [40_000] * 3
    assert site.connections == 1


def test_a_body_shorter_than_announced_is_cut(get: Get, site: Site) -> None:
    site.pages["/length"] = lambda visitor: visitor.sendall(answer(b"whole")[:-2])
    site.pages["/chunks"] = lambda visitor: visitor.sendall(CHUNKED + b"5\r\nwhole\r\n")
    for path in ("/length", "/chunks"):
        with pytest.raises(FetchError) as error:
            get(site.address(path))
        assert error.value.kind == Kind.CUT_BODY


def test_a_packing_of_the_transfer_is_not_understood(get: Get, site: Site) -> None:
    wire = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
    site.pages["/"] = lambda visitor: visitor.sendall(wire)
    with pytest.raises(FetchError) as error:
        get(site.address())
    assert error.value.kind in (Kind.BAD_ENCODING, Kind.PROTOCOL)


def drip(visitor: socket.socket) -> None:
    """One byte every 50 ms."""
    visitor.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        visitor.sendall(b"x")
        time.sleep(0.05)


def stay_silent(visitor: socket.socket) -> None:
    visitor.recv(1)


@pytest.mark.parametrize(
    ("speak", "limit"),
    [(drip, "total_seconds"), (stay_silent, "total_seconds"), (stay_silent, "idle_seconds")],
)
def test_slow_servers_run_out_of_time(
    speak: Callable[[socket.socket], None], limit: str, get: Get, site: Site, policy: Policy
) -> None:
    site.pages["/"] = speak
    hasty = replace(policy, **{limit: 0.3})
    began = time.monotonic()
    with pytest.raises(FetchError) as error:
        get(site.address(), policy=hasty)
    assert error.value.kind == Kind.TIMEOUT
    assert 0.25 < time.monotonic() - began < 5


def test_the_time_runs_over_all_hops(get: Get, site: Site, policy: Policy) -> None:
    def slow(visitor: socket.socket) -> None:
        time.sleep(0.15)
        visitor.sendall(b"HTTP/1.1 302 Found\r\nLocation: /%d\r\n\r\n" % len(site.heads))

    site.pages = {f"/{hop}": slow for hop in range(9)}
    with pytest.raises(FetchError, match=r"0\.4 seconds in all"):
        get(site.address("/0"), policy=replace(policy, total_seconds=0.4))
    assert len(site.heads) < 5


def test_a_server_that_accepts_nobody_runs_out_of_time(get: Get, policy: Policy) -> None:
    with socket.create_server(("127.0.0.2", 0), backlog=0) as full:
        place = full.getsockname()
        waiting = [socket.socket() for _ in range(3)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(place)
        hasty = replace(policy, ports=[place[1]], connect_seconds=0.3)
        with pytest.raises(FetchError) as error:
            get(f"http://127.0.0.2:{place[1]}/", policy=hasty)
        for each in waiting:
            each.close()
    assert error.value.kind == Kind.TIMEOUT

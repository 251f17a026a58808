"""The name service: asked once, every answer judged, two agree before a name is missing (14)."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pytest

from sources.fetching import (
    Fetcher,
    FetchError,
    Kind,
    NameFailed,
    NameMissing,
    Policy,
    Refused,
    connecting,
    nameserver_lookup,
)
from tests.sources.fetching.conftest import OPEN, Get
from tests.sources.fetching.servers import Site, answer


def missing(host: str) -> list[str]:
    raise NameMissing(host)


def failed(host: str) -> list[str]:
    raise NameFailed(host)


def nothing(host: str) -> list[str]:
    return []


def known(host: str) -> list[str]:
    return ["127.0.0.2"]


def unreachable(host: str) -> list[str]:
    raise OSError("network is unreachable")


def unknown_in_a_table(host: str) -> list[str]:
    return {"another.example": ["127.0.0.2"]}[host]


def no_such_name(host: str) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


def no_address(host: str) -> list[str]:
    raise socket.gaierror(socket.EAI_NODATA, "no address")


def try_again(host: str) -> list[str]:
    raise socket.gaierror(socket.EAI_AGAIN, "try again")


Names = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (missing, missing, Kind.NAME_MISSING),
        (nothing, missing, Kind.NAME_MISSING),
        (no_such_name, missing, Kind.NAME_MISSING),
        (unknown_in_a_table, nothing, Kind.NAME_MISSING),
        (missing, None, Kind.NAME_FAILED),
        (missing, failed, Kind.NAME_FAILED),
        (missing, known, Kind.NAME_FAILED),
        (missing, unreachable, Kind.NAME_FAILED),
        (failed, missing, Kind.NAME_FAILED),
        (try_again, missing, Kind.NAME_FAILED),
        (no_address, missing, Kind.NAME_FAILED),
        (unreachable, missing, Kind.NAME_FAILED),
    ],
)
def test_a_name_is_missing_only_if_two_name_services_say_so(
    first: Names, second: Names | None, kind: Kind, get: Get
) -> None:
    with pytest.raises(FetchError) as error:
        get("http://site.example/", lookup=first, second_lookup=second)
    assert error.value.kind == kind


def test_the_second_name_service_is_not_asked_without_need(get: Get, site: Site) -> None:
    asked: list[str] = []
    get(site.address(name="site.example"), second_lookup=lambda host: asked.append(host) or [])
    assert asked == []


def test_an_answer_that_changes_between_look_and_dial_changes_nothing(
    get: Get, site: Site, canary: Site
) -> None:
    site.pages["/"] = answer(b"site")
    answers = [[OPEN], ["127.0.0.1"], ["127.0.0.1"]]
    fetched = get(site.address(name="turning.example"), lookup=lambda host: answers.pop(0))
    assert (fetched.body, fetched.ip) == (b"site", OPEN)
    assert len(answers) == 2
    with pytest.raises(Refused):  # the next visit sees the change, and refuses
        get(site.address(name="turning.example"), lookup=lambda host: answers.pop(0))
    assert canary.connections == 0


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["127.0.0.1", "127.0.0.3"]])
def test_an_unjudged_answer_is_still_not_dialled(
    answers: list[str], get: Get, canary: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "find_addresses", as_they_are(answers))
    with pytest.raises((Refused, FetchError)):
        get(canary.address(name="site.example"))
    assert canary.connections == 0


def as_they_are(answers: list[str]) -> Callable[..., object]:
    """What `find_addresses` would be if it judged nothing."""

    async def find_addresses(*rest: object) -> list[object]:
        return [connecting.read_ip(answer) for answer in answers]

    return find_addresses


def test_a_single_unjudged_answer_is_refused_with_its_reason(
    get: Get, canary: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "find_addresses", as_they_are(["127.0.0.1"]))
    with pytest.raises(Refused, match=r"127\.0\.0\.1 is not an address on the open internet"):
        get(canary.address(name="site.example"))


def test_a_lookup_may_be_awaited_and_the_host_header_stays_on_the_name(
    get: Get, site: Site
) -> None:
    asked: list[str] = []

    async def lookup(host: str) -> list[str]:
        asked.append(host)
        return [OPEN]

    get(site.address(name="Bücher.example"), lookup=lookup)
    assert asked == ["xn--bcher-kva.example"]
    assert f"Host: xn--bcher-kva.example:{site.port}\r\n" in site.heads[0]


def test_the_next_address_is_tried_when_one_does_not_answer(get: Get, site: Site) -> None:
    policy = Policy(["127.0.0.0/8"], [site.port])
    lookup = ["127.0.0.77", OPEN]
    assert (
        get(site.address(name="two.example"), lookup=lambda host: lookup, policy=policy).ip == OPEN
    )


def test_without_a_lookup_the_system_is_asked(no_names: list[str], site: Site) -> None:
    with pytest.raises(FetchError, match="could not be looked up"):
        asyncio.run(Fetcher(Policy()).get("http://site.example/"))
    assert no_names == ["site.example"]


@pytest.fixture
def name_server() -> Iterator[int]:
    """A name server on loopback: the answer's code is in the name's first label, as in code3."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=serve_names, args=(listener,))
        thread.start()
        yield listener.getsockname()[1]
        listener.sendto(b"end", listener.getsockname())
        thread.join(5)


def serve_names(listener: socket.socket) -> None:
    while True:
        question, visitor = listener.recvfrom(4096)
        if question == b"end":
            return
        end = question.index(b"\0", 12) + 5
        code = int(question[17:18])
        is_a = question[end - 4 : end - 2] == b"\0\1"
        has_answer = code == 0 and is_a
        head = question[:2] + struct.pack("!5H", 0x8180 | code, 1, has_answer, 0, 0)
        record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x08\x08\x08\x08" if has_answer else b""
        listener.sendto(head + question[12:end] + record, visitor)


def test_name_servers_can_be_asked_directly(name_server: int) -> None:
    lookup = nameserver_lookup(["127.0.0.1"], port=name_server, seconds=2)

    async def ask(host: str) -> list[str]:
        return list(await lookup(host))  # type: ignore[misc]

    assert asyncio.run(ask("code0.example")) == ["8.8.8.8"]
    with pytest.raises(NameMissing):
        asyncio.run(ask("code3.example"))
    with pytest.raises(NameFailed):
        asyncio.run(ask("code2.example"))

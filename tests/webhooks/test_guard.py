"""No address, name or redirect leads a webhook inside."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from typing import Any

import pytest

from labwatch.webhooks import sending
from labwatch.webhooks.delivering import work
from labwatch.webhooks.sending import Going, Parcel, check_address
from sources.fetching import Policy, Refused, TooMuch, post
from tests.sources.fetching.servers import Site, answer, redirect
from tests.webhooks.conftest import NOW, Names, make_entry, make_subscription, the_delivery
from tests.webhooks.receivers import Receiver, Reply

pytestmark = pytest.mark.django_db


def refused(url: str) -> str:
    """Why nothing is posted there."""
    make_subscription(url)
    make_entry()
    work(NOW)
    delivery = the_delivery()
    assert (delivery.state, delivery.last_status) == ("failed", None)
    return delivery.last_error


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254", "127.1"])
def test_a_private_address_is_refused(host: str, canary: Site) -> None:
    assert refused(f"http://{host}:{canary.port}/hook")
    assert canary.connections == 0


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["127.0.0.2", "127.0.0.1"], ["::1"]])
def test_a_name_that_leads_inside_is_refused(
    answers: list[str], canary: Site, names: Names
) -> None:
    names({"desk.example": answers})
    assert "forbidden address" in refused(f"http://desk.example:{canary.port}/hook")
    assert canary.connections == 0


def test_a_name_is_judged_again_whenever_it_is_dialled(
    receiver: Receiver, canary: Site, names: Names
) -> None:
    leads_to = {"desk.example": ["127.0.0.2"]}
    names(leads_to)
    make_subscription(f"http://desk.example:{receiver.port}/hook")
    make_entry()
    work(NOW)
    assert len(receiver.received) == 1
    leads_to["desk.example"] = ["127.0.0.1"]
    make_entry()
    work(NOW)
    assert len(receiver.received) == 1


def test_a_redirect_is_not_followed(receiver: Receiver, canary: Site) -> None:
    receiver.reply = Reply(307, headers={"Location": canary.address("/inside")})
    make_subscription(receiver.url)
    make_entry()
    work(NOW)
    assert "a redirect. None is followed" in the_delivery().last_error
    assert canary.connections == 0
    assert len(receiver.received) == 1


def test_our_own_site_is_refused(way: Going, receiver: Receiver) -> None:
    own = replace(way, policy=replace(way.policy, deny_hosts=["watch.example"]))
    with pytest.raises(Refused, match=r"watch\.example"):
        check_address(f"http://www.watch.example:{receiver.port}/", own)


def test_a_site_with_https_posts_only_to_https(way: Going, receiver: Receiver) -> None:
    encrypted = replace(way, needs_https=True)
    check_address("https://desk.example/hook", encrypted)
    with pytest.raises(Refused, match="https"):
        check_address(receiver.url, encrypted)
    [(_, told)] = sending.send([Parcel(1, receiver.url, b"{}", {})], encrypted)
    assert "https" in told.error
    assert receiver.received == []


def test_the_settings_allow_no_private_network(settings: Any, monkeypatch: Any) -> None:
    monkeypatch.undo()
    assert tuple(sending.going().policy.allow_networks) == ()
    assert set(sending.going().policy.ports) == {80, 443}


# Caps


def posted(policy: Policy, site: Site, path: str = "/") -> Any:
    """Post to a site that answers word for word."""
    way = post(policy, site.address(path), b"{}", {}, lookup=lambda host: ["127.0.0.2"])
    return asyncio.run(way)


@pytest.fixture
def raw() -> Any:
    """A site that answers word for word."""
    with Site("127.0.0.2") as site:
        yield site


@pytest.fixture
def policy(raw: Site) -> Policy:
    """Lets only that site pass."""
    return Policy(["127.0.0.2/32"], [raw.port], max_body=100, total_seconds=2)


def test_of_an_answer_only_the_beginning_is_read(policy: Policy, raw: Site) -> None:
    raw.pages["/"] = answer(b"x" * 1_000_000)
    assert (posted(policy, raw).status, len(posted(policy, raw).body)) == (200, 100)


def test_endless_headers_are_refused(policy: Policy, raw: Site) -> None:
    raw.pages["/"] = answer(headers={f"X-{n}": "y" * 1000 for n in range(100)})
    with pytest.raises(TooMuch):
        posted(replace(policy, max_wire=10_000), raw)


def test_a_body_that_breaks_off_after_its_status_is_no_failure(policy: Policy, raw: Site) -> None:
    def breaks_off(visitor: socket.socket) -> None:
        visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")

    raw.pages["/"] = breaks_off
    assert (posted(policy, raw).status, posted(policy, raw).body) == (200, b"half")


def test_what_broke_off_is_not_posted_a_second_time(policy: Policy, raw: Site) -> None:
    raw.pages["/"] = lambda visitor: None
    with pytest.raises(Exception, match="broke the connection off"):
        posted(policy, raw)
    assert raw.connections == 1


def test_a_redirect_is_just_an_answer(policy: Policy, raw: Site, canary: Site) -> None:
    raw.pages["/"] = redirect(canary.address())
    assert posted(policy, raw).status == 302
    assert canary.connections == 0

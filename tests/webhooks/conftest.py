"""Subscriptions, changes and a receiver that stands for the open internet."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from labwatch.publishing.models import ChangeEntry
from labwatch.webhooks import sending
from labwatch.webhooks.models import Delivery, Subscription
from labwatch.webhooks.secrets import make_secret
from sources.fetching import Policy
from sources.masking import one_line
from tests.sources.fetching.conftest import OPEN
from tests.sources.fetching.servers import Site
from tests.webhooks.receivers import Receiver

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
_numbers = itertools.count(1)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that may be posted to."""
    with Receiver(OPEN) as receiver:
        yield receiver


@pytest.fixture
def canary() -> Iterator[Site]:
    """A place inside, to which nobody may ever connect."""
    with Site("127.0.0.1") as canary:
        yield canary


@pytest.fixture(autouse=True)
def way(receiver: Receiver, canary: Site, monkeypatch: pytest.MonkeyPatch) -> sending.Going:
    """The way out: the receiver is the open internet, and every port may be tried."""
    policy = Policy(
        allow_networks=[f"{OPEN}/32"],
        ports=[80, 443, receiver.port, canary.port],
        user_agent="LabWatch/test",
        total_seconds=5,
        max_body=4_000,
    )
    way = sending.Going(policy, needs_https=False)
    monkeypatch.setattr(sending, "going", lambda: way)
    return way


Names = Callable[[dict[str, list[str]]], None]


@pytest.fixture
def names(way: sending.Going, monkeypatch: pytest.MonkeyPatch) -> Names:
    """Let the name service know these names."""

    def known(addresses: dict[str, list[str]]) -> None:
        there = replace(way, lookup=addresses.__getitem__)
        monkeypatch.setattr(sending, "going", lambda: there)

    return known


def make_entry(**given: Any) -> ChangeEntry:
    """A change of a commitment of Anthropic's, about itself and its lab unless told otherwise."""
    number = next(_numbers)
    slug = given.setdefault("slug", f"commitment-{number}")
    resource = given.setdefault("resource", "commitments")
    about = given.pop("about", ["labs/anthropic"])
    defaults = {
        "at": NOW,
        "what": "published",
        "record": number,
        "name": f"Commitment {number}",
        "page": f"/{resource}/{slug}/",
        "differences": [{"field": "summary", "before": None, "after": "Outsiders test."}],
    }
    entry = ChangeEntry.objects.create(**{**defaults, **given})
    for named in {f"{resource}/{slug}", *about}:
        kind, _, of = named.partition("/")
        entry.about.create(resource=kind, slug=of)
    return entry


def make_subscription(url: str, **given: Any) -> tuple[Subscription, str]:
    """A subscription from now on, and its secret."""
    newest = ChangeEntry.objects.order_by("-pk").first()
    defaults = {
        "name": f"Desk {next(_numbers)}",
        "contact": "desk@paper.example",
        "position": newest.pk if newest else 0,
    }
    subscription = Subscription.objects.create(url=url, **{**defaults, **given})
    return subscription, make_secret(subscription, NOW)


def the_delivery() -> Delivery:
    """The only one."""
    return Delivery.objects.select_related("subscription").get()


def reload(row: Any) -> Any:
    """The row as the database has it."""
    return type(row)._default_manager.get(pk=row.pk)


def shown(response: Any) -> str:
    """A page on one line."""
    return one_line(response.content.decode())

"""Whoever gives us an address, by whichever door: it leads to the open internet or nowhere.

One list of attacks (source-checking, cases 60 to 68) against everything of ours that dials out.
"""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from labwatch.capture.taking import Wanted, take
from labwatch.webhooks import sending
from sources.archives import Archive, ArchiveError, ArchiveSettings
from sources.archives.saving import SaveSettings
from sources.checking import manners
from sources.checking.visiting import Errand, visit
from sources.fetching import Fetcher, NotFetched, Policy
from sources.hosts import host_of
from tests.sources.checking.conftest import EagerGate, Memory
from tests.sources.fetching.conftest import OPEN
from tests.sources.fetching.servers import Site, answer, redirect
from tests.sources.fetching.test_addresses import LITERALS, LOCAL, NAMES, SPELLINGS, TRICKS

ROOT = Path(__file__).resolve().parents[2]
ATTACKS = {"literals": LITERALS, "spellings": SPELLINGS, "local names": LOCAL, "tricks": TRICKS}
every_attack = pytest.mark.parametrize("attacks", ATTACKS)


@dataclass
class World:
    """The open internet (one site) and the inside (a canary), and who knows which name."""

    site: Site
    canary: Site
    lookup: Callable[[str], list[str]] = lambda host: [OPEN]
    asked: list[str] = field(default_factory=list)

    @property
    def policy(self) -> Policy:
        """Lets only the site pass; the canary's port is no obstacle."""
        return Policy([f"{OPEN}/32"], [80, 443, self.site.port, self.canary.port])

    def names(self, host: str) -> list[str]:
        """The name service, which is overheard."""
        self.asked.append(host)
        return self.lookup(host)

    def going(self) -> manners.Going:
        """How source checks and captures go out here."""
        fetcher = lambda: Fetcher(self.policy, self.names)  # noqa: E731
        return manners.Going(self.policy, fetcher, EagerGate(), Memory())


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Both, for one test; the settings' own way out is replaced by one to here."""
    with Site(OPEN) as site, Site("127.0.0.1") as canary:
        world = World(site, canary)
        monkeypatch.setattr(manners, "going", world.going)
        yield world


def check(world: World, address: str) -> str:
    """A source check: why it brought nothing, or nothing if it did."""
    [visited] = visit([Errand(1, address, host_of(address), seconds=5)], world.going())
    return visited.error and visited.why


def webhook(world: World, address: str) -> str:
    """A message to a subscriber."""
    way = sending.Going(world.policy, needs_https=False, lookup=world.names)
    [(_, told)] = sending.send([sending.Parcel(1, address, b"{}", {})], way)
    return told.error


def archive(world: World, address: str) -> str:
    """A look into the archive, as if this were where its answers lead."""
    client = Archive(ArchiveSettings(on=True, cdx=address), Fetcher(world.policy, world.names).get)
    try:
        asyncio.run(client.newest("https://lab.example/"))
    except ArchiveError as error:
        return str(error)
    return ""


def capture(world: World, address: str) -> str:
    """A page that an editor pastes the address of."""
    alice, _made = get_user_model().objects.get_or_create(username="alice")
    found = take(Wanted(address), alice)
    return str(found.visit["why"])


#: Everything that dials an address which somebody gave us.
DOORS = {"check": check, "webhook": webhook, "archive": archive}
every_door = pytest.mark.parametrize("door", DOORS)


@every_door
@every_attack
def test_no_spelling_of_an_address_leads_inside(door: str, attacks: str, world: World) -> None:
    world.lookup = lambda host: ["127.0.0.1"]
    for attack in ATTACKS[attacks]:
        assert DOORS[door](world, attack.replace("P", str(world.canary.port))), attack
    assert world.asked == []
    assert world.canary.connections == world.site.connections == 0


@every_door
def test_no_name_leads_inside(door: str, world: World) -> None:
    world.lookup = NAMES.__getitem__
    for name in NAMES:
        for port in (world.canary.port, world.site.port):
            assert DOORS[door](world, f"http://{name}:{port}/"), name
    assert world.canary.connections == world.site.connections == 0


@every_door
def test_no_name_that_turns_inside_between_two_looks_leads_there(door: str, world: World) -> None:
    port = world.canary.port
    for honest in range(4):
        answers = [[OPEN]] * honest
        world.lookup = lambda host, left=answers: left.pop() if left else ["127.0.0.1"]
        DOORS[door](world, f"http://turning.example:{port}/")
    assert world.canary.connections == 0


@every_door
def test_no_redirect_leads_inside(door: str, world: World) -> None:
    inside = [*LITERALS, *SPELLINGS[:40], *LOCAL, "http://inside.example:P/"]
    world.lookup = lambda host: ["127.0.0.1"] if host == "inside.example" else [OPEN]
    for attack in inside:
        world.site.pages["/a"] = redirect(attack.replace("P", str(world.canary.port)))
        assert DOORS[door](world, world.site.address("/a", "site.example")), attack
    assert world.site.connections > 0
    assert world.canary.connections == 0


@every_door
def test_no_rules_of_robots_lead_inside(door: str, world: World) -> None:
    world.site.pages["/robots.txt"] = redirect(world.canary.address("/robots.txt"))
    DOORS[door](world, world.site.address("/a", "site.example"))
    assert world.canary.connections == 0


@every_door
def test_no_proxy_of_the_environment_is_used(
    door: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, world.canary.address())
        monkeypatch.setenv(name.lower(), world.canary.address())
    world.site.pages["/a"] = answer(b"[]", headers={"Content-Type": "application/json"})
    assert DOORS[door](world, world.site.address("/a", "site.example")) == ""
    assert world.canary.connections == 0
    assert f"host: site.example:{world.site.port}" in world.site.heads[-1].lower()


@pytest.mark.django_db(transaction=True)
def test_no_pasted_address_leads_inside(world: World) -> None:
    world.lookup = lambda host: ["127.0.0.1"]
    for attack in (
        *LITERALS[::4],
        *SPELLINGS[::4],
        *LOCAL[::4],
        *TRICKS[::4],
        "http://a.example:P/",
    ):
        # Nothing at all is refused by the form, before anybody would go.
        assert not attack or capture(world, attack.replace("P", str(world.canary.port))), attack
    world.lookup = lambda host: [OPEN]
    world.site.pages["/a"] = redirect(world.canary.address())
    assert capture(world, world.site.address("/a", "site.example"))
    assert world.site.connections > 0
    assert world.canary.connections == 0


def test_the_key_of_the_archive_goes_to_the_archive_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", world.canary.address())
    world.site.pages["/save"] = redirect(world.canary.address("/save"))
    save = SaveSettings(world.site.address("/save"), key="k", secret="s")
    client = Archive(ArchiveSettings(on=True, save=save), Fetcher(world.policy).get)
    with pytest.raises(ArchiveError, match="302"):
        asyncio.run(client.save("https://lab.example/"))
    assert "LOW k:s" in world.site.heads[0]
    assert world.canary.connections == 0


def test_the_settings_open_nothing(settings: Any) -> None:
    settings.SITE_URL = "https://watch.example"
    for policy in (manners.policy(), sending.going().policy):
        assert tuple(policy.allow_networks) == ()
        assert set(policy.ports) == {80, 443}
        assert "watch.example" in policy.deny_hosts
    for inside in ("http://127.0.0.1/", "http://watch.example/", "http://10.0.0.1/"):
        with pytest.raises(NotFetched):
            asyncio.run(Fetcher(manners.policy()).get(inside))


# Nothing else dials

#: Modules with whose help one dials, beside those for our own Redis and database.
_DIALLING = {
    *("aiohttp", "socket", "ssl", "dns", "smtplib", "ftplib", "telnetlib", "http.client"),
    *("urllib.request", "requests", "httpx", "urllib3", "websockets", "paramiko"),
}
_GUARD = "the guard itself"
_OPERATORS = "only to where the operator's settings say"
#: Each file of ours that uses one of them, and why it may.
MAY_DIAL = {
    **dict.fromkeys(
        (
            "sources/fetching/connecting.py",
            "sources/fetching/resolving.py",
            "sources/fetching/posting.py",
            "sources/fetching/reading.py",
            "sources/fetching/fetcher.py",
            "sources/fetching/troubles.py",
        ),
        _GUARD,
    ),
    **dict.fromkeys(
        (
            "sources/archives/saving.py",
            "labwatch/alerts/sending.py",
            "labwatch/webhooks/sending.py",  # names a certificate store, dials by the guard
            "lab.py",
        ),
        _OPERATORS,
    ),
}


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _dials(file: Path) -> set[str]:
    if not any(each in file.read_text() for each in _DIALLING):
        return set()
    names = set(_imported(file))
    return {each for each in _DIALLING if any(n == each or n.startswith(f"{each}.") for n in names)}


def test_nothing_else_of_ours_dials() -> None:
    folders = ("labwatch", "sources", "commitments", "evaluators")
    files = [ROOT / "lab.py", *(file for name in folders for file in (ROOT / name).rglob("*.py"))]
    found = {str(file.relative_to(ROOT)): used for file in files if (used := _dials(file))}
    beyond = {name: used for name, used in found.items() if name not in MAY_DIAL}
    assert beyond == {}, "Go out through sources.fetching, or say in MAY_DIAL why not."
    assert set(MAY_DIAL) <= set(found)

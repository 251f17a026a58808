"""Fetching and whole checks, beside bare aiohttp, lychee and LinkChecker."""

from __future__ import annotations

from contextlib import ExitStack

from bench.checks.addresses import Sites
from bench.checks.measuring import Figures, Leg, cpu_of
from bench.checks.plan import Plan, leg
from bench.checks.reporting import rates
from bench.checks.tools import PACKAGES, NoTool, Tool, tool

#: Passes over the same sources, in order: what the server does, and whether it is reported.
_PASSES: tuple[tuple[str, dict[str, int]], ...] = (
    ("whole check, first visit", {"edition": 1, "etags": 0}),
    ("second look (not reported)", {"edition": 2}),
    ("third look (not reported)", {"edition": 3}),
    ("whole check, changed page", {"edition": 4}),
    ("whole check, unchanged page", {"etags": 1}),
    ("whole check, 304", {}),
)


def network(plan: Plan, *, whole: bool) -> str:
    """Rounds in which everybody fetches, and with ``whole`` all is checked as well."""
    rounds: dict[str, list[Figures]] = {}
    with ExitStack() as stack:
        sites, server = stack.enter_context(plan.sites())
        fetching = stack.enter_context(leg("fetchleg", sites))
        peers, notes = _peers(plan, sites)
        checking = None
        if whole:
            checking = stack.enter_context(leg("checkleg", sites, plan.env("whole")))
        used, asked = cpu_of(server.pid), 0
        for number in range(plan.rounds):
            found = _fetched(plan, fetching, sites, peers)
            if checking:
                found |= _checked(checking, sites, f"round{number}", plan.pages)
            asked += sum(each.pages for each in found.values())
            for name, figures in found.items():
                rounds.setdefault(name, []).append(figures)
        share = (cpu_of(server.pid) - used) / asked * 1000
    notes.append(f"The server itself: at most {share:.2f} ms of CPU a page.")
    tables = [rates(rounds, anchor) for anchor in ("bare aiohttp", "linkchecker")]
    return "\n\n".join([*filter(None, tables), *notes])


def _peers(plan: Plan, sites: Sites) -> tuple[list[Tool], list[str]]:
    """The tools that can be had, and why the others cannot."""
    found, notes = [], []
    for name in PACKAGES:
        try:
            found.append(tool(name, str(getattr(plan, name)), plan.folder, sites))
        except NoTool as error:
            notes.append(f"Skipped: {error}")
    return found, notes


def _fetched(plan: Plan, process: Leg, sites: Sites, peers: list[Tool]) -> dict[str, Figures]:
    """One round: everybody fetches, one after the other."""
    sites.tell(edition=1, etags=0, nonce=0, latency=0)
    pages = 5 * plan.pages
    found = {
        "bare aiohttp": process.figures(client="bare", pages=pages),
        "our fetcher": process.figures(client="ours", pages=pages),
    }
    return found | {peer.name: peer.run(sites) for peer in peers}


def _checked(process: Leg, sites: Sites, prefix: str, pages: int) -> dict[str, Figures]:
    """One round of whole checks over sources that are new."""
    process.order(do="seed", prefix=prefix, pages=pages)
    found = {}
    for name, served in _PASSES:
        sites.tell(**served)
        found[name] = process.figures(do="check")
    return {name: figures for name, figures in found.items() if "not reported" not in name}

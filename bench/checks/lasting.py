"""What stays: bytes on disk after many visits, memory after many checks, dates kept in a month."""

from __future__ import annotations

import io
import urllib.request
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from bench.checks.addresses import Sites
from bench.checks.measuring import Leg
from bench.checks.plan import Plan, leg
from bench.checks.reporting import table
from bench.checks.server import ip_of

_HEADERS = [("Content-Type", "text/html; charset=utf-8")]


def storage(plan: Plan, pages: int = 40, visits: int = 30) -> str:
    """What repeated visits leave, of pages whose bytes differ at each and whose text changes once.

    Beside it what an archive of every answer would hold (WARC, each record compressed).
    """
    env = plan.env("storage")
    state = Path(env["STATE_DIR"])
    with plan.sites() as (sites, _), leg("checkleg", sites, env) as process:
        process.order(do="seed", prefix="kept", pages=pages)
        empty = _on_disk(state, process)
        sites.tell(edition=1, nonce=1)
        process.order(do="check")
        first = _on_disk(state, process)
        for visit in range(1, visits):
            sites.tell(edition=1 if visit < visits // 2 else 2)
            process.order(do="check")
        last = _on_disk(state, process)
        raw, archived = _archived(sites, pages)
    repeats = (visits - 1) * raw
    rows = [
        ["the first of each page", *_shares(empty, first, raw)],
        [f"{visits - 1} more of each, one real edit", *_shares(first, last, repeats)],
        ["every answer as WARC", f"{raw / 1e6:.1f}", f"{archived / raw:.2%}", "-"],
    ]
    return table(["visits", "raw MB", "files, of raw", "database, of raw"], rows)


def _shares(before: dict[str, int], after: dict[str, int], raw: int) -> list[str]:
    parts = [f"{(after[name] - before[name]) / raw:.2%}" for name in ("files", "database")]
    return [f"{raw / 1e6:.1f}", *parts]


def _on_disk(state: Path, process: Leg) -> dict[str, int]:
    """Bytes of kept pages and of the database, once its log is written back."""
    process.order(do="state")
    files = sum(each.stat().st_size for each in (state / "media").rglob("*") if each.is_file())
    return {"files": files, "database": (state / "db.sqlite3").stat().st_size}


def _archived(sites: Sites, pages: int) -> tuple[int, int]:
    """Bytes of all pages, and of a WARC with one answer for each."""
    archive, raw = io.BytesIO(), 0
    writer = WARCWriter(archive, gzip=True)
    for number in range(pages):
        with urllib.request.urlopen(f"http://{ip_of(0)}:{sites.port}/kept/p{number}") as answer:
            body = answer.read()
        raw += len(body)
        head = StatusAndHeaders("200 OK", _HEADERS, protocol="HTTP/1.1")
        address = sites.url("kept", number)
        payload = io.BytesIO(body)
        record = writer.create_warc_record(address, "response", payload, http_headers=head)
        writer.write_record(record)
    return raw, len(archive.getvalue())


def memory(plan: Plan) -> str:
    """Resident memory of one worker process and its reader; small pages, changed at every visit."""
    rounds = plan.checks // plan.pages
    told = {1, rounds // 10, rounds // 2, rounds}
    with (
        plan.sites(size=4_000) as (sites, _),
        leg("checkleg", sites, plan.env("memory")) as process,
    ):
        process.order(do="seed", prefix="memory", pages=plan.pages)
        rows = [_memory_of(process, 0)]
        for number in range(1, rounds + 1):
            sites.tell(edition=number)
            process.order(do="check")
            if number in told:
                rows.append(_memory_of(process, number * plan.pages))
    return table(["checks", "worker MB", "reader MB"], rows)


def _memory_of(process: Leg, checks: int) -> list[str]:
    found = process.order(do="state")
    return [f"{checks:,}", f"{found['worker'] / 1e6:.0f}", f"{found['readers'] / 1e6:.0f}"]


def schedule(plan: Plan, each: int = 20) -> str:
    """Thirty days under a clock that is turned, with the sweep of every tenth minute as it is."""
    rows = []
    with plan.sites() as (sites, _), leg("monthleg", sites, plan.env("schedule")) as process:
        for etags, name in enumerate(("without validators", "with validators and 304")):
            sites.tell(edition=1, etags=etags)
            found = process.order(prefix=etags, each=each, days=30)
            rows += _cadences(name, found)
    head = ["pages", "cadence", "sources", "visits", "in time (1.2 x)", "longest gap, x of it"]
    return table(head, rows)


def _cadences(name: str, found: dict[str, Any]) -> list[list[str]]:
    flooded = found.get("flooded_after_days")
    if flooded is not None:
        return [[name, f"broken off after {flooded:.1f} days: visited again and again", *"----"]]
    return [
        [
            name,
            cadence,
            f"{one['sources']}",
            f"{one['visits']}",
            f"{one['in_time']:.1%}",
            f"{one['worst']:.2f}",
        ]
        for cadence, one in found.items()
    ]

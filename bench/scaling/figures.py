"""Figures that need a database of their own: claims, bytes of a row, partitions of checks."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")
django.setup()

import zstandard  # noqa: E402
from django.db import connection  # noqa: E402

from bench.checks.measuring import serve  # noqa: E402
from bench.checks.pages import page  # noqa: E402
from bench.checks.reporting import table  # noqa: E402
from bench.scaling import claims, paper, rows  # noqa: E402
from bench.scaling.partitions import partitioned  # noqa: E402
from sources.checking import keeping  # noqa: E402

#: Of one check, workers and readers, on a loaded machine; half of it on a quiet one.
CPU_MS = 55.0


def kept_bytes(assumed: paper.Assumed, pages: int = 40) -> dict[str, float]:
    """Bytes of a page as it is kept: whole, and as a difference from an earlier version of it."""
    whole = difference = 0
    for number in range(pages):
        made = page(number, assumed.page_bytes)
        before, after = made.body("The first edition."), made.body("The second, of another day.")
        whole += len(zstandard.compress(before, keeping._LEVEL))
        difference += len(keeping._compressor(before).compress(after))
    return {"whole": whole / pages, "difference": difference / pages}


def on_paper(count: int) -> str:
    """All tables for ten million sources, from rows that are made here and measured."""
    assumed = paper.Assumed()
    with connection.cursor() as cursor:
        made = min(count, 100_000)
        each = rows.bytes_of_rows(cursor, made)
        thinned = rows.bytes_of_thinned_check(cursor, made)
        parts = partitioned(cursor)
    files = kept_bytes(assumed)
    measured = [[name, f"{size:,.0f}"] for name, size in each.items()]
    measured.append(["sources_check without headers", f"{thinned:,.0f}"])
    measured += [[f"file, {name}", f"{size:,.0f}"] for name, size in files.items()]
    return "\n\n".join(
        [
            table(["measured", "bytes, with indexes"], measured),
            paper.work(assumed, CPU_MS),
            paper.hosts(assumed),
            paper.storage(assumed, each, files),
            parts,
        ]
    )


def order(given: dict[str, Any]) -> dict[str, Any]:
    """Carry out one order: its text."""
    parts: dict[str, Callable[[], str]] = {
        "claims": lambda: claims.claims(given["rows"], given["rounds"]),
        "paper": lambda: on_paper(given["rows"]),
    }
    return {"text": parts[given["do"]]()}


if __name__ == "__main__":
    sys.exit(serve(order))

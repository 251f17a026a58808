"""The whole list as CSV and JSON Lines beside psql's COPY of the same rows."""

from __future__ import annotations

import subprocess
import time
from statistics import median

from bench.apis.asking import blocks
from bench.apis.records import Made
from bench.apis.servers import Server
from bench.checks.measuring import tree

ROUNDS = 3
#: The same rows, ready as text, in their order; and the rows themselves with their passages.
_COPY = (
    "COPY (SELECT {column} FROM publishing_publishedform WHERE resource = 'commitments' "
    "ORDER BY slug) TO STDOUT"
)
_JOINED = """
    COPY (SELECT promise.*, string_agg(citation.slug, ';') AS citations,
                 string_agg(citation.quote, ' | ') AS quotes, string_agg(source.url, ' ') AS sources
          FROM commitments_commitment AS promise
          LEFT JOIN commitments_commitmentcitation AS link ON link.commitment_id = promise.id
          LEFT JOIN sources_citation AS citation ON citation.id = link.citation_id
          LEFT JOIN sources_source AS source ON source.id = citation.source_id
          WHERE promise.status = 'published' GROUP BY promise.id ORDER BY promise.slug)
    TO STDOUT (FORMAT csv)
"""


def exports(site: Server, made: Made) -> list[str]:
    """A table: each form's seconds, its rate as shares of COPY's, first byte, growth of memory."""
    rows = [_row(site, made, form, column) for form, column in (("csv", "line"), ("jsonl", "body"))]
    head = "| export | s | MB | bytes/s, of COPY of the texts | rows/s, of COPY of joined rows "
    return ["", f"{head}| first byte ms | memory MB more |", "|---|---|---|---|---|---|---|", *rows]


def _row(site: Server, made: Made, form: str, column: str) -> str:
    _export(site, form)
    before = _memory(site)
    texts = _COPY.format(column=column)
    laps = [(_export(site, form), _copy(made, texts), _copy(made, _JOINED)) for _ in range(ROUNDS)]
    of_texts = median((size / took) / (copied / lap) for (took, size, _), (lap, copied), _ in laps)
    of_joined = median(lap / took for (took, _size, _), _, (lap, _copied) in laps)
    seconds, size, _first = laps[-1][0]
    first = median(each[0][2] for each in laps)
    return (
        f"| {form} | {seconds:.1f} | {size / 1e6:.0f} | {of_texts:.2f} | {of_joined:.2f} "
        f"| {first * 1000:.0f} | {(_memory(site) - before) / 1e6:.1f} |"
    )


def _export(site: Server, form: str) -> tuple[float, int, float]:
    """Seconds, bytes, and seconds until the first of them."""
    size, first, last = 0, 0.0, 0.0
    for at, block in blocks(site, f"/api/v1/commitments/?format={form}"):
        first, last = first or at, at
        size += len(block)
    return last, size, first


def _copy(made: Made, statement: str) -> tuple[float, int]:
    """Seconds and bytes of COPY by psql."""
    began, size = time.perf_counter(), 0
    command = ["psql", "--quiet", "--dbname", made.url, "--command", statement]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as psql:  # noqa: S603 - our own words
        while psql.stdout and (block := psql.stdout.read(1 << 16)):
            size += len(block)
    return time.perf_counter() - began, size


def _memory(site: Server) -> int:
    """Resident bytes of the site's processes, together."""
    return sum(size for _cpu, size in tree(site.pid).values())

"""What the processes of a server hold of the machine's memory: proportional set size, in MB."""

from __future__ import annotations

from pathlib import Path

from bench.apis.servers import Server
from bench.checks.measuring import tree


def pss(server: Server) -> dict[int, float]:
    """Of each process, shared pages counted by their share; the first one is the master."""
    return {pid: _of(pid) for pid in sorted(tree(server.pid))}


def _of(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1000
    return 0.0

"""How much is measured, and where: a folder, a server, processes with databases of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.checks.addresses import Sites
from bench.checks.measuring import ROOT, Leg
from bench.checks.pages import PAGE_BYTES


@dataclass(frozen=True)
class Plan:
    """The size of the benchmark, and its temporary folder."""

    folder: Path
    rounds: int = 5
    pages: int = 400
    hosts: int = 40
    checks: int = 20_000  #: for the memory of a worker
    lychee: str = ""  #: the path of one that is installed already
    linkchecker: str = ""

    def env(self, name: str, **more: str) -> dict[str, str]:
        """The environment of a process with a state and a database of its own, migrated."""
        state = self.folder / name
        state.mkdir(exist_ok=True)
        env = {
            "STATE_DIR": str(state),
            "DATABASE_URL": f"sqlite:///{state}/db.sqlite3",
            "REDIS_URL": "",
            "BROKER_URL": "",
            **more,
        }
        migrate = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(migrate, cwd=ROOT, env={**os.environ, **env}, check=True)  # noqa: S603
        return env

    @contextmanager
    def sites(self, hosts: int = 0, size: int = PAGE_BYTES) -> Iterator[tuple[Sites, Leg]]:
        """A server and its addresses."""
        hosts = hosts or self.hosts
        with Leg("bench.checks.server", str(self.pages), str(hosts), str(size)) as server:
            yield Sites(int(server.first_line), hosts), server


def leg(module: str, sites: Sites, env: dict[str, str] | None = None) -> Leg:
    """A process of this package that knows where the pages are."""
    return Leg(f"bench.checks.{module}", str(sites.port), str(sites.hosts), env=env)

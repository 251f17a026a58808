"""Memory, connections and complaints of every process, looked at every few seconds."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.checks.measuring import tree
from bench.loads.site import Site

LOOK = 5.0
#: So many sources fall due each minute, as often as beat calls for visits.
DUE, MINUTE = 40, 60.0
_DUE = """UPDATE sources_source SET next_check_at = now() WHERE id IN (
  SELECT id FROM sources_source WHERE slug LIKE 'host%%' AND lease = '' AND next_check_at > now()
  ORDER BY random() LIMIT %s)"""
_STATE = """SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
  deadlocks, (SELECT coalesce(sum(times_seen), 0) FROM sources_check)
  FROM pg_stat_database WHERE datname = current_database()"""
#: What a log must not hold.
_COMPLAINT = re.compile(
    r'"level": ?"(?:error|critical)"|\b(?:ERROR|CRITICAL|FATAL|PANIC)\b|Traceback'
    r"|deadlock|is locked|Pool(?:Timeout|Closed)"
)
_LOCKS = re.compile(r"deadlock|is locked|lock timeout|LockNotAvailable", re.IGNORECASE)


@dataclass(frozen=True)
class Sample:
    """Everything at one moment; memory in MB, by service."""

    at: float
    memory: dict[str, float]
    redis: float
    connections: int
    deadlocks: int
    checks: int


@dataclass
class Watch:
    """Looks until told to stop."""

    site: Site
    samples: list[Sample] = field(default_factory=list)

    def look_on(self, until: threading.Event) -> None:
        """Every few seconds; and some more sources fall due."""
        began, fell_due = time.monotonic(), float("-inf")
        own = self.site.installation
        with own.postgres.connect(own.database) as database:
            while not until.is_set():
                if time.monotonic() - fell_due > MINUTE:
                    fell_due = time.monotonic()
                    database.execute(_DUE, [DUE])
                self.samples.append(self._sample(database, time.monotonic() - began))
                until.wait(LOOK)

    def _sample(self, database: Any, at: float) -> Sample:
        with self.site.installation.redis.client(0) as client:
            info: Any = client.info("memory")
        connections, deadlocks, checks = database.execute(_STATE).fetchone()
        memory = {
            name: sum(_pss(each) for each in tree(pid)) for name, pid in self.site.pids.items()
        }
        return Sample(at, memory, info["used_memory"] / 1e6, connections, deadlocks, int(checks))

    def complaints(self) -> list[str]:
        """Lines of all logs that tell of errors."""
        own = self.site.installation
        files = [service.log for service in own.started]
        files += [own.postgres.folder.parent / "postgres.log"]
        files += [self.site.proxy.folder / "nginx.log"] if self.site.proxy else []
        return [
            f"{file.name}: {line.strip()[:400]}"
            for file in files
            for line in file.read_text(errors="replace").splitlines()
            if _COMPLAINT.search(line)
        ]


def of_locks(complaints: list[str]) -> list[str]:
    """Those that tell of locks."""
    return [line for line in complaints if _LOCKS.search(line)]


def _pss(pid: int) -> float:
    """The proportional share of memory of a process, in MB."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it ended
        return 0.0
    line = next((each for each in text.splitlines() if each.startswith("Pss:")), "Pss: 0")
    return int(line.split()[1]) / 1000

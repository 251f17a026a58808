"""Mixed traffic at twice what the site comfortably serves: what is answered, refused, and seen.

    python -m bench.load [--minutes 15] [--proxy] [--times 2] [--rate 0] [--commitments 2000]

Starts a whole site of its own on loopback (PostgreSQL, Redis, two web processes, a worker, beat,
and with ``--proxy`` nginx as it is shipped), finds the rate at which it answers comfortably, and
sends a multiple of that, while an editor works and sources are visited. Exit code 1 if there was a
5xx other than 503, an error of locks, memory that grows, or an edit not seen within a second.
Figures and what they mean: docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.checks.measuring import Leg, cpu_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.loads.editor import Editor
    from bench.loads.site import Site
    from bench.loads.watching import Watch

#: Readers at once while the comfortable rate is looked for; a step is comfortable while 95 of 100
#: answers come within so many seconds.
STEPS, COMFORT = (1, 2, 4, 8, 16), 0.5
STEP_SECONDS = 12.0
#: Requests under way at once, when more come than are answered.
MOST = 150


def say(words: str) -> None:
    """A line of the report, at once."""
    print(words, flush=True)


def comfortable(readers: Leg, site: Site, seconds: float = STEP_SECONDS) -> float:
    """The highest rate among steps with more and more readers that is still comfortable."""
    from bench.loads.telling import served, share

    readers.order(do="closed", readers=4, seconds=3 * seconds)  # the first round of visits as well
    best = first = 0.0
    for count in STEPS:
        used = _cpu(site)
        result = readers.order(do="closed", readers=count, seconds=seconds)
        times, used = served(result), _cpu(site) - used
        rate, p95 = len(times) / result["seconds"], share(times, 0.95)
        say(
            f"{count} readers: {rate:.1f} answers/s, p50 {share(times, 0.5) * 1000:.0f} ms, "
            f"p95 {p95 * 1000:.0f} ms, {used / max(1, len(times)) * 1000:.0f} ms of processors "
            f"an answer, load {os.getloadavg()[0]:.1f}"
        )
        first = first or rate
        if p95 > COMFORT:
            break
        best = max(best, rate)
    if not best:
        say("not even one reader is answered comfortably; his rate is taken")
    return best or first


def _cpu(site: Site) -> float:
    """Seconds of processors that web processes and database have used."""
    return sum(cpu_of(pid) for name, pid in site.pids.items() if name.startswith(("web", "post")))


@contextmanager
def beside(site: Site) -> Iterator[tuple[Editor, Watch]]:
    """An editor who works and somebody who watches, until the block ends."""
    from bench.loads.editor import Editor
    from bench.loads.watching import Watch

    editor, watch, ended = (
        Editor(site.webs, site.promises),
        Watch(site),
        threading.Event(),
    )
    editor.log_in()
    threads = [
        threading.Thread(target=work, args=(ended,), daemon=True)
        for work in (editor.work, watch.look_on)
    ]
    for thread in threads:
        thread.start()
    try:
        yield editor, watch
    finally:
        ended.set()
        for thread in threads:
            thread.join(120)


def report(result: dict[str, Any], editor: Editor, watch: Watch, since: int) -> list[str]:
    """Print all tables; what was wrong."""
    from bench.loads import telling
    from bench.loads.watching import of_locks

    samples, complaints = watch.samples, watch.complaints()[since:]
    say(f"\n{telling.requests(result)}\n\nstatuses: {dict(telling.statuses(result))}")
    say(f"\n{telling.edits(editor)}\n\n{telling.memory(samples)}\n")
    say(
        f"visits of sources: {samples[-1].checks - samples[0].checks}; "
        f"connections to PostgreSQL at most {max(each.connections for each in samples)}; "
        f"deadlocks {samples[-1].deadlocks}; "
        f"lines that complain {len(complaints)}"
    )
    for line in complaints[:10]:
        say(f"  {line}")
    found = telling.wrong(result, editor) + telling.grown(samples) + of_locks(complaints)
    if samples[-1].deadlocks:
        found.append(f"{samples[-1].deadlocks} deadlocks")
    return found


def run(asked: argparse.Namespace, site: Site) -> list[str]:
    """Calibrate, load, tell."""
    told = {"webs": site.webs, "known": site.known, "token": site.token}
    with Leg("bench.loads.readers", json.dumps(told)) as readers:
        rate = asked.rate or comfortable(readers, site)
        say(
            f"comfortable: {rate:.1f} requests/s; now {asked.times:g} times that for "
            f"{asked.minutes:g} minutes, load {os.getloadavg()[0]:.1f}"
        )
        with beside(site) as (editor, watch):
            since = len(watch.complaints())
            result = readers.order(
                do="open", rate=rate * asked.times, seconds=asked.minutes * 60, most=MOST
            )
    say(f"load at the end {os.getloadavg()[0]:.1f}")
    return report(result, editor, watch, since)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--times", type=float, default=2.0, help="of the comfortable rate")
    parser.add_argument("--rate", type=float, default=0.0, help="instead of looking for it")
    parser.add_argument("--commitments", type=int, default=2_000, help="beside the starter record")
    parser.add_argument("--proxy", action="store_true", help="nginx in front")
    parser.add_argument("--keep", default="", help="a new folder for the logs, to be kept")
    return parser.parse_args()


def main() -> int:
    """One run; 0 if nothing was wrong."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # or our servers would outlive us
    asked = _options()
    say(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory(prefix="labwatch-load-") as name:
        folder = Path(asked.keep or name)
        os.environ |= {"DJANGO_SETTINGS_MODULE": "labwatch.settings", "STATE_DIR": f"{name}/own"}
        import django

        django.setup()
        from bench.loads.site import running

        with running(folder, asked.commitments, with_proxy=asked.proxy) as site:
            found = run(asked, site)
    for line in found:
        say(f"WRONG: {line}")
    say("nothing was wrong" if not found else f"{len(found)} things were wrong")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

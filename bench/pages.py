"""How heavy pages are in a browser, and how still they stand. How fast: ``python -m bench.front``.

    python -m bench.pages

Serves the starter record from a temporary folder (SQLite, or DATABASE_URL, which must be empty) to
Chromium. Everything stays on loopback and ends by itself, within two minutes on a quiet machine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from bench.apis.servers import served
from bench.checks.measuring import ROOT
from bench.pageviews.weights import weights

#: A page of each kind.
PAGES = {
    "home": "/",
    "lab": "/labs/anthropic/",
    "list": "/commitments/",
    "access": "/access/",
    "source": "/sources/metr-clarifying-auditing-role/",
}


def _prepare(environment: dict[str, str]) -> None:
    for command in (["migrate", "-v0"], ["load_dataset", "data", "-v0"]):
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env={**os.environ, **environment},
            check=True,
            timeout=300,
        )


def main() -> None:
    """Serve the record, measure, print the table."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"STATE_DIR": folder, "CHECK_SOURCES": "false", "DEBUG": "false"}
        _prepare(environment)
        with served("labwatch.wsgi", **environment) as site:
            print("\n".join(weights(site, PAGES)))


if __name__ == "__main__":
    main()

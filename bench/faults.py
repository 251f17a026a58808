"""``python -m bench.faults [--rounds N]``: the tests of faults, broken at other moments each time.

Each round has a seed, which is printed: ``LABWATCH_FAULTS_SEED=… pytest tests/faults`` repeats it.
Everything stays on loopback and ends by itself.
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import subprocess
import sys
import time

from tests.machines.moments import SEED

#: Seconds after which a round is given up.
_ROUND = 1800


def main() -> int:
    """Run all rounds and say how each went; 1 if one failed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=10)
    asked.add_argument("--seed", default="", help="The seed of the first round.")
    asked.add_argument("--only", default="", help="Tests whose names hold this, as pytest's -k.")
    given = asked.parse_args()
    failed = 0
    for number in range(1, given.rounds + 1):
        seed = given.seed if number == 1 and given.seed else secrets.token_hex(4)
        began = time.monotonic()
        went_well, told = _round(seed, given.only)
        failed += not went_well
        print(f"round {number}, seed {seed}: {told}, {time.monotonic() - began:.0f} s", flush=True)
    print(f"{given.rounds - failed} of {given.rounds} rounds without a fault")
    return 1 if failed else 0


def _round(seed: str, only: str) -> tuple[bool, str]:
    """Whether all tests passed, and how many; what pytest says goes to the screen where not."""
    command = [sys.executable, "-m", "pytest", "tests/faults", "-q", "--no-header"]
    command += ["-k", only] if only else []
    try:
        done = subprocess.run(  # noqa: S603 - our own tests
            command,
            env={**os.environ, SEED: seed},
            capture_output=True,
            text=True,
            timeout=_ROUND,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False, "not over in time"
    if done.returncode:
        print(done.stdout[-8000:])
    counted = re.findall(r"\d+ (?:passed|failed|skipped|errors?)", done.stdout)
    return done.returncode == 0, ", ".join(counted) or "nothing ran"


if __name__ == "__main__":
    sys.exit(main())

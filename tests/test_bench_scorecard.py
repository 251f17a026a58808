"""The benchmark of the scorecard still runs: a small record, one round."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings

from bench.scorecard import ADDRESSES
from bench.scorecards.record import Size, lines


def test_the_record_is_the_same_every_time() -> None:
    size = Size(labs=3, commitments=20, grants=6, models=6, evaluators=3, findings=6)
    assert list(lines(size)) == list(lines(size))


def test_it_prints_the_time_and_the_queries_of_each_stage() -> None:
    small = ["--labs", "3", "--commitments", "20", "--grants", "6", "--rounds", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "bench.scorecard", *small],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    for stage in ("gathering: queries and facts", "swaps under random weights", *ADDRESSES):
        assert f"| {stage} | " in done.stdout

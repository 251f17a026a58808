"""When something is broken: at once, or after a while that chance chooses.

``python -m bench.faults`` runs the tests again and again with another seed each time.
"""

from __future__ import annotations

import os
import random
import time

SEED = "LABWATCH_FAULTS_SEED"
_chance = random.Random(os.environ.get(SEED))  # noqa: S311 - chooses moments, guards nothing


def some_moment(most: float = 2.0) -> None:
    """Wait up to so many seconds if there is a seed; the usual run goes on at once."""
    if os.environ.get(SEED):
        time.sleep(_chance.uniform(0, most))

"""A worker's call in a process of its own: ``python -m tests.webhooks.loopback_sender``.

The same code and settings as in production; only the open internet is replaced, by 127.0.0.2.
RECEIVER_PORT names the port that may be posted to.
"""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")
django.setup()

from labwatch.webhooks import sending  # noqa: E402
from labwatch.webhooks.delivering import work  # noqa: E402
from sources.fetching import Policy  # noqa: E402
from tests.webhooks.conftest import NOW  # noqa: E402

POLICY = Policy(["127.0.0.2/32"], [int(os.environ["RECEIVER_PORT"])], total_seconds=60)
sending.going = lambda: sending.Going(POLICY, needs_https=False)

if __name__ == "__main__":
    work(NOW)

"""The access log of the web server, without what opens a follower's page.

gunicorn starts with it: ``--logger-class=labwatch.alerts.accesslog.DiscreetLogger``.
"""

from __future__ import annotations

import re
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

_LINK = re.compile(r"(/follow/(?:confirm|manage|stop)/)[^/?#\s]+")


def shortened(text: str) -> str:
    """The text with the token of each link of our mails cut out."""
    return _LINK.sub(r"\1...", text)


class DiscreetLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Writes no token: neither of the address asked for nor of the page it was asked from."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """All that a line of the log can hold."""
        held = super().atoms(resp, req, environ, request_time)
        return {
            name: shortened(each) if isinstance(each, str) else each for name, each in held.items()
        }

"""The log of the web server, without what opens a follower's page and without who asked for what.

gunicorn starts with it: ``--logger-class=labwatch.alerts.accesslog.DiscreetLogger``. Its lines are
structured like all others (``labwatch.observing.logs``); it is loaded before the site is.
"""

from __future__ import annotations

import json
import logging
import os
import traceback
from datetime import UTC, datetime, timedelta
from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from labwatch.observing.discretion import discreet_address, discreet_text, origin_of
from labwatch.observing.logs import line_formatter
from labwatch.observing.requestids import ENVIRON

#: Asked every few seconds by machines: a line only if something is wrong.
_WATCHED = frozenset({"/healthz", "/readyz", "/metrics"})
_LONGEST = 300


def log_format() -> str:
    """``LOG_FORMAT``, or what the settings make of it while it is not set."""
    in_production = os.environ.get("SITE_URL", "").startswith("https://")
    return os.environ.get("LOG_FORMAT", "").lower() or ("json" if in_production else "plain")


class AccessLines(logging.Formatter):
    """One JSON object a line; made directly, since there is one for each request."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of one request."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z")
        told: Any = record.args
        line = {"event": "request", "level": "info", "logger": record.name, "timestamp": at}
        return json.dumps({**told, **line, "pid": record.process}, ensure_ascii=False)


def _own_handlers(log: logging.Logger) -> list[logging.Handler]:
    """Those that gunicorn marked as its own; another one listens to other loggers as well."""
    return [each for each in log.handlers if getattr(each, "_gunicorn", False)]


class DiscreetLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Writes no token, no search, no network address; of the page one came from only its site."""

    def setup(self, cfg: Any) -> None:
        """gunicorn's own handlers, with our lines."""
        super().setup(cfg)
        self.form = log_format()
        for handler in _own_handlers(self.error_log):
            handler.setFormatter(line_formatter(self.form))
        if self.form == "json":
            for handler in _own_handlers(self.access_log):
                handler.setFormatter(AccessLines())

    def access(self, resp: Any, req: Any, environ: Any, request_time: timedelta) -> None:
        """The line of one request; none of a health check that went well."""
        if environ.get("PATH_INFO") in _WATCHED and str(resp.status).startswith("200"):
            return
        if self.form != "json":
            super().access(resp, req, environ, request_time)
        elif self.access_log_enabled:
            try:
                self.access_log.info("request", self._told(resp, environ, request_time))
            except Exception:
                self.error(traceback.format_exc())

    def _told(self, resp: Any, environ: Any, request_time: timedelta) -> dict[str, Any]:
        return {
            "method": environ.get("REQUEST_METHOD"),
            "path": discreet_address(environ.get("RAW_URI", "")),
            "status": int(str(resp.status).split(None, 1)[0]),
            "bytes": getattr(resp, "sent", None),
            "duration_ms": round(request_time.total_seconds() * 1000, 1),
            "from": origin_of(environ.get("HTTP_REFERER", "")),
            "user_agent": discreet_text(environ.get("HTTP_USER_AGENT", "")[:_LONGEST]),
            "request_id": environ.get(ENVIRON),
        }

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """All that a plain line can hold: headers and variables only in so far as named here."""
        held = super().atoms(resp, req, environ, request_time)
        held = {name: each for name, each in held.items() if not name.startswith("{")}
        path = discreet_address(environ.get("RAW_URI", ""))
        return held | {
            "h": "-",
            "u": "-",
            "r": f"{environ['REQUEST_METHOD']} {path} {environ['SERVER_PROTOCOL']}",
            "U": path.partition("?")[0],
            "q": path.partition("?")[2],
            "f": origin_of(environ.get("HTTP_REFERER", "")) or "-",
            "a": discreet_text(environ.get("HTTP_USER_AGENT", "-")[:_LONGEST]),
        }

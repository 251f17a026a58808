"""The access log of the web server holds no link that opens a follower's page."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from gunicorn.config import Config

from labwatch.alerts.accesslog import DiscreetLogger, _own_handlers

pytestmark = pytest.mark.once


@pytest.mark.parametrize("word", ["confirm", "manage", "stop"])
def test_tokens_are_cut_out_of_the_address_and_of_where_it_was_asked_from(word: str) -> None:
    config = Config()
    path = f"/fr/follow/{word}/InNvbWVib2R5Ig:secret-Token_1/"
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"{path}?changed",
        "PATH_INFO": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://labwatch.example{path}",
    }
    answer = SimpleNamespace(status="200 OK", sent=10, headers=[])
    asked = SimpleNamespace(headers=[("Referer", environ["HTTP_REFERER"])])
    atoms = DiscreetLogger(config).atoms(answer, asked, environ, dt.timedelta(seconds=1))
    line = config.access_log_format % atoms
    assert f'"GET /fr/follow/{word}/.../?changed HTTP/1.1" 200 10' in line
    assert '"https://labwatch.example"' in line
    assert not [name for name, value in atoms.items() if "secret" in str(value)]


def told(form: str, monkeypatch: pytest.MonkeyPatch, **more: str) -> str:
    """The line of one request, as it is written."""
    monkeypatch.setenv("LOG_FORMAT", form)
    config = Config()
    config.set("accesslog", "-")
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": "/search/?q=my-illness&page=2",
        "PATH_INFO": "/search/",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "198.51.100.7",
        "HTTP_X_FORWARDED_FOR": "198.51.100.7",
        "HTTP_REFERER": "https://news.example/me?q=my-illness",
        "HTTP_USER_AGENT": "Reader/1.0",
        "labwatch.request_id": "r-12345678",
        **more,
    }
    logger = DiscreetLogger(config)
    out = io.StringIO()
    [handler] = _own_handlers(logger.access_log)
    monkeypatch.setattr(handler, "stream", out)
    answer = SimpleNamespace(status="200 OK", sent=10, headers=[])
    asked = SimpleNamespace(headers=[("X-Forwarded-For", "198.51.100.7")])
    logger.access(answer, asked, environ, dt.timedelta(milliseconds=12))
    logger.access_log.removeHandler(handler)
    return out.getvalue()


@pytest.mark.parametrize("form", ["json", "plain"])
def test_neither_who_asked_nor_what_was_searched_is_written(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = told(form, monkeypatch)
    assert "/search/?q&page" in line
    assert "Reader/1.0" in line
    assert not [word for word in ("my-illness", "198.51.100.7", "/me") if word in line]


def test_a_line_for_machines_names_each_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.loads(told("json", monkeypatch))
    assert line.pop("timestamp")
    assert line.pop("pid")
    assert line == {
        "event": "request",
        "level": "info",
        "logger": "gunicorn.access",
        "method": "GET",
        "path": "/search/?q&page",
        "status": 200,
        "bytes": 10,
        "duration_ms": 12.0,
        "from": "https://news.example",
        "user_agent": "Reader/1.0",
        "request_id": "r-12345678",
    }


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_a_health_check_that_went_well_has_no_line(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told("json", monkeypatch, PATH_INFO=path) == ""


def test_the_container_logs_with_it() -> None:
    written = Path(settings.BASE_DIR, "Dockerfile").read_text()
    name = f"{DiscreetLogger.__module__}.{DiscreetLogger.__qualname__}"
    assert f'"--access-logfile=-", "--logger-class={name}"' in written


def test_a_handler_of_somebody_else_keeps_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    other = logging.StreamHandler(io.StringIO())
    log = logging.getLogger("gunicorn.access")
    log.addHandler(other)
    try:
        told("json", monkeypatch)
    finally:
        log.removeHandler(other)
    assert other.formatter is None

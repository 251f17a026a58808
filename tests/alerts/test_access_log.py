"""The access log of the web server holds no link that opens a follower's page."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from gunicorn.config import Config

from labwatch.alerts.accesslog import DiscreetLogger

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
    assert f"https://labwatch.example/fr/follow/{word}/.../" in line
    assert not [name for name, value in atoms.items() if "secret" in str(value)]


def test_the_container_logs_with_it() -> None:
    written = Path(settings.BASE_DIR, "Dockerfile").read_text()
    name = f"{DiscreetLogger.__module__}.{DiscreetLogger.__qualname__}"
    assert f'"--access-logfile=-", "--logger-class={name}"' in written

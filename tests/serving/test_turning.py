"""While more is asked than can be answered, whoever waited is turned away; bursts are answered."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from labwatch.serving import turning, waiting
from labwatch.serving.waiting import BURST, CROWD, SHORT, SUSTAINED, Line
from tests.machines.servers import free_port, wait_until
from tests.machines.services import image_command

ROOT = Path(__file__).resolve().parents[2]


def test_a_burst_is_answered_though_it_waits() -> None:
    line = Line()
    assert not line.is_too_long(0.0, now=10.0)
    assert not line.is_too_long(BURST, now=10.5)
    assert line.is_too_long(BURST + 0.1, now=10.5)


def test_a_line_that_is_never_short_is_kept_short_by_turning_away() -> None:
    line = Line()
    line.is_too_long(0.0, now=10.0)
    crowded = 10.0 + SUSTAINED
    assert line.is_too_long(CROWD + 0.01, now=crowded)
    assert not line.is_too_long(CROWD, now=crowded)
    assert not line.is_too_long(SHORT, now=crowded + 1)  # it was short, so what comes is a burst
    assert not line.is_too_long(BURST, now=crowded + 1.5)


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has waited for a minute."""
    monkeypatch.setattr(turning, "waited", lambda: 60.0)


@pytest.mark.django_db
@pytest.mark.usefixtures("crowd")
def test_readers_are_told_when_to_come_back_in_their_language() -> None:
    page = Client().get("/labs/?q=nobody-asked-this")
    assert page.status_code == 503
    assert int(page["Retry-After"]) > 0
    assert page["Cache-Control"] == "no-store"
    assert "default-src" in page["Content-Security-Policy"]
    assert "Too many ask at once" in page.content.decode()
    french = Client().get("/fr/labs/?q=nobody-asked-this")
    assert "Trop de demandes à la fois" in french.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("crowd")
def test_programs_are_told_as_of_any_other_problem() -> None:
    answer = Client().get("/api/v1/labs/?search=nobody-asked-this")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert int(answer["Retry-After"]) > 0
    assert answer.json()["status"] == 503


@pytest.mark.django_db
@pytest.mark.usefixtures("crowd")
@pytest.mark.parametrize("path", ["/admin/login/", "/healthz"])
def test_editors_and_who_watches_the_site_are_let_in(path: str) -> None:
    assert Client().get(path).status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("crowd")
def test_what_was_sent_is_not_refused() -> None:
    assert Client().post("/report/", {}).status_code != 503


@pytest.mark.django_db
def test_what_is_kept_is_given_in_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        assert Client().get("/about/").status_code == 200
    monkeypatch.setattr(turning, "waited", lambda: 60.0)
    assert Client().get("/about/").status_code == 200


def test_without_a_server_that_tells_nobody_waited() -> None:
    assert waiting.waited() >= 0.0


# What gunicorn tells: one thread, held by the first request; the second one waits meanwhile.
_APPLICATION = """
import time
from pathlib import Path
from labwatch.serving.waiting import waited

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/hold":
        Path("held").touch()
        ends = time.monotonic() + 60
        while not Path("let-go").exists() and time.monotonic() < ends:
            time.sleep(0.01)
    return [str(waited()).encode()]
"""


@pytest.fixture
def gunicorn(tmp_path: Path) -> Iterator[int]:
    """The worker that the image runs, with one thread."""
    (tmp_path / "holding.py").write_text(_APPLICATION)
    [worker] = [word for word in image_command() if word.startswith("--worker-class=")]
    port = free_port()
    words = ["-m", "gunicorn", f"--bind=127.0.0.1:{port}", worker, "--threads=1", "--workers=1"]
    process = subprocess.Popen(
        [sys.executable, *words, "--no-control-socket", "holding:application"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}"},
    )
    try:
        wait_until(lambda: _answers(port), "gunicorn answers")
        yield port
    finally:
        process.terminate()
        process.wait(timeout=60)


def test_the_server_tells_how_long_a_request_waited_for_a_thread(
    gunicorn: int, tmp_path: Path
) -> None:
    holding = _asked(gunicorn, "/hold")
    wait_until((tmp_path / "held").exists, "the thread is held")
    waits, began = _asked(gunicorn, "/"), time.monotonic()
    wait_until(lambda: time.monotonic() > began + 0.5, "half a second has passed")
    (tmp_path / "let-go").touch()
    assert _waited(holding) < 0.5
    assert _waited(waits) >= 0.4


def _asked(port: int, path: str) -> http.client.HTTPConnection:
    """A request that was sent and not answered yet."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
    except OSError:
        connection.close()
        raise
    return connection


def _waited(asked: http.client.HTTPConnection) -> float:
    """What the answer says, in seconds."""
    try:
        return float(asked.getresponse().read())
    finally:
        asked.close()


def _answers(port: int) -> bool:
    try:
        return _waited(_asked(port, "/")) >= 0.0
    except OSError:
        return False

"""Metrics and error reports: for whom they are meant, and not imported while nobody asks."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.conf import settings
from django.core.checks import CheckMessage
from django.test import RequestFactory, override_settings
from pytest_httpserver import HTTPServer

from labwatch.observing.checks import check_metrics
from labwatch.observing.metrics import may_read, metrics
from labwatch.observing.sentry import masked
from tests.factories import make_source

TOKEN = "a-token-of-tests-0123456789"


def run(code: str, state: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The code in a process of its own, with this environment alone."""
    env = {"PATH": os.environ["PATH"], "STATE_DIR": str(state), **environment}
    env["DJANGO_SETTINGS_MODULE"] = "labwatch.settings"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


SET_UP = """
import django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
"""
BLOCKED = """
import sys
for name in ("sentry_sdk", "django_prometheus", "prometheus_client"):
    sys.modules[name] = None
import importlib.util
real = importlib.util.find_spec
def find_spec(name, *more):
    return None if sys.modules.get(name, 1) is None else real(name, *more)
importlib.util.find_spec = find_spec
"""


@pytest.mark.once
class TestAbsent:
    def test_the_site_runs_without_either_package(self, tmp_path: Path) -> None:
        done = run(f"{BLOCKED}{SET_UP}print('fine')", tmp_path)
        assert done.stdout == "fine\n", done.stderr

    @pytest.mark.parametrize(
        ("name", "value", "extra"),
        [("METRICS", "true", "metrics"), ("SENTRY_DSN", "https://k@x.example/1", "sentry")],
    )
    def test_who_asks_for_one_is_told_what_to_install(
        self, tmp_path: Path, name: str, value: str, extra: str
    ) -> None:
        done = run(BLOCKED + SET_UP, tmp_path, **{name: value})
        assert f"{name} is set, but" in done.stderr
        assert f"labwatch[{extra}]" in done.stderr

    def test_nothing_is_imported_while_nobody_asks(self, tmp_path: Path) -> None:
        told = "import sys; print({'sentry_sdk', 'prometheus_client'} & set(sys.modules))"
        assert run(SET_UP + told, tmp_path).stdout == "set()\n"


REPORT = (
    SET_UP
    + """
import sentry_sdk
from django.test import RequestFactory
from labwatch.observing import sentry
from labwatch.running import code_stamp
try:
    hidden = "local-hunter2"
    raise RuntimeError("no postgres://labwatch:hunter2@db/x for ada@example.org")
except RuntimeError:
    sentry_sdk.capture_exception()
sentry_sdk.flush(10)
print(code_stamp()[:12])
"""
)


@pytest.mark.once
def test_a_failure_is_reported_with_the_release_and_without_secrets(
    tmp_path: Path, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/api/1/envelope/").respond_with_json({})
    dsn = f"http://key@127.0.0.1:{httpserver.port}/1"
    done = run(REPORT, tmp_path, SENTRY_DSN=dsn)
    assert done.returncode == 0, done.stderr
    [(asked, _)] = httpserver.log
    packed = asked.headers.get("Content-Encoding")
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(packed, bytes)
    body: bytes = unpack(asked.get_data())
    sent = body.decode()
    assert "hunter2" not in sent
    assert "ada@" not in sent
    event = json.loads(sent.splitlines()[2])
    assert event["release"] == done.stdout.strip()
    assert "no postgres://labwatch:...@db/x" in event["exception"]["values"][0]["value"]


def test_of_a_request_only_method_and_address_leave() -> None:
    event: Any = {
        "user": {"ip_address": "198.51.100.7"},
        "server_name": "web-1",
        "request": {
            "method": "POST",
            "url": "https://labwatch.example/search/?q=my-illness",
            "cookies": {"sessionid": "hunter2"},
            "headers": {"Authorization": "Bearer hunter2"},
            "data": {"password": "hunter2"},
            "env": {"REMOTE_ADDR": "198.51.100.7"},
        },
        "level": "error",
    }
    assert masked(event, {}) == {
        "level": "error",
        "request": {"method": "POST", "url": "https://labwatch.example/search/?q"},
    }


class TestMetrics:
    @pytest.fixture(autouse=True)
    def switched_on(self) -> Any:
        with override_settings(METRICS=True, METRICS_TOKEN="", METRICS_NETWORKS=[]):
            yield

    @pytest.mark.parametrize(
        ("address", "networks", "may"),
        [
            ("10.1.2.3", ["10.0.0.0/8"], True),
            ("192.0.2.1", ["10.0.0.0/8"], False),
            ("2001:db8::1", ["10.0.0.0/8", "2001:db8::/32"], True),
            ("2001:db9::1", ["2001:db8::/32"], False),
            ("10.1.2.3", [], False),
        ],
    )
    def test_a_network_that_is_named_may_read(
        self, address: str, networks: list[str], may: bool
    ) -> None:
        request = RequestFactory().get("/metrics", REMOTE_ADDR=address)
        with override_settings(METRICS_NETWORKS=networks):
            assert may_read(request) is may

    @pytest.mark.parametrize(
        ("sent", "may"),
        [(f"Bearer {TOKEN}", True), (f"Bearer {TOKEN}x", False), ("Bearer ", False), ("", False)],
    )
    def test_the_token_opens_it(self, sent: str, may: bool) -> None:
        request = RequestFactory().get("/metrics", headers={"Authorization": sent})
        with override_settings(METRICS_TOKEN=TOKEN):
            assert may_read(request) is may
        assert may_read(request) is False

    def test_a_strangers_word_for_his_address_does_not_count(self) -> None:
        request = RequestFactory().get("/metrics", headers={"X-Forwarded-For": "10.1.2.3"})
        with override_settings(METRICS_NETWORKS=["10.0.0.0/8"]):
            assert may_read(request) is False
            assert metrics(request).status_code == 403

    @pytest.mark.django_db
    def test_it_tells_our_own_figures(self) -> None:
        make_source(next_check_at=None)
        request = RequestFactory().get("/metrics", REMOTE_ADDR="127.0.0.1")
        with override_settings(METRICS_NETWORKS=["127.0.0.0/8"]):
            answer = metrics(request)
        told = answer.content.decode()
        assert "labwatch_due_sources_waiting 1.0" in told
        assert 'labwatch_part_state{part="database"} 1.0' in told
        assert "labwatch_workers_seen" in told
        assert "no-store" in answer["Cache-Control"]

    @pytest.mark.parametrize(
        ("given", "ids"),
        [
            ({}, ["labwatch.E020"]),
            ({"METRICS_TOKEN": "short"}, ["labwatch.E021"]),
            ({"METRICS_NETWORKS": ["10.0.0.1/8"]}, ["labwatch.E022"]),
            ({"METRICS_TOKEN": TOKEN, "METRICS_NETWORKS": ["10.0.0.0/8"]}, []),
        ],
    )
    def test_what_is_wrong_with_who_may_read_is_told_at_the_start(
        self, given: dict[str, Any], ids: list[str]
    ) -> None:
        with override_settings(**given):
            found: list[CheckMessage] = check_metrics()
        assert [each.id for each in found] == ids


@pytest.mark.once
def test_processes_of_one_machine_count_together(tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    code = (
        SET_UP
        + """
from django.test import Client
from django.core.management import call_command
Client(raise_request_exception=False).get("/nowhere-at-all.txt", HTTP_HOST="127.0.0.1")
from labwatch.observing.metrics import _of_requests
import prometheus_client
lines = prometheus_client.generate_latest(_of_requests()).decode().splitlines()
name = "django_http_requests_before_middlewares_total"
print([line for line in lines if line.startswith(name)][-1])
"""
    )
    environment = {
        "METRICS": "true",
        "METRICS_TOKEN": TOKEN,
        "PROMETHEUS_MULTIPROC_DIR": str(folder),
        "LOG_LEVEL": "CRITICAL",
    }
    told = [run(code, tmp_path, **environment).stdout.split()[-1:] for _ in range(2)]
    assert told == [["1.0"], ["2.0"]]

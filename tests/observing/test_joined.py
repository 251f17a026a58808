"""One act in the newsroom is followed through the logs of two processes by its numbers."""

from __future__ import annotations

import http.cookiejar
import json
import re
import urllib.parse
import urllib.request
from typing import Any

import pytest

from tests.machines.servers import wait_until
from tests.machines.services import Installation, Service

pytestmark = pytest.mark.once

MAKE = """
from django.contrib.auth import get_user_model
from sources.models import Source
from sources.pausing import stop_checks
stop_checks("a test visits nobody")
get_user_model().objects.create_superuser("ada", "ada@example.org", "a-long-word-of-hers")
print("source", Source.objects.order_by("pk").first().pk)
"""


class LedOn(urllib.request.HTTPRedirectHandler):
    """Goes where an answer leads, and notes the number of the request that led there."""

    def __init__(self) -> None:
        self.numbers: list[str] = []

    def redirect_request(
        self, req: Any, fp: Any, code: Any, msg: Any, headers: Any, newurl: Any
    ) -> Any:
        """The next request."""
        self.numbers.append(headers["X-Request-ID"])
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class Editor:
    """Somebody with a browser's cookies."""

    def __init__(self, site: Installation) -> None:
        self.origin = f"http://127.0.0.1:{site.port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.led_on = LedOn()
        self.opener = urllib.request.build_opener(jar, self.led_on)

    def get(self, path: str) -> tuple[str, str]:
        """The page, and the number of its request."""
        with self.opener.open(self.origin + path, timeout=30) as answer:
            return answer.read().decode(), answer.headers["X-Request-ID"]

    def send(self, path: str, **fields: str) -> str:
        """Send a form with its protecting field; the number of the request that took it."""
        page, _ = self.get(path)
        [token] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[:1]
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        asked = urllib.request.Request(self.origin + path, body)  # noqa: S310 - loopback
        asked.add_header("Referer", self.origin + path)
        self.led_on.numbers.clear()
        with self.opener.open(asked, timeout=30) as answer:
            return str([*self.led_on.numbers, answer.headers["X-Request-ID"]][0])


def lines(service: Service) -> list[dict[str, Any]]:
    """The lines of a service, each of which must be JSON."""
    return [json.loads(line) for line in service.said().splitlines() if line.strip()]


def test_a_check_asked_for_in_the_newsroom_is_followed_into_the_worker(
    installation: Installation,
) -> None:
    installation.more = {"LOG_FORMAT": "json", "REQUIRE_SECOND_FACTOR": "false"}
    installation.more["PYTHONWARNINGS"] = "ignore"  # Celery warns of root before anything is set up
    [key] = re.findall(r"source (\d+)", installation.manage("shell", "-c", MAKE))
    web = installation.start_web()
    worker = installation.start("worker")
    editor = Editor(installation)
    editor.send("/admin/login/?next=/admin/", username="ada", password="a-long-word-of-hers")
    asked = {"action": "check_now", "_selected_action": key, "came_from": key}
    number = editor.send("/admin/sources/source/", **asked)

    def ended() -> Any:
        return [each for each in lines(worker) if each["event"] == "task_succeeded"]

    wait_until(ended, "the worker ends the task")
    [called] = [each for each in lines(web) if each["event"] == "task_enqueued"]
    assert (called["request_id"], called["child_task_name"]) == (
        number,
        "sources.tasks.check_due",
    )
    of_task = [each for each in lines(worker) if each.get("task_id") == called["child_task_id"]]
    assert {each["request_id"] for each in of_task} == {number}
    assert {"task_started", "task_succeeded"} <= {each["event"] for each in of_task}
    assert {each["task"] for each in of_task} == {"sources.tasks.check_due"}
    [access] = [each for each in lines(web) if each.get("request_id") == number and "path" in each]
    assert (access["method"], access["path"], access["status"]) == (
        "POST",
        "/admin/sources/source/",
        302,
    )
    assert "Listening at" in "".join(each["event"] for each in lines(web))
    everything = web.said() + worker.said()
    assert not [word for word in ("a-long-word", "csrf_", "127.0.0.1, ") if word in everything]
    beat = installation.start("beat")
    wait_until(lambda: "task_enqueued" in beat.said(), "beat calls")
    ticks = [each for each in lines(beat) if each["event"] == "task_enqueued"]
    assert all(each["child_task_id"] and "request_id" not in each for each in ticks)

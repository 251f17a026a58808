"""Nothing that must stay secret stands in a line of the log or in the report of a crash."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.debug import ExceptionReporter

from labwatch.observing.logs import line_formatter
from labwatch.webhooks import sending
from labwatch.webhooks.secrets import sign
from sources.archives import Archive, ArchiveError, ArchiveSettings
from sources.archives.saving import SaveSettings
from sources.checking.manners import Going
from sources.checking.visiting import Errand, visit
from sources.fetching import Fetcher, Policy
from tests.keys.conftest import new_key
from tests.sources.checking.conftest import EagerGate, Memory

WORD = "correct-horse-battery-7"


@pytest.fixture(params=["json", "plain"])
def log(request: Any) -> Iterator[io.StringIO]:
    """All that is logged, at the lowest level, as production writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(line_formatter(request.param))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(before)
    root.removeHandler(handler)


def test_what_is_logged_is_seen_here(log: io.StringIO) -> None:
    logging.getLogger("labwatch.x").debug("a line, %s", "of ours")
    assert "a line, of ours" in log.getvalue()


@pytest.mark.django_db
def test_no_password_code_or_key_of_somebody_who_logs_in(log: io.StringIO) -> None:
    get_user_model().objects.create_superuser("alice", password=WORD)
    client = Client(raise_request_exception=False)
    for word in (f"{WORD}-wrong", WORD):
        client.post(reverse("admin:login"), {"username": "alice", "password": word})
    client.post(reverse("admin:second-factor"), {"code": "428571", "otp_token": "428571"})
    session = client.cookies["sessionid"].value
    _key, token = new_key()
    for key in (token, "lw_no-such-key-at-all"):
        client.get("/api/v1/labs/", headers={"Authorization": f"Bearer {key}"})
    text = log.getvalue()
    for secret in (WORD, "428571", session, token, "lw_no-such-key-at-all"):
        assert secret not in text


@pytest.mark.django_db
def test_no_link_of_a_mail_and_no_address_of_a_reader(log: io.StringIO) -> None:
    client = Client(raise_request_exception=False)
    for name in ("follow-confirm", "follow-manage", "follow-stop"):
        client.get(reverse(name, args=["eyJhbGciOi:token-of-a-reader"]))
    client.post("/report/", {"text": "x", "contact": "ada@reader.example", "kind": "error"})
    client.post("/follow/", {"address": "ada@reader.example"})
    assert "token-of-a-reader" not in log.getvalue()
    assert "ada@reader.example" not in log.getvalue()


def test_no_secret_of_those_we_speak_to(log: io.StringIO) -> None:
    policy = Policy(["127.0.0.2/32"], [9], total_seconds=2, connect_seconds=1)
    address = "http://site.example:9/a?token=s3cr3t-in-an-address"
    fetcher = lambda: Fetcher(policy, lambda host: ["127.0.0.2"])  # noqa: E731
    going = Going(policy, fetcher, EagerGate(), Memory())
    [visited] = visit([Errand(1, address, "site.example", ignore_robots=True)], going)
    assert visited.error
    secret = "whsec_c2VjcmV0LW9mLWEtd2ViaG9vaw=="
    headers = sign("change_1", visited.at, b"{}", [secret])
    way = sending.Going(policy, needs_https=False, lookup=lambda host: ["127.0.0.2"])
    assert list(sending.send([sending.Parcel(1, address, b"{}", headers)], way))
    save = SaveSettings("http://127.0.0.2:9/save", key="archive-key", secret=WORD)
    archive = Archive(ArchiveSettings(on=True, save=save), fetcher().get)
    with pytest.raises(ArchiveError) as refused:
        asyncio.run(archive.save("https://lab.example/"))
    told = log.getvalue() + str(refused.value) + str(visited.why) + repr(save) + repr(archive)
    for each in ("s3cr3t-in-an-address", secret, headers["webhook-signature"], WORD):
        assert each not in told


def test_no_password_of_a_service_that_fails(log: io.StringIO) -> None:
    for address in (
        f"postgres://labwatch:{WORD}@db:5432/labwatch",
        f"redis://:{WORD}@redis:6379/0",
        f"smtp+tls://mail:{WORD}@mail.example:587",
    ):
        try:
            raise OSError(f"cannot reach {address}")
        except OSError:
            logging.getLogger("labwatch").exception("It failed: %s", address)
    assert "It failed" in log.getvalue()
    assert WORD not in log.getvalue()


def _report(**sent: str) -> str:
    """The report of a crash while this was sent."""
    request = RequestFactory().post("/follow/", sent, headers={"Cookie": f"sessionid={WORD}"})
    local = WORD
    try:
        raise RuntimeError(f"of {len(local)} letters")
    except RuntimeError:
        reporter = ExceptionReporter(request, *sys.exc_info())
        return reporter.get_traceback_text() + reporter.get_traceback_html()


def test_no_secret_in_the_report_of_a_crash(settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [f"former-{WORD}"]
    settings.EMAIL_URL = f"smtp+tls://mail:{WORD}@mail.example"
    settings.REDIS_URL = settings.CELERY_BROKER_URL = f"redis://:{WORD}@redis"
    settings.ARCHIVE_SAVE_KEY = f"key:{WORD}"
    settings.DATABASES["default"] = {**settings.DATABASES["default"], "PASSWORD": WORD}
    report = _report(password=WORD, address="ada@reader.example", code="428571")
    assert "RuntimeError" in report
    for secret in (WORD, "ada@reader.example", "428571", site.SECRET_KEY):
        assert secret not in report

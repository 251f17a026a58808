"""A mail server on loopback, readers with a form in hand, and changes to tell of."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from labwatch.alerts.delivering import work
from labwatch.alerts.following import newest
from labwatch.alerts.models import Asked, Followed, Follower
from labwatch.alerts.rhythms import next_time
from labwatch.alerts.tokens import digest_of
from labwatch.publishing.refreshing import refresh_all
from labwatch.tips.tokens import new_token
from tests.machines.servers import free_port

READER = "ada@reader.example"
MINUTE = dt.timedelta(minutes=1)
#: When what just happened is told to who is told as it happens.
RIPE = 11 * MINUTE


class _Clerk:
    """What the server does with each command."""

    def __init__(self, office: PostOffice) -> None:
        self.office = office

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, to: str, _o: Any
    ) -> str:
        """Take the address, unless told otherwise."""
        answer = self.office.answers.get("RCPT", "250 OK")
        if to == self.office.unknown:
            answer = "550 5.1.1 No such user"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(to)
        return answer

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keep the mail, unless told otherwise."""
        answer = self.office.answers.get("DATA", "250 OK")
        if answer.startswith("250"):
            # Not on the server's own thread, so that it goes on with others meanwhile.
            await asyncio.get_running_loop().run_in_executor(None, self.office.before)
            mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert [to.lower() for to in envelope.rcpt_tos] == [str(mail["To"]).lower()]
            self.office.mails.append(mail)  # type: ignore[arg-type]
        return answer


class PostOffice:
    """A real mail server: it keeps what comes. ``answers`` gives its answer to RCPT or DATA."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.unknown = ""
        self.before: Callable[[], None] = lambda: None
        self.port = free_port()
        self._controller: Controller | None = None

    def open(self) -> None:
        """Listen."""
        self._controller = Controller(_Clerk(self), hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        """Listen no more."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    @property
    def last(self) -> EmailMessage:
        """The mail that came last."""
        return self.mails[-1]


@pytest.fixture
def post(settings: Any) -> Iterator[PostOffice]:
    """The mail server that the site is set up with."""
    office = PostOffice()
    settings.MAIL_IS_SET_UP = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
    settings.EMAIL_TIMEOUT = 10
    settings.DEFAULT_FROM_EMAIL = "Lab Watch <alerts@labwatch.example>"
    settings.CONTACT_EMAIL = "editors@labwatch.example"
    office.open()
    yield office
    office.close()


def typed(*, age: float = 60, **more: Any) -> dict[str, Any]:
    """What a browser sends of a form that was opened ``age`` seconds ago."""
    token = new_token("follow", timezone.now() - dt.timedelta(seconds=age))
    sent = {"address": READER, "scope": "everything", "rhythm": "at-once", "token": token}
    return {**sent, **more}


def ask(client: Client, **more: Any) -> Any:
    """Send the form; the answer."""
    return client.post(reverse("follow"), typed(**more))


def text_of(mail: EmailMessage) -> str:
    """The plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html_of(mail: EmailMessage) -> str:
    """The HTML."""
    body = mail.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def link_in(mail: EmailMessage, word: str) -> str:
    """The path of the link in the text that has that word in it."""
    [link] = set(re.findall(rf"http://[^\s>]*/{word}/[^\s>]+", text_of(mail)))
    return urlsplit(link).path


def make_asked(**given: Any) -> Asked:
    """A request whose letter went out."""
    now = timezone.now()
    stated = {
        "asked_at": now,
        "address": READER,
        "everything": "records" not in given,
        "rhythm": "at-once",
        "language": "en-gb",
        "address_digest": digest_of(given.get("address", READER)),
        "caller": "c",
        "form_digest": new_token("", now)[-30:],
        **given,
    }
    return Asked.objects.create(**stated)


def make_follower(*keys: str, **given: Any) -> Follower:
    """Somebody who follows these records, or everything, from now on."""
    now = given.pop("now", timezone.now())
    rhythm = given.setdefault("rhythm", "at-once")
    stated = {
        "address": READER,
        "everything": not keys,
        "language": "en-gb",
        "nonce": secrets.token_hex(8),
        "position": newest(),
        "confirmed_at": now,
        "next_at": next_time(rhythm, now),
        **given,
    }
    follower = Follower.objects.create(**stated)
    for key in keys:
        resource, slug = key.split("/")
        Followed.objects.create(follower=follower, resource=resource, slug=slug)
    return follower


def change(record: Any, **columns: Any) -> None:
    """Change a published record, so that the public sees it."""
    for name, value in columns.items():
        setattr(record, name, value)
    record._change_reason = "It was looked up again."
    record.save()
    refresh_all()


def later(*, by: dt.timedelta = RIPE) -> int:
    """What the worker sends after that time."""
    return work(timezone.now() + by)


class Threads(list[threading.Thread]):
    """Started together, waited for together; what went wrong in any is raised."""

    def __init__(self, *calls: Callable[[], object]) -> None:
        super().__init__()
        self.failed: list[BaseException] = []
        for call in calls:
            self.append(threading.Thread(target=self._run, args=(call,)))
            self[-1].start()

    def _run(self, call: Callable[[], object]) -> None:
        from django.db import connection

        try:
            call()
        except BaseException as error:
            self.failed.append(error)
        finally:
            connection.close()

    def join(self) -> None:
        """Wait, a minute at most for each."""
        for thread in self:
            thread.join(60)
        assert self.failed == []

"""Sending the letters and alerts that are due, and settling each by what the mail server said.

At least once: if a worker dies between handing a mail over and noting it, the same piece of the log
goes out again after the lease, under the same Message-ID.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import time
import traceback
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils.translation import override

from labwatch.alerts.choices import named
from labwatch.alerts.claiming import LEASE, claim, due_alerts, due_letters, give_back, holds
from labwatch.alerts.following import newest
from labwatch.alerts.forgetting import FORGOTTEN
from labwatch.alerts.letters import alert, letter
from labwatch.alerts.models import Asked, Follower
from labwatch.alerts.rhythms import next_time
from labwatch.alerts.sending import Answer, Mailer, Outcome
from labwatch.alerts.telling import news
from labwatch.publishing.refreshing import refresh_if_few
from labwatch.webhooks.retrying import TRIES, delay

logger = logging.getLogger(__name__)

#: Seconds and mails after which a call claims no further batch; the next call goes on.
SECONDS = 60.0
MOST = 200
#: What waited behind a mail that found no server waits that long.
_REST = dt.timedelta(minutes=1)
#: A server that is away is nobody's fault: the wait grows to that of so many tries, not further.
_PATIENT = 3
_FAULT = Answer(Outcome.FAILED, "Our own program failed; its log says where.")
_QUIET = Answer(Outcome.SENT)


def work(now: dt.datetime) -> int:
    """Send what is due; how many mails the server took. Nothing where mail is not set up."""
    if not settings.MAIL_IS_SET_UP:
        return 0
    refresh_if_few()  # what was withdrawn just now is not told
    mailer = Mailer()
    try:
        return _work(mailer, now)
    finally:
        mailer.close()


def _work(mailer: Mailer, now: dt.datetime) -> int:
    began, sent = time.monotonic(), 0
    queues: Any = ((due_letters, _send_letter), (due_alerts, _send_alert))
    for due, send in queues:
        while sent < MOST and (seconds := time.monotonic() - began) < SECONDS:
            at = now + dt.timedelta(seconds=seconds)
            batch = claim(due(at), at)
            if not batch:
                break
            answers = _send_each(batch, send, mailer, at)
            sent += sum(answer.outcome is Outcome.SENT for answer in answers)
            if answers and answers[-1].outcome is Outcome.NO_SERVER:
                return sent
    return sent


Send = Callable[[Any, Mailer, dt.datetime], Answer | None]


def _send_each(batch: list[Any], send: Send, mailer: Mailer, at: dt.datetime) -> list[Answer]:
    """What came of each mail; once there is no server, the others are left for later."""
    answers: list[Answer] = []
    for number, row in enumerate(batch):
        answer = send(row, mailer, at)
        if answer is not None:
            answers.append(answer)
            if answer.outcome is Outcome.NO_SERVER:
                for other in batch[number + 1 :]:
                    give_back(other, at + _REST)
                break
    return answers


def _send_letter(asked: Asked, mailer: Mailer, at: dt.datetime) -> Answer | None:
    if asked.tries > TRIES:  # something here kills the worker
        _settle_letter(asked, _FAULT, at)
        return None
    answer = _try(lambda: mailer.send(_letter(asked)), mailer)
    if answer is not None:
        _settle_letter(asked, answer, at)
    return answer


def _letter(asked: Asked) -> EmailMultiAlternatives:
    with override(asked.language):
        return letter(asked, named(asked.records.split("\n") if asked.records else []))


def _settle_letter(asked: Asked, answer: Answer, at: dt.datetime) -> None:
    """Sent, or forgotten, or to be tried again; a server that is away costs no try."""
    tries = asked.tries
    if answer.outcome is Outcome.NO_SERVER:
        tries = min(tries, _PATIENT)
    if answer.outcome is Outcome.SENT:
        holds(asked).update(next_at=None, tries=0, trouble="")
    elif answer.outcome is Outcome.REFUSED or tries >= TRIES:
        holds(asked).update(**FORGOTTEN, trouble=answer.trouble)
    else:
        holds(asked).update(next_at=at + _wait(tries), tries=tries, trouble=answer.trouble)


def _send_alert(follower: Follower, mailer: Mailer, at: dt.datetime) -> Answer | None:
    """None where there is nothing to tell, or the follower stopped or was claimed meanwhile."""
    upto = follower.telling or newest()
    if follower.tries > TRIES:  # claimed so often without an end: something here kills the worker
        _settle(follower, _FAULT, at, upto)
        return None
    answer = _try(lambda: _tell(follower, mailer, at, upto), mailer)
    if answer is not None:
        _settle(follower, answer, at, upto)
    return None if answer is _QUIET else answer


def _tell(follower: Follower, mailer: Mailer, at: dt.datetime, upto: int) -> Answer | None:
    keys = [str(row) for row in follower.followed.all()]
    told = news(follower, keys, upto)
    if not told.count:
        return _QUIET
    if not holds(follower).update(telling=upto, next_at=at + LEASE):
        return None
    with override(follower.language):
        followed = named(keys)
    return mailer.send(alert(follower, told, followed, upto))


def _try(send: Callable[[], Answer | None], mailer: Mailer) -> Answer | None:
    """Make one mail and hand it over; where our own code fails on it, the others go on.

    Logged is where that was: what the error says may name the address.
    """
    try:
        return send()
    except Exception as error:
        mailer.close()
        where = "".join(traceback.format_tb(error.__traceback__))
        logger.error("A mail failed with %s:\n%s", type(error).__name__, where)
        return _FAULT


@transaction.atomic
def _settle(follower: Follower, answer: Answer, at: dt.datetime, upto: int) -> None:
    """Write what came of it, unless they stopped or somebody else has claimed them since."""
    row = holds(follower).select_for_update().first()
    if row is None:
        return
    row.trouble = answer.trouble
    if answer.outcome is Outcome.SENT:
        row.position, row.telling, row.tries = max(upto, row.position), None, 0
        row.next_at = next_time(row.rhythm, at)
        row.last_sent_at = row.last_sent_at if answer is _QUIET else at
    else:
        _fail(row, answer, at)
    row.save()


def _fail(row: Follower, answer: Answer, at: dt.datetime) -> None:
    if answer.outcome is not Outcome.UNSURE:
        row.telling = None
    if answer.outcome is Outcome.NO_SERVER:
        row.tries = min(row.tries, _PATIENT)
    is_over = answer.outcome is Outcome.REFUSED or row.tries >= TRIES
    if is_over:
        row.paused_at, row.next_at, row.telling = at, None, None
    else:
        row.next_at = at + _wait(row.tries)


def _wait(tries: int) -> dt.timedelta:
    return delay(tries, random.random())  # noqa: S311 - spreads calls, hides nothing

"""The act of taking in a form: one letter for each, and only so many.

What came in is counted in the table itself (decision 22), so that the limits hold for all web
processes. That too many letters went to one address is not told: it would tell that somebody asked.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection, transaction

from labwatch.alerts.models import COUNTED, Asked

WINDOW = dt.timedelta(hours=1)


class TooManyLettersError(Exception):
    """One request too many in this hour; ``from_caller``: of this sender, else of everybody."""

    def __init__(self, *, from_caller: bool) -> None:
        self.from_caller = from_caller
        super().__init__("Too many requests in this hour.")


@transaction.atomic
def receive(asked: Asked) -> bool:
    """Queue the letter; False if none goes out: the form came before, or its address got enough.

    Raises TooManyLettersError.
    """
    _let_no_other_in()
    if Asked.objects.filter(form_digest=asked.form_digest).exists():
        return False
    _check_limits(asked)
    if _has_enough(asked):
        _forget(asked)  # the request counts all the same
    asked.save(force_insert=True)
    return asked.next_at is not None


def _check_limits(asked: Asked) -> None:
    lately = Asked.objects.filter(asked_at__gt=asked.asked_at - WINDOW)
    if lately.filter(caller=asked.caller).count() >= settings.ALERT_RATE:
        raise TooManyLettersError(from_caller=True)
    if lately.count() >= settings.ALERT_RATE_OVERALL:
        raise TooManyLettersError(from_caller=False)


def _has_enough(asked: Asked) -> bool:
    lately = Asked.objects.filter(asked_at__gt=asked.asked_at - COUNTED)
    same = lately.filter(address_digest=asked.address_digest)
    return bool(same.count() >= settings.ALERT_RATE_ADDRESS)


def _forget(asked: Asked) -> None:
    asked.address = asked.records = ""
    asked.everything, asked.next_at = False, None


def _let_no_other_in() -> None:
    """Or two that come at the same moment would both find room for one.

    On SQLite, whoever begins to write is alone already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE alerts_asked IN SHARE ROW EXCLUSIVE MODE")

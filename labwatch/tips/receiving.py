"""The act of taking in a tip: once for each form, and only so many an hour.

What came in is counted in the table itself, so that the limits hold for all web processes, with
Redis or without.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from labwatch.tips.models import Tip

WINDOW = dt.timedelta(hours=1)


class TooManyTipsError(Exception):
    """One tip too many in this hour; ``from_caller``: of this sender, else of everybody."""

    def __init__(self, *, from_caller: bool) -> None:
        self.from_caller = from_caller
        super().__init__("Too many tips in this hour.")


@transaction.atomic
def receive(tip: Tip) -> bool:
    """Keep it; False if the same form came in before. Raises TooManyTipsError.

    ``tip`` has ``opened_at``, ``caller`` and ``form_digest`` set, and nothing of its closing.
    """
    _let_no_other_in()
    if Tip.objects.filter(form_digest=tip.form_digest).exists():
        return False
    _check_limits(tip)
    tip.save(force_insert=True)
    return True


def caller_digest(network: str) -> str:
    """What is kept of a sender's address for two days; nobody without our key can tell whose."""
    return salted_hmac("labwatch.tips.caller", network, algorithm="sha256").hexdigest()


def _check_limits(tip: Tip) -> None:
    lately = Tip.objects.since(tip.opened_at - WINDOW)
    if lately.filter(caller=tip.caller).count() >= settings.TIP_RATE:
        raise TooManyTipsError(from_caller=True)
    if lately.count() >= settings.TIP_RATE_OVERALL:
        raise TooManyTipsError(from_caller=False)


def _let_no_other_in() -> None:
    """Or two that come at the same moment would both find room for one.

    On SQLite, whoever begins to write is alone already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE tips_tip IN SHARE ROW EXCLUSIVE MODE")

"""Forgetting requests that nobody confirmed, and later that there was one."""

from __future__ import annotations

import datetime as dt

from django.db.models import F

from labwatch.alerts.models import COUNTED, LINK_HOLDS, Asked

#: A new claim, so that whoever was sending the letter meanwhile does not settle it any more.
FORGOTTEN = {
    "address": "",
    "records": "",
    "everything": False,
    "next_at": None,
    "claims": F("claims") + 1,
}


def forget(now: dt.datetime) -> None:
    """Empty what was not confirmed in time; delete what no longer counts for any limit."""
    Asked.objects.filter(asked_at__lt=now - COUNTED).delete()
    late = Asked.objects.filter(asked_at__lt=now - LINK_HOLDS).exclude(address="")
    late.update(**FORGOTTEN)

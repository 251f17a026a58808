"""Forgetting requests that nobody confirmed, and later that there was one."""

from __future__ import annotations

import datetime as dt

from labwatch.alerts.models import COUNTED, LINK_HOLDS, Asked

FORGOTTEN = {"address": "", "records": "", "everything": False, "next_at": None}


def forget(now: dt.datetime) -> None:
    """Empty what was not confirmed in time; delete what no longer counts for any limit."""
    Asked.objects.filter(asked_at__lt=now - COUNTED).delete()
    late = Asked.objects.filter(asked_at__lt=now - LINK_HOLDS).exclude(address="")
    late.update(**FORGOTTEN)

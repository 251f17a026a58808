"""Forgetting what of tips is private, once it has served its purpose."""

from __future__ import annotations

import datetime as dt

from labwatch.tips.models import Tip


def forget(now: dt.datetime) -> None:
    """Empty senders' hashes after two days and contacts 30 days after closing; drop old spam."""
    Tip.objects.stale_spam(now).delete()
    Tip.objects.with_stale_caller(now).update(caller="")
    Tip.objects.with_stale_contact(now).update(contact="")

"""Forgetting what of tips is private: by itself, once it has served its purpose, or by law."""

from __future__ import annotations

import datetime as dt

from django.contrib.admin.models import LogEntry
from django.db import transaction

from labwatch.tips.models import Tip

#: What stands where somebody's words stood.
ERASED = "[erased at the wish of somebody whom it concerned]"


def forget(now: dt.datetime) -> None:
    """Empty senders' hashes after two days and contacts 30 days after closing; drop old spam."""
    Tip.objects.stale_spam(now).delete()
    Tip.objects.with_stale_caller(now).update(caller="")
    Tip.objects.with_stale_contact(now).update(contact="")


@transaction.atomic
def erase(number: int) -> Tip:
    """Take out of a tip all that its sender wrote, and the newsroom's note on it; that it came in
    and what came of it stays. Raises Tip.DoesNotExist. A correction drafted from it is no part of
    it: docs/operations.md says what to do there."""
    tip = Tip.objects.select_for_update().get(pk=number)
    tip.text = ERASED
    tip.source_url = tip.name = tip.contact = tip.caller = tip.note = ""
    tip.save()
    # The admin's own log repeats the beginning of the text.
    LogEntry.objects.filter(
        content_type__app_label="tips", content_type__model="tip", object_id=str(number)
    ).update(object_repr=str(tip))
    return tip

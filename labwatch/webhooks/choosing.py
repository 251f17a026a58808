"""Which changes a subscription wants, and what may be chosen."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from labwatch.dataset.kinds import KIND_OF_NAME
from labwatch.publishing.models import ChangeAbout, ChangeEntry
from labwatch.webhooks.models import Subscription

#: Kinds of records to whose changes a subscription may be limited.
LIMITING = ("labs", "evaluators", "models", "commitments")


def chosen(subscription: Subscription) -> QuerySet[ChangeEntry]:
    """The changes that it wants, in the order in which they happened."""
    rows = ChangeEntry.objects.order_by("pk")
    if subscription.events:
        rows = rows.filter(what__in=subscription.events)
    if subscription.resources:
        rows = rows.filter(resource__in=subscription.resources)
    if subscription.records:
        rows = rows.filter(_about(subscription.records))
    return rows


def _about(records: list[str]) -> Exists:
    """That a change is about one of the records, each given as labs/anthropic."""
    parts = (record.split("/") for record in records)
    one_of_them = reduce(or_, (Q(resource=resource, slug=slug) for resource, slug in parts))
    return Exists(ChangeAbout.objects.filter(one_of_them, entry=OuterRef("pk")))


def read_records(text: str) -> list[str]:
    """Records as typed, one on a line. Raises ValueError with what is wrong and how to mend it."""
    lines = [line.strip().strip("/") for line in text.splitlines() if line.strip()]
    for line in lines:
        resource, _, slug = line.partition("/")
        if resource not in LIMITING:
            words = ", ".join(LIMITING)
            raise ValueError(f"{line}: begin with one of {words}, as in labs/anthropic.")
        if not KIND_OF_NAME[resource].model._default_manager.filter(slug=slug).exists():
            raise ValueError(f"{line}: there is no such record; take its slug from its address.")
    return list(dict.fromkeys(lines))

"""Machines that stopped themselves: the checker, and receivers of webhooks. For administrators."""

from __future__ import annotations

from typing import Any

from django.db.models import Value

from labwatch.desk.kinds import Asked, Kind, Link, Part, Shown, keys, part
from labwatch.webhooks.models import Subscription
from sources.admin.choices import admin_address
from sources.models import Checker

_CHECKER = "sources.change_checker"
_WEBHOOKS = "webhooks.change_subscription"


def _checker_parts(asked: Asked) -> list[Part]:
    if not asked.may(_CHECKER):
        return []
    rows = Checker.objects.filter(stopped_at__isnull=False, stopped_by_itself=True)
    return [part("checker", rows, since="stopped_at", urgency=5, fact=Value(""))]


def _show_checker(asked: Asked, subjects: list[str]) -> dict[str, Shown]:
    return {f"checker/{row.pk}": _shown_checker(row) for row in _rows(Checker, subjects)}


def _shown_checker(row: Checker) -> Shown:
    address = admin_address(row)
    title = "Source checks stopped by themselves"
    links = (Link("Look, and start them", address),)
    return Shown(title=title, address=address, why=row.stopped_because, links=links)


def _webhook_parts(asked: Asked) -> list[Part]:
    if not asked.may(_WEBHOOKS):
        return []
    rows = Subscription.objects.filter(active=True, paused_at__isnull=False)
    return [part("webhooks", rows, since="paused_at", urgency=56)]


def _show_webhooks(asked: Asked, subjects: list[str]) -> dict[str, Shown]:
    return {f"webhooks/{row.pk}": _shown_webhook(row) for row in _rows(Subscription, subjects)}


def _shown_webhook(row: Subscription) -> Shown:
    address = admin_address(row)
    links = (Link("Look, and resume it", address),)
    title = f"Nothing is sent to {row.name}"
    return Shown(title=title, address=address, why=row.paused_because, links=links)


def _rows(model: Any, subjects: list[str]) -> Any:
    return model.objects.filter(pk__in=keys(subjects))


KINDS = (
    Kind(
        name="checker",
        label="Source checks stopped",
        why="Nothing is visited until they run again.",
        parts=_checker_parts,
        show=_show_checker,
        work=(_CHECKER,),
        closable=False,
    ),
    Kind(
        name="webhooks",
        label="Receivers paused",
        why="A receiver of changes failed so long that nothing is sent to it.",
        parts=_webhook_parts,
        show=_show_webhooks,
        work=(_WEBHOOKS,),
        closable=False,
    ),
)

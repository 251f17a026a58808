"""Noting what became of public addresses, and asking for it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.utils import timezone

from labwatch.addresses.models import Fate, FormerAddress
from labwatch.dataset.kinds import KIND_OF_MODEL
from sources.records import Record


def withdrawn(resource: str, slug: str, by: User | None, reason: str) -> FormerAddress:
    """Note that the record was withdrawn: its address answers 410, with the reason."""
    return _note(resource, slug, by, reason, fate=Fate.WITHDRAWN, successor="")


def merged_into(
    resource: str, slug: str, successor: str, by: User | None, reason: str
) -> FormerAddress:
    """Note that the record was merged: its address leads to the successor's. Addresses that led to
    it lead there as well.
    """
    led_here = FormerAddress.objects.filter(resource=resource, successor=slug)
    led_here.update(successor=successor)
    return _note(resource, slug, by, reason, fate=Fate.MERGED, successor=successor)


def stands_again(resource: str, slug: str) -> None:
    """Forget what became of an address: a public record stands there."""
    FormerAddress.objects.filter(resource=resource, slug=slug).delete()


def fate_of(resource: str, slug: str) -> FormerAddress | None:
    """What became of an address; None if nothing is noted."""
    return FormerAddress.objects.filter(resource=resource, slug=slug).first()


def successor_of(model: type[Record], slug: str) -> str:
    """The slug of the record that another of that kind was merged into; empty if it was not."""
    found = fate_of(KIND_OF_MODEL[model].name, slug) if model in KIND_OF_MODEL else None
    return found.successor if found else ""


def _note(
    resource: str, slug: str, by: User | None, reason: str, *, fate: Fate, successor: str
) -> FormerAddress:
    told = {
        "fate": fate,
        "successor": successor,
        "reason": reason,
        "by": by,
        "at": timezone.now(),
    }
    row, _made = FormerAddress.objects.update_or_create(resource=resource, slug=slug, defaults=told)
    return row

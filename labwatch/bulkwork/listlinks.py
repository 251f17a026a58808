"""The ways from a kind's list to the pages of bulk work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from labwatch.bulkwork.exportpages import may_view
from labwatch.bulkwork.importpages import importable
from labwatch.dataset.kinds import KIND_OF_MODEL
from labwatch.merging.merging import MERGED, may_merge
from sources.records import Record


@dataclass(frozen=True)
class Link:
    """A page and what it is called."""

    label: str
    url: str


def list_links(user: Any, model: type[Record]) -> list[Link]:
    """The pages that the person may enter."""
    kind = KIND_OF_MODEL[model]
    links = []
    if kind in importable(user):
        links.append(Link("Import", f"{reverse('admin:import')}?kind={kind.name}"))
    if may_view(user, kind):
        links.append(Link("Export", f"{reverse('admin:export')}#{kind.name}"))
    if model in MERGED.values() and may_merge(user, model):
        links.append(Link("Merge two", reverse("admin:merge", args=[kind.name])))
    return links

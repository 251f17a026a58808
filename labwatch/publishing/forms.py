"""The public form of a record: what the API's serializer makes of it, as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from labwatch.api import flat
from labwatch.api.resources import RESOURCES
from labwatch.publishing.models import PublishedForm
from labwatch.publishing.place import PLACE, as_kept, as_text

FORMED = tuple(RESOURCES)
#: Resources whose form depends on the date: promises fall due.
OF_THE_DAY = ("pledges", "rulings")


@dataclass
class _Nowhere:
    """A request to a site whose address is not known yet."""

    def build_absolute_uri(self, location: str = "") -> str:
        return PLACE + location


@dataclass(frozen=True)
class Form:
    """One record as the public sees it: its key and what the API says of it."""

    key: int
    json: dict[str, Any]

    @property
    def slug(self) -> str:
        """The record's slug."""
        return str(self.json["slug"])

    def row(self, resource: str, made_at: dt.datetime) -> PublishedForm:
        """As it is kept."""
        return PublishedForm(
            resource=resource,
            record=self.key,
            slug=self.slug,
            body=as_kept(as_text(self.json)),
            line=as_kept(flat.line(resource, self.json)),
            made_at=made_at,
        )


def forms_of(resource: str, keys: Iterable[int]) -> list[Form]:
    """The forms of those of the records that are public."""
    view: Any = RESOURCES[resource]()
    view.on, view.as_of, view.action, view.detail = timezone.localdate(), None, "list", False
    rows = list(view.get_queryset().filter(pk__in=list(keys)))
    context = {"request": _Nowhere(), "view": view}
    made = view.serializer_class(rows, many=True, context=context).data
    return [Form(row.pk, form) for row, form in zip(rows, made, strict=True)]

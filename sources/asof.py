"""The past day that a page or an API call is asked for: ``?as_of=2024-05-24``."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_lazy

HOW = gettext_lazy("Write a day as 2024-05-24, no later than today.")


class BadDay(ValueError):
    """What was given is no day of the past; the message says so and how to write one."""


def read_as_of(text: str | None) -> dt.date | None:
    """The day, or None if none is asked for; raises BadDay."""
    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text) if len(text) == len("2024-05-24") else None
    except ValueError:
        day = None
    if day is None:
        reason = gettext('as_of: "%(text)s" is not a day.') % {"text": text[:40]}
        raise BadDay(f"{reason} {HOW}")
    if day > timezone.localdate():
        reason = gettext("as_of: %(day)s has not come yet.") % {"day": day}
        raise BadDay(f"{reason} {HOW}")
    return day


def address_on(address: str, day: dt.date | None) -> str:
    """The address of the same page as of that day, if that page can be had so; None: as it is."""
    if day is None:
        return address
    path, mark, anchor = address.partition("#")
    route, _, query = path.partition("?")
    if not _takes_as_of(route, get_language()):
        return address
    asked = "&".join(filter(None, (query, f"as_of={day.isoformat()}")))
    return f"{route}?{asked}{mark}{anchor}"


@lru_cache(maxsize=4096)
def _takes_as_of(path: str, _language: str | None) -> bool:
    """Whether that page of this site takes ``?as_of=``; addresses are read by language."""
    try:
        view: Any = resolve(path).func
    except Resolver404:
        return False
    return bool(getattr(getattr(view, "view_class", None), "takes_as_of", False))

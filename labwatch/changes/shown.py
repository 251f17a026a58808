"""An entry of the log as people read it, on pages and in feeds. Strangers' words are escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, pgettext

from labwatch.dataset.kinds import KIND_OF_NAME
from labwatch.languages.addresses import localized
from labwatch.publishing.models import ChangeEntry, What
from sources.diffing import diff_texts, inline_html

#: Texts longer than this are folded on pages, in characters.
LONG = 400
#: Longer texts are not compared word by word.
MOST_COMPARED = 10_000
NOT_STATED = gettext_lazy("not stated")


@dataclass(frozen=True)
class ShownDifference:
    """One field of an entry: what it is called, and its texts before and after."""

    label: str
    before: str
    after: str
    is_new: bool

    @property
    def is_long(self) -> bool:
        """Whether a page folds it."""
        return max(len(self.before), len(self.after)) > LONG

    @property
    def html(self) -> SafeString:
        """What it says; of texts, the words that went and came."""
        if self.is_new:
            return format_html("{}", self.after)
        if self._is_compared:
            return inline_html(diff_texts(self.before, self.after))
        return format_html(
            '<del><span class="visually-hidden">{}</span>{}</del> '
            '<ins><span class="visually-hidden">{}</span>{}</ins>',
            gettext("before:") + " ",
            self.before,
            gettext("after:") + " ",
            self.after,
        )

    @property
    def _is_compared(self) -> bool:
        """Single words and values are set side by side."""
        texts = (self.before, self.after)
        lengths = [len(text) for text in texts]
        return all(" " in text for text in texts) and max(lengths) <= MOST_COMPARED


@dataclass(frozen=True)
class ShownChange:
    """One entry of the log."""

    entry: ChangeEntry

    @property
    def day(self) -> dt.date:
        """The day on which the public could first see it, in the site's time zone."""
        return timezone.localdate(self.entry.at)

    @property
    def is_alarm(self) -> bool:
        """Whether it tells of a change of a source."""
        return self.entry.what == What.ALARM

    @property
    def kind(self) -> str:
        """What sort of record, in words."""
        return pgettext(
            "kind of record", str(KIND_OF_NAME[self.entry.resource].model._meta.verbose_name)
        )

    @property
    def verb(self) -> str:
        """What happened, in a word or two."""
        return gettext("source changed") if self.is_alarm else str(What(self.entry.what).label)

    @property
    def address(self) -> str:
        """The path of the record's page; of one that was withdrawn, its place in the log."""
        return self.log if self.entry.what == What.WITHDRAWN else localized(self.entry.page)

    @property
    def log(self) -> str:
        """The path of everything that the log tells of this record."""
        query = f"?resource={self.entry.resource}&record={self.entry.slug}"
        return reverse("changes") + query

    @property
    def fields(self) -> list[str]:
        """The names of the fields that changed; of what is new, none."""
        is_new = self.entry.what not in (What.CHANGED, What.ALARM)
        return [] if is_new else [row.label for row in self.differences]

    @cached_property
    def differences(self) -> list[ShownDifference]:
        """What changed, or all that a new record says."""
        is_new = self.entry.what not in (What.CHANGED, What.ALARM)
        return [_shown(difference, is_new) for difference in self.entry.differences]


def shown(entries: Iterable[ChangeEntry]) -> list[ShownChange]:
    """The entries, for a template."""
    return [ShownChange(entry) for entry in entries]


def newest(limit: int) -> list[ShownChange]:
    """The newest entries; one query."""
    return shown(ChangeEntry.objects.all()[:limit])


def newest_about(resource: str, slug: str, limit: int) -> list[ShownChange]:
    """The newest entries about a record; one query."""
    return shown(ChangeEntry.objects.about(resource, [slug])[:limit])


def _shown(difference: Mapping[str, Any], is_new: bool) -> ShownDifference:
    return ShownDifference(
        label=pgettext("field", str(difference["field"]).replace("_", " ")),
        before=in_words(difference["before"]),
        after=in_words(difference["after"]),
        is_new=is_new,
    )


def in_words(value: Any) -> str:
    """A value of the API as text: a date as it is stated, a list with semicolons."""
    if value is None or value in ("", []):
        return str(NOT_STATED)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return "; ".join(map(in_words, value))
    if isinstance(value, Mapping):
        return _parts(value)
    return str(value)


def _parts(value: Mapping[str, Any]) -> str:
    if "precision" in value:
        return str(value["value"])
    stated = {name: item for name, item in value.items() if item not in (None, "", [])}
    return ", ".join(f"{name.replace('_', ' ')} {in_words(item)}" for name, item in stated.items())

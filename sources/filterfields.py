"""What a filter takes from the address: words, references, flags, dates. Form fields, no queries
on rows; an unknown value is an error that carries what is allowed in ``params["allowed"]``.

Several values come separated by commas, or as the same parameter several times (as forms send).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sources.searchquery import NothingToFind, parsed

if TYPE_CHECKING:
    _RecordsField = forms.ModelMultipleChoiceField[Any]
else:
    _RecordsField = forms.ModelMultipleChoiceField

#: More values than anybody types; keeps SQL statements within bounds.
MOST_VALUES = 100
MOST_SEARCH_WORDS = 10
FLAGS = (("true", _("yes")), ("false", _("no")))


def split_values(texts: Iterable[str]) -> list[str]:
    """Each value once, in the order given: ``["a,b", "b"]`` becomes ``["a", "b"]``."""
    parts = (part.strip() for text in texts for part in str(text).split(","))
    return list(dict.fromkeys(part for part in parts if part))


def unknown(value: str, allowed: Sequence[str]) -> ValidationError:
    """The error for a word outside a vocabulary; names what is allowed."""
    return ValidationError(
        gettext('"%(value)s" is not among %(words)s.'),
        code="unknown",
        params={"value": value, "words": ", ".join(allowed), "allowed": list(allowed)},
    )


def _given(data: Any, name: str) -> list[str]:
    getlist = getattr(data, "getlist", None)
    if getlist is not None:
        return list(getlist(name))
    value = data.get(name)
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


class SeveralSelect(forms.SelectMultiple):
    """A list to choose from, of several values."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """All values given for the parameter."""
        return split_values(_given(data, name))


class SeveralInput(forms.TextInput):
    """A text input for values separated by commas."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """All values given for the parameter."""
        return split_values(_given(data, name))

    def format_value(self, value: Any) -> Any:
        """The values as they were typed."""
        return ",".join(value) if isinstance(value, list | tuple) else value


def bounded(values: Any) -> list[str]:
    """The values as a list, not too many; ValidationError."""
    if len(values or ()) > MOST_VALUES:
        message = gettext("Give at most %(most)s values.")
        raise ValidationError(message, code="too_many", params={"most": MOST_VALUES})
    return list(values or ())


class WordsField(forms.MultipleChoiceField):
    """Words of a vocabulary. ``choices``: (value, label) pairs."""

    widget = SeveralSelect

    def clean(self, value: Any) -> list[str]:
        """The words, each known."""
        words = bounded(value)
        allowed = [str(key) for key, _label in self._listed()]
        for word in words:
            if word not in allowed:
                raise unknown(word, allowed)
        return words

    def _listed(self) -> Iterable[Any]:
        choices: Any = self.choices
        return [*choices]


class WordField(forms.ChoiceField):
    """Exactly one word of a vocabulary, or nothing."""

    def __init__(self, *, choices: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        self.words = [value for value, _label in choices]
        super().__init__(choices=[("", "any"), *choices], **kwargs)

    def validate(self, value: Any) -> None:
        """Refuse an unknown word, naming the known ones."""
        if value and value not in self.words:
            raise unknown(value, self.words)


class FlagField(WordField):
    """true, false, or nothing; cleans to a bool or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=FLAGS, **kwargs)

    def clean(self, value: Any) -> Any:
        """The flag."""
        word = super().clean(value)
        return {"true": True, "false": False}.get(word)


class PublicRecordsField(_RecordsField):
    """References to published records by slug; the slug of a draft counts as unknown."""

    widget = SeveralSelect

    def __init__(self, queryset: QuerySet[Any] | None, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name="slug", **kwargs)

    def clean(self, value: Any) -> Any:
        """The records as a list, each published."""
        slugs = bounded(value)
        records = self._by_slug([slug for slug in slugs if "\0" not in slug]) if slugs else {}
        for slug in slugs:
            if slug not in records:
                raise ValidationError(
                    gettext('There is no published %(kind)s with the slug "%(slug)s".%(hint)s'),
                    code="unknown",
                    params={
                        "kind": self._kind(),
                        "slug": slug,
                        "hint": self._hint(slug),
                        "allowed": self._allowed(),
                    },
                )
        return list(records.values())

    def _hint(self, slug: str) -> str:
        """What the record was merged into, if it was: the site above knows (``settings``)."""
        queryset: Any = self.queryset
        successor = import_string(settings.RECORD_SUCCESSOR)(queryset.model, slug)
        merged = gettext('It was merged into "%(successor)s"; ask for that.')
        return " " + merged % {"successor": successor} if successor else ""

    def _allowed(self) -> list[str]:
        """All slugs, of kinds of which there are few."""
        if isinstance(self.widget, SeveralInput):
            return []
        queryset: Any = self.queryset
        slugs = list(queryset.values_list("slug", flat=True)[: MOST_VALUES + 1])
        return slugs if len(slugs) <= MOST_VALUES else []

    def _by_slug(self, slugs: list[str]) -> dict[str, Any]:
        queryset: Any = self.queryset
        return {record.slug: record for record in queryset.filter(slug__in=slugs)}

    def _kind(self) -> str:
        queryset: Any = self.queryset
        return str(queryset.model._meta.verbose_name)


class SearchField(forms.CharField):
    """What to look for; cleans to a SearchQuery, or None if nothing is given."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 200, **kwargs})

    def clean(self, value: Any) -> Any:
        """The query; ValidationError if it is too long or holds no word."""
        text = str(super().clean(value) or "")
        if len(text.split()) > MOST_SEARCH_WORDS:
            message = gettext("Search for at most %(most)s words.")
            raise ValidationError(message, code="too_many", params={"most": MOST_SEARCH_WORDS})
        try:
            return parsed(text) if text else None
        except NothingToFind as error:
            raise ValidationError(str(error), code="nothing") from None

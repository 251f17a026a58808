"""The form of a record in the admin: its slug, the passages typed below it, and why it changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.models import InlineForeignKeyField, inlineformset_factory
from django.utils.text import capfirst, slugify

from sources.partialdates import PartialDate
from sources.publishing import public
from sources.records import CitationLink, Part, Record, is_fact_of
from sources.slugs import free_slug
from sources.vocabulary import Status

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    from django.forms import ModelForm

_LONGEST_WORDS = 60


#: The permission to change what is public; the site above declares it.
CORRECT = "workflow.correct"


class PartForm(ModelForm):
    """Rows below a record, and the base of records: every message stands where it is seen."""

    def add_error(self, field: str | None, error: Any) -> None:
        """Put a rule's message that starts with a field's name at that field."""
        if field is not None or not isinstance(error, ValidationError):
            return super().add_error(field, error)
        if not hasattr(error, "error_dict"):
            error = ValidationError({NON_FIELD_ERRORS: error.error_list})
        for name, found in error.error_dict.items():
            for one in found:
                self._place(name, one)
        return None

    def _place(self, name: str, error: ValidationError) -> None:
        named, colon, rest = " ".join(error.messages).partition(": ")
        if self._shows(name):
            super().add_error(name, error)
        elif name == NON_FIELD_ERRORS and colon and self._shows(named):
            super().add_error(named, capfirst(rest))
        else:
            super().add_error(None, error)

    def _shows(self, name: str) -> bool:
        """Whether the form has that field; the way back to the record above is not shown."""
        field = self.fields.get(name)
        return field is not None and not isinstance(field, InlineForeignKeyField)


class RecordForm(PartForm):
    """Any record. An empty slug is made from ``slug_from``; what is published keeps its citations
    and is changed only with a reason.
    """

    #: The fields that a slug is made of if the editor leaves it empty.
    slug_from: ClassVar[tuple[str, ...]] = ()
    #: Whether whoever fills it in may change what is published.
    may_correct: ClassVar[bool] = True

    change_reason = forms.CharField(
        required=False,
        max_length=300,
        help_text="Why you make this change; kept in the history.",
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        slug = self.fields.get("slug")
        if slug is not None:
            slug.required = False
            slug.disabled = self.instance.pk is not None
            if not slug.disabled:
                slug.help_text = f"{slug.help_text} Left empty, it is made for you."
        if self.publishes:
            self._guard_what_is_public()

    def _guard_what_is_public(self) -> None:
        """A reason is asked for; a row below another record is closed to those who may not."""
        if not self.prefix:
            reason = self.fields["change_reason"]
            reason.required = True
            reason.help_text = "The record is published: say why you change it. Public."
        for field in self.fields.values() if not self.may_correct else ():
            field.disabled = True

    def clean(self) -> dict[str, Any]:
        """Make the slug where it is missing; hold a published record to its citations."""
        super().clean()
        if "slug" in self.fields and not self.cleaned_data.get("slug"):
            self._make_slug()
        if self.prefix and self.publishes and self.has_changed() and not self._reason_above():
            message = "It is published: say below, as the reason of change, why you change it."
            self.add_error(None, message)
        if "citations" in self._relations() and not self.prefix:
            self.check_citations(self.citations_in_hand())
        return self.cleaned_data

    def check_citations(self, links: list[CitationLink]) -> None:
        """Refuse to publish without a passage what must have one. ``links``: as typed below."""
        shown = any(public(link.citation) for link in links)
        if self.publishes and type(self.instance).must_cite and not shown:
            message = "It is published, so it must cite at least one published passage below."
            self.add_error(None, message)

    @property
    def publishes(self) -> bool:
        """Whether the record is published; no form changes that."""
        return bool(self.instance.status == Status.PUBLISHED)

    def _reason_above(self) -> str:
        """The reason that is given for the record above this row."""
        return str(self.data.get("change_reason", "")).strip()

    def citations_in_hand(self) -> list[CitationLink]:
        """The links that will stand once form and rows are saved; faulty rows are left out."""
        if "citations-TOTAL_FORMS" not in self.data:
            return list(self.instance.citations.all()) if self.instance.pk else []
        link: Any = self.instance._meta.get_field("citations").related_model
        rows = inlineformset_factory(
            type(self.instance), link, fk_name=link.owner, fields="__all__"
        )
        typed = rows(self.data, instance=self.instance, prefix="citations")
        return [row.instance for row in typed.forms if _stands(row)]

    def _relations(self) -> set[str]:
        return {relation.name for relation in self.instance._meta.related_objects}

    def _make_slug(self) -> None:
        parts = [_words(self.cleaned_data.get(name)) for name in self.slug_from]
        stem = slugify("-".join(filter(None, parts))).strip("-")
        if stem:
            self.cleaned_data["slug"] = free_slug(type(self.instance), stem)
        elif "slug" not in self.errors:
            self.add_error("slug", "Write one: letters without accents, digits and hyphens.")


def _stands(row: Any) -> bool:
    """Whether a typed row is complete and not marked for deletion."""
    return bool(row.is_valid() and row.cleaned_data and not row.cleaned_data.get("DELETE"))


def _words(value: Any) -> str:
    """What a field's value gives to a slug: another record's slug, a date, or the first words."""
    if isinstance(value, Record):
        return value.slug
    if isinstance(value, PartialDate | dt.date):
        return str(value)
    text = str(value or "")
    return text if len(text) <= _LONGEST_WORDS else text[:_LONGEST_WORDS].rpartition(" ")[0]


def fact_choices(model: type[Record]) -> list[tuple[str, str]]:
    """What a passage may support: the record as a whole, one of its fields, or its parts."""
    facts = [(field.name, capfirst(_label(field))) for field in _facts(model)]
    return [("", "the record as a whole"), *sorted(facts, key=lambda pair: pair[1])]


def _facts(model: type[Record]) -> Iterable[Any]:
    for field in model._meta.get_fields():
        if is_fact_of(model, field.name) and (not field.auto_created or _is_part(field)):
            yield field


def _is_part(relation: Any) -> bool:
    """Rows that belong to the record, other than its citations."""
    rows = relation.related_model
    return issubclass(rows, Part) and not issubclass(rows, CitationLink)


def _label(field: Any) -> str:
    return str(getattr(field, "verbose_name", None) or field.name.replace("_", " "))

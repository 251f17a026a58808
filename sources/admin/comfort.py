"""Comfort in the admin's forms: search boxes, dates with examples, the way to the public page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.db import models
from django.http import HttpRequest

from sources.partialdates import PartialDateField

#: Longer numbers fit no database's key.
_KEY_DIGITS = 18


class _Found:
    """A box that finds records: it says what it looks for, also to whoever hears the page read."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> Any:
        attrs = super().build_attrs(base_attrs, extra_attrs)  # type: ignore[misc]
        found = self.field.remote_field.model._meta  # type: ignore[attr-defined]
        return {**attrs, "data-placeholder": f"Search {found.verbose_name_plural}"}

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        # What was chosen is shown again; anything but a key would be a server error.
        keys = [key for key in value if str(key).isdecimal() and len(str(key)) < _KEY_DIGITS]
        return super().optgroups(name, keys, attr)  # type: ignore[misc]


class SearchBox(_Found, AutocompleteSelect):
    """Finds one record."""


class SeveralBox(_Found, AutocompleteSelectMultiple):
    """Finds several records."""


class Comfort:
    """Search boxes for every relation, and the accepted forms in every partial date's input."""

    model: Any
    formfield_overrides: Any = {
        PartialDateField: {
            "widget": AdminTextInputWidget(
                attrs={"size": 24, "placeholder": "2023-05-24, 2023-H1, 2023"}
            )
        },
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
    }

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        """Every relation that the record states."""
        fields = (*self.model._meta.fields, *self.model._meta.many_to_many)
        return [field.name for field in fields if field.is_relation]

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """One record, from a search box."""
        box = SearchBox(db_field, admin.site)
        return super().formfield_for_foreignkey(db_field, request, widget=box, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Several records, from a search box."""
        box = SeveralBox(db_field, admin.site)
        return super().formfield_for_manytomany(db_field, request, widget=box, **kwargs)  # type: ignore[misc]


class OnSite:
    """Shows the way to the public page where there is one."""

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The public page; drafts are not there to be seen."""
        public = obj and type(obj).objects.published().filter(pk=obj.pk).exists()
        return super().get_view_on_site_url(obj) if public else None  # type: ignore[misc]

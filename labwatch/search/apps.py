"""The app that holds the index of the search."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The search."""

    name = "labwatch.search"
    default_auto_field = "django.db.models.BigAutoField"

"""The app that keeps the whole record ready as a file."""

from __future__ import annotations

from django.apps import AppConfig


class BulkConfig(AppConfig):
    """Its models are the list of files and the claim of whoever builds one."""

    name = "labwatch.bulk"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Downloads of the whole record"

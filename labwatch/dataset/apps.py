"""The app that knows as what each record was loaded last."""

from __future__ import annotations

from django.apps import AppConfig


class DatasetConfig(AppConfig):
    """Its models let a load pass over what stands as it was loaded."""

    name = "labwatch.dataset"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Loading of whole records"

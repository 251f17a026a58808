"""The app of bulk work."""

from django.apps import AppConfig


class BulkworkConfig(AppConfig):
    """Keeps uploads between their preview and their import."""

    name = "labwatch.bulkwork"
    label = "bulkwork"
    default_auto_field = "django.db.models.BigAutoField"

"""The sources app: it knows nobody above it."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    """Sources, snapshots, checks and citations."""

    name = "sources"
    default_auto_field = "django.db.models.BigAutoField"

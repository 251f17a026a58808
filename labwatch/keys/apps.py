"""The app that keeps API keys."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """API keys and their pages in the admin."""

    name = "labwatch.keys"
    verbose_name = "API keys"
    default_auto_field = "django.db.models.BigAutoField"

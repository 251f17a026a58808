"""The app of the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """What people did with what waits; what waits is computed from the records themselves."""

    name = "labwatch.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

"""The app of readers' tips."""

from django.apps import AppConfig


class TipsConfig(AppConfig):
    """The public form "report an error" and what the newsroom does with what comes in."""

    name = "labwatch.tips"
    label = "tips"
    verbose_name = "Tips"
    default_auto_field = "django.db.models.BigAutoField"

"""The app of capture."""

from django.apps import AppConfig


class CaptureConfig(AppConfig):
    """From an address and a quote to drafts with the citation attached."""

    name = "labwatch.capture"
    label = "capture"
    verbose_name = "capture"
    default_auto_field = "django.db.models.BigAutoField"

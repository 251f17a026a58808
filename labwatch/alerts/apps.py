"""The app of mail alerts."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Mail alerts: who follows what, confirmed by a letter, and what was sent."""

    name = "labwatch.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"

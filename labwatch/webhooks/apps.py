"""The app that tells subscribers what changed."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Subscriptions and their deliveries."""

    name = "labwatch.webhooks"
    default_auto_field = "django.db.models.BigAutoField"

"""The app of logins; it has no tables of its own."""

from django.apps import AppConfig


class LoginsConfig(AppConfig):
    """Second factors in the admin."""

    name = "labwatch.logins"
    label = "logins"

"""The project's own app: it has no tables, only commands, checks and pages that join the others."""

from django.apps import AppConfig
from django.conf import settings


class LabWatchConfig(AppConfig):
    """Registers the start-up checks, and reports failures where somebody wants to know."""

    name = "labwatch"

    def ready(self) -> None:
        """Importing the module registers its checks."""
        from labwatch import checks  # noqa: F401
        from labwatch.observing import checks as observing_checks  # noqa: F401

        if settings.SENTRY_DSN:
            from labwatch.observing import sentry

            sentry.start(settings.SENTRY_DSN, settings.SITE_URL)

"""The project's own app: it has no tables, only commands, checks and pages that join the others."""

from django.apps import AppConfig


class LabWatchConfig(AppConfig):
    """Registers the start-up checks."""

    name = "labwatch"

    def ready(self) -> None:
        """Importing the module registers its checks."""
        from labwatch import checks  # noqa: F401

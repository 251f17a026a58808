"""Lab Watch: settings, addresses, the REST API, background work, commands for whole records."""

from labwatch.celery import app as celery_app

__all__ = ["celery_app"]

"""The commitments app: what labs said, and what became of it."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Labs, models, documents, commitments, pledges, rulings, statements, corrections."""

    name = "commitments"
    default_auto_field = "django.db.models.BigAutoField"

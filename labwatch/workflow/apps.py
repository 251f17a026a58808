"""The app of the ways between draft and public."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Acts by which records become public and cease to be, and the roles that may do them."""

    name = "labwatch.workflow"
    label = "workflow"
    default_auto_field = "django.db.models.BigAutoField"

"""The evaluators app: who tested what, how deep, and what was looked for in vain."""

from django.apps import AppConfig


class EvaluatorsConfig(AppConfig):
    """Evaluators, access grants, evaluations, findings."""

    name = "evaluators"
    default_auto_field = "django.db.models.BigAutoField"

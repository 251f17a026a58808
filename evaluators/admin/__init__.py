"""The newsroom's pages for evaluators, the access they got, their work, and what was not found."""

from evaluators.admin.access import AccessGrantAdmin
from evaluators.admin.organisations import EvaluatorAdmin
from evaluators.admin.work import EvaluationAdmin, FindingAdmin

__all__ = ["AccessGrantAdmin", "EvaluationAdmin", "EvaluatorAdmin", "FindingAdmin"]

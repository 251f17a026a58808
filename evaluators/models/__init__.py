"""Who tested what and how deep, a module per kind of record."""

from evaluators.models.access import (
    DEPTH_FACTS,
    SAFEGUARD_FACTS,
    AccessGrant,
    GrantCitation,
    GrantSafeguard,
)
from evaluators.models.organisations import (
    Evaluator,
    EvaluatorCitation,
    EvaluatorName,
    HedgedLink,
    IndependenceNote,
)
from evaluators.models.work import (
    Evaluation,
    EvaluationCitation,
    EvaluationDomain,
    Finding,
    FindingCitation,
)

__all__ = [
    "DEPTH_FACTS",
    "SAFEGUARD_FACTS",
    "AccessGrant",
    "Evaluation",
    "EvaluationCitation",
    "EvaluationDomain",
    "Evaluator",
    "EvaluatorCitation",
    "EvaluatorName",
    "Finding",
    "FindingCitation",
    "GrantCitation",
    "GrantSafeguard",
    "HedgedLink",
    "IndependenceNote",
]

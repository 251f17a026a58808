"""Every kind of public record with the views that list and show it, under its name in addresses."""

from __future__ import annotations

from labwatch.api import (
    access,
    citations,
    documents,
    evaluators,
    labs,
    promises,
    sources,
    statements,
    work,
)
from labwatch.api.base import RecordViewSet

RESOURCES: dict[str, type[RecordViewSet]] = {
    "labs": labs.LabViewSet,
    "models": labs.AIModelViewSet,
    "documents": documents.DocumentViewSet,
    "commitments": promises.CommitmentViewSet,
    "pledges": promises.PledgeViewSet,
    "rulings": promises.RulingViewSet,
    "statements": statements.StatementViewSet,
    "evaluators": evaluators.EvaluatorViewSet,
    "grants": access.GrantViewSet,
    "evaluations": work.EvaluationViewSet,
    "findings": work.FindingViewSet,
    "sources": sources.SourceViewSet,
    "citations": citations.CitationViewSet,
    "corrections": statements.CorrectionViewSet,
}

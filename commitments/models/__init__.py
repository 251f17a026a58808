"""What labs said and what became of it, a module per kind of record."""

from commitments.models.documents import Document, DocumentCitation, DocumentVersion
from commitments.models.judgements import Ruling, RulingCitation
from commitments.models.labs import AIModel, AIModelCitation, Lab, LabCitation, LabName
from commitments.models.promises import Commitment, CommitmentCitation, Pledge, PledgeCitation
from commitments.models.replies import Reply
from commitments.models.statements import (
    Correction,
    CorrectionCitation,
    Statement,
    StatementCitation,
)

__all__ = [
    "AIModel",
    "AIModelCitation",
    "Commitment",
    "CommitmentCitation",
    "Correction",
    "CorrectionCitation",
    "Document",
    "DocumentCitation",
    "DocumentVersion",
    "Lab",
    "LabCitation",
    "LabName",
    "Pledge",
    "PledgeCitation",
    "Reply",
    "Ruling",
    "RulingCitation",
    "Statement",
    "StatementCitation",
]

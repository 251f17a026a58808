"""The newsroom's pages for what labs said and what became of it."""

from commitments.admin.documents import DocumentAdmin, DocumentVersionAdmin
from commitments.admin.labs import AIModelAdmin, LabAdmin
from commitments.admin.promises import CommitmentAdmin, PledgeAdmin
from commitments.admin.replies import ReplyAdmin
from commitments.admin.rulings import RulingAdmin
from commitments.admin.statements import CorrectionAdmin, StatementAdmin

__all__ = [
    "AIModelAdmin",
    "CommitmentAdmin",
    "CorrectionAdmin",
    "DocumentAdmin",
    "DocumentVersionAdmin",
    "LabAdmin",
    "PledgeAdmin",
    "ReplyAdmin",
    "RulingAdmin",
    "StatementAdmin",
]

"""What roles may do, by the names under which Django keeps it."""

from __future__ import annotations

from typing import Any

from commitments.models import Ruling
from sources.records import Record

SUBMIT = "workflow.submit"
CORRECT = "workflow.correct"
PUBLISH = "workflow.publish"
PUBLISH_RULING = "workflow.publish_ruling"
WITHDRAW = "workflow.withdraw"
DELETE_OTHERS = "workflow.delete_others"


def may_change(user: Any, record: Record) -> bool:
    """Whether the user's role lets them write records of that kind at all."""
    options = record._meta
    return bool(user.has_perm(f"{options.app_label}.change_{options.model_name}"))


def publishing(record: Record) -> str:
    """The permission to publish such a record: a ruling needs a second reader."""
    return PUBLISH_RULING if isinstance(record, Ruling) else PUBLISH

"""Reach over time: from single visits to what may be said of a source (source-checking.md, 7).

Pure functions over frozen facts. Time is always an argument and names its zone; chance as well.
``as_plain`` and ``from_plain`` turn the facts into JSON columns and back.
"""

from sources.reach.evidence import Evidence, evidence_of
from sources.reach.incidents import (
    OwnIncident,
    Result,
    excused,
    host_incident,
    own_incident,
    result_of,
)
from sources.reach.moves import Move, MoveWatch, Moving, is_home, move_of, suggestion, watch
from sources.reach.plain import as_plain, from_plain
from sources.reach.schedule import Cadence, next_check, phase_of
from sources.reach.standing import Standing, conclude, review_step
from sources.reach.validators import (
    Validators,
    after_full_read,
    after_not_modified,
    headers_to_send,
    may_confirm,
)

__all__ = [
    "Cadence",
    "Evidence",
    "Move",
    "MoveWatch",
    "Moving",
    "OwnIncident",
    "Result",
    "Standing",
    "Validators",
    "after_full_read",
    "after_not_modified",
    "as_plain",
    "conclude",
    "evidence_of",
    "excused",
    "from_plain",
    "headers_to_send",
    "host_incident",
    "is_home",
    "may_confirm",
    "move_of",
    "next_check",
    "own_incident",
    "phase_of",
    "result_of",
    "review_step",
    "suggestion",
    "watch",
]

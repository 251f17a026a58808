"""What can be made of a quote: for each kind its few fields, and what its citation does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from commitments.models import Commitment, Statement
from evaluators.models import AccessGrant, Evaluation, Finding
from evaluators.models.access import DEPTH_FACTS, SAFEGUARD_FACTS
from sources.records import Record
from sources.vocabulary import CitationRole


@dataclass(frozen=True)
class Kind:
    """One kind of record and its form."""

    name: str  #: as the address has it
    label: str
    model: type[Record] | None  #: None: the source and the passage alone
    fields: tuple[str, ...] = ()  #: always shown
    more: tuple[str, ...] = ()  #: folded away
    role: str = CitationRole.CONDUCT

    @property
    def permission(self) -> str:
        """What whoever makes one must have; empty if nothing beside the source is made."""
        if self.model is None:
            return ""
        options = self.model._meta
        return f"{options.app_label}.add_{options.model_name}"


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "commitment",
            "commitment",
            Commitment,
            ("summary", "topic", "shape", "testability", "stated_on"),
            (
                "due",
                "trigger",
                "break_test",
                "promised_depth",
                "promised_publication",
                "document_version",
                "note",
            ),
            CitationRole.PROMISE,
        ),
        Kind(
            "grant",
            "access grant",
            AccessGrant,
            ("lab", "evaluator", "ai_models", "activity", "stage", "attested_by", "window_start"),
            (
                *SAFEGUARD_FACTS,
                *DEPTH_FACTS,
                "window_end",
                "access_certain",
                "hedge",
                "may_publish",
                "note",
            ),
        ),
        Kind(
            "evaluation",
            "evaluation",
            Evaluation,
            ("title", "kind", "lab", "evaluators", "ai_models", "attested_by", "started_on"),
            (
                "ended_on",
                "grants",
                "public_weights",
                "extent",
                "effort_hours",
                "effort_counts",
                "hedge",
                "note",
            ),
        ),
        Kind(
            "statement",
            "statement",
            Statement,
            ("speaker_kind", "speaker", "lab", "said_on", "summary", "standing", "about_labs"),
            ("about_models", "about_commitments", "note"),
        ),
        Kind(
            "finding",
            "finding",
            Finding,
            ("question", "outcome", "summary", "lab", "as_of", "who_looked", "where_looked"),
            (
                "ai_model",
                "commitment",
                "document",
                "evaluator",
                "search_words",
                "hedge",
                "expires_on",
                "note",
            ),
            CitationRole.CONTEXT,
        ),
        Kind("passage", "source and passage only", None),
    )
}
FIRST = "commitment"


def kind_named(name: str) -> Kind:
    """The kind of that name; the usual one for any other."""
    return KINDS.get(name) or KINDS[FIRST]


def kinds_for(user: Any) -> list[Kind]:
    """What somebody may make."""
    return [kind for kind in KINDS.values() if may_make(user, kind)]


def may_make(user: Any, kind: Kind) -> bool:
    """Whether somebody may make such a record."""
    return not kind.permission or bool(user.has_perm(kind.permission))

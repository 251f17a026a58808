"""What can be looked at across all labs: which records make the rows, which of their fields the
columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from commitments.models import AIModel, Commitment, Pledge
from commitments.vocabulary import Topic
from evaluators.models import AccessGrant
from evaluators.models.access import DEPTH_FACTS, SAFEGUARD_FACTS
from labwatch.scorecards.rubric import CURRENT
from sources.records import Record

#: Terms of a grant that are a word of a vocabulary, and so simple enough for a table.
TERMS = ("may_publish", "results_shared", "nda")


@dataclass(frozen=True)
class Column:
    """One field of a table. ``of``: "" if the row's record has it, else the way to the one that has
    it. A field without choices is shown, not edited.
    """

    model: type[Record]
    name: str
    of: str = ""

    @property
    def field(self) -> Any:
        """The model's field."""
        return self.model._meta.get_field(self.name)

    @property
    def label(self) -> str:
        """What the field is called."""
        return capfirst(str(self.field.verbose_name))

    @property
    def question(self) -> str:
        """What it states, in the words of its help."""
        return str(self.field.help_text)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The words that may be chosen."""
        return [(str(value), str(label)) for value, label in self.field.flatchoices]

    @property
    def path(self) -> str:
        """The field in a query over the row's model."""
        return f"{self.of}__{self.name}" if self.of else self.name

    @property
    def may_be_not_stated(self) -> bool:
        """Whether "not stated" is among its words."""
        return any(value == "not-stated" for value, _label in self.choices)


@dataclass(frozen=True)
class Criterion:
    """One thing to look at: its key in the address, its name, the model of its rows, its columns.

    ``topic``: only pledges of that topic. A criterion of the rubric has no columns.
    """

    key: str
    label: str
    model: type[Record] | None = None
    columns: tuple[Column, ...] = ()
    topic: str = ""

    @property
    def rubric_key(self) -> str:
        """The rubric's name of it; empty if it is none of its criteria."""
        return self.key.removeprefix("rubric:") if self.key.startswith("rubric:") else ""

    @property
    def has_stage(self) -> bool:
        """Whether its rows can be narrowed to a stage in the life of a model."""
        return self.model is AccessGrant


_OF_PROMISES = (
    Column(Commitment, "testability", "commitment"),
    Column(Commitment, "promised_depth", "commitment"),
    Column(Commitment, "promised_publication", "commitment"),
    Column(Pledge, "covers"),
    Column(Pledge, "change_announced"),
)


def _of_grants(kind: str, names: tuple[str, ...]) -> list[Criterion]:
    return [_one(f"{kind}:{name}", Column(AccessGrant, name)) for name in names]


def _one(key: str, column: Column) -> Criterion:
    return Criterion(key, column.label, column.model, (column,))


#: Everything that may be asked, in groups as they are offered.
GROUPS: Mapping[str, list[Criterion]] = {
    "What was promised, by topic": [
        Criterion(f"topic:{topic.value}", capfirst(str(topic.label)), Pledge, _OF_PROMISES, topic)
        for topic in Topic
    ],
    "Safeguards while models were shared": _of_grants("fact", SAFEGUARD_FACTS),
    "Depth of access": _of_grants("fact", DEPTH_FACTS),
    "Terms of access": _of_grants("term", TERMS),
    "Models": [
        _one(f"model:{name}", Column(AIModel, name)) for name in ("frontier", "weights_open")
    ],
    "Criteria of the rubric, computed": [
        Criterion(f"rubric:{one.key}", one.name) for one in CURRENT.criteria
    ],
}
CRITERIA: Mapping[str, Criterion] = {
    one.key: one for criteria in GROUPS.values() for one in criteria
}
#: For each criterion of the rubric the tables in which what it is computed from can be changed.
FEEDS: Mapping[str, tuple[str, ...]] = {
    "coverage": ("model:frontier",),
    "depth": (*(f"fact:{name}" for name in (*SAFEGUARD_FACTS, "fine_tuning", "weights")),),
    "freedom": ("term:may_publish",),
    "time": ("fact:technical_information",),
    "terms": ("term:may_publish", "term:nda"),
    **dict.fromkeys(
        ("testability", "scope", "promised-depth", "promised-publication", "durability"),
        ("topic:external-evaluation",),
    ),
}

"""What stands in the access table: its columns, its rows, and the grants in a cell. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from commitments.models import AIModel, Lab
from evaluators.access_marks import ladder_key
from evaluators.access_words import Days, StageShown, attester_mark, show_activity, show_stage
from evaluators.depth_words import DepthShown, show_depth
from evaluators.models import AccessGrant, Evaluator, HedgedLink
from evaluators.vocabulary import Activity


def members_of(grant: AccessGrant) -> list[HedgedLink]:
    """Who is apparently among the placeholder that got it, as far as fetched along."""
    return list(getattr(grant.evaluator, "members", []))


def models_of(grant: AccessGrant) -> list[AIModel]:
    """The published models that it names, as far as fetched along."""
    return list(getattr(grant, "public_models", []))


@dataclass(frozen=True)
class Column:
    """One evaluator, under its name on the day, and how many grants it has here."""

    evaluator: Evaluator
    name: str
    grants: int

    @property
    def is_placeholder(self) -> bool:
        """Whether it stands for evaluators that a source does not name."""
        return self.evaluator.is_placeholder


@dataclass(frozen=True)
class Entry:
    """One grant as a cell shows it; ``days`` count to the first release that the row is about."""

    grant: AccessGrant
    name: str
    days: Days | None
    says: str

    @cached_property
    def depth(self) -> DepthShown:
        """Its depth in words and rungs."""
        return show_depth(self.grant.depth, self.grant.facts)

    @property
    def ladder(self) -> str:
        """Which picture shows its depth: "10-20" for api to no-filter."""
        return ladder_key(self.grant.depth)

    @property
    def level(self) -> int:
        """The rung established, for its colour."""
        return int(self.grant.depth.established)

    @property
    def models(self) -> list[AIModel]:
        """The published models that it names."""
        return models_of(self.grant)

    @property
    def apparent_members(self) -> list[str]:
        """Who is apparently among the placeholder that got it, by slug."""
        return [link.evaluator.slug for link in members_of(self.grant)]

    @property
    def other_activity(self) -> str:
        """What access was for, if for anything but model evaluation."""
        is_usual = self.grant.activity == Activity.MODEL_EVALUATION
        return "" if is_usual else show_activity(self.grant.activity)

    @property
    def said_by(self) -> str:
        """Which mark shows who says so."""
        return attester_mark(self.grant.attested_by)

    @property
    def stage(self) -> StageShown:
        """Its stage."""
        return show_stage(self.grant.stage)


@dataclass(frozen=True)
class Hedged:
    """A grant to a placeholder that apparently includes the evaluator of this column."""

    grant: AccessGrant
    link: HedgedLink
    name: str

    @property
    def models(self) -> list[AIModel]:
        """The published models that the grant names."""
        return models_of(self.grant)


@dataclass
class Cell:
    """What is known of one evaluator at one model, or at all models of one lab."""

    column: Column
    entries: list[Entry] = field(default_factory=list)
    hedged: list[Hedged] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether no public record is known."""
        return not self.entries and not self.hedged


@dataclass(frozen=True)
class Row:
    """One model; a lab's grants that name no model (``model`` is None); or a whole lab."""

    lab: Lab
    lab_name: str
    model: AIModel | None
    is_lab: bool
    is_coming: bool
    cells: tuple[Cell, ...]

    @property
    def known(self) -> list[Cell]:
        """The cells that hold something."""
        return [cell for cell in self.cells if not cell.is_empty]

"""Who tests: evaluators, their names over time, and what may tie them to a lab."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commitments.models import Statement
from commitments.models.labs import NameOverTime
from evaluators.vocabulary import EvaluatorKind, IndependenceKind
from sources.constraints import filled, in_order, one_of
from sources.models import Citation, web_address
from sources.partialdates import PartialDateField
from sources.records import (
    CitationLink,
    HistoricForeignKey,
    Part,
    Record,
    citation_constraints,
    record_constraints,
)


class Evaluator(Record):
    """An outside organisation that tests models, or a placeholder for ones not named."""

    _history_m2m_fields: ClassVar[list[str]] = ["statements"]

    name = models.CharField(
        max_length=200, unique=True, help_text="The name in use today; earlier ones go below."
    )
    kind = models.CharField(
        max_length=25,
        choices=EvaluatorKind,
        help_text='What sort of outsider. "Unspecified" marks a placeholder for evaluators that '
        "a source does not name.",
    )
    country = models.CharField(
        max_length=100, blank=True, help_text="Where it is seated. Empty: not stated."
    )
    website = models.CharField(
        max_length=500, blank=True, validators=[web_address], help_text="Empty: not stated."
    )
    statements = models.ManyToManyField(
        Statement,
        blank=True,
        related_name="evaluators",
        help_text="Statements by this evaluator or about it.",
    )
    note = models.TextField(blank=True, help_text="What a reader must know about this record.")

    class Meta:
        ordering = ("name",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            one_of("kind", EvaluatorKind),
            filled("name"),
        ]

    @property
    def is_placeholder(self) -> bool:
        """Whether it stands for evaluators that a source does not name."""
        return self.kind == EvaluatorKind.UNSPECIFIED

    def get_absolute_url(self) -> str:
        """The evaluator's page."""
        return reverse("evaluator", args=[self.slug])


class EvaluatorName(NameOverTime):
    """A name that an evaluator bore: ARC Evals, then METR."""

    evaluator = HistoricForeignKey(Evaluator, on_delete=models.CASCADE, related_name="names")

    class Meta(NameOverTime.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = [
            in_order("since", "until"),
            models.UniqueConstraint(fields=["evaluator", "name"], name="evaluators_name_once"),
        ]


class EvaluatorCitation(CitationLink):
    """A passage that an evaluator's record rests on."""

    owner = "evaluator"
    evaluator = HistoricForeignKey(Evaluator, on_delete=models.CASCADE, related_name="citations")

    class Meta(CitationLink.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = citation_constraints("evaluator")


class IndependenceNote(Part):
    """Something that may tie an evaluator to a lab: money, compute credits, ownership."""

    evaluator = HistoricForeignKey(
        Evaluator, on_delete=models.CASCADE, related_name="independence_notes"
    )
    kind = models.CharField(max_length=20, choices=IndependenceKind, help_text="What sort of tie.")
    dated = PartialDateField(null=True, blank=True, help_text="Empty: not stated.")
    text = models.TextField(help_text="What the source says, in our words.")
    citation = HistoricForeignKey(
        Citation, on_delete=models.PROTECT, related_name="+", help_text="The passage that says so."
    )

    class Meta:
        ordering = ("dated", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("kind", IndependenceKind),
            filled("text"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluator}: {self.get_kind_display()}"


class HedgedLink(Part):
    """A placeholder apparently includes a named evaluator; the hedge stays a hedge.

    "Unspecified external groups apparently including UK AISI": never read as a grant to UK AISI.
    """

    placeholder = HistoricForeignKey(
        Evaluator,
        on_delete=models.CASCADE,
        related_name="apparent_members",
        help_text="The placeholder for evaluators not named.",
    )
    evaluator = HistoricForeignKey(
        Evaluator,
        on_delete=models.PROTECT,
        related_name="apparent_groups",
        help_text="Who is apparently among them.",
    )
    hedge = models.CharField(max_length=100, help_text="The source's hedging word: apparently.")
    citation = HistoricForeignKey(
        Citation, on_delete=models.PROTECT, related_name="+", help_text="The passage that says so."
    )

    class Meta:
        ordering = ("pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            filled("hedge"),
            models.CheckConstraint(
                condition=~Q(placeholder=F("evaluator")),
                name="evaluators_hedgedlink_two_sides",
                violation_error_message="evaluator: choose another than the placeholder.",
            ),
            models.UniqueConstraint(
                fields=["placeholder", "evaluator", "citation"], name="evaluators_hedgedlink_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placeholder}, {self.hedge} including {self.evaluator}"

    def clean(self) -> None:
        """Only a placeholder has members that are merely apparent."""
        super().clean()
        placeholder = getattr(self, "placeholder", None)
        if placeholder and not placeholder.is_placeholder:
            raise ValidationError(
                {"placeholder": f'{placeholder} is not of the kind "unspecified".'}
            )

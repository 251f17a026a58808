"""Who promises and what they ship: labs and their models."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commitments.vocabulary import ModelKind
from sources.constraints import filled, in_order, one_of
from sources.models import web_address
from sources.partialdates import PartialDateField
from sources.records import (
    CitationLink,
    HistoricForeignKey,
    Part,
    Record,
    RecordQuerySet,
    citation_constraints,
    record_constraints,
)
from sources.vocabulary import Stated


class Lab(Record):
    """An organisation that develops frontier models."""

    name = models.CharField(
        max_length=200, unique=True, help_text="The name in use today; earlier ones go below."
    )
    parent = HistoricForeignKey(
        "self",
        verbose_name="parent lab",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The organisation it belongs to, if that one signs promises as well: "
        "Google signs, Google DeepMind ships.",
    )
    country = models.CharField(
        max_length=100, blank=True, help_text="Where it is seated. Empty: not stated."
    )
    website = models.CharField(
        max_length=500, blank=True, validators=[web_address], help_text="Empty: not stated."
    )
    note = models.TextField(blank=True, help_text="What a reader must know about this record.")

    class Meta:
        ordering = ("name",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            filled("name"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
                name="commitments_lab_not_its_own_parent",
                violation_error_message="parent: a lab cannot be its own parent.",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The lab's page."""
        return reverse("lab", args=[self.slug])


class NameOverTime(Part):
    """A name that an organisation bore, and when."""

    name = models.CharField(max_length=200, help_text="The name as it was used then.")
    since = PartialDateField(null=True, blank=True, help_text="First used. Empty: not stated.")
    until = PartialDateField(null=True, blank=True, help_text="Last used. Empty: not stated.")
    note = models.CharField(max_length=300, blank=True, help_text="What a source says about it.")

    class Meta:
        abstract = True
        ordering = ("since", "pk")

    def __str__(self) -> str:
        return self.name


class LabName(NameOverTime):
    """A name that a lab bore or is also called by."""

    lab = HistoricForeignKey(Lab, on_delete=models.CASCADE, related_name="names")

    class Meta(NameOverTime.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = [
            in_order("since", "until"),
            models.UniqueConstraint(fields=["lab", "name"], name="commitments_labname_once"),
        ]


class LabCitation(CitationLink):
    """A passage that a lab's record rests on."""

    owner = "lab"
    lab = HistoricForeignKey(Lab, on_delete=models.CASCADE, related_name="citations")

    class Meta(CitationLink.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = citation_constraints("lab")


class AIModelQuerySet(RecordQuerySet):
    """Models; released frontier models are the denominator of coverage."""

    def releases(self) -> Self:
        """Models that were released, whether or not the date is known."""
        return self.filter(kind=ModelKind.RELEASED)

    def released_by(self, on: dt.date) -> Self:
        """Models certainly released by that day."""
        return self.filter(released__latest__lte=on)


class AIModel(Record):
    """An AI model. A release is a model with a release date."""

    rests_on: ClassVar[tuple[str, ...]] = ("lab",)
    dated_by: ClassVar[tuple[str, ...]] = ("released",)

    lab = HistoricForeignKey(
        Lab, on_delete=models.PROTECT, related_name="models", help_text="Who developed it."
    )
    name = models.CharField(max_length=200, help_text="As the lab calls it.")
    kind = models.CharField(
        max_length=12,
        choices=ModelKind,
        default=ModelKind.RELEASED,
        help_text="Released models are what coverage is counted against.",
    )
    released = PartialDateField(
        null=True, blank=True, help_text="The release date. Empty: not stated."
    )
    frontier = models.CharField(
        max_length=12,
        choices=Stated,
        default=Stated.NOT_STATED,
        help_text="Whether a source counts it as a frontier model.",
    )
    weights_open = models.CharField(
        max_length=12,
        choices=Stated,
        default=Stated.NOT_STATED,
        help_text="Whether anybody may download the weights.",
    )
    note = models.TextField(blank=True, help_text="What a reader must know about this record.")

    objects = AIModelQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "model"
        ordering = ("lab__name", "name")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            one_of("kind", ModelKind),
            one_of("frontier", Stated),
            one_of("weights_open", Stated),
            filled("name"),
            models.UniqueConstraint(fields=["lab", "name"], name="commitments_aimodel_name_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Serves lists of releases in the order of their dates.
            models.Index(fields=["released"], name="commitments_model_released"),
        ]

    def get_absolute_url(self) -> str:
        """The model's page."""
        return reverse("model", args=[self.slug])

    def clean(self) -> None:
        """A model that was never released has no release date."""
        super().clean()
        if self.released and self.kind == ModelKind.INTERNAL:
            raise ValidationError(
                {"released": "An internal model has no release date; change one of the two."}
            )


class AIModelCitation(CitationLink):
    """A passage that a model's record rests on."""

    owner = "ai_model"
    ai_model = HistoricForeignKey(AIModel, on_delete=models.CASCADE, related_name="citations")

    class Meta(CitationLink.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = citation_constraints("ai_model")

"""What all records share: a lasting address, a status, times, history, and cited sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from sources.constraints import filled, one_of
from sources.vocabulary import CitationRole, Status

if TYPE_CHECKING:
    from django.db.models import ForeignKey as HistoricForeignKey
else:
    from simple_history.models import HistoricForeignKey

__all__ = ["CitationLink", "HistoricForeignKey", "Part", "Record", "RecordQuerySet"]


class RecordQuerySet(models.QuerySet[Any]):
    """Rows of a public record. Everything public starts from ``published()``."""

    def published(self) -> Self:
        """Published rows whose indispensable relations (``rests_on``) are published too."""
        return self.filter(published_q(self.model))


def published_q(model: type[Record], prefix: str = "") -> Q:
    """The condition of ``published()``; a ``prefix`` such as lab__ carries it over a relation."""
    condition = Q(**{f"{prefix}status": Status.PUBLISHED})
    for path in model.rests_on:
        absent = Q(**{f"{prefix}{path}__isnull": True})
        condition &= absent | Q(**{f"{prefix}{path}__status": Status.PUBLISHED})
    return condition


class Tracked(models.Model):
    """A table whose every change is kept with its author, time and reason."""

    history = HistoricalRecords(
        inherit=True, history_change_reason_field=models.TextField(null=True, blank=True)
    )

    class Meta:
        abstract = True


class Record(Tracked):
    """A public record: found by a slug that never changes, public only when published."""

    #: Foreign-key paths without which the record makes no sense; see ``published()``.
    rests_on: ClassVar[tuple[str, ...]] = ()
    #: Whether it may be published only with at least one citation of its own.
    must_cite: ClassVar[bool] = False

    slug = models.SlugField(
        max_length=120,
        unique=True,
        help_text="The record's lasting address, such as gpt-4. It never changes once public.",
    )
    status = models.CharField(
        max_length=12,
        choices=Status,
        default=Status.DRAFT,
        help_text="Only published records are public.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = []

    def __str__(self) -> str:
        return str(getattr(self, "name", "") or self.slug)

    @property
    def is_published(self) -> bool:
        """Whether this row itself is published; its relations may still hide it."""
        return self.status == Status.PUBLISHED


class Part(Tracked):
    """A row that belongs to one record and is public exactly when that record is."""

    class Meta:
        abstract = True


def record_constraints() -> list[models.BaseConstraint]:
    """The rules every record's table keeps; goes into each ``Meta.constraints``."""
    return [one_of("status", Status), filled("slug")]


def citation_constraints(owner: str) -> list[models.BaseConstraint]:
    """The rules of a citation link: a known role; one link per passage, role and fact."""
    return [
        one_of("role", CitationRole),
        models.UniqueConstraint(
            fields=[owner, "citation", "role", "fact"], name="%(app_label)s_%(class)s_once"
        ),
    ]


class CitationLink(Part):
    """One record cites one quoted passage, in a role, for one fact or for the record as a whole.

    Each concrete link adds a real foreign key named by ``owner`` to the record that cites.
    """

    owner: ClassVar[str]

    citation = HistoricForeignKey(
        "sources.Citation",
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The quoted passage. Record it under Citations first.",
    )
    role = models.CharField(
        max_length=20,
        choices=CitationRole,
        default=CitationRole.CONTEXT,
        help_text="What the passage does for this record.",
    )
    fact = models.CharField(
        max_length=60,
        blank=True,
        help_text="The field that the passage supports, such as safety_filters; "
        "empty if it supports the record as a whole.",
    )

    class Meta:
        abstract = True
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.citation} ({self.get_role_display()})"

    def clean(self) -> None:
        """Refuse a ``fact`` that the citing record does not have."""
        super().clean()
        record: Any = type(self)._meta.get_field(self.owner).related_model
        if self.fact and not is_fact_of(record, self.fact):
            raise ValidationError(
                {"fact": f'"{self.fact}" is no field of {record._meta.verbose_name}.'}
            )


def is_fact_of(model: Any, name: str) -> bool:
    """Whether ``name`` is something the record states: one of its own fields or parts."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return bool(field.name not in {"id", "slug", "status", "created_at", "updated_at"})

"""What all records share: a lasting address, a status, times, history, and cited sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

from sources.acting import current_actor
from sources.constraints import filled, one_of
from sources.vocabulary import CitationRole, Reading, Status

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

    def as_of(self, on: dt.date | None) -> Self:
        """Rows that were so by the end of that day; all rows for None.

        A record is dated by the first of its ``dated_by`` that is stated, at its last possible
        day; else by the first source that tells of it; at the latest by the day it was recorded
        here.
        """
        if on is None or not self.model.dated_by:
            return self
        return self.filter(dated_q(self.model, on))


def published_q(model: type[Record], prefix: str = "") -> Q:
    """The condition of ``published()``; a ``prefix`` such as lab__ carries it over a relation."""
    condition = Q(**{f"{prefix}status": Status.PUBLISHED})
    for path in model.rests_on:
        absent = Q(**{f"{prefix}{path}__isnull": True})
        condition &= absent | Q(**{f"{prefix}{path}__status": Status.PUBLISHED})
    return condition


def dated_q(model: type[Record], on: dt.date) -> Q:
    """The condition of ``as_of()``. What was recorded here by that day was so by that day, also
    where a date such as "2026" leaves later days open.
    """
    condition = _told_q(model, on)
    for path in reversed(model.dated_by):
        absent = Q(**{f"{path}__isnull": True})
        condition = Q(**{f"{path}{_last_day(model, path)}__lte": on}) | (absent & condition)
    return condition | Q(created_at__date__lte=on)


def first_told(model: type[Record]) -> Subquery:
    """When the first of its dated sources was published, as precisely as stated, or NULL.

    The first is the one that was certainly out before the others.
    """
    dated = "citation__source__published_on"
    links = _telling_links(model).filter(**{f"{dated}__isnull": False})
    return Subquery(links.order_by(f"{dated}__latest").values(dated)[:1])


#: What a passage does for a record when it tells of it, and not only of what lies around it.
_TELLING = (CitationRole.PROMISE, CitationRole.CONDUCT)


def _telling_links(model: type[Record]) -> QuerySet[Any]:
    """The public passages that tell of a row of an outer query.

    Mere context and what speaks against it count only where nothing else is cited: a text about
    other things must not date a record.
    """
    options: Any = model._meta  # each concrete record has its own link table
    link = options.get_field("citations").related_model
    is_public = published_q(link._meta.get_field("citation").related_model, "citation__")
    tells = Q(role__in=_TELLING)
    siblings = link.objects.filter(is_public, tells, **{link.owner: OuterRef(link.owner)})
    own = {link.owner: OuterRef("pk")}
    links: QuerySet[Any] = link.objects.filter(is_public, tells | ~Exists(siblings), **own)
    return links


def _told_q(model: type[Record], on: dt.date) -> Q:
    """Told by a source it cites, or recorded here, by that day."""
    recorded = Q(created_at__date__lte=on)
    if link_of(model) is None:
        return recorded
    told = _telling_links(model).filter(citation__source__published_on__latest__lte=on)
    return Exists(told) | recorded


def link_of(model: type[models.Model]) -> type[CitationLink] | None:
    """The table of its links to passages; None if it cites none, as a source: its citations are
    its own passages."""
    related = {relation.name: relation.related_model for relation in model._meta.related_objects}
    link: Any = related.get("citations")
    return link if link is not None and issubclass(link, CitationLink) else None


def _last_day(model: type[Record], path: str) -> str:
    """What leads from a date to its last day: partial dates have one, plain days are one."""
    field: Any = model
    for name in path.split("__"):
        field = getattr(field, "related_model", field)._meta.get_field(name)
    return "" if isinstance(field, models.DateField) else "__latest"


class OneHistoryManager(HistoryManager):  # type: ignore[misc]  # simple_history has no types
    """simple_history makes a class of managers anew whenever a history is touched; this once."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: type, class_name: str | None = None) -> type:
        """The class of managers that have the methods of these rows."""
        made: type = super().from_queryset(queryset_class, class_name)
        return made


class ActedBy(models.Model):
    """What each row of history says beside the change: the program that made it, if one did."""

    actor = models.CharField(max_length=120, blank=True, default=current_actor, editable=False)

    class Meta:
        abstract = True


class Tracked(models.Model):
    """A table whose every change is kept with its author, time and reason."""

    #: The reason that goes into the history with the next save; read by simple_history.
    _change_reason: str | None = None

    history = HistoricalRecords(
        inherit=True,
        bases=[ActedBy],
        history_change_reason_field=models.TextField(null=True, blank=True),
        history_manager=OneHistoryManager,
    )

    class Meta:
        abstract = True


class Record(Tracked):
    """A public record: found by a slug that never changes, public only when published."""

    #: Foreign-key paths without which the record makes no sense; see ``published()``.
    rests_on: ClassVar[tuple[str, ...]] = ()
    #: Whether it may be published only with at least one citation of its own.
    must_cite: ClassVar[bool] = False
    #: Paths to the dates that place it in time, the first stated one counting; see ``as_of()``.
    #: Empty for what is not in time, such as a lab.
    dated_by: ClassVar[tuple[str, ...]] = ()

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
    reading = models.CharField(
        max_length=12,
        choices=Reading,
        default=Reading.RE_READ,
        help_text="Whether a maintainer has read the sources against this record.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = []

    def __str__(self) -> str:
        return str(getattr(self, "name", "") or self.slug)

    def called(self, names: Mapping[Record, str]) -> str:
        """What it is called where organisations bear these names, such as those of a past day."""
        return names.get(self, str(self))

    @property
    def is_published(self) -> bool:
        """Whether this row itself is published; its relations may still hide it."""
        return self.status == Status.PUBLISHED

    @property
    def is_re_read(self) -> bool:
        """Whether a maintainer has read its sources against it."""
        return self.reading == Reading.RE_READ


class Part(Tracked):
    """A row that belongs to one record and is public exactly when that record is."""

    class Meta:
        abstract = True


#: What is not public by its own status.
HIDDEN = (Status.DRAFT, Status.IN_REVIEW)


def hidden_index(name: str) -> models.Index:
    """Serves the few drafts of a large table, which would have to be read whole for them.

    PostgreSQL uses it. SQLite does not where the words of a condition come as parameters.
    """
    return models.Index(fields=["id"], name=name, condition=Q(status__in=HIDDEN))


def record_constraints() -> list[models.BaseConstraint]:
    """The rules every record's table keeps; goes into each ``Meta.constraints``."""
    return [one_of("status", Status), one_of("reading", Reading), filled("slug")]


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


#: Columns that say something of the record itself, and nothing of the world.
_KEPT_ABOUT = frozenset({"id", "slug", "status", "reading", "created_at", "updated_at"})


def is_fact_of(model: Any, name: str) -> bool:
    """Whether ``name`` is something the record states: one of its own fields or parts."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return bool(field.name not in _KEPT_ABOUT)

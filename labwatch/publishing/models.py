"""Which records were touched, what the public sees of each, and the log of what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from sources.words import Words, pgettext_lazy


class What(Words):
    """What happened to a record in the eyes of the public."""

    PUBLISHED = "published", pgettext_lazy("of a record", "published")
    CHANGED = "changed", pgettext_lazy("of a record", "changed")
    RULED = "ruled", pgettext_lazy("of a record", "ruled")
    CORRECTED = "corrected", pgettext_lazy("of a record", "corrected")
    ALARM = "source-alarm", pgettext_lazy("of a record", "change of a source confirmed by a person")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a record", "withdrawn")


class DataVersion(models.Model):
    """How often public forms were made anew; one row. With what is still touched, it is the version
    of everything public (``versions``)."""

    number = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(help_text="When they were last made anew.")
    day = models.DateField(help_text="The day for which forms that depend on the date hold.")
    code = models.CharField(
        max_length=64, default="", help_text="The stamp of the program that made them."
    )
    code_seen_at = models.DateTimeField(
        null=True, help_text="When that program was last seen at work, to the minute."
    )
    former_codes = models.TextField(
        default="",
        db_default="",
        help_text="Stamps of programs that made them before, by spaces, the last one last.",
    )

    def __str__(self) -> str:
        return f"{self.number} of {self.at:%Y-%m-%d %H:%M}"


class Touched(models.Model):
    """A record whose public form may have changed; written by triggers, taken by a refresh.

    ``resource`` is a dataset kind such as commitments; ``record`` is its key. ``is_spread``: the
    records that show this one are noted as well.
    """

    resource = models.CharField(max_length=30)
    record = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    is_spread = models.BooleanField(db_default=False, default=False)

    class Meta:
        verbose_name_plural = "touched records"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["resource", "record"],
                condition=Q(is_spread=True),
                name="publishing_touched_spread_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.record}"


class PublishedForm(models.Model):
    """A record as the API gives it: JSON with ``PLACE`` where the address of the site belongs."""

    resource = models.CharField(max_length=30, help_text="Such as commitments.")
    record = models.BigIntegerField(help_text="The record's key.")
    slug = models.CharField(max_length=120)
    body = models.TextField(help_text="The JSON text.")
    line = models.TextField(help_text="The same as one line of CSV, without its line end.")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["resource", "record"], name="publishing_form_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["resource", "slug"], name="publishing_form_slug"),
        ]

    def __str__(self) -> str:
        return f"{self.resource}/{self.slug}"


class ChangeEntryQuerySet(models.QuerySet["ChangeEntry"]):
    """Entries of the log, newest first."""

    def published(self) -> Self:
        """All of them: only what the public saw is logged."""
        return self

    def as_of(self, on: dt.date | None) -> Self:
        """The log as it stood at the end of that day; None: as it stands."""
        if on is None:
            return self
        midnight = dt.datetime.combine(on + dt.timedelta(days=1), dt.time.min)
        return self.filter(at__lt=timezone.make_aware(midnight))

    def about(self, resource: str, slugs: Iterable[str]) -> Self:
        """Entries about one of these records, such as ``about("labs", ["openai"])``."""
        named = ChangeAbout.objects.filter(resource=resource, slug__in=list(slugs))
        return self.filter(pk__in=named.values("entry"))


class ChangeEntry(models.Model):
    """One change of the public record. Rows are only added, never changed: the key is the order.

    ``differences``: a list of {field, before, after}; of a record that is new, each stated field
    with before null. ``at`` is when the public could first see it, ``edited_at`` when somebody
    wrote it.
    """

    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    what = models.CharField(max_length=15, choices=What)
    resource = models.CharField(max_length=30)
    record = models.BigIntegerField()
    slug = models.CharField(max_length=120)
    name = models.TextField(help_text="What the record was called then.")
    page = models.CharField(max_length=300, help_text="The path of its page.")
    by = models.CharField(max_length=200, blank=True, help_text="Empty: not told.")
    reason = models.TextField(blank=True)
    differences = models.JSONField(default=list)
    cause = models.CharField(
        max_length=60, blank=True, help_text="What else it tells of, such as review-item-7."
    )

    objects = ChangeEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "change entries"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["resource", "record"], name="publishing_entry_record"),
            models.Index(fields=["resource", "slug", "-id"], name="publishing_entry_slug"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(what__in=What.values), name="publishing_entry_what_known"
            ),
            models.UniqueConstraint(
                fields=["cause"], condition=~Q(cause=""), name="publishing_entry_cause_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource}/{self.slug} {self.what}"


class ChangeAbout(models.Model):
    """A record that an entry is about: itself, its lab, its evaluator, its models …"""

    entry = models.ForeignKey(ChangeEntry, on_delete=models.CASCADE, related_name="about")
    resource = models.CharField(max_length=30)
    slug = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["resource", "slug", "entry"], name="publishing_about_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource}/{self.slug}"

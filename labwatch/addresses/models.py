"""What became of public addresses that lead to no public record any more."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from sources.constraints import filled, one_of


class Fate(models.TextChoices):
    """Why a record is no longer public under its address."""

    WITHDRAWN = "withdrawn", "withdrawn"
    MERGED = "merged", "merged into another record"


class FormerAddress(models.Model):
    """A public address of the past: the record was withdrawn (410) or merged into another (301).

    ``resource`` is the record's kind under its name in the API, such as evaluators. A row counts
    only while no public record stands at the address; publishing again takes it away.
    """

    resource = models.CharField(max_length=30)
    slug = models.SlugField(max_length=120)
    fate = models.CharField(max_length=12, choices=Fate)
    reason = models.TextField(help_text="Why, for whoever comes to the address. Public.")
    successor = models.SlugField(
        max_length=120, blank=True, help_text="The record that it was merged into, of its kind."
    )
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "former addresses"
        ordering = ("-at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("fate", Fate),
            filled("resource"),
            filled("slug"),
            filled("reason"),
            models.UniqueConstraint(
                fields=["resource", "slug"], name="addresses_formeraddress_once"
            ),
            models.CheckConstraint(
                condition=Q(fate=Fate.MERGED, successor__gt="")
                | Q(fate=Fate.WITHDRAWN, successor=""),
                name="addresses_formeraddress_successor_of_merged",
                violation_error_message="successor: exactly what was merged has one.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource}/{self.slug}: {self.get_fate_display()}"

"""The checker itself: hosts and their manners, sweeps, whether it is stopped, daily evidence."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from sources.constraints import filled, one_of
from sources.records import Tracked
from sources.vocabulary import SweepTrigger


class Host(Tracked):
    """How we behave towards one host, where it differs from what we do everywhere."""

    name = models.CharField(
        max_length=255, unique=True, help_text="The registrable name, such as example.org."
    )
    gap_seconds = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0.1), MaxValueValidator(3600)],
        help_text="Seconds between two requests. Empty: the usual 2.",
    )
    paused_because = models.TextField(
        blank=True, help_text="Why nothing of this host is visited. Empty: it is visited."
    )
    note = models.TextField(blank=True, help_text="What colleagues must know of it.")

    class Meta:
        ordering = ("name",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            filled("name"),
            models.CheckConstraint(
                condition=Q(gap_seconds__isnull=True) | Q(gap_seconds__gt=0),
                name="sources_host_gap_positive",
                violation_error_message="gap seconds: give a number above zero.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Checker(Tracked):
    """Whether source checks run at all. One row, number 1."""

    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_because = models.TextField(blank=True, help_text="Empty: it runs.")
    stopped_by_itself = models.BooleanField(
        default=False, help_text="Most hosts failed at once, so the fault is likely ours."
    )

    class Meta:
        verbose_name_plural = "checker"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(pk=1), name="sources_checker_single"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_because="")
                | (Q(stopped_at__isnull=False) & ~Q(stopped_because="")),
                name="sources_checker_stopped_with_reason",
                violation_error_message="stopped because: give the reason while it is stopped.",
            ),
        ]

    def __str__(self) -> str:
        return "stopped" if self.stopped_at else "running"


class Sweep(models.Model):
    """One round over all sources that were due: begun, worked on by any number of workers, done."""

    trigger = models.CharField(max_length=10, choices=SweepTrigger)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True, db_index=True)
    due = models.PositiveIntegerField(help_text="Sources that were due when it began.")
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0, help_text="Of those, not readable.")
    late = models.PositiveIntegerField(
        default=0,
        db_default=0,
        help_text="Of those, attempted later than 1.2 times their interval.",
    )
    faults = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Of those, our own program failed on."
    )

    class Meta:
        ordering = ("-started_at", "-pk")
        get_latest_by = "finished_at"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("trigger", SweepTrigger),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=models.F("started_at")),
                name="sources_sweep_in_order",
            ),
            models.UniqueConstraint(
                fields=["trigger"],
                condition=Q(finished_at__isnull=True, trigger="schedule"),
                name="sources_sweep_one_scheduled",
            ),
        ]

    def __str__(self) -> str:
        return f"sweep of {self.started_at:%Y-%m-%d %H:%M}"


class DailyRoot(models.Model):
    """The Merkle root over all results first seen on one day, so that none can be back-dated."""

    day = models.DateField(unique=True)
    root = models.CharField(max_length=64, help_text="SHA-256, in hex.")
    leaves = models.PositiveIntegerField(help_text="How many results it covers.")
    program = models.CharField(max_length=60, help_text="Which version computed it.")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-day",)
        constraints: ClassVar[list[models.BaseConstraint]] = [filled("root")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}: {self.root[:12]}…"

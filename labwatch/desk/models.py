"""What people did with items of the desk. The items themselves are computed and never stored."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from sources.constraints import filled, one_of

#: Longest name of a kind, and of what an item is about, such as pledges/17.
_KIND, _SUBJECT = 20, 80
#: Longest text by which a changed item is told from the one that was put away.
FACT = 200


class Handling(models.Model):
    """How one item stands with the people: who has it, until when it sleeps, why it was closed.

    At most one for each item, named by ``kind`` and ``subject``. ``fact`` is what the item said
    when it was put to sleep or closed: once it says something else, it waits again by itself.
    """

    kind = models.CharField(max_length=_KIND)
    subject = models.CharField(max_length=_SUBJECT, help_text="Such as pledges/17.")
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="on_desk"
    )
    held_since = models.DateTimeField(null=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Whoever assigned it; the holder, if they claimed it themselves.",
    )
    fact = models.CharField(max_length=FACT, blank=True)
    until = models.DateField(null=True, help_text="The day on which it waits again.")
    why = models.TextField(blank=True, help_text="Why it sleeps.")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    note = models.TextField(blank=True, help_text="Why it was closed.")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "subject"], name="desk_handling_once"),
            filled("kind"),
            filled("subject"),
            models.CheckConstraint(
                condition=Q(until__isnull=True, why="") | (Q(until__isnull=False) & ~Q(why="")),
                name="desk_handling_sleeps_with_reason",
                violation_error_message="why: say why it sleeps.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, note="")
                | (Q(closed_at__isnull=False) & ~Q(note="")),
                name="desk_handling_closed_with_note",
                violation_error_message="note: say why it is closed.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(until__isnull=True),
                name="desk_handling_asleep_or_closed",
                violation_error_message="until: what is closed does not sleep as well.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"

    def sleeps(self, fact: str, on: dt.date) -> bool:
        """Whether an item that says this is asleep on that day."""
        return self.until is not None and self.until > on and self.fact == fact

    def is_closed(self, fact: str) -> bool:
        """Whether an item that says this was closed."""
        return self.closed_at is not None and self.fact == fact


class What(models.TextChoices):
    """What somebody did with an item."""

    CLAIMED = "claimed", "claimed"
    RELEASED = "released", "given back"
    ASSIGNED = "assigned", "assigned"
    SNOOZED = "snoozed", "snoozed"
    WOKEN = "woken", "woken"
    CLOSED = "closed", "closed"
    REOPENED = "reopened", "opened again"
    DONE = "done", "done"


class Doing(models.Model):
    """One such act. Rows are only added, so that it stays known who did what."""

    kind = models.CharField(max_length=_KIND)
    subject = models.CharField(max_length=_SUBJECT)
    called = models.CharField(max_length=300, help_text="What the item was called by then.")
    what = models.CharField(max_length=10, choices=What)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    whom = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="To whom it was assigned.",
    )
    until = models.DateField(null=True, help_text="Until when it was snoozed.")
    note = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        indexes: ClassVar[list[models.Index]] = [
            # Serves what was closed lately.
            models.Index(fields=["what", "-at"], name="desk_doing_lately"),
            models.Index(fields=["kind", "subject", "-id"], name="desk_doing_item"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("what", What),
            filled("kind"),
            filled("subject"),
        ]

    def __str__(self) -> str:
        return f"{self.called}: {self.get_what_display()}"

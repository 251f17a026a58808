"""Who asked to follow what, and who confirmed it. Mail addresses are private: in no API, export,
log or history, and in the admin only masked."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from labwatch.alerts.vocabulary import Kind, Rhythm
from sources.constraints import filled, one_of

#: How long the link of a letter can be confirmed, and how long requests are counted.
LINK_HOLDS = dt.timedelta(days=3)
COUNTED = dt.timedelta(days=7)
LONGEST_ADDRESS = 254
_DIGEST = 64


def masked_address(address: str) -> str:
    """Enough of an address for its owner: a…@example.org."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}" if local else ""


class Queued(models.Model):
    """A row for which mail is to be sent.

    ``claims`` numbers the claims: whoever holds the newest may settle it. While somebody is
    sending, ``next_at`` is the end of the lease.
    """

    claims = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0, help_text="Since the last success.")
    next_at = models.DateTimeField(
        null=True, blank=True, help_text="Nothing is sent before that; none: nothing is to be sent."
    )
    trouble = models.CharField(
        max_length=200, blank=True, help_text="Why the last try failed, without the address."
    )

    class Meta:
        abstract = True


class Asked(Queued):
    """One form that was sent: a letter goes to its address, which asks whether that was meant.

    The address and what it wanted are kept until the letter is answered or ``LINK_HOLDS`` is over;
    the two hashes, which limit how many letters go out, for ``COUNTED``.
    """

    asked_at = models.DateTimeField()
    address = models.EmailField(max_length=LONGEST_ADDRESS, blank=True)
    everything = models.BooleanField(default=False)
    records = models.TextField(blank=True, help_text="One on a line, such as labs/anthropic.")
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.WEEKLY)
    language = models.CharField(max_length=10, help_text="Of the page on which it was asked.")
    address_digest = models.CharField(max_length=_DIGEST, help_text="A keyed hash.")
    caller = models.CharField(
        max_length=_DIGEST, help_text="A keyed hash of the network that asked."
    )
    form_digest = models.CharField(
        max_length=_DIGEST, unique=True, help_text="Sending a form twice makes one letter."
    )

    class Meta:
        verbose_name_plural = "asked"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at"], name="alerts_asked_at"),
            models.Index(
                fields=["next_at"], condition=Q(next_at__isnull=False), name="alerts_asked_due"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("rhythm", Rhythm),
            filled("language"),
            filled("address_digest"),
            filled("form_digest"),
            models.CheckConstraint(
                condition=Q(address="", records="", everything=False, next_at__isnull=True)
                | (~Q(address="") & Q(everything=True, records=""))
                | (~Q(address="") & Q(everything=False) & ~Q(records="")),
                name="alerts_asked_wanted_or_forgotten",
                violation_error_message="records: everything, or some; of one forgotten, nothing.",
            ),
        ]

    def __str__(self) -> str:
        return f"asked {self.asked_at:%Y-%m-%d %H:%M}"


class Follower(Queued):
    """An address that confirmed that it wants mail, and how far in the log it has been told.

    The address stands as ``mailboxes.normal_address`` writes it and is compared as it stands.

    ``telling`` is the end of the piece of the log that a mail under way tells of: after a crash the
    same piece goes out under the same Message-ID.
    """

    address = models.EmailField(max_length=LONGEST_ADDRESS)
    everything = models.BooleanField(default=False)
    rhythm = models.CharField(max_length=10, choices=Rhythm)
    language = models.CharField(max_length=10)
    nonce = models.CharField(
        max_length=30, unique=True, help_text="Stands in the links of its mails."
    )
    position = models.PositiveBigIntegerField(
        default=0, help_text="The key of the last change that it was told of."
    )
    telling = models.PositiveBigIntegerField(null=True, blank=True)
    confirmed_at = models.DateTimeField("since")
    last_sent_at = models.DateTimeField("last mail", null=True, blank=True)
    paused_at = models.DateTimeField("paused", null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_at"], condition=Q(paused_at__isnull=True), name="alerts_follower_due"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("rhythm", Rhythm),
            filled("address"),
            filled("language"),
            filled("nonce"),
            models.UniqueConstraint(fields=["address"], name="alerts_follower_address_once"),
            models.CheckConstraint(
                condition=Q(address=Lower("address")), name="alerts_follower_address_lower"
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=False) | Q(next_at__isnull=False),
                name="alerts_follower_due_unless_paused",
            ),
            models.CheckConstraint(
                condition=Q(telling__isnull=True) | Q(telling__gt=models.F("position")),
                name="alerts_follower_telling_ahead",
            ),
        ]

    def __str__(self) -> str:
        return f"follower {self.pk} ({self.masked})"

    @property
    def masked(self) -> str:
        """The address as others may see it."""
        return masked_address(self.address)

    @property
    def is_at_once(self) -> bool:
        """Whether it is told as it happens."""
        return self.rhythm == Rhythm.AT_ONCE


class Followed(models.Model):
    """One record that a follower follows."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="followed")
    resource = models.CharField(max_length=30, choices=Kind)
    slug = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "followed"
        ordering = ("resource", "slug")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("resource", Kind),
            filled("slug"),
            models.UniqueConstraint(
                fields=["follower", "resource", "slug"], name="alerts_followed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource}/{self.slug}"


def known_languages() -> list[str]:
    """The codes of the languages in which mail can be written."""
    return [code for code, _name in settings.LANGUAGES]

"""API keys."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from labwatch.keys.tokens import MARK, SHOWN, digest_of, sent_token
from sources.constraints import filled

_DIGEST_LENGTH = 64


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Which keys."""

    def in_force(self) -> ApiKeyQuerySet:
        """Those that nobody revoked."""
        return self.filter(revoked_at=None)

    def sent_as(self, authorization: str) -> ApiKeyQuerySet:
        """The key of an Authorization header, if it is one of ours."""
        token = sent_token(authorization)
        return self.filter(digest=digest_of(token)) if token else self.none()

    def mark_used(self, on: dt.date) -> int:
        """Note the day of use, at most once a day; returns how many rows were written."""
        return self.exclude(last_used_on=on).update(last_used_on=on)

    def revoke(self, at: dt.datetime) -> int:
        """Revoke those still in force; returns how many."""
        return self.in_force().update(revoked_at=at)


class ApiKey(models.Model):
    """Somebody who may ask the API more often than a stranger. Revoked, never deleted.

    The token itself is shown once, when the key is made; we keep only its SHA-256.
    """

    name = models.CharField(max_length=200, help_text="What it is used for: “Election desk”.")
    contact = models.CharField(
        max_length=200, help_text="Who holds it, and how to reach them: name and email address."
    )
    prefix = models.CharField(
        max_length=SHOWN, editable=False, help_text="How the token begins, to tell keys apart."
    )
    digest = models.CharField(max_length=_DIGEST_LENGTH, unique=True, editable=False)
    created_at = models.DateTimeField("made", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="made by",
    )
    last_used_on = models.DateField("last used", null=True, editable=False)
    revoked_at = models.DateTimeField("revoked", null=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        ordering = ("-pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            filled("name"),
            filled("contact"),
            models.CheckConstraint(
                condition=Q(prefix__startswith=MARK), name="keys_apikey_prefix_marked"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=rf"^[0-9a-f]{{{_DIGEST_LENGTH}}}$"),
                name="keys_apikey_digest_is_one",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("created_at")),
                name="keys_apikey_revoked_after_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

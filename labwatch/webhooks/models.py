"""Who is told of changes, the secrets that sign what is sent, and the log of every delivery."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from labwatch.publishing.models import ChangeEntry
from sources.constraints import filled, one_of

#: Columns of a subscription that machines keep; what happened is in the log, not in the history.
MACHINE_KEPT = ("position", "failing_since", "given_up", "rest_until", "last_success_at")


class State(models.TextChoices):
    """Where a delivery stands."""

    WAITING = "waiting", "waiting for its first try"
    DELIVERED = "delivered", "delivered"
    FAILED = "failed", "failed, will be tried again"
    GAVE_UP = "gave-up", "given up"


#: States in which a delivery is still to be tried.
OPEN = (State.WAITING, State.FAILED)


class Subscription(models.Model):
    """One receiver of changes: where to, which, and how it fares. Its secret lives elsewhere.

    Empty choices mean everything. It is live while it is active and nothing paused it.
    """

    #: The reason that goes into the history with the next save; read by simple_history.
    _change_reason: str | None = None

    name = models.CharField(max_length=100, unique=True, help_text="Who receives, such as a desk.")
    url = models.CharField(
        "address", max_length=2000, help_text="Where to post, such as https://desk.example/hook."
    )
    contact = models.EmailField(help_text="Whom to write to when it fails.")
    events = models.JSONField(default=list, blank=True, help_text="None chosen: all.")
    resources = models.JSONField(default=list, blank=True, help_text="None chosen: all.")
    records = models.JSONField(
        default=list,
        blank=True,
        help_text="Only changes about these, one on a line, such as labs/anthropic. Empty: all.",
    )
    active = models.BooleanField(
        default=True, help_text="Off: nothing is sent. What happens meanwhile waits."
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_because = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    position = models.PositiveBigIntegerField(
        default=0, help_text="The key of the last change that was looked at for it."
    )
    failing_since = models.DateTimeField(
        null=True, blank=True, help_text="The first failure since the last success."
    )
    given_up = models.PositiveIntegerField(
        default=0, help_text="Deliveries given up since the last success."
    )
    rest_until = models.DateTimeField(
        null=True, blank=True, help_text="It failed or asked for patience: nothing before that."
    )
    last_success_at = models.DateTimeField(null=True, blank=True)

    history = HistoricalRecords(
        excluded_fields=list(MACHINE_KEPT),
        history_change_reason_field=models.TextField(null=True, blank=True),
    )

    class Meta:
        ordering = ("name",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            filled("name"),
            filled("contact"),
            models.CheckConstraint(
                condition=Q(url__startswith="https://") | Q(url__startswith="http://"),
                name="webhooks_subscription_url_on_the_web",
                violation_error_message="address: begin with https://.",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, paused_because="")
                | (Q(paused_at__isnull=False) & ~Q(paused_because="")),
                name="webhooks_subscription_paused_with_reason",
                violation_error_message="paused because: give the reason while it is paused.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether anything is sent to it."""
        return self.active and self.paused_at is None


class SigningSecret(models.Model):
    """What signs the messages of one subscription. Kept apart, so that no form, list, history or
    log of subscriptions ever holds it. One that was replaced signs along until ``ends_at``.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="+")
    secret = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            filled("secret"),
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(ends_at__isnull=True),
                name="webhooks_secret_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"secret of {self.made_at:%Y-%m-%d %H:%M}"


class Delivery(models.Model):
    """One change on its way to one subscription, and what came of it.

    ``attempts`` counts claims: whoever holds the newest number may settle it. While somebody is
    sending, ``next_attempt_at`` is the end of the lease.
    """

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="deliveries"
    )
    entry = models.ForeignKey(ChangeEntry, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="HTTP status; none: no answer."
    )
    last_error = models.TextField(blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True, help_text="Milliseconds.")
    excerpt = models.TextField(blank=True, help_text="The beginning of the answer.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "deliveries"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(next_attempt_at__isnull=False),
                name="webhooks_delivery_due",
            ),
            models.Index(fields=["created_at"], name="webhooks_delivery_age"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("state", State),
            models.UniqueConstraint(
                fields=["subscription", "entry"], name="webhooks_delivery_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, next_attempt_at__isnull=False)
                | (~Q(state__in=OPEN) & Q(next_attempt_at__isnull=True)),
                name="webhooks_delivery_due_while_open",
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.entry_id} to {self._subscribed()}"

    def _subscribed(self) -> Any:
        """The subscriber's name where it is at hand; no query for a name."""
        known = self._state.fields_cache.get("subscription")
        return known or f"subscription {self.subscription_id}"

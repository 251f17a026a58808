"""The right of reply: who was asked about a pledge or a ruling, in what words, and the answer."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from commitments.models.judgements import Ruling
from commitments.models.labs import Lab
from commitments.models.promises import Pledge
from commitments.vocabulary import ReplyState
from sources.constraints import filled
from sources.records import HistoricForeignKey, Record, RecordQuerySet, record_constraints


class ReplyQuerySet(RecordQuerySet):
    """Replies, by what had become of the question on a day."""

    def unanswered(self, on: dt.date) -> Self:
        """The day for the answer has passed, and none had come: "no answer by …"."""
        return self._without_answer(on).filter(due_on__lt=on)

    def awaited(self, on: dt.date) -> Self:
        """Asked by that day, not answered, and the day for the answer has not passed."""
        return self._without_answer(on).filter(asked_on__lte=on, due_on__gte=on)

    def _without_answer(self, on: dt.date) -> Self:
        return self.filter(Q(answered_on__isnull=True) | Q(answered_on__gt=on))


class Reply(Record):
    """A party was asked about a pledge or a ruling: when, by when, in what words, its answer.

    That none came in time is computed, never typed: ``state_on``.
    """

    rests_on: ClassVar[tuple[str, ...]] = ("pledge", "pledge__commitment", "pledge__lab")
    dated_by: ClassVar[tuple[str, ...]] = ("asked_on",)

    pledge = HistoricForeignKey(
        Pledge, on_delete=models.PROTECT, related_name="replies", help_text="What it was about."
    )
    ruling = HistoricForeignKey(
        Ruling,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replies",
        help_text="The ruling it was asked about, if there was one.",
    )
    lab = HistoricForeignKey(
        Lab,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replies",
        help_text="The party, if it is a lab.",
    )
    party = models.CharField(max_length=200, help_text="The name of whoever was asked.")
    asked_on = models.DateField(help_text="The day on which it was asked.")
    due_on = models.DateField(help_text="The day by which an answer was asked for.")
    question = models.TextField(
        blank=True, help_text="The text that was sent, verbatim. Empty: not kept."
    )
    answered_on = models.DateField(null=True, blank=True, help_text="Empty: no answer yet.")
    answer = models.TextField(blank=True, help_text="The answer, verbatim.")
    effect = models.TextField(blank=True, help_text="What changed because of it.")

    objects = ReplyQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name_plural = "replies"
        ordering = ("-asked_on", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            filled("party"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("asked_on")),
                name="commitments_reply_due_after_asked",
                violation_error_message="due_on: it lies before the day of asking.",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answer="")
                | (
                    # Said twice, since a comparison with NULL would pass the rule.
                    Q(answered_on__isnull=False, answered_on__gte=F("asked_on")) & ~Q(answer="")
                ),
                name="commitments_reply_answer_dated",
                violation_error_message="answer: an answer has its words and its date, "
                "no earlier than the day of asking.",
            ),
        ]

    @property
    def name(self) -> str:
        """How lists call it."""
        return f"{self.party}, asked on {self.asked_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Its place on the commitment's page."""
        return reverse("commitment", args=[self.pledge.commitment.slug]) + f"#{self.slug}"

    def state_on(self, on: dt.date) -> ReplyState:
        """What had become of the question by that day; twin of ``unanswered``."""
        if self.answered_on and self.answered_on <= on:
            return ReplyState.ANSWERED
        return ReplyState.NO_ANSWER if self.due_on < on else ReplyState.ASKED

"""What was done, and what was looked for in vain: evaluations and findings."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commitments.models import AIModel, Commitment, Document, Lab, Ruling
from commitments.vocabulary import Conduct
from evaluators.models.access import AccessGrant
from evaluators.models.organisations import Evaluator
from evaluators.vocabulary import Activity, Attester, Domain, Outcome
from sources.constraints import filled, in_order, one_of
from sources.models import Source
from sources.partialdates import PartialDateField
from sources.records import (
    CitationLink,
    HistoricForeignKey,
    Part,
    Record,
    RecordQuerySet,
    citation_constraints,
    record_constraints,
)
from sources.vocabulary import Stated, Status


class Evaluation(Record):
    """Work that was done on models by outsiders. It may rest on several grants, or on none."""

    must_cite: ClassVar[bool] = True
    rests_on: ClassVar[tuple[str, ...]] = ("lab",)
    _history_m2m_fields: ClassVar[list[str]] = ["evaluators", "ai_models", "grants"]
    dated_by: ClassVar[tuple[str, ...]] = ("ended_on", "started_on", "report__published_on")

    title = models.CharField(max_length=300, help_text="Who did what, in a few words.")
    kind = models.CharField(
        max_length=25,
        choices=Activity,
        help_text="Red-teaming is not model evaluation and never counts as one.",
    )
    lab = HistoricForeignKey(
        Lab,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evaluations",
        help_text="Whose models. Empty: not stated.",
    )
    evaluators = models.ManyToManyField(
        Evaluator, blank=True, related_name="evaluations", help_text="Who did it."
    )
    ai_models = models.ManyToManyField(
        AIModel,
        verbose_name="models",
        blank=True,
        related_name="evaluations",
        help_text="On which models. None: the source names none.",
    )
    grants = models.ManyToManyField(
        AccessGrant,
        blank=True,
        related_name="evaluations",
        help_text="The access it rests on. None: public weights, or not stated.",
    )
    public_weights = models.CharField(
        max_length=12,
        choices=Stated,
        default=Stated.NOT_STATED,
        help_text="Whether it worked on weights that anybody may have, without the lab's part.",
    )
    started_on = PartialDateField("started", null=True, blank=True, help_text="Empty: not stated.")
    ended_on = PartialDateField("ended", null=True, blank=True, help_text="Empty: not stated.")
    attested_by = models.CharField(max_length=12, choices=Attester, help_text="Who says so.")
    extent = models.CharField(
        max_length=200, blank=True, help_text='How much, in the source\'s words: "lots of".'
    )
    hedge = models.CharField(
        max_length=100, blank=True, help_text="The source's hedging words, if any."
    )
    report = HistoricForeignKey(
        Source,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="evaluations",
        help_text="The report. Empty: none known to us.",
    )
    effort_hours = models.DecimalField(
        max_digits=9, decimal_places=1, null=True, blank=True, help_text="Empty: not stated."
    )
    effort_counts = models.CharField(
        max_length=200,
        blank=True,
        help_text="What the hours count: probing by each person, building the suites …",
    )
    note = models.TextField(blank=True, help_text="What a reader must know about this record.")

    class Meta:
        ordering = ("lab__name", "slug")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            one_of("kind", Activity),
            one_of("public_weights", Stated),
            one_of("attested_by", Attester),
            filled("title"),
            in_order("started_on", "ended_on"),
            models.CheckConstraint(
                condition=Q(effort_hours__isnull=True, effort_counts="")
                # Said twice, since a comparison with NULL would pass the rule.
                | (Q(effort_hours__isnull=False, effort_hours__gt=0) & ~Q(effort_counts="")),
                name="evaluators_evaluation_hours_count_something",
                violation_error_message="effort_counts: say what the hours count.",
            ),
        ]

    @property
    def name(self) -> str:
        """How lists call it."""
        return self.title

    def get_absolute_url(self) -> str:
        """The evaluation's page."""
        return reverse("evaluation", args=[self.slug])


class EvaluationDomain(Part):
    """A danger that an evaluation looked for."""

    evaluation = HistoricForeignKey(Evaluation, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=25, choices=Domain, help_text="What was looked for.")
    wording = models.CharField(
        max_length=200, blank=True, help_text='The source\'s word for it, such as "CBRNE".'
    )

    class Meta:
        ordering = ("domain",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            one_of("domain", Domain),
            models.UniqueConstraint(fields=["evaluation", "domain"], name="evaluators_domain_once"),
        ]

    def __str__(self) -> str:
        return self.get_domain_display()


class EvaluationCitation(CitationLink):
    """A passage that carries an evaluation."""

    owner = "evaluation"
    evaluation = HistoricForeignKey(Evaluation, on_delete=models.CASCADE, related_name="citations")

    class Meta(CitationLink.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = citation_constraints("evaluation")


class FindingQuerySet(RecordQuerySet):
    """Findings, each as of its date."""

    def expired(self, on: dt.date) -> Self:
        """Findings that somebody should look into again by that day."""
        return self.filter(expires_on__lt=on)


class Finding(Record):
    """We looked and found nothing: who looked, where, when, in what words.

    A newer positive fact never deletes an older finding.
    """

    must_cite: ClassVar[bool] = True
    rests_on: ClassVar[tuple[str, ...]] = (
        "lab",
        "ai_model",
        "ai_model__lab",
        "commitment",
        "document",
        "document__lab",
        "evaluator",
    )
    dated_by: ClassVar[tuple[str, ...]] = ("as_of",)

    question = models.CharField(max_length=300, help_text="What was looked for, as a question.")
    outcome = models.CharField(
        max_length=20, choices=Outcome, help_text="Silence, refusal and nothing found differ."
    )
    summary = models.TextField(help_text="What looking came to, in our words.")
    lab = HistoricForeignKey(
        Lab,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
        help_text="Empty with all below: about labs or evaluators in general.",
    )
    ai_model = HistoricForeignKey(
        AIModel,
        verbose_name="model",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="findings",
    )
    commitment = HistoricForeignKey(
        Commitment, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    document = HistoricForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    evaluator = HistoricForeignKey(
        Evaluator, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    as_of = PartialDateField(help_text="The day for which it holds.")
    who_looked = models.CharField(max_length=200, help_text="Who looked.")
    where_looked = models.CharField(
        max_length=300, blank=True, help_text="Where, as far as stated. Empty: not stated."
    )
    search_words = models.CharField(
        max_length=300, blank=True, help_text="With what words. Empty: not stated."
    )
    hedge = models.CharField(
        max_length=100, blank=True, help_text="The source's hedging words, if any: seems."
    )
    expires_on = models.DateField(
        null=True, blank=True, help_text="When somebody should look again. Empty: not set."
    )
    note = models.TextField(blank=True, help_text="What a reader must know about this record.")

    objects = FindingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ("-as_of", "slug")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            one_of("outcome", Outcome),
            filled("question"),
            filled("summary"),
            filled("who_looked"),
        ]

    @property
    def name(self) -> str:
        """How lists call it."""
        return self.question

    def get_absolute_url(self) -> str:
        """The finding's page."""
        return reverse("finding", args=[self.slug])

    def clean(self) -> None:
        """A finding that carries a published ruling stays published, and about that promise."""
        super().clean()
        stored = Finding.objects.filter(pk=self.pk, status=Status.PUBLISHED).first()
        if stored is None or self._still_carries(stored):
            return
        others = Finding.objects.published().filter(commitment=stored.commitment_id)
        carried = Ruling.objects.published().filter(
            pledge__commitment=stored.commitment_id, conduct=Conduct.NO_PUBLIC_EVIDENCE
        )
        if carried.exists() and not others.exclude(pk=self.pk).exists():
            raise ValidationError('A published ruling of "no public evidence" rests on it alone.')

    def _still_carries(self, stored: Finding) -> bool:
        return self.is_published and self.commitment_id == stored.commitment_id


class FindingCitation(CitationLink):
    """The passage in which it was said that nothing was found."""

    owner = "finding"
    finding = HistoricForeignKey(Finding, on_delete=models.CASCADE, related_name="citations")

    class Meta(CitationLink.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = citation_constraints("finding")

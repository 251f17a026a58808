"""What became of promises, as people judged it: rulings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from commitments.models.labs import AIModel
from commitments.models.promises import Pledge
from commitments.rulings import Cited, RulingFacts, breaches
from commitments.vocabulary import Conduct, Evidence, Voice
from sources.constraints import filled, one_of, said_by
from sources.partialdates import PartialDateField
from sources.publishing import public
from sources.records import (
    CitationLink,
    HistoricForeignKey,
    Record,
    RecordQuerySet,
    citation_constraints,
    record_constraints,
)
from sources.vocabulary import CitationRole, Status

NEVER_EDITED = (
    "A published ruling is never edited, nor are its passages. Add a new ruling; the newest by "
    "date is current."
)


class RulingQuerySet(RecordQuerySet):
    """Rulings; the newest by date is the current one."""

    def made_by(self, on: dt.date) -> Self:
        """Rulings dated no later than that day."""
        return self.filter(ruled_on__lte=on)

    def current(self, on: dt.date) -> Self:
        """The newest published ruling of each pledge as of that day."""
        newer = Ruling.objects.filter(
            Q(ruled_on__gt=OuterRef("ruled_on"))
            | Q(ruled_on=OuterRef("ruled_on"), pk__gt=OuterRef("pk")),
            pledge=OuterRef("pledge"),
            status=Status.PUBLISHED,
            ruled_on__lte=on,
        )
        return self.published().made_by(on).filter(~Exists(newer))

    def review_due(self, on: dt.date) -> Self:
        """Current rulings whose review date has passed by that day."""
        return self.current(on).filter(review_by__lt=on)


class Ruling(Record):
    """A person's judgement of one pledge: dated, reasoned, sourced, never edited once published.

    An opinion is changed by adding a ruling. What each must rest on: commitments/rulings.py.
    """

    rests_on: ClassVar[tuple[str, ...]] = ("pledge", "pledge__commitment", "pledge__lab")
    dated_by: ClassVar[tuple[str, ...]] = ("ruled_on",)

    pledge = HistoricForeignKey(
        Pledge, on_delete=models.PROTECT, related_name="rulings", help_text="Whose promise."
    )
    conduct = models.CharField(
        max_length=20,
        choices=Conduct,
        help_text="Kept needs a source about conduct. Not kept needs an admission, the "
        "counterpart's word or two independent sources. No public evidence needs a finding.",
    )
    ai_model = HistoricForeignKey(
        AIModel,
        verbose_name="model",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rulings",
        help_text="The model whose release tested the promise, if one did.",
    )
    tested_on = PartialDateField(
        "tested", null=True, blank=True, help_text="The date or period that tested it."
    )
    reason = models.TextField(help_text="Why, in a few sentences that cite what is cited below.")
    evidence = models.CharField(
        max_length=20,
        choices=Evidence,
        default=Evidence.NONE,
        help_text="Whose word about conduct it rests on.",
    )
    author = models.CharField(max_length=200, help_text="The person who judged.")
    second_reader = models.CharField(
        max_length=200, blank=True, help_text="A second person who read it; never the author."
    )
    ruled_on = models.DateField("date", help_text="The day of the ruling.")
    review_by = models.DateField(
        null=True, blank=True, help_text="The day by which somebody should look again."
    )
    contested = models.BooleanField(default=False, help_text="A party contests the ruling.")
    contested_by = models.CharField(max_length=300, blank=True, help_text="Who contests it.")
    # Null and empty differ: not published yet, and no test was written when it was.
    break_test = models.TextField(  # noqa: DJ001
        null=True,
        blank=True,
        help_text="The commitment's break test as it read when the ruling was published; it is "
        "kept then and never changed. Empty: no test was written.",
    )

    #: Links that a form or an import is about to save with the ruling; the rules count them
    #: instead of the saved ones. None outside such an act.
    citations_in_hand: tuple[RulingCitation, ...] | None = None

    objects = RulingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ("-ruled_on", "-pk")
        get_latest_by = ("ruled_on", "pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            one_of("conduct", Conduct),
            one_of("evidence", Evidence),
            filled("reason"),
            filled("author"),
            said_by("contested", "contested_by"),
            models.CheckConstraint(
                condition=~Q(
                    conduct__in=[Conduct.KEPT, Conduct.PARTLY_KEPT, Conduct.NOT_KEPT],
                    evidence=Evidence.NONE,
                ),
                name="commitments_ruling_judged_on_evidence",
                violation_error_message="evidence: a judgement of conduct needs a source about "
                "conduct; silence alone never suffices.",
            ),
            models.CheckConstraint(
                condition=~Q(second_reader=F("author")),
                name="commitments_ruling_two_readers",
                violation_error_message="second_reader: name somebody other than the author.",
            ),
            models.CheckConstraint(
                condition=Q(review_by__isnull=True) | Q(review_by__gt=F("ruled_on")),
                name="commitments_ruling_review_after",
                violation_error_message="review_by: it must lie after the date of the ruling.",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Serves the search for the newest ruling of a pledge.
            models.Index(fields=["pledge", "-ruled_on", "-id"], name="commitments_ruling_newest"),
        ]

    @property
    def name(self) -> str:
        """How lists call it."""
        return f"{self.get_conduct_display()}, {self.ruled_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        """Its place on the commitment's page."""
        return f"{self.pledge.commitment.get_absolute_url()}#{self.slug}"

    @property
    def is_test_changed(self) -> bool:
        """Whether the commitment's break test reads otherwise than when it was judged by it."""
        return self.break_test is not None and self.break_test != self.pledge.commitment.break_test

    def facts(self) -> RulingFacts:
        """What the rules look at."""
        return RulingFacts(
            conduct=self.conduct,
            attribution=self.pledge.attribution,
            reason=self.reason,
            evidence=self.evidence,
            cited=self.cited_passages(),
            has_finding=self.has_finding(),
        )

    def cited_passages(self) -> tuple[Cited, ...]:
        """The public passages that it rests on: those in hand, else those in the database."""
        links: Iterable[RulingCitation] = self.citations_in_hand or ()
        if self.citations_in_hand is None and self.pk is not None:
            links = self.citations.select_related("citation__source")
        promises = self._promise_passages()
        return tuple(
            replace(link.cited(), is_promise=link.citation_id in promises)
            for link in links
            if public(link.citation)
        )

    def _promise_passages(self) -> set[int]:
        """The keys of the passages in which the promise itself was made."""
        made = Q(role=CitationRole.PROMISE)
        pledge = self.pledge
        links = (pledge.citations, pledge.commitment.citations)
        return {
            key for each in links for key in each.filter(made).values_list("citation", flat=True)
        }

    def has_finding(self) -> bool:
        """Whether a published finding on this promise, of this lab or of all, existed by then."""
        # Findings live a floor above; the relation is theirs, so nothing is imported.
        findings = self.pledge.commitment.findings.published()
        about_it = Q(lab__isnull=True) | Q(lab=self.pledge.lab_id)
        return bool(findings.filter(about_it, as_of__earliest__lte=self.ruled_on).exists())

    def check_rules(self) -> None:
        """Raise ValidationError naming every rule that the ruling would break if published."""
        broken = breaches(self.facts())
        if broken:
            raise ValidationError({item.field: item.message for item in broken})

    def clean(self) -> None:
        """A published ruling obeys the rules and is never edited again."""
        super().clean()
        if self.pk and _is_published(self.pk):
            self._refuse_edits()
        elif self.ruled_on and self.ruled_on > timezone.localdate():
            raise ValidationError({"ruled_on": "Nobody has ruled in the future yet; correct it."})
        else:
            self._freeze_test()
        if self.status == Status.PUBLISHED and self.pledge_id and self.ruled_on:
            self.check_rules()

    def _freeze_test(self) -> None:
        """Publishing keeps the break test as it reads; nobody changes afterwards what it was."""
        if self.status == Status.PUBLISHED and self.pledge_id and self.break_test is None:
            self.break_test = self.pledge.commitment.break_test

    def _refuse_edits(self) -> None:
        stored = Ruling.objects.get(pk=self.pk)
        if self.break_test is None:  # a file may leave it out
            self.break_test = stored.break_test
        changed = [name for name in self.frozen() if getattr(self, name) != getattr(stored, name)]
        if changed:
            raise ValidationError(f"{NEVER_EDITED} Changed here: {', '.join(changed)}.")

    @classmethod
    def frozen(cls) -> list[str]:
        """The columns that stay as published."""
        loose = {"id", "reading", "created_at", "updated_at"}
        return [field.attname for field in cls._meta.concrete_fields if field.name not in loose]


def _is_published(pk: int) -> bool:
    return Ruling.objects.filter(pk=pk, status=Status.PUBLISHED).exists()


class RulingCitation(CitationLink):
    """A passage that a ruling rests on, and who speaks in it."""

    owner = "ruling"
    ruling = HistoricForeignKey(Ruling, on_delete=models.CASCADE, related_name="citations")
    voice = models.CharField(max_length=12, choices=Voice, help_text="Who speaks in this passage.")

    class Meta(CitationLink.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *citation_constraints("ruling"),
            one_of("voice", Voice),
        ]

    def clean(self) -> None:
        """The passages of a published ruling stay as they are."""
        super().clean()
        if self.ruling_id and _is_published(self.ruling_id) and not self._stands_already():
            raise ValidationError(NEVER_EDITED)

    def _stands_already(self) -> bool:
        """Whether the database holds just this link."""
        same = RulingCitation.objects.filter(ruling=self.ruling_id, citation=self.citation_id)
        return same.filter(role=self.role, fact=self.fact, voice=self.voice).exists()

    def cited(self) -> Cited:
        """This link as the rules see it."""
        return Cited(self.role, self.voice, self.citation.source.publisher)

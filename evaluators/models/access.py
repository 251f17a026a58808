"""The access ledger: one lab letting one evaluator at models, at a depth, under terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, Min, OuterRef, Q
from django.urls import reverse

from commitments.models import AIModel, Correction, Lab
from evaluators import depth_sql
from evaluators.depth import (
    BANDS,
    RUNGS,
    SETTLED,
    Facts,
    Verdict,
    Width,
    band_of,
    depth_of,
    sufficient_for,
)
from evaluators.models.organisations import Evaluator
from evaluators.vocabulary import (
    Activity,
    Attester,
    Depth,
    MayPublish,
    ResultsShared,
    SafeguardState,
    Stage,
    ThreatModel,
    TimeUnit,
)
from sources.constraints import filled, in_order, one_of, said_by
from sources.partialdates import DaysBetween, PartialDateField
from sources.records import (
    CitationLink,
    HistoricForeignKey,
    Part,
    Record,
    RecordQuerySet,
    citation_constraints,
    published_q,
    record_constraints,
)
from sources.vocabulary import Stated

#: The facts about depth, each with its own citation (design.md, section 4).
DEPTH_FACTS = (
    "fine_tuning",
    "weights",
    "activations",
    "token_probabilities",
    "chain_of_thought",
    "deeper_than_users",
    "on_site",
    "technical_information",
    "tested_model_is_shipped",
)
SAFEGUARD_FACTS = ("safety_filters", "harmlessness_training")


def stated_field(help_text: str, label: str | None = None) -> models.CharField[str, str]:
    """A column for one depth fact: yes, no, partly or not stated."""
    return models.CharField(
        label, max_length=12, choices=Stated, default=Stated.NOT_STATED, help_text=help_text
    )


def safeguard_field(help_text: str) -> models.CharField[str, str]:
    """A column for the state of one safeguard."""
    return models.CharField(
        max_length=20,
        choices=SafeguardState,
        default=SafeguardState.NOT_STATED,
        help_text=help_text,
    )


class AccessGrantQuerySet(RecordQuerySet):
    """Grants, with what is computed from their facts."""

    def with_depth(self) -> Self:
        """Add ``depth_established``, ``depth_possible`` (Depth) and both bands (Band)."""
        return self.annotate(
            depth_established=depth_sql.depth_established(),
            depth_possible=depth_sql.depth_possible(),
            band_established=depth_sql.band_established(),
            band_possible=depth_sql.band_possible(),
        )

    def at_least(self, rung: Depth) -> Self:
        """Established at that rung or deeper."""
        return self.with_depth().filter(depth_established__gte=rung)

    def could_be(self, rung: Depth) -> Self:
        """The facts leave that rung or a deeper one possible."""
        return self.with_depth().filter(depth_possible__gte=rung)

    def with_sufficiency(self) -> Self:
        """Add ``sufficient_deployment`` and ``sufficient_weights`` (Sufficient)."""
        further = GrantSafeguard.objects.filter(grant=OuterRef("pk"))
        active = Exists(further.filter(state=SafeguardState.ACTIVE))
        unsettled = Exists(further.exclude(state__in=sorted(SETTLED)))
        answers = {
            f"sufficient_{threat}": depth_sql.sufficient(threat, active, unsettled)
            for threat in ThreatModel
        }
        return self.with_depth().annotate(**answers)

    def with_days_before_release(self, as_of: dt.date | None = None) -> Self:
        """Add the fewest and the most days from the start of access to the first release.

        Only published models count, so that a draft's release date stays unknown; by ``as_of``
        only those that were out by that day.
        """
        public = published_q(AIModel, "ai_models__")
        if as_of:
            public &= Q(ai_models__released__latest__lte=as_of)
        least = DaysBetween("ai_models__released__earliest", "window_start__latest")
        most = DaysBetween("ai_models__released__latest", "window_start__earliest")
        return self.annotate(
            fewest_days_before_release=Min(least, filter=public),
            most_days_before_release=Min(most, filter=public),
        )


class AccessGrant(Record):
    """One lab letting one evaluator at one or more models, over a window, at a depth, under terms.

    Depth is computed from the facts, never typed: evaluators/depth.py.
    """

    must_cite: ClassVar[bool] = True
    rests_on: ClassVar[tuple[str, ...]] = ("lab", "evaluator")
    _history_m2m_fields: ClassVar[list[str]] = ["ai_models", "overlaps_with", "corrections"]
    dated_by: ClassVar[tuple[str, ...]] = ("window_start",)

    lab = HistoricForeignKey(
        Lab, on_delete=models.PROTECT, related_name="grants", help_text="Who gave access."
    )
    evaluator = HistoricForeignKey(
        Evaluator, on_delete=models.PROTECT, related_name="grants", help_text="Who got access."
    )
    ai_models = models.ManyToManyField(
        AIModel,
        verbose_name="models",
        blank=True,
        related_name="grants",
        help_text="To which models. None: the source names none.",
    )
    activity = models.CharField(max_length=25, choices=Activity, help_text="Access for what.")
    stage = models.CharField(
        max_length=30,
        choices=Stage,
        default=Stage.NOT_STATED,
        help_text="When in the life of the model.",
    )
    window_start = PartialDateField(
        null=True, blank=True, help_text="When access began. Empty: not stated."
    )
    window_end = PartialDateField(
        null=True, blank=True, help_text="When access ended. Empty: not stated."
    )
    attested_by = models.CharField(max_length=12, choices=Attester, help_text="Who says so.")
    access_certain = models.BooleanField(
        default=True,
        help_text="Whether the source states the access as a fact. If not, no depth is "
        "established.",
    )
    hedge = models.CharField(
        max_length=100, blank=True, help_text="The source's hedging words, if any: apparently."
    )
    disputed = models.BooleanField(default=False, help_text="Somebody denies it.")
    disputed_by = models.CharField(max_length=300, blank=True, help_text="Who, on what ground.")

    safety_filters = safeguard_field("Filters on inputs or outputs while it was tested.")
    harmlessness_training = safeguard_field("Training to refuse, in the model that was shared.")

    fine_tuning = stated_field("The evaluator could fine-tune the model.")
    weights = stated_field("The evaluator had the weights.")
    activations = stated_field("The evaluator could read activations.")
    token_probabilities = stated_field("The evaluator saw the probabilities of tokens.")
    chain_of_thought = stated_field("The evaluator saw the model's unfiltered reasoning.")
    deeper_than_users = stated_field("A source says that access went beyond what users get.")
    on_site = stated_field("The work was done on the lab's premises.")
    technical_information = stated_field("The lab explained how the model was made.")
    tested_model_is_shipped = stated_field("The model tested is the model that was released.")

    time_given_value = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True, help_text="Empty: not stated."
    )
    time_given_unit = models.CharField(
        max_length=10, choices=TimeUnit, blank=True, help_text="Empty: not stated."
    )
    time_given_basis = models.CharField(
        max_length=200, blank=True, help_text="What the time counts, in the source's words."
    )
    may_publish = models.CharField(
        max_length=25,
        choices=MayPublish,
        default=MayPublish.NOT_STATED,
        help_text="Whether the evaluator may say what it found.",
    )
    results_shared = models.CharField(
        max_length=12,
        choices=ResultsShared,
        default=ResultsShared.NOT_STATED,
        help_text="How much of the results was shared.",
    )
    results_shared_with = models.CharField(
        max_length=200, blank=True, help_text="With whom. Empty: not stated."
    )
    payment = models.CharField(
        max_length=300, blank=True, help_text="Money or credits. Empty: not stated."
    )
    nda = stated_field("The evaluator signed a non-disclosure agreement.", "NDA")
    relationship = models.CharField(
        max_length=300, blank=True, help_text="Other ties named. Empty: not stated."
    )
    overlaps_with = models.ManyToManyField(
        "self",
        blank=True,
        symmetrical=True,
        help_text="Grants that tell of the same access, told more than once.",
    )
    corrections = models.ManyToManyField(Correction, blank=True, related_name="grants")
    note = models.TextField(blank=True, help_text="What a reader must know about this record.")

    objects = AccessGrantQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ("lab__name", "slug")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *record_constraints(),
            one_of("activity", Activity),
            one_of("stage", Stage),
            one_of("attested_by", Attester),
            *(one_of(name, SafeguardState) for name in SAFEGUARD_FACTS),
            *(one_of(name, Stated) for name in (*DEPTH_FACTS, "nda")),
            one_of("may_publish", MayPublish),
            one_of("results_shared", ResultsShared),
            in_order("window_start", "window_end"),
            said_by("disputed", "disputed_by"),
            models.CheckConstraint(
                condition=Q(time_given_value__isnull=True, time_given_unit="")
                | Q(
                    # Said twice, since a comparison with NULL would pass the rule.
                    time_given_value__isnull=False,
                    time_given_value__gt=0,
                    time_given_unit__in=TimeUnit.values,
                ),
                name="evaluators_accessgrant_time_has_unit",
                violation_error_message="time_given_unit: a time is a positive number and a unit.",
            ),
            models.CheckConstraint(
                condition=Q(access_certain=True) | ~Q(hedge=""),
                name="evaluators_accessgrant_doubt_quoted",
                violation_error_message="hedge: if the access is not certain, give the source's "
                "hedging words.",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Serves the access table and coverage: grants of a stage, by lab.
            models.Index(fields=["stage", "lab"], name="evaluators_grant_stage_lab"),
        ]

    @property
    def name(self) -> str:
        """Who let whom."""
        return self.called({})

    def called(self, names: Mapping[Record, str]) -> str:
        """The same, with both under their names among these."""
        return f"{self.lab.called(names)} → {self.evaluator.called(names)}"

    def get_absolute_url(self) -> str:
        """The grant's page."""
        return reverse("grant", args=[self.slug])

    @property
    def facts(self) -> Facts:
        """The columns that the rules of depth.py read."""
        names = {rung.fact for rung in (*RUNGS, *BANDS)} | {"access_certain"}
        return {name: getattr(self, name) for name in names}

    @property
    def depth(self) -> Width:
        """How deep, with honest width; levels are of Depth."""
        return depth_of(self.facts)

    @property
    def band(self) -> Width:
        """The access band, with the same width; levels are of Band."""
        return band_of(self.facts)

    def sufficient_for(self, threat: ThreatModel) -> Verdict:
        """Whether it was deep enough, and why; lists prefetch ``further_safeguards``."""
        further = [item.state for item in self.further_safeguards.all()]
        return sufficient_for(threat, self.facts, further)


class GrantSafeguard(Part):
    """A safeguard beyond the two named ones, by its own name, and what was done about it."""

    grant = HistoricForeignKey(
        AccessGrant, on_delete=models.CASCADE, related_name="further_safeguards"
    )
    name = models.CharField(max_length=200, help_text="As the source calls it.")
    state = safeguard_field("What was done about it when the model was shared.")

    class Meta:
        ordering = ("name",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            filled("name"),
            one_of("state", SafeguardState),
            models.UniqueConstraint(fields=["grant", "name"], name="evaluators_safeguard_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_state_display()}"


class GrantCitation(CitationLink):
    """A passage that carries a fact of a grant, or the grant as a whole."""

    owner = "grant"
    grant = HistoricForeignKey(AccessGrant, on_delete=models.CASCADE, related_name="citations")

    class Meta(CitationLink.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = citation_constraints("grant")

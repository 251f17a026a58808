"""Filters of evaluators, access grants, evaluations and findings; shared by pages and API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter

from commitments.models import AIModel, Commitment, Document, Lab
from evaluators.filterwords import WORDING
from evaluators.models import (
    DEPTH_FACTS,
    SAFEGUARD_FACTS,
    AccessGrant,
    Evaluation,
    Evaluator,
    Finding,
)
from evaluators.vocabulary import (
    Activity,
    Attester,
    Depth,
    Domain,
    EvaluatorKind,
    MayPublish,
    Outcome,
    ResultsShared,
    SafeguardState,
    Stage,
    Sufficient,
)
from evaluators.years import YearFilter
from sources.filters import (
    AfterFilter,
    BeforeFilter,
    DayAfterFilter,
    DayBeforeFilter,
    FlagFilter,
    LadderFilter,
    OrderingFilter,
    PublicFilter,
    Rows,
    SearchFilter,
    WordFilter,
    WordsFilter,
)
from sources.filtersets import RecordFilterSet, RowFilterSet, Through
from sources.partialdates import PartialDate
from sources.vocabulary import Stated

DEPTH_CHOICES = Depth.by_slug()
_RUNGS = [(slug, label, int(Depth.from_slug(slug))) for slug, label in DEPTH_CHOICES]


class WorkFilter(RowFilterSet):
    """Filters of the evaluations that rest on a grant."""

    wording = WORDING
    domain = WordsFilter(
        Domain,
        "domains__domain",
        many=True,
        help_text=_("Looked for by an evaluation that rests on it."),
    )

    class Meta:
        model = Evaluation
        fields: ClassVar[list[str]] = []


class PartyFilter(RowFilterSet):
    """Filters of those who did an evaluation."""

    wording = WORDING
    evaluator_kind = WordsFilter(EvaluatorKind, "kind")

    class Meta:
        model = Evaluator
        fields: ClassVar[list[str]] = []


class AccessGrantFilter(RecordFilterSet):
    """Access grants; a window may match while one of its ends is not stated."""

    wording = WORDING
    through = (Through("grants", WorkFilter, ("domain",)),)

    search = SearchFilter()
    lab = PublicFilter(Lab.objects.published())
    evaluator = PublicFilter(Evaluator.objects.published())
    model = PublicFilter(AIModel.objects.published(), "ai_models", many=True)
    evaluator_kind = WordsFilter(EvaluatorKind, "evaluator__kind")
    year = YearFilter(
        help_text=_("Of the model’s release; where no release is dated, of the access itself.")
    )
    activity = WordsFilter(Activity)
    stage = WordsFilter(Stage)
    attested_by = WordsFilter(Attester)
    depth_at_least = LadderFilter(
        _RUNGS,
        "depth_established",
        "with_depth",
        help_text=_("Established: this deep or deeper."),
    )
    depth_could_be = LadderFilter(
        _RUNGS,
        "depth_possible",
        "with_depth",
        help_text=_("Not excluded: this deep or deeper."),
    )
    sufficient_deployment = WordsFilter(Sufficient, prepare="with_sufficiency")
    sufficient_weights = WordsFilter(Sufficient, prepare="with_sufficiency")
    safety_filters = WordsFilter(SafeguardState)
    harmlessness_training = WordsFilter(SafeguardState)
    fine_tuning = WordsFilter(Stated)
    weights = WordsFilter(Stated)
    activations = WordsFilter(Stated)
    token_probabilities = WordsFilter(Stated)
    chain_of_thought = WordsFilter(Stated)
    deeper_than_users = WordsFilter(Stated)
    on_site = WordsFilter(Stated)
    technical_information = WordsFilter(Stated)
    tested_model_is_shipped = WordsFilter(Stated)
    may_publish = WordsFilter(MayPublish)
    results_shared = WordsFilter(ResultsShared)
    nda = WordsFilter(Stated)
    disputed = FlagFilter()
    access_certain = FlagFilter()
    window_after = AfterFilter("window_end", method="open_after")
    window_before = BeforeFilter("window_start", method="open_before")
    ordering = OrderingFilter(
        lab="lab__name",
        evaluator="evaluator__name",
        stage="stage",
        window_start="window_start",
        window_end="window_end",
        depth_established="depth_established",
        depth_possible="depth_possible",
        created_at="created_at",
        updated_at="updated_at",
    )

    class Meta:
        model = AccessGrant
        fields: ClassVar[list[str]] = []

    def __init__(self, data: Any = None, queryset: Any = None, **kwargs: Any) -> None:
        """Take grants with their depth, so that it can order and filter them."""
        grants = AccessGrant.objects.all() if queryset is None else queryset
        super().__init__(data, grants.with_depth(), **kwargs)

    def with_depth(self, rows: Any) -> Rows:
        """With the deepest rung reached and the deepest that is possible."""
        found: Rows = rows.with_depth()
        return found

    def with_sufficiency(self, rows: Any) -> Rows:
        """With whether it was deep enough for each threat model."""
        found: Rows = rows.with_sufficiency()
        return found

    def open_after(self, queryset: Rows, name: str, value: PartialDate | None) -> Rows:
        """Windows that may reach beyond the first day given."""
        if value is None:
            return queryset
        no_end = Q(window_end__isnull=True, window_start__isnull=False)
        return queryset.filter(no_end | Q(window_end__latest__gte=value.earliest))

    def open_before(self, queryset: Rows, name: str, value: PartialDate | None) -> Rows:
        """Windows that may begin no later than the last day given."""
        if value is None:
            return queryset
        no_start = Q(window_start__isnull=True, window_end__isnull=False)
        return queryset.filter(no_start | Q(window_start__earliest__lte=value.latest))


#: What may be asked of the access that an evaluation rests on; it has its own kind and domains.
OF_ITS_GRANT = (
    "stage",
    "depth_at_least",
    "depth_could_be",
    "sufficient_deployment",
    "sufficient_weights",
    *SAFEGUARD_FACTS,
    *DEPTH_FACTS,
)
#: What may be asked of a grant wherever records are filtered by their grants.
OF_A_GRANT = (
    "activity",
    "stage",
    "attested_by",
    "depth_at_least",
    "depth_could_be",
    "sufficient_deployment",
    "sufficient_weights",
    "domain",
)


class EvaluatorFilter(RecordFilterSet):
    """Evaluators; what is asked of access speaks of one and the same published grant."""

    wording = WORDING
    through = (Through("evaluator", AccessGrantFilter, ("lab", "model", *OF_A_GRANT)),)

    search = SearchFilter()
    kind = WordsFilter(EvaluatorKind)
    country = CharFilter(lookup_expr="iexact", max_length=100)
    ordering = OrderingFilter(
        name="name", kind="kind", created_at="created_at", updated_at="updated_at"
    )

    class Meta:
        model = Evaluator
        fields: ClassVar[list[str]] = []


class AccessTableFilter(AccessGrantFilter):
    """The access table: the filters of its grants, and how it is cut. It has its own order."""

    by = WordFilter(
        choices=[("model", _("models")), ("lab", _("labs"))],
        method="unchanged",
        help_text="What the rows of the table are: models unless given.",
    )
    rows = WordFilter(
        choices=[("on-record", _("only with a record"))],
        method="unchanged",
        help_text=_("Whether rows without any record are left out."),
    )
    ordering = None  # type: ignore[assignment]

    def unchanged(self, queryset: Any, name: str, value: str) -> Rows:
        """All grants: these choose how they are shown."""
        rows: Rows = queryset
        return rows


class EvaluationFilter(RecordFilterSet):
    """Evaluations; what is asked of access speaks of one and the same published grant."""

    wording = WORDING
    through = (
        Through("evaluations", AccessGrantFilter, OF_ITS_GRANT),
        Through("evaluations", PartyFilter, ("evaluator_kind",)),
    )

    search = SearchFilter()
    kind = WordsFilter(Activity)
    lab = PublicFilter(Lab.objects.published())
    evaluator = PublicFilter(Evaluator.objects.published(), "evaluators", many=True)
    model = PublicFilter(AIModel.objects.published(), "ai_models", many=True)
    grant = PublicFilter(AccessGrant.objects.published(), "grants", many=True, typed=True)
    public_weights = WordsFilter(Stated)
    domain = WordsFilter(Domain, "domains__domain", many=True)
    attested_by = WordsFilter(Attester)
    started_after = AfterFilter("started_on")
    started_before = BeforeFilter("started_on")
    ended_after = AfterFilter("ended_on")
    ended_before = BeforeFilter("ended_on")
    ordering = OrderingFilter(
        title="title",
        kind="kind",
        lab="lab__name",
        started_on="started_on",
        ended_on="ended_on",
        created_at="created_at",
        updated_at="updated_at",
    )

    class Meta:
        model = Evaluation
        fields: ClassVar[list[str]] = []


class FindingFilter(RecordFilterSet):
    """Findings; ``dated_…`` look at the day for which a finding holds."""

    wording = WORDING
    search = SearchFilter()
    lab = PublicFilter(Lab.objects.published())
    model = PublicFilter(AIModel.objects.published(), "ai_model")
    evaluator = PublicFilter(Evaluator.objects.published())
    commitment = PublicFilter(Commitment.objects.published(), typed=True)
    document = PublicFilter(Document.objects.published())
    outcome = WordsFilter(Outcome)
    expired = FlagFilter(method="run_out")
    dated_after = AfterFilter("as_of")
    dated_before = BeforeFilter("as_of")
    expires_after = DayAfterFilter("expires_on")
    expires_before = DayBeforeFilter("expires_on")
    ordering = OrderingFilter(
        as_of="as_of",
        outcome="outcome",
        expires_on="expires_on",
        created_at="created_at",
        updated_at="updated_at",
    )

    class Meta:
        model = Finding
        fields: ClassVar[list[str]] = []

    def run_out(self, queryset: Rows, name: str, value: bool | None) -> Rows:
        """Findings that somebody should look into again, or all others."""
        if value is None:
            return queryset
        old = Finding.objects.expired(self.on).values("pk")
        return queryset.filter(pk__in=old) if value else queryset.exclude(pk__in=old)

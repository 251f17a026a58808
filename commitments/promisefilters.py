"""Filters of commitments, pledges and rulings; shared by pages and API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext_lazy

from commitments.filterwords import WORDING
from commitments.models import (
    AIModel,
    Commitment,
    Document,
    DocumentVersion,
    Lab,
    Pledge,
    Ruling,
)
from commitments.vocabulary import (
    Attribution,
    Conduct,
    Covers,
    Evidence,
    PledgeState,
    PromisedDepth,
    PromisedPublication,
    Shape,
    Testability,
    Timing,
    Topic,
)
from sources.filters import (
    AfterFilter,
    BeforeFilter,
    DayAfterFilter,
    DayBeforeFilter,
    FlagFilter,
    OrderingFilter,
    PublicFilter,
    Rows,
    SearchFilter,
    WordsFilter,
)
from sources.filtersets import RecordFilterSet, Through
from sources.vocabulary import Stated


class PledgeFilter(RecordFilterSet):
    """Pledges, with their standing on the day."""

    wording = WORDING
    search = SearchFilter()
    lab = PublicFilter(Lab.objects.published())
    commitment = PublicFilter(Commitment.objects.published(), typed=True)
    attribution = WordsFilter(Attribution)
    state = WordsFilter(PledgeState, "standing", prepare="with_standing")
    covers = WordsFilter(Covers)
    change_announced = WordsFilter(Stated, "announced", prepare="with_standing")
    disputed = FlagFilter()
    topic = WordsFilter(Topic, "commitment__topic")
    shape = WordsFilter(Shape, "commitment__shape")
    testability = WordsFilter(Testability, "commitment__testability")
    timing = WordsFilter(Timing, prepare="with_timing")
    overdue = FlagFilter(method="late")
    conduct = WordsFilter(
        Conduct,
        "current_conduct",
        prepare="with_conduct",
        method="as_ruled",
        help_text=gettext_lazy("What the current ruling concludes."),
    )
    promised_depth = WordsFilter(PromisedDepth, "commitment__promised_depth")
    promised_publication = WordsFilter(PromisedPublication, "commitment__promised_publication")
    stated_after = AfterFilter("commitment__stated_on")
    stated_before = BeforeFilter("commitment__stated_on")
    due_after = AfterFilter("commitment__due")
    due_before = BeforeFilter("commitment__due")
    joined_after = AfterFilter("joined_on")
    joined_before = BeforeFilter("joined_on")
    ordering = OrderingFilter(
        commitment="commitment__slug",
        lab="lab__name",
        due="commitment__due",
        joined_on="joined_on",
        created_at="created_at",
        updated_at="updated_at",
    )

    class Meta:
        model = Pledge
        fields: ClassVar[list[str]] = []

    def with_timing(self, rows: Any) -> Rows:
        """With where each stands against its due date on the day."""
        found: Rows = rows.with_timing(self.on)
        return found

    def with_standing(self, rows: Any) -> Rows:
        """With what had become of the words of each by the day."""
        found: Rows = rows.with_standing(self.on)
        return found

    def late(self, queryset: Any, name: str, value: bool) -> Rows:
        """Overdue pledges, or all others."""
        rows: Any = queryset.with_timing(self.on)
        overdue = {"timing": Timing.OVERDUE}
        found: Rows = rows.filter(**overdue) if value else rows.exclude(**overdue)
        return found

    def with_conduct(self, rows: Rows) -> Rows:
        """With what the current ruling on each concludes, if there is one."""
        current = Ruling.objects.current(self.on).filter(pledge=OuterRef("pk"))
        newest: Any = Subquery(current.values("conduct")[:1])
        found: Rows = rows.annotate(current_conduct=newest)
        return found

    def as_ruled(self, queryset: Rows, name: str, value: list[str]) -> Rows:
        """Pledges whose current ruling concludes so."""
        current = Ruling.objects.current(self.on).filter(conduct__in=value)
        return queryset.filter(Exists(current.filter(pledge=OuterRef("pk"))))


#: What may be asked of a pledge wherever records are filtered by their pledges.
OF_A_PLEDGE = (
    "lab",
    "attribution",
    "state",
    "timing",
    "overdue",
    "conduct",
    "disputed",
    "covers",
    "joined_after",
    "joined_before",
)


class CommitmentFilter(RecordFilterSet):
    """Commitments; what is asked of pledges speaks of one and the same published pledge."""

    wording = WORDING
    through = (Through("commitment", PledgeFilter, OF_A_PLEDGE),)

    search = SearchFilter()
    topic = WordsFilter(Topic)
    shape = WordsFilter(Shape)
    testability = WordsFilter(Testability)
    promised_depth = WordsFilter(PromisedDepth)
    promised_publication = WordsFilter(PromisedPublication)
    document = PublicFilter(
        Document.objects.published(), "document_version__document", prepare="in_public_versions"
    )
    stated_after = AfterFilter("stated_on")
    stated_before = BeforeFilter("stated_on")
    due_after = AfterFilter("due")
    due_before = BeforeFilter("due")
    ordering = OrderingFilter(
        slug="slug",
        topic="topic",
        stated_on="stated_on",
        due="due",
        created_at="created_at",
        updated_at="updated_at",
    )

    class Meta:
        model = Commitment
        fields: ClassVar[list[str]] = []

    def in_public_versions(self, rows: Rows) -> Rows:
        """Those that stand in a published version of a document."""
        return rows.filter(document_version__in=DocumentVersion.objects.published())


class RulingFilter(RecordFilterSet):
    """Rulings."""

    wording = WORDING
    search = SearchFilter()
    lab = PublicFilter(Lab.objects.published(), "pledge__lab")
    commitment = PublicFilter(Commitment.objects.published(), "pledge__commitment", typed=True)
    pledge = PublicFilter(Pledge.objects.published(), typed=True)
    model = PublicFilter(AIModel.objects.published(), "ai_model")
    topic = WordsFilter(Topic, "pledge__commitment__topic")
    attribution = WordsFilter(Attribution, "pledge__attribution")
    conduct = WordsFilter(Conduct)
    evidence = WordsFilter(Evidence)
    contested = FlagFilter()
    current = FlagFilter(method="newest")
    review_due = FlagFilter(method="to_review")
    tested_after = AfterFilter("tested_on")
    tested_before = BeforeFilter("tested_on")
    review_after = DayAfterFilter("review_by")
    review_before = DayBeforeFilter("review_by")
    ruled_after = DayAfterFilter("ruled_on")
    ruled_before = DayBeforeFilter("ruled_on")
    ordering = OrderingFilter(
        ruled_on="ruled_on",
        review_by="review_by",
        conduct="conduct",
        created_at="created_at",
        updated_at="updated_at",
    )

    class Meta:
        model = Ruling
        fields: ClassVar[list[str]] = []

    def newest(self, queryset: Rows, name: str, value: bool | None) -> Rows:
        """The current ruling of each pledge, or only those that newer ones replaced."""
        return _in_or_out(queryset, Ruling.objects.current(self.on), value)

    def to_review(self, queryset: Rows, name: str, value: bool | None) -> Rows:
        """Current rulings whose review date has passed, or all others."""
        return _in_or_out(queryset, Ruling.objects.review_due(self.on), value)


def _in_or_out(queryset: Rows, chosen: Rows, inside: bool | None) -> Rows:
    if inside is None:
        return queryset
    keys = {"pk__in": chosen.order_by().values("pk")}
    return queryset.filter(**keys) if inside else queryset.exclude(**keys)

"""Filters of labs, models, documents, promises and rulings; shared by pages and API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef
from django_filters import CharFilter

from commitments.models import (
    AIModel,
    Commitment,
    Correction,
    Document,
    DocumentVersion,
    Lab,
    Pledge,
    Ruling,
    Statement,
)
from commitments.vocabulary import (
    Attribution,
    Conduct,
    DocumentKind,
    Evidence,
    ModelKind,
    PledgeState,
    Shape,
    Speaker,
    Standing,
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
    RecordFilterSet,
    Rows,
    SearchFilter,
    WordsFilter,
)
from sources.models import Source
from sources.vocabulary import Stated


class LabFilter(RecordFilterSet):
    """Labs."""

    search = SearchFilter("name", "names__name", "country", "note")
    parent = PublicFilter(Lab.objects.published())
    country = CharFilter(lookup_expr="iexact", max_length=100)
    ordering = OrderingFilter(
        name="name", country="country", created_at="created_at", updated_at="updated_at"
    )

    class Meta:
        model = Lab
        fields: ClassVar[list[str]] = []


class AIModelFilter(RecordFilterSet):
    """Models."""

    search = SearchFilter("name", "lab__name", "note")
    lab = PublicFilter(Lab.objects.published())
    kind = WordsFilter(ModelKind)
    frontier = WordsFilter(Stated)
    weights_open = WordsFilter(Stated)
    released_after = AfterFilter("released")
    released_before = BeforeFilter("released")
    ordering = OrderingFilter(
        name="name",
        lab="lab__name",
        released="released",
        created_at="created_at",
        updated_at="updated_at",
    )

    class Meta:
        model = AIModel
        fields: ClassVar[list[str]] = []


class DocumentFilter(RecordFilterSet):
    """Documents; dates are those of their published versions."""

    search = SearchFilter("title", "issuer", "lab__name", "note")
    kind = WordsFilter(DocumentKind)
    lab = PublicFilter(Lab.objects.published())
    published_after = AfterFilter("published_on", method="with_version")
    published_before = BeforeFilter("published_on", method="with_version")
    ordering = OrderingFilter(
        title="title", kind="kind", created_at="created_at", updated_at="updated_at"
    )

    class Meta:
        model = Document
        fields: ClassVar[list[str]] = []

    def filter_queryset(self, queryset: Rows) -> Rows:
        """Both dates must fit the same published version."""
        rows = super().filter_queryset(queryset)
        after, before = (self.form.cleaned_data.get(f"published_{way}") for way in _WAYS)
        if not (after or before):
            return rows
        versions = DocumentVersion.objects.published().as_of(self.as_of)
        versions = versions.filter(document=OuterRef("pk"))
        if after:
            versions = versions.filter(published_on__latest__gte=after.earliest)
        if before:
            versions = versions.filter(published_on__earliest__lte=before.latest)
        return rows.filter(Exists(versions))

    def with_version(self, queryset: Rows, name: str, value: Any) -> Rows:
        """Left to ``filter_queryset``, which looks at both dates at once."""
        return queryset


_WAYS = ("after", "before")


class CommitmentFilter(RecordFilterSet):
    """Commitments; lab, attribution and overdue speak of the same published pledge."""

    search = SearchFilter("summary", "trigger", "break_test", "note")
    topic = WordsFilter(Topic)
    shape = WordsFilter(Shape)
    testability = WordsFilter(Testability)
    lab = PublicFilter(Lab.objects.published(), method="by_pledge")
    attribution = WordsFilter(Attribution, method="by_pledge")
    overdue = FlagFilter(method="by_pledge")
    document = PublicFilter(Document.objects.published(), method="in_document")
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

    def filter_queryset(self, queryset: Rows) -> Rows:
        """Rows with, or without, a pledge such as the filters describe."""
        rows = super().filter_queryset(queryset)
        given = self.form.cleaned_data
        pledges = Pledge.objects.published().as_of(self.as_of).filter(commitment=OuterRef("pk"))
        if given.get("lab"):
            pledges = pledges.filter(lab__in=given["lab"])
        if given.get("attribution"):
            pledges = pledges.filter(attribution__in=given["attribution"])
        if given.get("lab") or given.get("attribution"):
            rows = rows.filter(Exists(pledges))
        if given.get("overdue") is None:
            return rows
        late = Exists(pledges.overdue(self.on))
        return rows.filter(late if given["overdue"] else ~late)

    def by_pledge(self, queryset: Rows, name: str, value: Any) -> Rows:
        """Left to ``filter_queryset``, which looks at all of a pledge at once."""
        return queryset

    def in_document(self, queryset: Rows, name: str, value: list[Document]) -> Rows:
        """Commitments that stand in a published version of one of the documents."""
        if not value:
            return queryset
        versions = DocumentVersion.objects.published().filter(document__in=value)
        return queryset.filter(document_version__in=versions)


class PledgeFilter(RecordFilterSet):
    """Pledges, with their standing on the day."""

    search = SearchFilter("commitment__summary", "lab__name", "scope", "note")
    lab = PublicFilter(Lab.objects.published())
    commitment = PublicFilter(Commitment.objects.published(), typed=True)
    attribution = WordsFilter(Attribution)
    state = WordsFilter(PledgeState)
    disputed = FlagFilter()
    topic = WordsFilter(Topic, "commitment__topic")
    shape = WordsFilter(Shape, "commitment__shape")
    testability = WordsFilter(Testability, "commitment__testability")
    timing = WordsFilter(Timing, method="standing")
    overdue = FlagFilter(method="late")
    conduct = WordsFilter(Conduct, method="as_ruled")
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

    def standing(self, queryset: Any, name: str, value: list[str]) -> Rows:
        """Pledges that stand in one of these ways against their due date."""
        rows: Rows = queryset
        if value:
            rows = queryset.with_timing(self.on).filter(timing__in=value)
        return rows

    def late(self, queryset: Any, name: str, value: bool | None) -> Rows:
        """Overdue pledges, or all others."""
        rows: Rows = queryset
        if value is None:
            return rows
        rows = queryset.with_timing(self.on)
        overdue = {"timing": Timing.OVERDUE}
        return rows.filter(**overdue) if value else rows.exclude(**overdue)

    def as_ruled(self, queryset: Rows, name: str, value: list[str]) -> Rows:
        """Pledges whose current ruling concludes so."""
        if not value:
            return queryset
        current = Ruling.objects.current(self.on).filter(conduct__in=value)
        return queryset.filter(Exists(current.filter(pledge=OuterRef("pk"))))


class RulingFilter(RecordFilterSet):
    """Rulings."""

    search = SearchFilter("reason", "pledge__commitment__summary", "pledge__lab__name", "author")
    lab = PublicFilter(Lab.objects.published(), "pledge__lab")
    commitment = PublicFilter(Commitment.objects.published(), "pledge__commitment", typed=True)
    pledge = PublicFilter(Pledge.objects.published(), typed=True)
    model = PublicFilter(AIModel.objects.published(), "ai_model")
    conduct = WordsFilter(Conduct)
    evidence = WordsFilter(Evidence)
    contested = FlagFilter()
    current = FlagFilter(method="newest")
    review_due = FlagFilter(method="to_review")
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


class StatementFilter(RecordFilterSet):
    """Statements."""

    search = SearchFilter("speaker", "summary", "note")
    lab = PublicFilter(Lab.objects.published())
    speaker_kind = WordsFilter(Speaker)
    standing = WordsFilter(Standing)
    about_lab = PublicFilter(Lab.objects.published(), "about_labs", many=True)
    about_model = PublicFilter(AIModel.objects.published(), "about_models", many=True)
    about_commitment = PublicFilter(
        Commitment.objects.published(), "about_commitments", many=True, typed=True
    )
    said_after = AfterFilter("said_on")
    said_before = BeforeFilter("said_on")
    ordering = OrderingFilter(
        slug="slug",
        speaker="speaker",
        said_on="said_on",
        created_at="created_at",
        updated_at="updated_at",
    )

    class Meta:
        model = Statement
        fields: ClassVar[list[str]] = []


class CorrectionFilter(RecordFilterSet):
    """Corrections."""

    search = SearchFilter("what_was_wrong", "what_changed", "thanked")
    lab = PublicFilter(Lab.objects.published(), "labs", many=True)
    model = PublicFilter(AIModel.objects.published(), "ai_models", many=True)
    commitment = PublicFilter(Commitment.objects.published(), "commitments", many=True, typed=True)
    source = PublicFilter(Source.objects.published(), "sources", many=True, typed=True)
    corrected_after = AfterFilter("corrected_on")
    corrected_before = BeforeFilter("corrected_on")
    ordering = OrderingFilter(
        corrected_on="corrected_on", created_at="created_at", updated_at="updated_at"
    )

    class Meta:
        model = Correction
        fields: ClassVar[list[str]] = []

"""Filters of labs, models, documents, statements and corrections; shared by pages and API."""

from __future__ import annotations

from typing import ClassVar

from django_filters import CharFilter

from commitments.filterwords import WORDING
from commitments.models import (
    AIModel,
    Commitment,
    Correction,
    Document,
    DocumentVersion,
    Lab,
    Statement,
)
from commitments.promisefilters import PledgeFilter
from commitments.vocabulary import (
    DocumentKind,
    ModelKind,
    Speaker,
    Standing,
)
from sources.filters import (
    AfterFilter,
    BeforeFilter,
    OrderingFilter,
    PublicFilter,
    SearchFilter,
    WordsFilter,
)
from sources.filtersets import RecordFilterSet, RowFilterSet, Through
from sources.models import Source
from sources.vocabulary import Stated

#: What may be asked of the pledges of a lab.
OF_A_PROMISE = (
    "topic",
    "testability",
    "shape",
    "attribution",
    "state",
    "timing",
    "overdue",
    "conduct",
)


class LabFilter(RecordFilterSet):
    """Labs; what is asked of promises speaks of one and the same published pledge of theirs."""

    wording = WORDING
    through: ClassVar[tuple[Through, ...]] = (Through("lab", PledgeFilter, OF_A_PROMISE),)

    search = SearchFilter()
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

    wording = WORDING
    search = SearchFilter()
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


class VersionFilter(RowFilterSet):
    """Filters of the versions of a document."""

    wording = WORDING
    published_after = AfterFilter("published_on")
    published_before = BeforeFilter("published_on")

    class Meta:
        model = DocumentVersion
        fields: ClassVar[list[str]] = []


class DocumentFilter(RecordFilterSet):
    """Documents; dates are those of their published versions, both of the same one."""

    wording = WORDING
    through = (Through("document", VersionFilter, ("published_after", "published_before")),)

    search = SearchFilter()
    kind = WordsFilter(DocumentKind)
    lab = PublicFilter(Lab.objects.published())
    ordering = OrderingFilter(
        title="title", kind="kind", created_at="created_at", updated_at="updated_at"
    )

    class Meta:
        model = Document
        fields: ClassVar[list[str]] = []


class StatementFilter(RecordFilterSet):
    """Statements."""

    wording = WORDING
    search = SearchFilter()
    lab = PublicFilter(Lab.objects.published())
    speaker_kind = WordsFilter(Speaker)
    speaker = CharFilter(lookup_expr="iexact", max_length=200)
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

    wording = WORDING
    search = SearchFilter()
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

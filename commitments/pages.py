"""Pages that need nothing from above: commitments, documents, statements, corrections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from commitments.bound import groups
from commitments.filters import (
    CorrectionFilter,
    DocumentFilter,
    StatementFilter,
)
from commitments.models import (
    AIModel,
    Commitment,
    Correction,
    Document,
    DocumentVersion,
    Lab,
    Pledge,
    Statement,
)
from commitments.naming import names_then
from commitments.promisefilters import CommitmentFilter
from sources.models import Source
from sources.pages import FilteredList, Page
from sources.publishing import cited, published
from sources.records import Record


class WithNames(Page):
    """A page that calls organisations by the names of its day."""

    organisations: ClassVar[tuple[type[Record], ...]] = (Lab,)

    @cached_property
    def names_then(self) -> Mapping[Any, str]:
        """The names of all of them on that day; nothing is asked for today."""
        return names_then(self.as_of, *self.organisations)


class CommitmentList(WithNames, FilteredList):
    """All commitments, each with whom it binds."""

    heading = _("Commitments")
    section = ("commitments", _("Commitments"))
    resource = "commitments"
    template_name = "commitments/commitment_list.html"
    filterset_class = CommitmentFilter
    noun = ngettext_lazy("%(count)s commitment", "%(count)s commitments", "count")
    shown = ("lab", "topic", "shape", "testability", "attribution", "overdue", "stated_after")

    def get_rows(self) -> QuerySet[Commitment]:
        """Commitments with their pledges as they stand on that day."""
        pledges = Pledge.objects.published().as_of(self.as_of).with_timing(self.today)
        bound = pledges.select_related("lab").order_by("lab__name")
        rows = published(Commitment, "document_version__document__lab")
        return rows.prefetch_related(Prefetch("pledges", bound, to_attr="bound"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Each commitment with whom it binds, in groups."""
        context = super().get_context_data(**kwargs)
        rows = [(one, groups(one.bound)) for one in context["object_list"]]
        return {**context, "rows": rows}


class DocumentList(WithNames, FilteredList):
    """All documents."""

    heading = _("Documents")
    section = ("documents", _("Documents"))
    resource = "documents"
    template_name = "commitments/document_list.html"
    filterset_class = DocumentFilter
    noun = ngettext_lazy("%(count)s document", "%(count)s documents", "count")
    shown = ("lab", "kind")

    def get_rows(self) -> QuerySet[Document]:
        """Documents with their published versions."""
        versions = published(DocumentVersion, as_of=self.as_of).order_by("published_on", "pk")
        rows = published(Document, "lab")
        return rows.prefetch_related(Prefetch("versions", versions, to_attr="public_versions"))


def with_subjects(
    statements: QuerySet[Statement], as_of: dt.date | None = None
) -> QuerySet[Statement]:
    """Statements with their passages by that day and the published records they are about."""
    return statements.select_related("lab").prefetch_related(
        cited(Statement, as_of=as_of),
        Prefetch("about_labs", published(Lab), to_attr="labs"),
        Prefetch("about_models", published(AIModel, "lab"), to_attr="ai_models"),
        Prefetch("about_commitments", published(Commitment), to_attr="commitments"),
    )


class StatementList(WithNames, FilteredList):
    """All statements, each with its quote."""

    heading = _("Statements")
    section = ("statements", _("Statements"))
    resource = "statements"
    template_name = "commitments/statement_list.html"
    filterset_class = StatementFilter
    noun = ngettext_lazy("%(count)s statement", "%(count)s statements", "count")
    shown = ("lab", "speaker_kind", "standing")

    def get_rows(self) -> QuerySet[Statement]:
        """Statements with what they are about."""
        return with_subjects(published(Statement), self.as_of)


def with_corrected(
    corrections: QuerySet[Correction], as_of: dt.date | None = None
) -> QuerySet[Correction]:
    """Corrections with their passages by that day and the published records they concern."""
    return corrections.prefetch_related(
        cited(Correction, as_of=as_of),
        Prefetch("labs", published(Lab), to_attr="public_labs"),
        Prefetch("ai_models", published(AIModel, "lab"), to_attr="public_models"),
        Prefetch("commitments", published(Commitment), to_attr="public_commitments"),
        Prefetch("sources", published(Source), to_attr="public_sources"),
    )


class CorrectionList(WithNames, FilteredList):
    """All corrections: what was wrong, what changed, who is thanked."""

    heading = _("Corrections")
    section = ("corrections", _("Corrections"))
    resource = "corrections"
    template_name = "commitments/correction_list.html"
    filterset_class = CorrectionFilter
    noun = ngettext_lazy("%(count)s correction", "%(count)s corrections", "count")
    shown = ("lab",)

    def get_rows(self) -> QuerySet[Correction]:
        """Corrections with what they concern."""
        return with_corrected(published(Correction), self.as_of)

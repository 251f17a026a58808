"""Pages of who tested what: evaluators, access, evaluations, findings."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from commitments.models import AIModel, Lab, Statement
from commitments.naming import names_shown
from commitments.newest import newest_first
from commitments.pages import WithNames, with_subjects
from evaluators.filters import EvaluationFilter, EvaluatorFilter, FindingFilter
from evaluators.grouping import grouped
from evaluators.models import (
    AccessGrant,
    Evaluation,
    Evaluator,
    Finding,
    HedgedLink,
    IndependenceNote,
)
from evaluators.vocabulary import Activity
from sources.facts import facts_of
from sources.models import Citation
from sources.pages import FilteredList, RecordPage
from sources.publishing import cited, public, published, with_passages
from sources.records import Record, published_q


def hedged_links(side: str, as_of: dt.date | None = None) -> QuerySet[HedgedLink]:
    """Links whose evaluator on that side and whose passage are published, with both.

    ``as_of``: only those whose passage was out by that day.
    """
    seen = published_q(Evaluator, f"{side}__") & published_q(Citation, "citation__")
    links = HedgedLink.objects.filter(seen)
    if as_of:
        links = links.filter(citation__in=Citation.objects.as_of(as_of))
    return with_passages(links.select_related(side))


def members(as_of: dt.date | None = None) -> Prefetch[Any]:
    """Fetch whom the placeholder of a grant apparently includes into ``evaluator.members``."""
    links = hedged_links("evaluator", as_of)
    return Prefetch("evaluator__apparent_members", links, to_attr="members")


def ties(as_of: dt.date | None = None) -> Prefetch[Any]:
    """Fetch what may tie an evaluator to a lab, where the passage is published."""
    notes = IndependenceNote.objects.filter(published_q(Citation, "citation__"))
    if as_of:
        told = Q(dated__isnull=True, citation__in=Citation.objects.as_of(as_of))
        notes = notes.filter(Q(dated__latest__lte=as_of) | told)
    return Prefetch("independence_notes", with_passages(notes), to_attr="ties")


def with_parties(
    grants: QuerySet[AccessGrant], as_of: dt.date | None = None
) -> QuerySet[AccessGrant]:
    """Grants with lab, evaluator, published models and apparent members, as told by that day."""
    models = Prefetch("ai_models", published(AIModel, "lab"), to_attr="public_models")
    return grants.select_related("lab", "evaluator").prefetch_related(models, members(as_of))


def with_work(evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """Evaluations with lab, published evaluators and models, and domains."""
    return evaluations.select_related("lab", "report").prefetch_related(
        "domains",
        Prefetch("evaluators", published(Evaluator), to_attr="public_evaluators"),
        Prefetch("ai_models", published(AIModel, "lab"), to_attr="public_models"),
    )


class WithParties(WithNames):
    """A page that calls labs and evaluators by the names of its day."""

    organisations: ClassVar[tuple[type[Record], ...]] = (Lab, Evaluator)


class EvaluatorList(WithParties, FilteredList):
    """All evaluators, placeholders among them."""

    heading = _("Evaluators")
    section = ("evaluators", _("Evaluators"))
    resource = "evaluators"
    template_name = "evaluators/evaluator_list.html"
    filterset_class = EvaluatorFilter
    noun = ngettext_lazy("%(count)s evaluator", "%(count)s evaluators", "count")
    shown = ("kind", "lab", "activity", "stage")

    def get_rows(self) -> QuerySet[Evaluator]:
        """Evaluators with their published grants and evaluations, to count them."""
        grants = published(AccessGrant, as_of=self.as_of)
        work = published(Evaluation, as_of=self.as_of)
        return published(Evaluator).prefetch_related(
            "names",
            Prefetch("grants", grants, to_attr="public_grants"),
            Prefetch("evaluations", work, to_attr="public_evaluations"),
        )


class EvaluatorPage(WithParties, RecordPage):
    """One evaluator: names, ties, access, work, and what was said."""

    takes_as_of = True
    section = ("evaluators", _("Evaluators"))
    resource = "evaluators"
    template_name = "evaluators/evaluator_detail.html"

    def get_queryset(self) -> QuerySet[Evaluator]:
        """Evaluators with all that hangs on them on that day."""
        day = self.as_of
        grants = with_parties(published(AccessGrant, as_of=day), day)
        work = with_work(published(Evaluation, as_of=day))
        statements = newest_first(with_subjects(published(Statement, as_of=day), day))
        return published(Evaluator).prefetch_related(
            cited(Evaluator, as_of=day),
            "names",
            ties(day),
            Prefetch("apparent_members", hedged_links("evaluator", day), to_attr="members"),
            Prefetch("apparent_groups", hedged_links("placeholder", day), to_attr="groups"),
            Prefetch("grants", grants, to_attr="public_grants"),
            Prefetch("evaluations", work, to_attr="public_work"),
            Prefetch("findings", published(Finding, as_of=day), to_attr="public_findings"),
            Prefetch("statements", statements, to_attr="public_statements"),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The facts as rows, access and work in groups, and the names borne by that day."""
        return super().get_context_data(
            facts=facts_of(self.object, ("kind", "country", "website")),
            access=grouped(self.object.public_grants, "activity", Activity),
            work=grouped(self.object.public_work, "kind", Activity),
            names=names_shown(self.object.names.all(), self.as_of),
            **kwargs,
        )


class EvaluationList(WithParties, FilteredList):
    """All evaluations; red-teaming and model evaluation are kinds that are never summed."""

    heading = _("Evaluations")
    section = ("evaluations", _("Evaluations"))
    resource = "evaluations"
    template_name = "evaluators/evaluation_list.html"
    filterset_class = EvaluationFilter
    noun = ngettext_lazy("%(count)s evaluation", "%(count)s evaluations", "count")
    shown = ("kind", "lab", "evaluator", "model", "domain")

    def get_rows(self) -> QuerySet[Evaluation]:
        """Evaluations with who did them and on what."""
        return with_work(published(Evaluation))


class EvaluationPage(WithParties, RecordPage):
    """One evaluation."""

    takes_as_of = True
    section = ("evaluations", _("Evaluations"))
    resource = "evaluations"
    template_name = "evaluators/evaluation_detail.html"

    def get_queryset(self) -> QuerySet[Evaluation]:
        """Evaluations with the access they rest on."""
        grants = with_parties(published(AccessGrant, as_of=self.as_of), self.as_of)
        return with_work(published(Evaluation)).prefetch_related(
            cited(Evaluation, as_of=self.as_of), Prefetch("grants", grants, to_attr="public_grants")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The facts as rows."""
        names = ("kind", "attested_by", "public_weights", "started_on", "ended_on", "extent")
        return super().get_context_data(
            facts=facts_of(self.object, (*names, "effort_hours")),
            report=public(self.object.report),
            only=[self.object],
            **kwargs,
        )


class FindingList(WithParties, FilteredList):
    """All findings: somebody looked and found nothing."""

    heading = _("Findings: looked, and found nothing")
    section = ("findings", _("Findings"))
    resource = "findings"
    template_name = "evaluators/finding_list.html"
    filterset_class = FindingFilter
    noun = ngettext_lazy("%(count)s finding", "%(count)s findings", "count")
    shown = ("lab", "model", "evaluator", "outcome", "expired")

    def get_rows(self) -> QuerySet[Finding]:
        """Findings with what they are about."""
        return with_abouts(published(Finding))


def with_abouts(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Findings with what they are about; all of it is published where a finding is."""
    return findings.select_related("lab", "ai_model", "commitment", "document", "evaluator")


class FindingPage(WithParties, RecordPage):
    """One finding: who looked, where, when, with what words."""

    takes_as_of = True
    section = ("findings", _("Findings"))
    resource = "findings"
    template_name = "evaluators/finding_detail.html"

    def get_queryset(self) -> QuerySet[Finding]:
        """Findings with their passages."""
        return with_abouts(published(Finding)).prefetch_related(cited(Finding, as_of=self.as_of))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The facts as rows."""
        names = ("outcome", "as_of", "who_looked", "where_looked", "search_words", "expires_on")
        finding = self.object
        about = (finding.lab, finding.ai_model, finding.evaluator, finding.commitment)
        return super().get_context_data(
            facts=facts_of(finding, names),
            abouts=[record for record in (*about, finding.document) if record],
            is_expired=bool(finding.expires_on and finding.expires_on < self.today),
            **kwargs,
        )

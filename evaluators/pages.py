"""Pages of who tested what: evaluators, access, evaluations, findings."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from commitments.models import AIModel, Correction, Statement
from commitments.pages import with_corrected, with_subjects
from evaluators.access_table import access_table
from evaluators.filters import AccessGrantFilter, EvaluationFilter, EvaluatorFilter, FindingFilter
from evaluators.models import (
    DEPTH_FACTS,
    SAFEGUARD_FACTS,
    AccessGrant,
    Evaluation,
    Evaluator,
    Finding,
    HedgedLink,
    IndependenceNote,
)
from evaluators.vocabulary import ThreatModel
from sources.facts import facts_of
from sources.models import Citation
from sources.pages import FilteredList, RecordPage
from sources.publishing import cited, public, published, with_passages
from sources.records import published_q

SETTING_FACTS = ("activity", "stage", "window_start", "window_end", "attested_by")
TERMS = (
    "may_publish",
    "results_shared",
    "results_shared_with",
    "payment",
    "nda",
    "relationship",
)


def hedged_links(side: str) -> QuerySet[HedgedLink]:
    """Links whose evaluator on that side and whose passage are published, with both."""
    seen = published_q(Evaluator, f"{side}__") & published_q(Citation, "citation__")
    links = HedgedLink.objects.filter(seen)
    return with_passages(links.select_related(side))


def members() -> Prefetch[Any]:
    """Fetch whom the placeholder of a grant apparently includes into ``evaluator.members``."""
    return Prefetch("evaluator__apparent_members", hedged_links("evaluator"), to_attr="members")


def ties() -> Prefetch[Any]:
    """Fetch what may tie an evaluator to a lab, where the passage is published."""
    notes = IndependenceNote.objects.filter(published_q(Citation, "citation__"))
    return Prefetch("independence_notes", with_passages(notes), to_attr="ties")


def with_parties(grants: QuerySet[AccessGrant]) -> QuerySet[AccessGrant]:
    """Grants with lab, evaluator, published models and apparent members."""
    models = Prefetch("ai_models", published(AIModel, "lab"), to_attr="public_models")
    return grants.select_related("lab", "evaluator").prefetch_related(models, members())


def with_work(evaluations: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    """Evaluations with lab, published evaluators and models, and domains."""
    return evaluations.select_related("lab", "report").prefetch_related(
        "domains",
        Prefetch("evaluators", published(Evaluator), to_attr="public_evaluators"),
        Prefetch("ai_models", published(AIModel, "lab"), to_attr="public_models"),
    )


class EvaluatorList(FilteredList):
    """All evaluators, placeholders among them."""

    heading = "Evaluators"
    section = ("evaluators", "Evaluators")
    resource = "evaluators"
    template_name = "evaluators/evaluator_list.html"
    filterset_class = EvaluatorFilter
    noun = ("evaluator", "evaluators")
    shown = ("kind",)

    def get_rows(self) -> QuerySet[Evaluator]:
        """Evaluators with their published grants and evaluations, to count them."""
        return published(Evaluator).prefetch_related(
            "names",
            Prefetch("grants", published(AccessGrant), to_attr="public_grants"),
            Prefetch("evaluations", published(Evaluation), to_attr="public_evaluations"),
        )


class EvaluatorPage(RecordPage):
    """One evaluator: names, ties, access, work, and what was said."""

    section = ("evaluators", "Evaluators")
    resource = "evaluators"
    template_name = "evaluators/evaluator_detail.html"

    def get_queryset(self) -> QuerySet[Evaluator]:
        """Evaluators with all that hangs on them."""
        statements = with_subjects(published(Statement))
        return published(Evaluator).prefetch_related(
            cited(Evaluator),
            "names",
            ties(),
            Prefetch("apparent_members", hedged_links("evaluator"), to_attr="members"),
            Prefetch("apparent_groups", hedged_links("placeholder"), to_attr="groups"),
            Prefetch("grants", with_parties(published(AccessGrant)), to_attr="public_grants"),
            Prefetch("evaluations", with_work(published(Evaluation)), to_attr="public_work"),
            Prefetch("findings", published(Finding), to_attr="public_findings"),
            Prefetch("statements", statements, to_attr="public_statements"),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The facts as rows."""
        facts = facts_of(self.object, ("kind", "country", "website"))
        return super().get_context_data(facts=facts, **kwargs)


class AccessPage(FilteredList):
    """Models × evaluators, with the depth of each grant."""

    heading = "Access before and after release"
    section = ("access", "Access")
    resource = "grants"
    template_name = "evaluators/access.html"
    filterset_class = AccessGrantFilter
    noun = ("grant", "grants")
    shown = ("lab", "evaluator", "stage", "depth_at_least", "depth_could_be")
    # A table is shown whole; its rows are models, not grants.
    paginate_by = None  # type: ignore[assignment]

    def get_rows(self) -> QuerySet[AccessGrant]:
        """Grants with both parties and their models."""
        return with_parties(published(AccessGrant))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The table, and whom no grant on record names."""
        context = super().get_context_data(**kwargs)
        table = access_table(self.listed_models(), context["object_list"])
        silent = [one for one in published(Evaluator) if one not in table.evaluators]
        return {**context, "table": table, "silent": silent}

    def listed_models(self) -> QuerySet[AIModel]:
        """The models whose rows stand even if nobody had access: those of the labs chosen."""
        models = published(AIModel, "lab")
        labs = self.chosen.asked.get("lab")
        return models.filter(lab__slug__in=labs) if labs else models


class GrantPage(RecordPage):
    """One grant: every fact with its value and its passage, stated or not."""

    section = ("access", "Access")
    resource = "grants"
    template_name = "evaluators/grant_detail.html"

    def get_queryset(self) -> QuerySet[AccessGrant]:
        """Grants with everything that hangs on them."""
        overlaps = with_parties(published(AccessGrant))
        corrections = with_corrected(published(Correction))
        grants = AccessGrant.objects.published().with_days_before_release()
        return with_parties(grants).prefetch_related(
            cited(AccessGrant),
            "further_safeguards",
            Prefetch("overlaps_with", overlaps, to_attr="overlaps"),
            Prefetch("corrections", corrections, to_attr="public_corrections"),
            Prefetch("evaluations", with_work(published(Evaluation)), to_attr="public_work"),
        )

    def get_heading(self) -> str:
        """Who let whom at what."""
        grant = self.object
        models = ", ".join(model.name for model in grant.public_models) or "model not named"
        return f"{grant.lab} gave {grant.evaluator} access: {models}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The facts in groups, and what they suffice for."""
        grant = self.object
        return super().get_context_data(
            setting=facts_of(grant, SETTING_FACTS),
            safeguards=facts_of(grant, SAFEGUARD_FACTS),
            depth_facts=facts_of(grant, DEPTH_FACTS),
            terms=facts_of(grant, TERMS),
            verdicts=[(threat.label, grant.sufficient_for(threat)) for threat in ThreatModel],
            **kwargs,
        )


class EvaluationList(FilteredList):
    """All evaluations; red-teaming and model evaluation are kinds that are never summed."""

    heading = "Evaluations"
    section = ("evaluations", "Evaluations")
    resource = "evaluations"
    template_name = "evaluators/evaluation_list.html"
    filterset_class = EvaluationFilter
    noun = ("evaluation", "evaluations")
    shown = ("kind", "lab", "evaluator", "model", "domain")

    def get_rows(self) -> QuerySet[Evaluation]:
        """Evaluations with who did them and on what."""
        return with_work(published(Evaluation))


class EvaluationPage(RecordPage):
    """One evaluation."""

    section = ("evaluations", "Evaluations")
    resource = "evaluations"
    template_name = "evaluators/evaluation_detail.html"

    def get_queryset(self) -> QuerySet[Evaluation]:
        """Evaluations with the access they rest on."""
        grants = with_parties(published(AccessGrant))
        return with_work(published(Evaluation)).prefetch_related(
            cited(Evaluation), Prefetch("grants", grants, to_attr="public_grants")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The facts as rows."""
        names = ("kind", "attested_by", "started_on", "ended_on", "extent", "effort_hours")
        return super().get_context_data(
            facts=facts_of(self.object, names),
            report=public(self.object.report),
            only=[self.object],
            **kwargs,
        )


class FindingList(FilteredList):
    """All findings: somebody looked and found nothing."""

    heading = "Findings: looked, and found nothing"
    section = ("findings", "Findings")
    resource = "findings"
    template_name = "evaluators/finding_list.html"
    filterset_class = FindingFilter
    noun = ("finding", "findings")
    shown = ("lab", "evaluator", "outcome")

    def get_rows(self) -> QuerySet[Finding]:
        """Findings with what they are about."""
        return with_abouts(published(Finding))


def with_abouts(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    """Findings with what they are about; all of it is published where a finding is."""
    return findings.select_related("lab", "ai_model", "commitment", "document", "evaluator")


class FindingPage(RecordPage):
    """One finding: who looked, where, when, with what words."""

    section = ("findings", "Findings")
    resource = "findings"
    template_name = "evaluators/finding_detail.html"

    def get_queryset(self) -> QuerySet[Finding]:
        """Findings with their passages."""
        return with_abouts(published(Finding)).prefetch_related(cited(Finding))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The facts as rows."""
        names = ("outcome", "as_of", "who_looked", "where_looked", "search_words", "expires_on")
        finding = self.object
        about = (finding.lab, finding.ai_model, finding.evaluator, finding.commitment)
        return super().get_context_data(
            facts=facts_of(finding, names),
            abouts=[record for record in (*about, finding.document) if record],
            **kwargs,
        )

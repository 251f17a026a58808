"""The access ledger: grants, their facts with their passages, and what follows from the facts."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst

from evaluators.citing import uncited
from evaluators.depth import Width
from evaluators.models import AccessGrant, GrantCitation, GrantSafeguard
from evaluators.models.access import DEPTH_FACTS, SAFEGUARD_FACTS
from evaluators.vocabulary import Band, Depth, ThreatModel
from sources.admin.forms import RecordForm
from sources.admin.records import PartInline, RecordAdmin, citations_of
from sources.records import CitationLink


class GrantForm(RecordForm):
    """A grant together with the passages typed below it."""

    class Meta:
        labels: ClassVar[dict[str, str]] = {"nda": "NDA"}

    def check_citations(self, links: list[CitationLink]) -> None:
        """A published grant cites a passage for each fact that it states."""
        super().check_citations(links)
        if not self.publishes:
            return
        names = (*SAFEGUARD_FACTS, *DEPTH_FACTS)
        facts = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        for name in uncited(facts, {link.fact for link in links}):
            label = self.fields[name].label
            self.add_error(
                name, f"Cite below the passage that states {label}, or choose not stated."
            )


class GrantSafeguardInline(PartInline):
    """Safeguards beyond the two that have a field of their own."""

    model = GrantSafeguard
    verbose_name = "further safeguard"


class DepthFilter(admin.SimpleListFilter):
    """Grants established at a rung or deeper."""

    title = "depth at least"
    parameter_name = "depth_at_least"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every rung."""
        return [(rung.slug, f"{rung.slug}: {rung.label}") for rung in Depth]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The grants that reach it."""
        rungs = {rung.slug: rung for rung in Depth}
        rung = rungs.get(self.value() or "")
        grants: Any = queryset
        return grants.at_least(rung) if rung is not None else queryset


@admin.register(AccessGrant)
class AccessGrantAdmin(RecordAdmin):
    """Who let whom at which models, how deep, under which terms."""

    form = GrantForm
    slug_from = ("lab", "evaluator", "window_start")
    computed = ("depth", "band", "deployment", "weights_threat", "days_before_release")
    list_display = (
        "grant",
        "models",
        "activity",
        "stage",
        "window_start",
        "depth",
        "attested_by",
        "status",
    )
    list_filter = (
        "status",
        "reading",
        "stage",
        DepthFilter,
        "activity",
        "lab",
        "evaluator",
        "attested_by",
        "disputed",
        "access_certain",
        "window_start",
    )
    list_select_related = ("lab", "evaluator")
    search_fields = ("lab__name", "evaluator__name", "ai_models__name", "slug", "note")
    inlines = (citations_of(GrantCitation), GrantSafeguardInline)
    fieldsets = (
        (
            None,
            {
                "fields": (("lab", "evaluator"), "ai_models", ("activity", "stage")),
                "description": "Access that was given, whatever came of it: the work itself is an "
                "evaluation. Red-teaming is never counted as model evaluation.",
            },
        ),
        (
            "When, and who says so",
            {
                "fields": (
                    ("window_start", "window_end"),
                    ("attested_by", "hedge"),
                    "access_certain",
                    ("disputed", "disputed_by"),
                ),
            },
        ),
        (
            "Safeguards while the model was shared",
            {
                "fields": SAFEGUARD_FACTS,
                "description": "For each: disabled, or active, or active and claimed in the "
                "model's safety case. Silence is not stated. Each stated one needs a citation "
                "below that names it.",
            },
        ),
        (
            "Depth",
            {
                "fields": [DEPTH_FACTS[at : at + 2] for at in range(0, len(DEPTH_FACTS), 2)],
                "description": "Yes and no only where a source says so; not stated is neither. "
                "Each stated fact needs a citation below that names it. The depth itself is "
                "computed.",
            },
        ),
        (
            "Terms",
            {
                "fields": (
                    ("time_given_value", "time_given_unit", "time_given_basis"),
                    ("may_publish", "nda"),
                    ("results_shared", "results_shared_with"),
                    ("payment", "relationship"),
                ),
            },
        ),
        ("Elsewhere in the record", {"fields": ("overlaps_with", "corrections", "note")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Grants with their depth, models and further safeguards."""
        rows: Any = super().get_queryset(request)
        rows = rows.with_depth().prefetch_related("ai_models", "further_safeguards")
        return rows  # type: ignore[no-any-return]

    @admin.display(ordering="lab__name")
    def grant(self, grant: AccessGrant) -> str:
        """Who let whom."""
        return grant.name

    @admin.display(description="models", empty_value="not stated")
    def models(self, grant: AccessGrant) -> str | None:
        """The models by name."""
        return ", ".join(model.name for model in grant.ai_models.all()) or None

    @admin.display(ordering="depth_established", description="depth")
    def depth(self, grant: AccessGrant) -> str:
        """The rungs in the API's words."""
        return _span(grant.depth, lambda level: Depth(level).slug)

    @admin.display(description="access band")
    def band(self, grant: AccessGrant) -> str:
        """The bands."""
        return _span(grant.band, lambda level: str(Band(level).label))

    @admin.display(description="enough for: misuse of what is deployed")
    def deployment(self, grant: AccessGrant) -> str:
        """Whether it sufficed for that danger, and why."""
        return _verdict(grant, ThreatModel.DEPLOYMENT)

    @admin.display(description="enough for: stolen or released weights")
    def weights_threat(self, grant: AccessGrant) -> str:
        """Whether it sufficed for that danger, and why."""
        return _verdict(grant, ThreatModel.WEIGHTS)

    @admin.display(description="days before the first release")
    def days_before_release(self, grant: AccessGrant) -> str:
        """From the start of access; as wide as the dates are."""
        dated = AccessGrant.objects.with_days_before_release().get(pk=grant.pk)
        ends = dated.fewest_days_before_release, dated.most_days_before_release
        if None in ends:
            return "not stated"
        return " to ".join(str(days) for days in sorted(set(ends)))


def _span(width: Width, word: Any) -> str:
    return "–".join(dict.fromkeys([word(width.established), word(width.possible)]))


def _verdict(grant: AccessGrant, threat: ThreatModel) -> str:
    verdict = grant.sufficient_for(threat)
    return f"{capfirst(str(verdict.answer.label))}. {verdict.reason}"

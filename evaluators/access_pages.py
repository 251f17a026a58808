"""Pages of access: the table of models, or labs, × evaluators, and one grant with every fact."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, cast

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from commitments.models import Correction, Lab
from commitments.naming import names_then
from commitments.pages import with_corrected
from evaluators.access_asked import asked_table
from evaluators.access_marks import ladders
from evaluators.access_table import AccessTable
from evaluators.depth import Width
from evaluators.depth_words import show_depth
from evaluators.filters import AccessTableFilter
from evaluators.models import DEPTH_FACTS, SAFEGUARD_FACTS, AccessGrant, Evaluation, Evaluator
from evaluators.pages import with_parties, with_work
from evaluators.vocabulary import Depth, ThreatModel
from sources.facts import each_quoted_once, facts_of
from sources.listing import ChosenFilters
from sources.pages import FilteredList, Page, RecordPage
from sources.publishing import cited, published

SETTING_FACTS = ("activity", "stage", "window_start", "window_end", "attested_by")
TERMS = (
    "may_publish",
    "results_shared",
    "results_shared_with",
    "payment",
    "nda",
    "relationship",
)
#: The depths that the legend shows.
LEGEND = (
    Width(Depth.API, Depth.API),
    Width(Depth.API, Depth.NO_FILTER),
    Width(Depth.API, Depth.WEIGHTS),
    Width(Depth.NONE, Depth.WEIGHTS),
)


class TableChoices(ChosenFilters):
    """The choices of the access page, on its day. What its rows are is switched, not filtered."""

    no_filters: ClassVar[tuple[str, ...]] = (*ChosenFilters.no_filters, "by")

    def rows_by(self, what: str) -> str:
        """The page's query with other rows, by the same filters."""
        by = [what] if what != "model" else []
        return self._encoded({**self.asked, "by": by, **self._days})


class NamesThen(Page):
    """A page that calls labs and evaluators what they were called on the day asked for."""

    @cached_property
    def names_then(self) -> Mapping[Any, str]:
        """Their names on that day; empty for today."""
        return names_then(self.as_of, Lab, Evaluator)


class AccessPage(NamesThen, FilteredList):
    """Models, or labs, × evaluators, with depth, stage, time and source of each grant."""

    heading = _("Access before and after release")
    section = ("access", _("Access"))
    resource = "grants"
    template_name = "evaluators/access.html"
    filterset_class = AccessTableFilter
    noun = ngettext_lazy("%(count)s grant", "%(count)s grants", "count")
    shown = (
        "lab",
        "evaluator",
        "evaluator_kind",
        "year",
        "domain",
        "stage",
        "depth_at_least",
        "depth_could_be",
        "rows",
    )
    # A table is shown whole; its rows are models, not grants.
    paginate_by = None  # type: ignore[assignment]

    def get_rows(self) -> QuerySet[AccessGrant]:
        """Grants with both parties and their models."""
        return with_parties(published(AccessGrant))

    choices_class = TableChoices

    def get_json_url(self) -> str:
        """The same table in the REST API."""
        return reverse("api:access") + self.get_canonical_query()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The table, whom no grant on record names, the switch and the CSV."""
        context = super().get_context_data(**kwargs)
        csv_url = f"{self.get_json_url()}{'&' if self.get_canonical_query() else '?'}format=csv"
        if not self.chosen.is_valid:
            return {**context, "csv_url": csv_url}
        asked = asked_table(self.chosen.filterset, self.names_then)
        what = "lab" if asked.table.cut.by_lab else "model"
        rows_by = cast(TableChoices, self.chosen).rows_by
        return {
            **context,
            "asked": asked,
            "table": asked.table,
            "switch": [(by, rows_by(by), by == what) for by in ("model", "lab")],
            "ladders": ladders([*LEGEND, *(grant.depth for grant in asked.table.grants)]),
            "csv_url": csv_url,
            "counted": _counted(asked.table),
        }


def _counted(table: AccessTable) -> str:
    """How much the table holds, in words."""
    grants = ngettext(
        "%(count)s record of access", "%(count)s records of access", len(table.grants)
    )
    rows = ngettext("%(count)s row", "%(count)s rows", len(table.rows))
    if table.cut.by_lab:
        rows = ngettext("%(count)s lab", "%(count)s labs", len(table.rows))
    columns = ngettext("%(count)s evaluator", "%(count)s evaluators", len(table.columns))
    return gettext("%(grants)s, %(rows)s × %(columns)s") % {
        "grants": grants % {"count": len(table.grants)},
        "rows": rows % {"count": len(table.rows)},
        "columns": columns % {"count": len(table.columns)},
    }


class GrantPage(NamesThen, RecordPage):
    """One grant: every fact with its value and its passage, stated or not."""

    section = ("access", _("Access"))
    resource = "grants"
    template_name = "evaluators/grant_detail.html"
    takes_as_of = True

    def get_queryset(self) -> QuerySet[AccessGrant]:
        """Grants with everything that hung on them by the day asked for."""
        overlaps = with_parties(published(AccessGrant, as_of=self.as_of), self.as_of)
        corrections = with_corrected(published(Correction, as_of=self.as_of), self.as_of)
        work = with_work(Evaluation.objects.published().as_of(self.as_of))
        grants = AccessGrant.objects.published().with_days_before_release()
        return with_parties(grants, self.as_of).prefetch_related(
            cited(AccessGrant, as_of=self.as_of),
            "further_safeguards",
            Prefetch("overlaps_with", overlaps, to_attr="overlaps"),
            Prefetch("corrections", corrections, to_attr="public_corrections"),
            Prefetch("evaluations", work, to_attr="public_work"),
        )

    def get_heading(self) -> str:
        """Who let whom at what, under the names of the day."""
        grant = self.object
        models = ", ".join(model.name for model in grant.public_models)
        then = self.names_then
        lab, evaluator = (then.get(one, one.name) for one in (grant.lab, grant.evaluator))
        return gettext("%(lab)s gave %(evaluator)s access: %(models)s") % {
            "lab": lab,
            "evaluator": evaluator,
            "models": models or gettext("model not named"),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The facts in groups, and what they suffice for."""
        grant = self.object
        names = (DEPTH_FACTS, SAFEGUARD_FACTS, TERMS, SETTING_FACTS)
        groups = each_quoted_once(*(facts_of(grant, group) for group in names))
        return super().get_context_data(
            **dict(zip(("depth_facts", "safeguards", "terms", "setting"), groups, strict=True)),
            depth_shown=show_depth(grant.depth, grant.facts),
            verdicts=[(threat.label, grant.sufficient_for(threat)) for threat in ThreatModel],
            **kwargs,
        )

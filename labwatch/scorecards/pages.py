"""Pages that join promises with deeds: lists of labs and models, one model.

The page of one lab, which has pictures, is in lab_pages.py, that of a commitment in
commitment_pages.py.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from commitments.models import (
    AIModel,
    Correction,
    Lab,
    Ruling,
    Statement,
)
from commitments.newest import newest_first
from commitments.pages import with_corrected, with_subjects
from evaluators.grouping import grouped
from evaluators.models import AccessGrant, Evaluation, Finding
from evaluators.pages import WithParties, with_parties, with_work
from evaluators.vocabulary import Activity
from evaluators.widerfilters import LabFilter
from labwatch.scorecards.filters import ModelFilter
from labwatch.scorecards.known import COLUMNS, known_by_lab
from labwatch.scorecards.model_facts import days_before, not_looked_for
from labwatch.scorecards.sentences.models import with_access
from sources.facts import facts_of
from sources.pages import FilteredList, RecordPage
from sources.publishing import cited, published


def said_and_corrected(as_of: dt.date | None) -> tuple[Prefetch[Any], Prefetch[Any]]:
    """Fetch what was said about a record, and what was corrected in it, by that day."""
    statements = newest_first(with_subjects(published(Statement, as_of=as_of), as_of))
    corrections = with_corrected(published(Correction, as_of=as_of), as_of)
    return (
        Prefetch("statements_about", statements, to_attr="said_about"),
        Prefetch("corrections", corrections, to_attr="public_corrections"),
    )


class LabList(WithParties, FilteredList):
    """All labs with what is known of each."""

    heading = _("Labs")
    section = ("labs", _("Labs"))
    resource = "labs"
    template_name = "scorecards/lab_list.html"
    filterset_class = LabFilter
    noun = ngettext_lazy("%(count)s lab", "%(count)s labs", "count")
    shown = ("topic", "overdue", "conduct", "evaluator_kind", "stage")

    def get_rows(self) -> QuerySet[Lab]:
        """Labs."""
        return published(Lab)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The counts of the labs on this page."""
        context = super().get_context_data(**kwargs)
        listed = {lab.pk for lab in context["object_list"]}
        known = [row for row in known_by_lab(self.today, self.as_of) if row.lab.pk in listed]
        return {**context, "known": known, "columns": COLUMNS}


class ModelList(WithParties, FilteredList):
    """All models, evaluated or not: the denominator."""

    heading = _("Models")
    section = ("models", _("Models"))
    resource = "models"
    template_name = "scorecards/model_list.html"
    filterset_class = ModelFilter
    noun = ngettext_lazy("%(count)s model", "%(count)s models", "count")
    shown = (
        *("lab", "kind", "frontier", "weights_open", "evaluator", "stage"),
        *("released_after", "released_before"),
    )

    def get_rows(self) -> QuerySet[AIModel]:
        """Models with the access and evaluations on record by that day."""
        day = self.as_of
        grants = with_parties(published(AccessGrant, as_of=day), day)
        return published(AIModel, "lab").prefetch_related(
            Prefetch("grants", grants, to_attr="public_grants"),
            Prefetch("evaluations", published(Evaluation, as_of=day), to_attr="public_work"),
        )


class ModelPage(WithParties, RecordPage):
    """One model: who got at it, how deep, and what was done."""

    takes_as_of = True
    section = ("models", _("Models"))
    resource = "models"
    template_name = "scorecards/model_detail.html"

    def get_queryset(self) -> QuerySet[AIModel]:
        """Models with all that hangs on them on that day."""
        day = self.as_of
        rulings = Ruling.objects.published().made_by(self.today)
        grants = with_parties(published(AccessGrant, as_of=day), day)
        work = with_access(with_work(published(Evaluation, as_of=day)), day)
        return published(AIModel, "lab").prefetch_related(
            cited(AIModel, as_of=day),
            Prefetch("grants", grants, to_attr="public_grants"),
            Prefetch("evaluations", work, to_attr="public_work"),
            Prefetch("findings", published(Finding, as_of=day), to_attr="public_findings"),
            Prefetch(
                "rulings",
                rulings.select_related("pledge__commitment", "pledge__lab"),
                to_attr="public_rulings",
            ),
            *said_and_corrected(day),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, access and evaluations in groups, and what nobody is known to have looked for."""
        model = self.object
        names = ("kind", "released", "frontier", "weights_open")
        for grant in model.public_grants:
            grant.days_before = days_before(grant.window_start, model.released)
        return super().get_context_data(
            facts=facts_of(model, names),
            access=grouped(model.public_grants, "activity", Activity),
            work=grouped(model.public_work, "kind", Activity),
            unseen=", ".join(not_looked_for(model.public_work)),
            **kwargs,
        )

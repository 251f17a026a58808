"""Pages that join promises with deeds: lists of labs and models, one model, one commitment.

The page of one lab, which has pictures, is in lab_pages.py.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Prefetch, QuerySet

from commitments.models import (
    AIModel,
    Commitment,
    Correction,
    Lab,
    Pledge,
    Reply,
    Ruling,
    Statement,
)
from commitments.pages import with_corrected, with_subjects
from evaluators.models import AccessGrant, Evaluation, Finding
from evaluators.pages import WithParties, with_parties, with_work
from evaluators.vocabulary import Activity
from evaluators.widerfilters import LabFilter
from labwatch.scorecards.deeds import deeds_for
from labwatch.scorecards.filters import ModelFilter
from labwatch.scorecards.known import COLUMNS, known_by_lab
from labwatch.scorecards.pledges_shown import show_pledge, standing_pledges
from labwatch.scorecards.sentences.models import with_access
from sources.facts import facts_of
from sources.pages import FilteredList, RecordPage
from sources.publishing import cited, public, published


def by_kind(evaluations: list[Evaluation]) -> list[tuple[str, list[Evaluation]]]:
    """Evaluations in groups by kind, in the vocabulary's order; kinds are never summed."""
    groups = [(kind, [one for one in evaluations if one.kind == kind]) for kind in Activity]
    return [(kind.label, rows) for kind, rows in groups if rows]


def said_and_corrected(as_of: dt.date | None) -> tuple[Prefetch[Any], Prefetch[Any]]:
    """Fetch what was said about a record, and what was corrected in it, by that day."""
    statements = with_subjects(published(Statement, as_of=as_of))
    corrections = with_corrected(published(Correction, as_of=as_of))
    return (
        Prefetch("statements_about", statements, to_attr="said_about"),
        Prefetch("corrections", corrections, to_attr="public_corrections"),
    )


class LabList(WithParties, FilteredList):
    """All labs with what is known of each."""

    heading = "Labs"
    section = ("labs", "Labs")
    resource = "labs"
    template_name = "scorecards/lab_list.html"
    filterset_class = LabFilter
    noun = ("lab", "labs")

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

    heading = "Models"
    section = ("models", "Models")
    resource = "models"
    template_name = "scorecards/model_list.html"
    filterset_class = ModelFilter
    noun = ("model", "models")
    shown = ("lab", "kind", "frontier", "weights_open", "released_after", "released_before")

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
    section = ("models", "Models")
    resource = "models"
    template_name = "scorecards/model_detail.html"

    def get_queryset(self) -> QuerySet[AIModel]:
        """Models with all that hangs on them on that day."""
        day = self.as_of
        rulings = Ruling.objects.published().made_by(self.today)
        grants = with_parties(published(AccessGrant, as_of=day), day)
        work = with_access(with_work(published(Evaluation, as_of=day)), day)
        return published(AIModel, "lab").prefetch_related(
            cited(AIModel),
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
        """Facts, and evaluations by kind."""
        names = ("kind", "released", "frontier", "weights_open")
        return super().get_context_data(
            facts=facts_of(self.object, names), work=by_kind(self.object.public_work), **kwargs
        )


class CommitmentPage(WithParties, RecordPage):
    """One commitment: the promise, whom it binds, what became of it, and what was done."""

    takes_as_of = True
    section = ("commitments", "Commitments")
    resource = "commitments"
    template_name = "scorecards/commitment_detail.html"

    def get_queryset(self) -> QuerySet[Commitment]:
        """Commitments with all that hangs on them on that day."""
        day = self.as_of
        replies = published(Reply, "lab", "ruling__pledge", as_of=day)
        pledges = standing_pledges(self.today, day).prefetch_related(
            cited(Pledge), Prefetch("replies", replies, to_attr="public_replies")
        )
        along = ("document_version__document__lab", "document_version__source")
        return published(Commitment, *along).prefetch_related(
            cited(Commitment),
            Prefetch("pledges", pledges, to_attr="public_pledges"),
            Prefetch("findings", published(Finding, as_of=day), to_attr="public_findings"),
            *said_and_corrected(day),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, the text it stands in, pledges as they stand on that day, and deeds."""
        commitment = self.object
        names = ("topic", "shape", "testability", "stated_on", "due", "trigger", "break_test")
        return super().get_context_data(
            facts=facts_of(commitment, names),
            version=public(commitment.document_version),
            pledges=[show_pledge(one, self.today) for one in commitment.public_pledges],
            deeds=deeds_for(commitment, commitment.public_pledges, self.as_of),
            **kwargs,
        )

"""Pages that join promises with deeds: labs, models, and single commitments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from commitments.filters import AIModelFilter, LabFilter
from commitments.models import (
    AIModel,
    Commitment,
    Correction,
    Document,
    Lab,
    Pledge,
    Reply,
    Ruling,
    Statement,
)
from commitments.pages import with_corrected, with_subjects
from commitments.vocabulary import Timing
from evaluators.models import AccessGrant, Evaluation, Finding
from evaluators.pages import with_parties, with_work
from evaluators.vocabulary import Activity
from labwatch.scorecards.deeds import deeds_for
from labwatch.scorecards.known import COLUMNS, known_by_lab
from sources.facts import facts_of
from sources.pages import FilteredList, RecordPage
from sources.publishing import cited, public, published


@dataclass(frozen=True)
class PledgeShown:
    """One pledge as it stands on a day: its timing and its rulings, the current one first."""

    pledge: Any
    timing: Timing
    days_late: int | None
    rulings: list[Ruling]
    review_due: bool


def show_pledge(pledge: Any, on: dt.date) -> PledgeShown:
    """The pledge as of that day; it comes with ``with_timing()`` and ``public_rulings``."""
    rulings: list[Ruling] = pledge.public_rulings
    review_by = rulings[0].review_by if rulings else None
    return PledgeShown(
        pledge,
        Timing(pledge.timing),
        pledge.days_late_on(on, ruled=pledge.ruled),
        rulings,
        review_due=bool(review_by and review_by < on),
    )


def standing_pledges(on: dt.date) -> QuerySet[Pledge]:
    """Published pledges with their timing and rulings as of that day."""
    rulings = Ruling.objects.published().made_by(on).select_related("ai_model__lab")
    along = ("commitment__document_version__document__lab", "lab", "replaced_by__commitment")
    pledges: QuerySet[Pledge] = Pledge.objects.published().with_timing(on)
    return (
        pledges.select_related(*along, "replaced_by__lab")
        .prefetch_related(
            Prefetch("rulings", rulings.prefetch_related(cited(Ruling)), to_attr="public_rulings")
        )
        .order_by("lab__name", "slug")
    )


def by_kind(evaluations: list[Evaluation]) -> list[tuple[str, list[Evaluation]]]:
    """Evaluations in groups by kind, in the vocabulary's order; kinds are never summed."""
    groups = [(kind, [one for one in evaluations if one.kind == kind]) for kind in Activity]
    return [(kind.label, rows) for kind, rows in groups if rows]


class LabList(FilteredList):
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
        known = [row for row in known_by_lab(self.today) if row.lab.pk in listed]
        return {**context, "known": known, "columns": COLUMNS}


class LabPage(RecordPage):
    """One lab: what it promised, whom it let at what, and what was looked for in vain."""

    section = ("labs", "Labs")
    resource = "labs"
    template_name = "scorecards/lab_detail.html"

    def get_queryset(self) -> QuerySet[Lab]:
        """Labs with all that hangs on them."""
        statements = with_subjects(published(Statement))
        corrections = with_corrected(published(Correction))
        return published(Lab, "parent").prefetch_related(
            cited(Lab),
            "names",
            Prefetch("children", published(Lab), to_attr="public_children"),
            Prefetch("models", published(AIModel), to_attr="public_models"),
            Prefetch("documents", published(Document), to_attr="public_documents"),
            Prefetch("pledges", standing_pledges(self.today), to_attr="public_pledges"),
            Prefetch("grants", with_parties(published(AccessGrant)), to_attr="public_grants"),
            Prefetch("evaluations", with_work(published(Evaluation)), to_attr="public_work"),
            Prefetch("findings", published(Finding), to_attr="public_findings"),
            Prefetch("statements", statements, to_attr="said"),
            Prefetch("statements_about", statements, to_attr="said_about"),
            Prefetch("corrections", corrections, to_attr="public_corrections"),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, promises as they stand today, and evaluations by kind."""
        lab = self.object
        return super().get_context_data(
            facts=facts_of(lab, ("country", "website")),
            parent=public(lab.parent),
            pledges=[show_pledge(pledge, self.today) for pledge in lab.public_pledges],
            work=by_kind(lab.public_work),
            **kwargs,
        )


class ModelList(FilteredList):
    """All models, evaluated or not: the denominator."""

    heading = "Models"
    section = ("models", "Models")
    resource = "models"
    template_name = "scorecards/model_list.html"
    filterset_class = AIModelFilter
    noun = ("model", "models")
    shown = ("lab", "kind", "frontier", "weights_open", "released_after", "released_before")

    def get_rows(self) -> QuerySet[AIModel]:
        """Models with the access and evaluations on record."""
        return published(AIModel, "lab").prefetch_related(
            Prefetch("grants", with_parties(published(AccessGrant)), to_attr="public_grants"),
            Prefetch("evaluations", published(Evaluation), to_attr="public_work"),
        )


class ModelPage(RecordPage):
    """One model: who got at it, how deep, and what was done."""

    section = ("models", "Models")
    resource = "models"
    template_name = "scorecards/model_detail.html"

    def get_queryset(self) -> QuerySet[AIModel]:
        """Models with all that hangs on them."""
        rulings = Ruling.objects.published().select_related("pledge__commitment", "pledge__lab")
        statements = with_subjects(published(Statement))
        corrections = with_corrected(published(Correction))
        return published(AIModel, "lab").prefetch_related(
            cited(AIModel),
            Prefetch("grants", with_parties(published(AccessGrant)), to_attr="public_grants"),
            Prefetch("evaluations", with_work(published(Evaluation)), to_attr="public_work"),
            Prefetch("findings", published(Finding), to_attr="public_findings"),
            Prefetch("rulings", rulings, to_attr="public_rulings"),
            Prefetch("statements_about", statements, to_attr="said_about"),
            Prefetch("corrections", corrections, to_attr="public_corrections"),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, and evaluations by kind."""
        names = ("kind", "released", "frontier", "weights_open")
        return super().get_context_data(
            facts=facts_of(self.object, names), work=by_kind(self.object.public_work), **kwargs
        )


class CommitmentPage(RecordPage):
    """One commitment: the promise, whom it binds, what became of it, and what was done."""

    section = ("commitments", "Commitments")
    resource = "commitments"
    template_name = "scorecards/commitment_detail.html"

    def get_queryset(self) -> QuerySet[Commitment]:
        """Commitments with all that hangs on them."""
        replies = Prefetch(
            "replies", published(Reply, "lab", "ruling__pledge"), to_attr="public_replies"
        )
        pledges = standing_pledges(self.today).prefetch_related(cited(Pledge), replies)
        along = ("document_version__document__lab", "document_version__source")
        return published(Commitment, *along).prefetch_related(
            cited(Commitment),
            Prefetch("pledges", pledges, to_attr="public_pledges"),
            Prefetch("findings", published(Finding), to_attr="public_findings"),
            Prefetch("statements_about", with_subjects(published(Statement)), to_attr="said_about"),
            Prefetch(
                "corrections", with_corrected(published(Correction)), to_attr="public_corrections"
            ),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, the text it stands in, pledges as they stand today, and deeds."""
        commitment = self.object
        names = ("topic", "shape", "testability", "stated_on", "due", "trigger", "break_test")
        return super().get_context_data(
            facts=facts_of(commitment, names),
            version=public(commitment.document_version),
            pledges=[show_pledge(one, self.today) for one in commitment.public_pledges],
            deeds=deeds_for(commitment, commitment.public_pledges),
            **kwargs,
        )

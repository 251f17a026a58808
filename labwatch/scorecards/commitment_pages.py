"""The page of one commitment: for each pledge the line from word to deed, then the evidence."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy

from commitments.models import Commitment, Pledge, Reply
from evaluators.models import Finding
from evaluators.pages import WithParties
from labwatch.scorecards.deeds import TEXTS, deeds_for, releases_of
from labwatch.scorecards.pages import said_and_corrected
from labwatch.scorecards.pledges_shown import show_pledge, standing_pledges
from labwatch.scorecards.promise_evidence import evidence_of
from labwatch.scorecards.promise_line import asks_releases, lines_of
from sources.facts import facts_of
from sources.pages import RecordPage
from sources.publishing import cited, public, published


class CommitmentPage(WithParties, RecordPage):
    """One commitment: the promise, whom it binds, what became of it, and what was done."""

    takes_as_of = True
    section = ("commitments", gettext_lazy("Commitments"))
    resource = "commitments"
    template_name = "scorecards/commitment_detail.html"

    def get_queryset(self) -> QuerySet[Commitment]:
        """Commitments with all that hangs on them on that day."""
        day = self.as_of
        replies = published(Reply, "lab", "ruling__pledge", as_of=day).order_by("asked_on", "pk")
        pledges = standing_pledges(self.today, day).prefetch_related(
            cited(Pledge, as_of=day), Prefetch("replies", replies, to_attr="public_replies")
        )
        along = ("document_version__document__lab", "document_version__source")
        return published(Commitment, *along).prefetch_related(
            cited(Commitment, as_of=day),
            Prefetch("pledges", pledges, to_attr="public_pledges"),
            Prefetch("findings", published(Finding, as_of=day), to_attr="public_findings"),
            *said_and_corrected(day),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The lines, what they rest on, the text the words stand in, and the facts."""
        commitment, pledges = self.object, self.object.public_pledges
        names = ("topic", "shape", "testability", "stated_on", "due", "trigger", "break_test")
        return super().get_context_data(
            is_alone=len(pledges) == 1,
            **self._lines(),
            evidence=evidence_of(commitment, pledges),
            facts=facts_of(commitment, names),
            version=public(commitment.document_version),
            **kwargs,
        )

    def _lines(self) -> dict[str, Any]:
        """The line of each pledge, and what sort of thing on record would count as a deed."""
        commitment, pledges = self.object, self.object.public_pledges
        deeds = deeds_for(commitment, pledges, self.as_of)
        releases = releases_of(pledges, self.as_of) if asks_releases(commitment) else []
        shown = [show_pledge(one, self.today) for one in pledges]
        return {
            "lines": lines_of(shown, deeds, releases),
            "has_deeds": bool(deeds.activities),
            "has_texts": commitment.topic in TEXTS,
        }

"""The page of one lab: what it promised, whom it let at what, in words, pictures and tables."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from commitments.models import AIModel, Document, Lab, Statement
from commitments.naming import names_shown
from commitments.newest import newest_first
from commitments.pages import with_subjects
from evaluators.grouping import grouped
from evaluators.models import AccessGrant, Evaluation, Finding
from evaluators.pages import WithParties, with_parties, with_work
from evaluators.vocabulary import Activity
from labwatch.scorecards.coverage import coverage, last_months
from labwatch.scorecards.facts import LabFacts
from labwatch.scorecards.gathering import ref_of
from labwatch.scorecards.pages import said_and_corrected
from labwatch.scorecards.pictures.shown import lab_pictures
from labwatch.scorecards.pledges_shown import show_pledge, standing_pledges
from labwatch.scorecards.promise_groups import PromiseGroup, group_promises
from labwatch.scorecards.questions import Question
from labwatch.scorecards.recent import lately
from labwatch.scorecards.rubric import CURRENT
from labwatch.scorecards.sentences import labs
from labwatch.scorecards.sentences.days import Day
from labwatch.scorecards.story import evaluation_promised, story
from sources.facts import facts_of
from sources.pages import RecordPage
from sources.publishing import cited, public, published


class LabPage(WithParties, RecordPage):
    """One lab: what it promised, whom it let at what, and what was looked for in vain."""

    takes_as_of = True
    section = ("labs", _("Labs"))
    resource = "labs"
    template_name = "scorecards/lab_detail.html"

    def get_queryset(self) -> QuerySet[Lab]:
        """Labs with all that hangs on them on that day."""
        day = self.as_of
        pledges = standing_pledges(self.today, day)
        grants = with_parties(published(AccessGrant, as_of=day), day)
        work = with_work(published(Evaluation, as_of=day))
        said = newest_first(with_subjects(published(Statement, as_of=day), day))
        return published(Lab, "parent").prefetch_related(
            cited(Lab, as_of=day),
            "names",
            Prefetch("children", published(Lab), to_attr="public_children"),
            Prefetch("models", published(AIModel, as_of=day), to_attr="public_models"),
            Prefetch("documents", published(Document, as_of=day), to_attr="public_documents"),
            Prefetch("pledges", pledges, to_attr="public_pledges"),
            Prefetch("grants", grants, to_attr="public_grants"),
            Prefetch("evaluations", work, to_attr="public_work"),
            Prefetch("findings", published(Finding, as_of=day), to_attr="public_findings"),
            Prefetch("statements", said, to_attr="said"),
            *said_and_corrected(day),
        )

    @cached_property
    def question(self) -> Question:
        """The scorecard of that day, in the current edition with its usual weights."""
        return Question(self.today, self.as_of, CURRENT, CURRENT.weights)

    @cached_property
    def known(self) -> LabFacts | None:
        """What the scorecard knows of the lab; None if nothing of it is on record."""
        found = {lab.ref.slug: lab for lab in self.question.gathering.labs}
        return found.get(self.object.slug)

    def get_sentence(self) -> str:
        """From the facts that the page has gathered already."""
        known = self.known or LabFacts(ref_of(self.object, "labs", self.get_heading()))
        day = Day(self.today, self.as_of, self.names_then)
        return labs.sentence(labs.said_of(known, day), day)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Sentences and pictures, facts, promises as they stand, deeds in groups."""
        lab = self.object
        return super().get_context_data(
            facts=facts_of(lab, ("country", "website")),
            names=names_shown(lab.names.all(), self.as_of),
            parent=public(lab.parent),
            promises=self._promises(),
            access=grouped(lab.public_grants, "activity", Activity),
            work=grouped(lab.public_work, "kind", Activity),
            by_others=[one for one in lab.said_about if one not in lab.said],
            **self._from_the_scorecard(),
            **kwargs,
        )

    def _promises(self) -> list[PromiseGroup]:
        promised = evaluation_promised(self.known) if self.known else []
        shown = [show_pledge(pledge, self.today) for pledge in self.object.public_pledges]
        return group_promises(shown, {one.ref.slug for one in promised})

    def _from_the_scorecard(self) -> dict[str, Any]:
        if self.known is None:
            return {}
        time = lately(self.today, self.question.gathering.about_evaluators)
        return {
            "sentences": story(self.known, time),
            "pictures": lab_pictures(self.known, self.today),
            "scores": self.question.scorecard.row(self.object.slug).scores,
            "releases": coverage(self.known, last_months(self.today)),
            "of_parent": [one for one in evaluation_promised(self.known) if one.is_of_parent],
        }

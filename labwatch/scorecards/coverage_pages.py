"""Pages of coverage and adequacy: which releases were evaluated before release, and how deep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from evaluators.depth import NEEDED
from evaluators.vocabulary import Stage, ThreatModel
from labwatch.scorecards.adequacy import Adequacy, adequacy_of
from labwatch.scorecards.board_pages import QuestionPage
from labwatch.scorecards.coverage import Coverage, Period, coverage, last_months
from labwatch.scorecards.facts import Answer, EvaluationFacts, GrantFacts, LabFacts, Ref
from labwatch.scorecards.pictures.shown import Halves, show_halves
from labwatch.scorecards.questions import BadQuestion
from sources.asof import BadDay, read_as_of
from sources.pages import Crumb

#: What the address of the coverage page may ask for beside the day.
COVERAGE_PARAMETERS = ("lab", "from", "until", "stage")


@dataclass(frozen=True)
class CoverageQuestion:
    """Which coverage is asked for: of which labs (none: all), a period, at which stages."""

    labs: tuple[str, ...]
    period: Period
    stages: frozenset[str] | None

    def answer(self, labs: list[LabFacts]) -> list[tuple[LabFacts, Coverage]]:
        """The coverage of each lab asked for that has a frontier release in the period."""
        asked = [lab for lab in labs if not self.labs or lab.ref.slug in self.labs]
        found = [(lab, coverage(lab, self.period, self.stages)) for lab in asked]
        return [(lab, one) for lab, one in found if one.rows or one.maybe or self.labs]


def read_coverage_question(
    parameters: Any, labs: list[LabFacts], today: dt.date
) -> CoverageQuestion:
    """What an address asks for; raises BadQuestion."""
    asked = _several(parameters, "lab", {lab.ref.slug for lab in labs})
    stages = _several(parameters, "stage", set(Stage.values))
    end = _day(parameters, "until") or today
    start = _day(parameters, "from") or last_months(end).start
    if start and start > end:
        reason = gettext("from: %(start)s is after %(end)s; give an earlier day.")
        raise BadQuestion("from", reason % {"start": start, "end": end})
    return CoverageQuestion(asked, Period(start, end), frozenset(stages) if stages else None)


def _several(parameters: Any, name: str, known: set[str]) -> tuple[str, ...]:
    given = [part.strip() for text in parameters.getlist(name) for part in text.split(",")]
    values = tuple(dict.fromkeys(part for part in given if part))
    for value in values:
        if value not in known:
            allowed = ", ".join(sorted(known))
            reason = gettext('%(name)s: there is no "%(value)s". Known: %(known)s.')
            said = {"name": name, "value": value[:40], "known": allowed}
            raise BadQuestion(name, reason % said)
    return values


def _day(parameters: Any, name: str) -> dt.date | None:
    try:
        return read_as_of(parameters.get(name) or None)
    except BadDay as error:
        raise BadQuestion(name, str(error).replace("as_of", name, 1)) from None


class CoveragePage(QuestionPage):
    """Releases with an outside model evaluation before release, of all frontier releases."""

    heading = gettext_lazy("Coverage: which releases were evaluated before release")
    section = ("coverage", gettext_lazy("Coverage"))
    template_name = "scorecards/coverage.html"
    has_table = True

    @cached_property
    def asked(self) -> CoverageQuestion:
        """What is asked for; raises BadQuestion."""
        labs = self.question.gathering.labs
        return read_coverage_question(self.request.GET, labs, self.today)

    def get_json_url(self) -> str:
        """The same table."""
        return f"{reverse('api:coverage')}{self.get_canonical_query()}"

    def get_canonical_query(self) -> str:
        """What was asked for."""
        query = self.request.GET.copy()
        for name in list(query):
            if name not in (*COVERAGE_PARAMETERS, "as_of") or not query[name]:
                query.pop(name)
        return f"?{query.urlencode(safe=',')}" if query else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The coverage of each lab, by half-year, and what stands beside it."""
        labs = self.question.gathering.labs
        found = [show_coverage(lab, one) for lab, one in self.asked.answer(labs)]
        return super().get_context_data(
            asked=self.asked,
            found=found,
            has_picture=any(one.halves for one in found),
            every_lab=[lab.ref for lab in labs if lab.releases],
            stages=Stage,
            **kwargs,
        )


@dataclass(frozen=True)
class CoverageShown:
    """One lab on the page: its coverage in words and by half-year, and what names no release."""

    lab: Ref
    coverage: Coverage
    sentence: str
    halves: Halves | None
    work: list[EvaluationFacts]
    grants: list[GrantFacts]


def show_coverage(lab: LabFacts, found: Coverage) -> CoverageShown:
    """The coverage of one lab, ready to be shown."""
    halves = show_halves(f"halves-{lab.ref.slug}", lab.name, found.rows)
    return CoverageShown(lab.ref, found, _sentence(found), halves, *without_model(lab))


def _sentence(found: Coverage) -> str:
    open_rows = sum(row.answer == Answer.UNKNOWN for row in found.rows)
    numbers = {"covered": found.covered, "count": len(found.rows), "open": open_rows}
    if not open_rows:
        return gettext("%(covered)d of %(count)d on record") % numbers
    return gettext("%(covered)d of %(count)d on record; of %(open)d it is not known") % numbers


def without_model(lab: LabFacts) -> tuple[list[EvaluationFacts], list[GrantFacts]]:
    """Work and access that name no release: group exercises, internal models, programmes."""
    released = {release.slug for release in lab.releases}
    work = [one for one in lab.evaluations if not one.models & released]
    used = {grant.ref for one in work for grant in one.grants}
    grants = [one for one in lab.grants if not one.models & released and one.ref not in used]
    return work, grants


class AdequacyPage(QuestionPage):
    """For one threat model, or both: which releases were evaluated deep enough before release."""

    section = ("adequacy", gettext_lazy("Adequacy"))
    template_name = "scorecards/adequacy.html"
    has_table = True

    @cached_property
    def threats(self) -> list[ThreatModel]:
        """The threat models asked about."""
        asked = self.kwargs.get("threat")
        if asked is None:
            return list(ThreatModel)
        if asked not in ThreatModel.values:
            raise Http404(f"No threat model is called {asked}.")
        return [ThreatModel(asked)]

    def get_heading(self) -> str:
        """The question."""
        if len(self.threats) > 1:
            return gettext("Adequacy: was it evaluated deep enough before release?")
        return gettext("Evaluated deep enough for %(threat)s?") % {"threat": self.threats[0].label}

    def get_crumbs(self) -> list[Crumb]:
        """A single threat model belongs to both."""
        both = [Crumb(gettext("Adequacy"), reverse("adequacy"))] if len(self.threats) == 1 else []
        return [*super().get_crumbs(), *both]

    def get_canonical_query(self) -> str:
        """The day alone: no edition and no weights bear on it."""
        return self.as_of_query

    def get_json_url(self) -> str:
        """The same answers."""
        threat = f"threat={self.threats[0]}" if len(self.threats) == 1 else ""
        query = "&".join(filter(None, (threat, self.as_of_query.removeprefix("?"))))
        return reverse("api:adequacy") + (f"?{query}" if query else "")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The answers by threat model."""
        return super().get_context_data(
            threats=[
                self._threat(threat, adequacies(self.question.gathering.labs, threat))
                for threat in self.threats
            ],
            **kwargs,
        )

    @staticmethod
    def _threat(threat: ThreatModel, rows: list[Adequacy]) -> Mapping[str, Any]:
        counts = {answer: sum(row.answer == answer for row in rows) for answer in Answer}
        return {
            "threat": threat,
            "needed": NEEDED[threat],
            "rows": rows,
            "counts": list(counts.items()),
        }


def adequacies(labs: list[LabFacts], threat: ThreatModel) -> list[Adequacy]:
    """The answer for every frontier release of every lab."""
    return [row for lab in labs for row in adequacy_of(lab, threat)]

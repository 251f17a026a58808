"""Pages of the scorecard: one cell, and two or three labs side by side.

The first page, which shows the whole of it, is in labwatch/pages.py; what differs between two days
is in difference_pages.py.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from commitments.pages import WithNames
from labwatch.scorecards.coverage import coverage, last_months
from labwatch.scorecards.questions import BadQuestion, Question, read_question
from labwatch.scorecards.recent import Lately, lately
from labwatch.scorecards.scorecard import Cell, LabRow, Scorecard
from labwatch.scorecards.story import story
from sources.listing import unknown_names
from sources.pages import Crumb, TextPage

#: The form's inputs for weights: w_coverage, w_depth …
_WEIGHT_INPUT = "w_"
#: So many labs stand side by side.
FEWEST_COMPARED, MOST_COMPARED = 2, 3


class QuestionPage(WithNames, TextPage):
    """A page whose address asks for a scorecard: as of a day, in an edition, by weights."""

    takes_as_of = True
    is_recorded = True
    #: Whether its JSON can be had as CSV as well.
    has_table: ClassVar[bool] = False
    #: The parameters that its address may have.
    known: ClassVar[tuple[str, ...]] = ("as_of", "edition", "w")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; 400 with the reason if the question is not understood."""
        if any(name.startswith(_WEIGHT_INPUT) for name in request.GET):
            return HttpResponseRedirect(self.address_of(request))
        try:
            return super().dispatch(request, *args, **kwargs)
        except BadQuestion as error:
            return render(request, "400.html", {"reason": str(error)}, status=400)

    @staticmethod
    def address_of(request: HttpRequest) -> str:
        """The lasting address of what the weights form asks for."""
        query = request.GET.copy()
        given = [name for name in query if name.startswith(_WEIGHT_INPUT)]
        weights = ",".join(
            f"{name.removeprefix(_WEIGHT_INPUT)}:{str(query[name]).strip()}" for name in given
        )
        for name in (*given, *(name for name in list(query) if not query[name])):
            query.pop(name, None)
        query["w"] = weights
        return f"{request.path}?{query.urlencode(safe=':,')}"

    @cached_property
    def question(self) -> Question:
        """What is asked; raises BadQuestion."""
        return read_question(self.request.GET, self.today)

    @cached_property
    def lately(self) -> Lately:
        """What counts as recent on that day."""
        return lately(self.today, self.question.gathering.about_evaluators)

    def get_canonical_query(self) -> str:
        """The question belongs to the lasting address."""
        return self.question.query

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The question, and where its answer is as a table."""
        return super().get_context_data(
            question=self.question,
            query=self.question.query,
            table_url=self.get_table_url(),
            ignored=unknown_names(self.request.GET, self.known),
            **kwargs,
        )

    def get_table_url(self) -> str:
        """The same facts as CSV; empty if there is no such table."""
        if not self.has_table:
            return ""
        address = self.get_json_url()
        return f"{address}{'&' if '?' in address else '?'}format=csv"


class ScorecardPage(QuestionPage):
    """A page that shows some of the scorecard asked for."""

    @cached_property
    def card(self) -> Scorecard:
        """The scorecard asked for."""
        return self.question.scorecard

    def lab_row(self, slug: str) -> LabRow:
        """The row of that lab; 404 if it is not on the scorecard of that day."""
        try:
            return self.card.row(slug)
        except KeyError:
            raise Http404(f"No lab {slug} is on the scorecard of that day.") from None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The question and its answer."""
        return super().get_context_data(card=self.card, rubric=self.question.rubric, **kwargs)


def cell_address(cell: Cell) -> str:
    """The lasting address of a cell's page, without the question."""
    return reverse("cell", args=[cell.lab.slug, cell.criterion.key])


class CellPage(ScorecardPage):
    """One cell: the value or range, why, what the steps mean, and the records behind it."""

    section = ("home", gettext_lazy("Scorecard"))
    template_name = "scorecards/cell.html"

    @cached_property
    def cell(self) -> Cell:
        """The cell asked for, or 404."""
        row = self.lab_row(self.kwargs["lab"])
        try:
            return row.cell(self.kwargs["criterion"])
        except KeyError:
            raise Http404("There is no such criterion in this edition.") from None

    def get_heading(self) -> str:
        """The lab and the criterion."""
        return gettext("%(lab)s: %(criterion)s") % {
            "lab": self.cell.lab.name,
            "criterion": self.cell.criterion.name,
        }

    def get_crumbs(self) -> list[Crumb]:
        """By way of the lab."""
        return [*super().get_crumbs(), Crumb(self.cell.lab.name, self.cell.lab.page)]

    def get_json_url(self) -> str:
        """The same cell."""
        return reverse("api:cell", kwargs=self.kwargs) + self.question.query

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The cell, its steps, and for coverage the releases."""
        steps = [
            (number, words, self.cell.span.low * 4 <= number <= self.cell.span.high * 4)
            for number, words in enumerate(self.cell.criterion.steps)
        ]
        return super().get_context_data(
            cell=self.cell,
            steps=steps,
            weight=self.card.weights[self.cell.criterion.key],
            releases=self._releases(),
            **kwargs,
        )

    def _releases(self) -> Any:
        if self.cell.criterion.key != "coverage":
            return None
        labs = {lab.ref.slug: lab for lab in self.question.gathering.labs}
        return coverage(labs[self.cell.lab.slug], last_months(self.today))


class ComparePage(ScorecardPage):
    """Two or three labs side by side."""

    heading = gettext_lazy("Compare labs")
    has_table = True
    known = (*ScorecardPage.known, "lab")
    section = ("compare", gettext_lazy("Compare"))
    template_name = "scorecards/compare.html"

    def get_json_url(self) -> str:
        """The scorecard that it is taken from."""
        return reverse("api:scorecard") + self.question.query

    def get_table_url(self) -> str:
        """The scorecard as CSV, once labs stand side by side."""
        return super().get_table_url() if len(self.chosen) >= FEWEST_COMPARED else ""

    @cached_property
    def chosen(self) -> list[str]:
        """The slugs asked for, each once; raises BadQuestion for unknown ones and for too many."""
        given = [part for text in self.request.GET.getlist("lab") for part in text.split(",")]
        slugs = list(dict.fromkeys(part.strip() for part in given if part.strip()))
        known = {row.lab.slug for row in self.card.rows}
        if unknown := [slug for slug in slugs if slug not in known]:
            reason = gettext('lab: "%(lab)s" is on no scorecard of that day.')
            raise BadQuestion("lab", reason % {"lab": unknown[0][:40]})
        if len(slugs) > MOST_COMPARED:
            reason = gettext("lab: choose %(fewest)d or %(most)d labs.")
            said = {"fewest": FEWEST_COMPARED, "most": MOST_COMPARED}
            raise BadQuestion("lab", reason % said)
        return slugs

    def get_canonical_query(self) -> str:
        """The labs belong to the address as well."""
        return self.question.query + "".join(f"&lab={slug}" for slug in self.chosen)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The rows side by side: criterion by criterion."""
        rows = [self.card.row(slug) for slug in self.chosen]
        enough = len(rows) >= FEWEST_COMPARED
        facts = {lab.ref.slug: lab for lab in self.question.gathering.labs}
        return super().get_context_data(
            chosen=self.chosen,
            rows=rows if enough else [],
            criteria=[
                (one, [row.cell(one.key) for row in rows]) for one in self.card.rubric.criteria
            ]
            if enough
            else [],
            stories=[(row.lab, story(facts[row.lab.slug], self.lately)) for row in rows]
            if enough
            else [],
            **kwargs,
        )

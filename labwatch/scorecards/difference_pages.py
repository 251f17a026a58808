"""The page of what differs between the scorecards of two days, and which records caused it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from labwatch.scorecards.board_pages import QuestionPage
from labwatch.scorecards.coverage import last_months
from labwatch.scorecards.differences import LabChange, differences
from labwatch.scorecards.questions import BadQuestion, Question
from sources.asof import BadDay, read_as_of


class DifferencesPage(QuestionPage):
    """What differs between the scorecards of two days, and which records caused it."""

    heading = gettext_lazy("What changed on the scorecard")
    section = ("home", gettext_lazy("Scorecard"))
    template_name = "scorecards/differences.html"
    takes_as_of: ClassVar[bool] = False
    is_recorded: ClassVar[bool] = False
    known = (*QuestionPage.known, "since", "until")

    def get_json_url(self) -> str:
        """The same differences."""
        return reverse("api:differences") + self.get_canonical_query()

    @cached_property
    def days(self) -> tuple[dt.date, dt.date]:
        """From when to when; raises BadQuestion."""
        return read_days(self.request.GET, self.today)

    def get_canonical_query(self) -> str:
        """Both days, the edition and the weights."""
        since, until = self.days
        question = self.question.query_on(None).removeprefix("?")
        return f"?since={since}&until={until}&{question}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The changes, lab by lab, and what leads to the cells of each day."""
        since, until = self.days
        return super().get_context_data(
            rubric=self.question.rubric,
            since=since,
            until=until,
            changes=changes_between(self.question, since, until),
            query_since=self.question.query_on(since),
            query_until=self.question.query_on(until),
            **kwargs,
        )


def read_days(parameters: Any, today: dt.date) -> tuple[dt.date, dt.date]:
    """``since`` and ``until`` of an address: the last year unless given; raises BadQuestion."""
    until = _day(parameters, "until") or today
    since = _day(parameters, "since") or last_months(until, 12).start or until
    if since >= until:
        reason = gettext("since: %(since)s is not before %(until)s; give an earlier day.")
        raise BadQuestion("since", reason % {"since": since, "until": until})
    return since, until


def _day(parameters: Any, name: str) -> dt.date | None:
    """The day; None if the form left it empty."""
    try:
        return read_as_of(parameters.get(name) or None)
    except BadDay as error:
        raise BadQuestion(name, str(error).replace("as_of", name, 1)) from None


def changes_between(question: Question, since: dt.date, until: dt.date) -> list[LabChange]:
    """The differences between both days, under the edition and the weights asked for."""
    before, after = (replace(question, on=day, as_of=day).scorecard for day in (since, until))
    return differences(before, after)

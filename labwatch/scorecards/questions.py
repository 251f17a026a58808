"""What an address asks of the scorecard: the day, the edition of the rubric, the weights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.utils.translation import gettext

from labwatch.scorecards.gathering import Gathering
from labwatch.scorecards.rubric import CURRENT, EDITIONS, Rubric
from labwatch.scorecards.scorecard import Scorecard, build_scorecard
from labwatch.scorecards.weights import BadWeights, Weights, read_weights, write_weights
from sources.asof import BadDay, read_as_of
from sources.recorded import moment_text, said_at

#: The parameters of an address that asks for a scorecard.
PARAMETERS = ("as_of", "edition", "w")


class BadQuestion(ValueError):
    """A parameter that is not understood; the message names it and says how to write it."""

    def __init__(self, parameter: str, message: str) -> None:
        self.parameter = parameter
        super().__init__(message)


@dataclass(frozen=True)
class Question:
    """Which scorecard is asked for. ``as_of`` None: as things stand on the day ``on``.

    ``recorded_at``: from the records as they stood here at that moment. Whoever reads the answer
    does so within ``said()``.
    """

    on: dt.date
    as_of: dt.date | None
    rubric: Rubric
    weights: Weights
    recorded_at: dt.datetime | None = None

    def said(self) -> AbstractContextManager[None]:
        """Within it, reads give the records of that moment."""
        return said_at(self.recorded_at)

    @cached_property
    def gathering(self) -> Gathering:
        """The facts of all labs; asked for once."""
        return Gathering(self.on, self.as_of)

    @cached_property
    def scorecard(self) -> Scorecard:
        """The answer."""
        return build_scorecard(self.gathering.labs, self.on, self.rubric, self.weights)

    @property
    def is_current(self) -> bool:
        """Whether it asks for the edition in use."""
        return self.rubric is CURRENT

    @property
    def own_weights(self) -> str:
        """The reader's own weights as an address writes them; empty if they are the usual ones."""
        return write_weights(self.weights, self.rubric)

    @property
    def query(self) -> str:
        """The same question for another address: "?as_of=…&edition=1&w=…".

        The edition is always named, so that a link keeps its meaning when a new one comes.
        """
        return self.query_on(self.as_of)

    @property
    def api_query(self) -> str:
        """The same for an address of the API, which knows of moments; pages do not."""
        moment = f"&recorded_at={moment_text(self.recorded_at)}" if self.recorded_at else ""
        return self.query + moment

    def query_on(self, day: dt.date | None) -> str:
        """The same question on another day."""
        given = {
            "as_of": str(day) if day else "",
            "edition": self.rubric.edition,
            "w": self.own_weights,
        }
        asked = {name: text for name, text in given.items() if text}
        return f"?{urlencode(asked, safe=':,')}"


def read_question(
    parameters: Mapping[str, str], today: dt.date, recorded_at: dt.datetime | None = None
) -> Question:
    """The question that an address asks, of the records of that moment; raises BadQuestion.

    ``today``: the day for which it is answered unless it asks for another.
    """
    try:
        as_of = read_as_of(parameters.get("as_of"))
    except BadDay as error:
        raise BadQuestion("as_of", str(error)) from None
    rubric = _rubric(parameters.get("edition"))
    try:
        weights = read_weights(parameters.get("w"), rubric)
    except BadWeights as error:
        raise BadQuestion("w", str(error)) from None
    return Question(as_of or today, as_of, rubric, weights, recorded_at)


def _rubric(edition: str | None) -> Rubric:
    if edition is None:
        return CURRENT
    if edition not in EDITIONS:
        known = ", ".join(EDITIONS)
        raise BadQuestion(
            "edition",
            gettext('edition: there is no edition "%(edition)s". Known: %(known)s.')
            % {"edition": edition[:20], "known": known},
        )
    return EDITIONS[edition]

"""Answers about the past: what was true on a day (``as_of``), what stood here (``recorded_at``)."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.http import Http404
from django.utils import timezone
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from commitments.models import Lab
from commitments.naming import names_then
from evaluators.models import Evaluator
from labwatch.api.fields import Names
from labwatch.api.parameters import OfADay
from labwatch.api.problems import BadParameters, Fault
from sources.recorded import (
    BadMoment,
    end_of,
    first_and_last_said,
    moment_text,
    read_recorded_at,
    said_at,
)
from sources.records import Record

RECORDED_AT_PARAMETER: dict[str, Any] = {
    "name": "recorded_at",
    "in": "query",
    "description": "What this site said at that moment, from its history. A day means its end in "
    "UTC. No later than now. What our visits to sources found is null, as far as it is not dated.",
    "schema": {
        "type": "string",
        "pattern": r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}))?$",
        "examples": ["2026-10-01T12:00:00Z"],
    },
}
_NOT_OF_LISTS = (
    "A list holds what is on record now; as_of gives it as of a day. What this site said at a "
    "moment can be had of a record, at its own address, and of the scorecard."
)


class NotSaidThen(APIException):
    """404: the record was not public here at that moment; says when it was."""

    status_code = HTTPStatus.NOT_FOUND


def asked_moment(request: Request) -> dt.datetime | None:
    """The moment whose record is asked for, if any; raises BadParameters."""
    try:
        return read_recorded_at(request.query_params.get("recorded_at"), timezone.now())
    except BadMoment as error:
        raise BadParameters(
            [Fault("recorded_at", str(error).removeprefix("recorded_at: "))]
        ) from None


def check_order(as_of: dt.date | None, recorded_at: dt.datetime | None) -> None:
    """Both may be asked for: what was said then about an earlier day; raises BadParameters."""
    if as_of and recorded_at and as_of > recorded_at.date():
        detail = f"{as_of} is after recorded_at, when nobody knew that day yet."
        raise BadParameters([Fault("as_of", detail)])


class LookingBack(OfADay):
    """A view of records that answers about the past as well; for DRF's view sets."""

    detail: bool
    #: The moment whose record is asked for, if any.
    recorded_at: dt.datetime | None = None

    @cached_property
    def on(self) -> dt.date:
        """The day for which the answer holds: of the past moment, unless another is asked for."""
        return self.as_of or (self.recorded_at or timezone.now()).date()

    @cached_property
    def names(self) -> Names:
        """What labs and evaluators were called on the day that is asked for."""
        return names_then(self.as_of, Lab, Evaluator)

    @property
    def is_looking_back(self) -> bool:
        """Whether the answer leaves open what our visits found without a date."""
        return bool(self.recorded_at or self._visits_until)

    @property
    def _visits_until(self) -> dt.datetime | None:
        is_past = self.as_of is not None and self.as_of < timezone.localdate()
        return end_of(self.as_of) if self.as_of and is_past else None

    def then(self) -> AbstractContextManager[None]:
        """Within it, reads give what stood here then, and what visits had found by then."""
        return said_at(self.recorded_at, self._visits_until)

    def known_parameters(self) -> set[str]:
        """Records take both; lists refuse ``recorded_at`` with a reason of their own."""
        return super().known_parameters() | {"as_of", "recorded_at"}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what cannot be had before anything is read."""
        super().initial(request, *args, **kwargs)
        if "recorded_at" in request.query_params and not self.detail:
            raise BadParameters([Fault("recorded_at", _NOT_OF_LISTS)])
        self.recorded_at = asked_moment(request)
        check_order(self.as_of, self.recorded_at)

    def handle_exception(self, exc: Exception) -> Response:
        """A record that was not public here at that moment: say when it was."""
        if isinstance(exc, Http404) and self.recorded_at:
            exc = self._not_said(self.recorded_at) or exc
        return super().handle_exception(exc)

    def _not_said(self, moment: dt.datetime) -> NotSaidThen | None:
        """None of what was never public: nobody shall learn that it is there."""
        me: Any = self
        model: type[Record] = me.serializer_class.Meta.model
        found = first_and_last_said(model, self.kwargs["slug"])
        if found is None:
            return None
        first, gone = found
        until = f" and no longer from {moment_text(gone)}" if gone else ""
        detail = (
            f"This record was not public here at {moment_text(moment)}. "
            f"It was first public at {moment_text(first)}{until}."
        )
        return NotSaidThen(detail)

"""How a middleware says that an answer is anybody's, to the front before Django (``front``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from wsgiref.types import WSGIEnvironment

from django.http import HttpRequest

Headers = list[tuple[str, str]]
#: What one reader is told beside the answer: from the request, and whether it was a 304. None: this
#: reader must be answered inside.
Each = Callable[[WSGIEnvironment, bool], Headers | None]
_WORD = "labwatch.for_everybody"


@dataclass(frozen=True)
class ForEverybody:
    """``under``: the mark that stood before the answer was made. ``each`` gives anew, to every
    reader, the headers whose names stand in ``anew``, in small letters."""

    under: str
    each: Each | None = None
    anew: frozenset[str] = frozenset()


def give_to_everybody(request: HttpRequest, told: ForEverybody) -> None:
    """Say that the answer to this request is the same for whoever asks the same."""
    request.META[_WORD] = told


def said_of(environ: WSGIEnvironment) -> ForEverybody | None:
    """What was said of the answer to this request, if anything."""
    told: ForEverybody | None = environ.get(_WORD)
    return told

"""One sentence for each record, generated from it and safe to print.

``sentence_of(record, on)`` is the way in, for pages (``RecordPage`` puts it into the context as
``sentence``), descriptions, cards and JSON-LD. Each kind of record has a module with a function
``of(record, day)`` that gathers plain facts, and a pure one that words them.

What a sentence keeps to: it is dated; it names only what is on record, and says of the rest that it
is not known or not stated, never that it was not; what is hedged, disputed or alleged stands as
that or not at all; red-teaming is never called evaluation; each number in it can be counted in the
rows of the page.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from commitments.models import AIModel, Commitment, Document, Lab
from commitments.naming import names_then
from evaluators.models import AccessGrant, Evaluation, Evaluator, Finding
from labwatch.scorecards.sentences import (
    commitments,
    documents,
    evaluations,
    evaluators,
    findings,
    grants,
    labs,
    models,
    sources,
)
from labwatch.scorecards.sentences.days import Day
from sources.models import Source
from sources.records import Record

_OF: Mapping[type[Record], Callable[[Any, Day], str]] = {
    Lab: labs.of,
    AIModel: models.of,
    Evaluator: evaluators.of,
    Commitment: commitments.of,
    AccessGrant: grants.of,
    Source: sources.of,
    Document: documents.of,
    Evaluation: evaluations.of,
    Finding: findings.of,
}


def sentence_of(
    record: Record,
    on: dt.date,
    as_of: dt.date | None = None,
    names: Mapping[Any, str] | None = None,
) -> str:
    """The sentence of a published record for the day ``on``, in the active language.

    ``as_of``: only what was dated by that day, as for pages; then ``on`` is the same day.
    ``names``: what organisations were called then, if the caller knows (a page's ``names_then``).
    Plain text, with its full stop; empty for kinds of record that have none (statements,
    corrections, citations …).

    Queries: none where the record comes with all that its page fetches along. Otherwise a fixed
    number, whatever there is to tell: a lab about 20 (its part of the scorecard), a model 12,
    each other kind at most 10; with ``as_of`` and no ``names``, 4 more.
    """
    make = _OF.get(type(record))
    if make is None:
        return ""
    known = names_then(as_of, Lab, Evaluator) if names is None else names
    return make(record, Day(on, as_of, known))

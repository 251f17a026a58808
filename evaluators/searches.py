"""Who looked before, and found nothing: for lists that are empty (``settings.LAST_SEARCHES``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from commitments.models import AIModel, Commitment, Document, Lab
from evaluators.models import Evaluator, Finding

#: How many a page tells.
MOST = 3
_ABOUT: dict[type[Any], str] = {
    Lab: "lab",
    AIModel: "ai_model",
    Evaluator: "evaluator",
    Commitment: "commitment",
    Document: "document",
}


def last_searches(about: Iterable[Any], as_of: dt.date | None) -> list[Finding]:
    """The newest findings about any of these records, as of the day; none about other things.

    One query, and none where nothing is named that a finding can be about.
    """
    named = [Q(**{_ABOUT[type(one)]: one}) for one in about if type(one) in _ABOUT]
    if not named:
        return []
    found: Any = Finding.objects.published().as_of(as_of).filter(reduce(or_, named))
    return list(found.order_by("-as_of", "slug")[:MOST])

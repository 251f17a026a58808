"""What stands beside the form of a ruling: the promise, its test, what came of it, the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from commitments.models import AIModel, Pledge, Ruling
from commitments.rulings import Need, RulingFacts, needs
from commitments.vocabulary import Conduct, ModelKind, Timing
from sources.publishing import with_passages
from sources.vocabulary import CitationRole

#: So many rows of each kind are shown; further ones have their own lists.
SHOWN = 20


@dataclass(frozen=True)
class Conclusion:
    """One conclusion: its word, what it asks for, and whether the form chooses it."""

    value: str
    label: str
    needs: list[Need]
    is_chosen: bool

    @property
    def missing(self) -> int:
        """How many of its demands are not met yet."""
        return sum(bool(need.missing) for need in self.needs)


def panel(pledge: Pledge, ruling: Ruling, on: dt.date) -> dict[str, Any]:
    """All that bears on judging this pledge on that day; a fixed number of queries."""
    commitment = pledge.commitment
    return {
        "pledge": pledge,
        "commitment": commitment,
        "words": _words(pledge),
        "timing": _timing(pledge, on),
        "break_test": ruling.break_test if ruling.break_test is not None else commitment.break_test,
        "test_is_frozen": ruling.break_test is not None,
        "test_changed": ruling.is_test_changed,
        "earlier": pledge.rulings.exclude(pk=ruling.pk)[:SHOWN],
        "replies": [(reply, reply.state_on(on)) for reply in pledge.replies.all()[:SHOWN]],
        "findings": _findings(pledge),
        "releases": _releases(pledge),
        "grants": _grants(pledge),
    }


def rules(facts: RulingFacts, *, is_judged: bool) -> dict[str, Any]:
    """What every ruling needs and what each conclusion asks for, held against the facts.

    ``is_judged``: there is something to hold them against.
    """
    return {
        "is_judged": is_judged,
        "always": needs(None, facts),
        "conclusions": [
            Conclusion(each.value, str(each.label), needs(each, facts), facts.conduct == each)
            for each in Conduct
        ],
    }


def facts_so_far(ruling: Ruling, pledge: Pledge) -> RulingFacts:
    """The facts of a ruling of which something may still be missing."""
    ruling.ruled_on = ruling.ruled_on or timezone.localdate()
    ruling.pledge = pledge
    return ruling.facts()


def _words(pledge: Pledge) -> list[Any]:
    """The passages of the commitment and of the pledge, each once, the promise's own first."""
    rows = [*_passages(pledge.commitment.citations), *_passages(pledge.citations)]
    rows.sort(key=lambda link: link.role != CitationRole.PROMISE)
    return list({link.citation_id: link for link in reversed(rows)}.values())[::-1]


def _passages(links: Any) -> Iterable[Any]:
    return with_passages(links.all())[:SHOWN]


def _timing(pledge: Pledge, on: dt.date) -> dict[str, Any]:
    row = Pledge.objects.with_timing(on).get(pk=pledge.pk)
    late = pledge.days_late_on(on, ruled=row.ruled)
    return {"label": Timing(row.timing).label, "days_late": late, "value": row.timing}


def _findings(pledge: Pledge) -> Any:
    """Findings on this promise, of this lab or of all; the relation is theirs."""
    rows: Any = pledge.commitment.findings.published()
    return rows.filter(Q(lab__isnull=True) | Q(lab=pledge.lab_id))[:SHOWN]


def _releases(pledge: Pledge) -> list[AIModel]:
    """Models of the lab that may have come out since the promise was made, newest first."""
    if pledge.lab_id is None:
        return []
    since = pledge.joined_on or pledge.commitment.stated_on
    rows = AIModel.objects.filter(lab=pledge.lab_id, kind=ModelKind.RELEASED)
    if since is not None:
        rows = rows.filter(released__latest__gte=since.earliest)
    return list(rows.order_by(_newest("released"), "name")[:SHOWN])


def _grants(pledge: Pledge) -> list[Any]:
    """Access that the lab gave, newest first; the relation belongs to the ledger above."""
    if pledge.lab is None:
        return []
    rows: Any = pledge.lab.grants  # declared a floor above
    rows = rows.select_related("lab", "evaluator").prefetch_related("ai_models")
    return list(rows.order_by(_newest("window_start"), "slug")[:SHOWN])


def _newest(date: str) -> Any:
    """The newest first, what is not dated last, on both databases."""
    return F(date).desc(nulls_last=True)

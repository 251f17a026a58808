"""Incidents: when failures say something about a host, or about us, and not about a page. Pure.

The rules of source-checking.md, section 7. Both take plain lists of recent results; blocks and
"not found" are answers, so neither makes an incident.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sources.reach.evidence import Evidence
from sources.reach.plain import aware
from sources.reach.standing import Standing
from sources.vocabulary import EvidenceKind

DAY = dt.timedelta(days=1)
#: A host incident: this many results in a day, this share of them transient.
HOST_RESULTS, HOST_SHARE = 3, 0.6
#: What fails for longer than this is no incident any more, or a dead host would never be counted.
INCIDENT_LASTS = dt.timedelta(days=3)

#: Our own incident: this share of the hosts visited in this time, and at least this many.
OWN_WINDOW = dt.timedelta(minutes=15)
OWN_SHARE, OWN_HOSTS = 1 / 3, 5


@dataclass(frozen=True)
class Result:
    """One visit's result, as the incidents need it. Kinds are those found, before any excuse."""

    host: str
    at: dt.datetime
    kind: str  #: one of ``EvidenceKind``
    answered: bool = True  #: a server spoke HTTP to us
    was_well: bool = True  #: the visit before had not failed


@dataclass(frozen=True)
class OwnIncident:
    """The fault is likely ours: how many hosts failed of how many visited, for the alarm."""

    failing: int
    visited: int


def result_of(host: str, evidence: Evidence, before: Standing, at: dt.datetime) -> Result:
    """The result of a visit to a source of that host whose standing was ``before``."""
    was_well = before.failing_since is None
    return Result(host, at, evidence.kind, evidence.answered, was_well)


def host_incident(results: Iterable[Result], at: dt.datetime) -> bool:
    """Whether the host is in an incident, by all its results of the last day (older are ignored).

    Give the newest result as well. Shares are of results, so the retries of pages that fail weigh
    more than the silence of those that do not.
    """
    begin = aware(at) - DAY
    recent = [result for result in results if begin <= result.at <= at]
    transient = sum(result.kind == EvidenceKind.TRANSIENT for result in recent)
    return len(recent) >= HOST_RESULTS and transient >= HOST_SHARE * len(recent)


def excused(evidence: Evidence, standing: Standing, *, incident: bool, at: dt.datetime) -> Evidence:
    """The evidence as it counts: in a host incident, failures are noted and not counted.

    Only for the first three days of a source's failures. A block stays a block.
    """
    failed = evidence.kind in (EvidenceKind.TRANSIENT, EvidenceKind.HARD)
    began = standing.failing_since or aware(at)
    if not (incident and failed) or at - began >= INCIDENT_LASTS:
        return evidence
    return replace(evidence, kind=EvidenceKind.NONE, why=f"{evidence.why}; so is most of its host")


def own_incident(results: Iterable[Result], at: dt.datetime) -> OwnIncident | None:
    """Whether the checker must stop and alarm the operator: a third of all hosts fail at once.

    Of the hosts visited in the last 15 minutes, only sources that were well before are looked at:
    those known to fail say nothing new. A host fails if nobody answered there, or only with a
    passing error, and no other of its sources did better. At least five must fail, since two of
    three is chance.
    """
    begin = aware(at) - OWN_WINDOW
    fails: dict[str, bool] = {}
    for result in results:
        if result.was_well and begin <= result.at <= at:
            fails[result.host] = fails.get(result.host, True) and _looks_like_us(result)
    failing = sum(fails.values())
    if failing >= OWN_HOSTS and failing >= OWN_SHARE * len(fails):
        return OwnIncident(failing, len(fails))
    return None


def _looks_like_us(result: Result) -> bool:
    missing_name = result.kind == EvidenceKind.HARD and not result.answered
    return result.kind == EvidenceKind.TRANSIENT or missing_name

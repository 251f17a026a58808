"""What the visits to a source amount to: ok, unsettled, blocked, gone, unreachable. Pure.

The rules of source-checking.md, section 7. How streaks of different kinds meet:

* Every kind has its own streak, from its first failure since the last success. One success ends
  them all.
* A transient failure between two hard ones neither counts nor resets, nor the reverse: dead sites
  stumble on their way out, and an outage in the middle of a death proves no life.
* A block resets the hard and the transient streak. Somebody answered, but perhaps only robots are
  told so, and then neither "not found" nor a timeout can be trusted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sources.reach.evidence import Evidence
from sources.reach.plain import aware
from sources.vocabulary import EvidenceKind, Reach

#: How many failures of one kind, over at least how long, make a conclusion.
HARD, HARD_SPAN = 3, dt.timedelta(days=3)
FOR_GOOD, FOR_GOOD_SPAN = 2, dt.timedelta(days=1)
TRANSIENT, TRANSIENT_SPAN = 6, dt.timedelta(days=14)
BLOCKED, BLOCKED_SPAN = 3, dt.timedelta(days=2)
#: Failures before a source that was fine is called unsettled: one night's maintenance is two.
UNSETTLED = 3

_CONCLUDED = frozenset({Reach.BLOCKED, Reach.GONE, Reach.UNREACHABLE})
#: Conclusions that a person is told of.
_FOR_REVIEW = _CONCLUDED | {Reach.REFUSED}


@dataclass(frozen=True)
class Standing:
    """The reach of a source and the streaks behind it. All defaults: never visited."""

    reach: str = Reach.NEW
    since: dt.datetime | None = None  #: since when it is so
    why: str = ""  #: the last visit's reason, in words
    last_visit_at: dt.datetime | None = None
    last_ok_at: dt.datetime | None = None
    failing: str = ""  #: kind of the last counted failure since the last success
    failing_since: dt.datetime | None = None  #: first failure since then, counted or not
    failures: int = 0  #: counted failures since then
    retry_step: int = 0  #: failed visits since then, counted or not; 0: regular visits
    hard: int = 0
    hard_since: dt.datetime | None = None
    hard_for_good: bool = False  #: every one of them was a 410
    transient: int = 0
    transient_since: dt.datetime | None = None
    blocked: int = 0
    blocked_since: dt.datetime | None = None

    @property
    def words(self) -> str:
        """The reach as people read it, with what must be known of the last visits."""
        if self.reach == Reach.OK and self.failing_since is not None:
            return "ok, recent checks failed"
        return f"{self.reach}, {self.why}" if self.why else str(self.reach)


def conclude(standing: Standing, evidence: Evidence, at: dt.datetime) -> Standing:
    """The standing after one more visit. ValueError if the moment has no time zone.

    A paused source stays as it is: people set that, and only people end it.
    """
    aware(at)
    if standing.reach == Reach.PAUSED:
        return standing
    match evidence.kind:
        case EvidenceKind.OK:
            return _stands(standing, evidence, at)
        case EvidenceKind.REFUSED:
            return _turn(replace(standing, why=evidence.why, last_visit_at=at), Reach.REFUSED, at)
        case EvidenceKind.NONE:
            return _noted(standing, evidence, at)
        case _:
            counted = _counted(standing, evidence, at)
            return _turn(counted, _reach_of(counted, evidence, at), at)


def _turn(standing: Standing, reach: str, at: dt.datetime) -> Standing:
    """The standing with that reach, since now if it is another."""
    if reach == standing.reach:
        return standing
    return replace(standing, reach=reach, since=at)


def _stands(standing: Standing, evidence: Evidence, at: dt.datetime) -> Standing:
    since = standing.since if standing.reach == Reach.OK else at
    return Standing(Reach.OK, since, evidence.why, last_visit_at=at, last_ok_at=at)


def _failed(standing: Standing, evidence: Evidence, at: dt.datetime) -> Standing:
    return replace(
        standing,
        why=evidence.why,
        last_visit_at=at,
        failing_since=standing.failing_since or at,
        retry_step=standing.retry_step + 1,
    )


def _noted(standing: Standing, evidence: Evidence, at: dt.datetime) -> Standing:
    """A failure in an incident: retried, not counted. What led up to it is taken back as well."""
    taken_back = replace(
        standing,
        failures=max(0, standing.failures - standing.transient),
        transient=0,
        transient_since=None,
    )
    return _failed(taken_back, evidence, at)


def _counted(standing: Standing, evidence: Evidence, at: dt.datetime) -> Standing:
    after = replace(
        _failed(standing, evidence, at),
        failing=str(evidence.kind),
        failures=standing.failures + 1,
    )
    match evidence.kind:
        case EvidenceKind.HARD:
            return replace(
                after,
                hard=standing.hard + 1,
                hard_since=standing.hard_since or at,
                hard_for_good=evidence.permanent and (standing.hard_for_good or not standing.hard),
            )
        case EvidenceKind.TRANSIENT:
            return replace(
                after,
                transient=standing.transient + 1,
                transient_since=standing.transient_since or at,
            )
        case EvidenceKind.BLOCKED:
            return replace(
                after,
                blocked=standing.blocked + 1,
                blocked_since=standing.blocked_since or at,
                hard=0,
                hard_since=None,
                hard_for_good=False,
                transient=0,
                transient_since=None,
            )
        case _:
            raise ValueError(f'"{evidence.kind}" is no kind of evidence')


def _reach_of(after: Standing, evidence: Evidence, at: dt.datetime) -> str:
    """What the streaks amount to, the newest failure included."""
    if evidence.kind == EvidenceKind.HARD and _is_gone(after, at):
        return Reach.GONE
    if evidence.kind == EvidenceKind.BLOCKED and _is_blocked(after, at):
        return Reach.BLOCKED
    if evidence.kind == EvidenceKind.TRANSIENT and _is_unreachable(after, at):
        return Reach.UNREACHABLE
    if after.reach in _CONCLUDED:
        return after.reach
    still_ok = after.reach == Reach.OK and after.failures < UNSETTLED
    return Reach.OK if still_ok else Reach.UNSETTLED


def _lasts(since: dt.datetime | None, at: dt.datetime, span: dt.timedelta) -> bool:
    return since is not None and at - since >= span


def _is_gone(after: Standing, at: dt.datetime) -> bool:
    if after.hard_for_good and after.hard >= FOR_GOOD:
        return _lasts(after.hard_since, at, FOR_GOOD_SPAN)
    return after.hard >= HARD and _lasts(after.hard_since, at, HARD_SPAN)


def _is_blocked(after: Standing, at: dt.datetime) -> bool:
    """One block is enough to take "gone" or "unreachable" back: somebody answers there."""
    if after.reach in (Reach.GONE, Reach.UNREACHABLE):
        return True
    return after.blocked >= BLOCKED and _lasts(after.blocked_since, at, BLOCKED_SPAN)


def _is_unreachable(after: Standing, at: dt.datetime) -> bool:
    """A page that is gone stays gone when its server stumbles, too."""
    if after.reach == Reach.GONE:
        return False
    return after.transient >= TRANSIENT and _lasts(after.transient_since, at, TRANSIENT_SPAN)


def decisive_at(standing: Standing) -> dt.datetime | None:
    """From when on one more hard failure would prove a death; None if one would not do."""
    if standing.reach == Reach.GONE or standing.hard_since is None:
        return None
    needed, span = (FOR_GOOD, FOR_GOOD_SPAN) if standing.hard_for_good else (HARD, HARD_SPAN)
    return standing.hard_since + span if standing.hard + 1 >= needed else None


def review_step(before: Standing, after: Standing) -> str:
    """What the change means for the source's review item: open, update, close or nothing ("").

    An item is closed by itself only when the source is ok again.
    """
    was, now = before.reach in _FOR_REVIEW, after.reach in _FOR_REVIEW
    if now and not was:
        return "open"
    if now and before.reach != after.reach:
        return "update"
    return "close" if was and after.reach == Reach.OK else ""

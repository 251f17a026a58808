"""Three ways to judge sources, run over the same simulated world: ours, three strikes, one strike.

All visit at the same cadences. The two others are what link checkers commonly do: any result but a
good page is a strike; so many strikes in a row, a day apart, and the source is called dead.
"""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections import defaultdict, deque
from dataclasses import dataclass, field

from sources import reach
from sources.quotestates import Happening, Look, Pending, Published, second_look_at, settle
from sources.vocabulary import EvidenceKind, QuoteState, Reach
from tests.sources.reach.world import DAY, RUN, START, YEAR, Answer, Page, World

_DEAD = (Reach.GONE, Reach.UNREACHABLE)
#: How long it takes the operator to answer the alarm after which the checker stands still.
OPERATOR = dt.timedelta(hours=2)


@dataclass
class Outcome:
    """What one way of judging made of one world."""

    visits: int = 0
    wrongly_dead: int = 0  #: how often a living source was called dead
    wrongly_gone_blocked: int = 0  #: of those, on hosts that block
    found: dict[int, dt.timedelta] = field(default_factory=dict)  #: page to delay since its death
    first_seen: dict[int, dt.datetime] = field(default_factory=dict)  #: first visit after death
    own_stops: int = 0
    longest_gap: dict[int, dt.timedelta] = field(default_factory=dict)  #: between two good visits
    alarms: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    changes: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    suggested: set[int] = field(default_factory=set)

    def note(self, page: Page, before: str, after: str, at: dt.datetime) -> None:
        """Count a call of "dead", right or wrong."""
        if page.is_dead(at):
            self.first_seen.setdefault(page.key, at)
            if after == Reach.GONE and page.dies_at:
                self.found.setdefault(page.key, at - page.dies_at)
        elif after in _DEAD and before not in _DEAD:
            self.wrongly_dead += 1
            self.wrongly_gone_blocked += page.host.manner in ("blocks", "lies")


def _evidence(answer: Answer) -> reach.Evidence:
    return reach.evidence_of(
        state=answer.state,
        status=answer.status,
        error=answer.error,
        all_quotes_present=answer.state == "ok" and not answer.text,
        retry_after_s=answer.retry_after_s,
    )


@dataclass
class _Kept:
    """What the database would hold of one source."""

    standing: reach.Standing = field(default_factory=reach.Standing)
    published: Published = field(default_factory=Published)
    pending: Pending = field(default_factory=Pending)
    moving: reach.MoveWatch = field(default_factory=reach.MoveWatch)


class Ours:
    """The rules under test, put together as the checker does."""

    def __init__(self, world: World) -> None:
        self.world, self.outcome = world, Outcome()
        self.chance = random.Random(world.seed + 1)  # noqa: S311 - chance, no secret
        self.kept = {page.key: _Kept() for page in world.pages}
        self.by_host: dict[str, deque[reach.Result]] = defaultdict(lambda: deque(maxlen=60))
        self.recent: deque[reach.Result] = deque()

    def run(self) -> Outcome:
        """Every visit until the end, in the order of time."""
        pages = self.world.pages
        queue = [(START + self.chance.random() * DAY, page.key) for page in pages]
        heapq.heapify(queue)
        stopped_until = START
        while queue and queue[0][0] < START + RUN:
            at, key = heapq.heappop(queue)
            if at < stopped_until:  # due while stopped: visited soon after, not all at once
                again = stopped_until + self.chance.random() * dt.timedelta(hours=1)
                heapq.heappush(queue, (again, key))
                continue
            heapq.heappush(queue, (self._visit(pages[key], at), key))
            if self.kept[key].standing.retry_step and self._is_our_fault(at):
                self.outcome.own_stops += 1
                stopped_until = self._operator_back(at)
                self.recent.clear()
        return self.outcome

    def _operator_back(self, at: dt.datetime) -> dt.datetime:
        trouble = self.world.own.trouble_at(at)
        return max(at + OPERATOR, trouble.end if trouble else at)

    def _is_our_fault(self, at: dt.datetime) -> bool:
        while self.recent and at - self.recent[0].at > dt.timedelta(minutes=15):
            self.recent.popleft()
        return reach.own_incident(self.recent, at) is not None

    def _visit(self, page: Page, at: dt.datetime) -> dt.datetime:
        kept, host = self.kept[page.key], page.host.name
        self.outcome.visits += 1
        answer = self.world.visit(page, at, self.chance)
        evidence = _evidence(answer)
        result = reach.result_of(host, evidence, kept.standing, at)
        self.by_host[host].append(result)
        self.recent.append(result)
        before, counts = kept.standing, evidence
        if evidence.kind != EvidenceKind.OK:
            incident = reach.host_incident(self.by_host[host], at)
            counts = reach.excused(evidence, before, incident=incident, at=at)
        kept.standing = reach.conclude(before, counts, at)
        self.outcome.note(page, before.reach, kept.standing.reach, at)
        self._note_gap(page, before, evidence, at)
        self._settle(page, kept, answer, at)
        self._watch(page, kept, answer, at)
        return reach.next_check(
            kept.standing,
            reach.Cadence(page.cadence),
            at,
            self.chance.random(),
            phase=reach.phase_of(page.key),
            retry_after_s=answer.retry_after_s,
            second_look=second_look_at(kept.pending),
        )

    def _note_gap(
        self, page: Page, before: reach.Standing, evidence: reach.Evidence, at: dt.datetime
    ) -> None:
        if before.last_visit_at and before.failing_since is None:
            gap = at - before.last_visit_at
            self.outcome.longest_gap[page.key] = max(
                gap, self.outcome.longest_gap.get(page.key, gap)
            )

    def _settle(self, page: Page, kept: _Kept, answer: Answer, at: dt.datetime) -> None:
        state = QuoteState.UNKNOWN
        if answer.state == "ok" and not answer.error:
            words = {"": QuoteState.VERBATIM, "missing": QuoteState.MISSING}
            state = words.get(answer.text, QuoteState.ALTERED)
        look = Look(state=state, text_hash=answer.text, version="1.1")
        kept.published, kept.pending, events = settle(kept.published, kept.pending, look, at)
        for event in events:
            self.outcome.alarms[page.key] += event.alarms
            self.outcome.changes[page.key] += event.kind != Happening.PUBLISHED

    def _watch(self, page: Page, kept: _Kept, answer: Answer, at: dt.datetime) -> None:
        if answer.state != "ok" or answer.error:
            return
        old, new = f"https://{page.host.name}/{page.key}/old", f"https://{page.host.name}/new"
        moved = page.moved_at is not None and at >= page.moved_at
        statuses = {"permanent": (301,), "passing": (302,)}[page.redirect] if moved else ()
        move = reach.move_of(statuses, old, new if moved else old, quotes_stand=not answer.text)
        kept.moving = reach.watch(kept.moving, move, at)
        if reach.suggestion(kept.moving):
            self.outcome.suggested.add(page.key)


_DAYS = {"daily": 1, "weekly": 7, "monthly": 30}


def strikes(world: World, allowed: int) -> Outcome:
    """Called dead after so many strikes in a row, a day apart; alive again by one good page."""
    outcome = Outcome()
    chance = random.Random(world.seed + 2)  # noqa: S311
    for page in world.pages:
        at, count, before = START + chance.random() * DAY, 0, str(Reach.OK)
        while at < START + RUN:
            outcome.visits += 1
            good = _evidence(world.visit(page, at, chance)).kind == EvidenceKind.OK
            count = 0 if good else count + 1
            after = Reach.GONE if count >= allowed else Reach.OK
            outcome.note(page, before, after, at)
            waits = DAY if 0 < count < allowed else _DAYS[page.cadence] * DAY
            before, at = after, at + waits * chance.uniform(0.95, 1.05)
    return outcome


def living_years(world: World) -> float:
    """How many source-years of living sources the run covers."""
    end = START + RUN
    lives = ((page.dies_at or end) - START for page in world.pages)
    return sum(life / YEAR for life in lives)

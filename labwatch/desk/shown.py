"""The page of the desk as plain data for its template; a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth import get_user_model

from labwatch.desk.acts import may_assign
from labwatch.desk.asking import LATELY, TABS, Question
from labwatch.desk.drafts import called
from labwatch.desk.kinds import Asked, Kind, Shown, day
from labwatch.desk.models import Handling
from labwatch.desk.rows import OPEN, Placed, Queue, Tally, Wanted
from labwatch.desk.table import KIND_OF_NAME, KINDS

PER_PAGE = 20


@dataclass(frozen=True)
class Entry:
    """One item as the page shows it, with what this person may do."""

    placed: Placed
    kind: Kind
    shown: Shown
    place: str  #: its anchor on the page
    after: str  #: the anchor to go to once it is done
    since: str
    holder: str
    handling: Handling | None
    is_mine: bool
    may_work: bool

    @property
    def is_elsewhere(self) -> bool:
        """Whether somebody else has it."""
        return bool(self.placed.holder) and not self.is_mine

    @property
    def may_claim(self) -> bool:
        """Whether it is free for this person."""
        return self.may_work and not self.placed.holder and not self.shown.refusal

    @property
    def may_settle(self) -> bool:
        """Whether its buttons are offered: not while somebody else has it."""
        return self.may_work and not self.is_elsewhere


@dataclass(frozen=True)
class Choice:
    """One way to look at the desk, with how many items it holds."""

    label: str
    address: str
    count: int | None
    is_chosen: bool
    why: str = ""


def page(asked: Asked, question: Question) -> dict[str, Any]:
    """What the template needs."""
    queue = Queue(KINDS, asked)
    tally = queue.tally()
    wanted = question.wanted(asked.user.pk)
    pages = max(1, -(-tally.of(wanted) // PER_PAGE))
    question = replace(question, page=min(question.page, pages))
    staff = _staff()
    return {
        "question": question,
        "back": question.query(),
        "waiting": tally.of(Wanted()),
        "found": tally.of(wanted),
        "entries": _entries(asked, _rows(queue, tally, question, wanted), staff),
        "tabs": _tabs(asked, question, tally),
        "kinds": _kinds(question, tally),
        "people": _people(asked, question, tally, staff),
        "staff": sorted(staff.items(), key=lambda each: each[1].casefold()),
        "may_assign": may_assign(asked.user),
        "today": asked.on,
        "before": _turned(question, -1, pages),
        "following": _turned(question, 1, pages),
        "pages": pages,
    }


def _rows(queue: Queue, tally: Tally, question: Question, wanted: Wanted) -> list[Placed]:
    if question.show == LATELY:
        return []
    start = (question.page - 1) * PER_PAGE
    return queue.items(wanted, tally, start, start + PER_PAGE)


def _staff() -> dict[int, str]:
    """Everybody who works here, by key."""
    return {
        user.pk: called(user)
        for user in get_user_model().objects.filter(is_staff=True, is_active=True)
    }


def _entries(asked: Asked, rows: list[Placed], staff: dict[int, str]) -> list[Entry]:
    shown, handled = _shown(asked, rows), _handled(rows)
    # What was settled between two queries is left out.
    rows = [row for row in rows if row.subject in shown[row.kind]]
    places = [place_of(row) for row in rows]
    following = [*places[1:], *places[-2:-1]] if len(places) > 1 else [""] * len(places)
    return [
        Entry(
            placed=row,
            kind=(kind := KIND_OF_NAME[row.kind]),
            shown=shown[row.kind][row.subject],
            place=place,
            after=after,
            since=day(row.since),
            holder=staff.get(row.holder or 0, "somebody who left" if row.holder else ""),
            handling=handled.get((row.kind, row.subject)),
            is_mine=row.holder == asked.user.pk,
            may_work=kind.may_work(asked.user),
        )
        for row, place, after in zip(rows, places, following, strict=True)
    ]


def place_of(placed: Placed) -> str:
    """The anchor of an item."""
    return f"{placed.kind}-{placed.subject.replace('/', '-')}"


def _shown(asked: Asked, rows: Iterable[Placed]) -> dict[str, dict[str, Shown]]:
    """What is shown of each, read kind by kind."""
    subjects: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        subjects[row.kind].append(row.subject)
    return {name: KIND_OF_NAME[name].show(asked, these) for name, these in subjects.items()}


def _handled(rows: list[Placed]) -> dict[tuple[str, str], Handling]:
    if not rows:
        return {}
    these = Handling.objects.filter(subject__in=[row.subject for row in rows])
    return {(row.kind, row.subject): row for row in these.select_related("closed_by", "given_by")}


# Ways to look


def _tabs(asked: Asked, question: Question, tally: Tally) -> list[Choice]:
    found = []
    for name, label in TABS.items():
        view = Question(show=name, kind="" if name == LATELY else question.kind)
        count = None if name == LATELY else tally.of(view.wanted(asked.user.pk))
        chosen = question.show == name and not question.person
        found.append(Choice(label, view.address(), count, chosen))
    return found


def _kinds(question: Question, tally: Tally) -> list[Choice]:
    """Kinds of which something waits, and the chosen one."""
    found = []
    for kind in KINDS:
        count, chosen = tally.of(Wanted(kind=kind.name)), question.kind == kind.name
        view = replace(question, kind="" if chosen else kind.name, page=1)
        if count or chosen:
            found.append(Choice(kind.label, view.address(), count, chosen, kind.why))
    return found


def _people(asked: Asked, question: Question, tally: Tally, staff: dict[int, str]) -> list[Choice]:
    """Everybody who has something, those with the most first."""
    holders = {holder for (_, holder, state) in tally.counts if holder and state == OPEN}
    found = []
    for key in holders:
        chosen = question.person == key
        view = Question(kind=question.kind, person=0 if chosen else key)
        count = tally.of(Wanted(holder=key))
        label = staff.get(key, "Somebody who left") + (" (you)" if key == asked.user.pk else "")
        found.append(Choice(label, view.address(), count, chosen))
    return sorted(found, key=lambda each: (-(each.count or 0), each.label))


def _turned(question: Question, by: int, pages: int) -> str:
    other = question.page + by
    return replace(question, page=other).address() if 1 <= other <= pages else ""

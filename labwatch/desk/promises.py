"""What time brings: promises that fall due, and replies.

A commitment is one item, however many labs made it, with the labs of which nobody has ruled.

A promise and a question about it are one matter. While the lab may still answer, it waits with the
lab: the promise is not listed. Once the day has passed, an overdue promise says so itself and the
question is not listed beside it. A ruling that waits for its second reader stands for the promise.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator

from commitments.models import Commitment, Pledge, Reply, Ruling
from labwatch.desk.kinds import Asked, Kind, Link, Part, Shown, keys, part
from labwatch.desk.standing import standing
from sources.admin.choices import admin_address
from sources.vocabulary import Status

#: Days ahead in which a promise that falls due is announced, and a reply.
SOON = 30
REPLY_SOON = 3


def _ruling_waits() -> QuerySet[Any]:
    return Ruling.objects.filter(pledge=OuterRef("pk"), status=Status.IN_REVIEW)


def _asked_about(on: dt.date) -> QuerySet[Any]:
    """Questions to which the answer may still come."""
    return Reply.objects.awaited(on).filter(pledge=OuterRef("pk"))


def overdue(on: dt.date) -> QuerySet[Any]:
    """Public pledges past their day that nobody ruled on."""
    # The first condition is served by an index; the others follow from it.
    due = Pledge.objects.published().filter(commitment__due__latest__lt=on)
    return due.overdue(on).exclude(Exists(_ruling_waits()))


def _overdue(on: dt.date) -> QuerySet[Any]:
    """Those of them about which the lab may not answer any more."""
    return overdue(on).exclude(Exists(_asked_about(on)))


def _falling_due(on: dt.date) -> QuerySet[Any]:
    """Public pledges whose day comes soon, which no ruling settled early."""
    soon = on + dt.timedelta(days=SOON)
    rows = Pledge.objects.published().filter(
        commitment__due__latest__gte=on, commitment__due__latest__lte=soon
    )
    rows = rows.not_yet_due(on).filter(ruled=False).exclude(Exists(_ruling_waits()))
    settled = Ruling.objects.published().filter(pledge=OuterRef("pk"), conduct__in=_SETTLED)
    return rows.exclude(Exists(settled))


_SETTLED = ("kept", "not-kept", "does-not-apply")
#: The pledges that wait on a day.
_Pledges = Callable[[dt.date], QuerySet[Any]]


def _parts(pledges: _Pledges, urgency: int, asked: Asked, **due: dt.date) -> list[Part]:
    """The commitments due by then with pledges that wait, each once."""
    if not asked.may("commitments.view_pledge"):
        return []
    # The bounds are served by an index; they follow from the pledges' own.
    bounds = {f"due__latest__{bound}": day for bound, day in due.items()}
    waiting = pledges(asked.on).filter(commitment=OuterRef("pk"))
    rows = Commitment.objects.filter(Exists(waiting), **bounds)
    fact = standing(asked.on)
    return [part("commitments", rows, since="due__latest", urgency=urgency, fact=fact)]


def _overdue_parts(asked: Asked) -> list[Part]:
    return _parts(_overdue, 42, asked, lt=asked.on)


def _due_parts(asked: Asked) -> list[Part]:
    soon = asked.on + dt.timedelta(days=SOON)
    return _parts(_falling_due, 72, asked, gte=asked.on, lte=soon)


def _show_overdue(asked: Asked, subjects: list[str]) -> dict[str, Shown]:
    return _show(asked, _overdue(asked.on), subjects)


def _show_due(asked: Asked, subjects: list[str]) -> dict[str, Shown]:
    return _show(asked, _falling_due(asked.on), subjects)


def _show(asked: Asked, pledges: QuerySet[Any], subjects: list[str]) -> dict[str, Shown]:
    rows = pledges.filter(commitment__in=keys(subjects)).select_related("commitment", "lab")
    grouped: dict[int, list[Pledge]] = defaultdict(list)
    for row in rows.order_by("lab__name", "pk"):
        grouped[row.commitment_id].append(row)
    these = [row.pk for group in grouped.values() for row in group]
    replies: dict[int, Reply] = {
        reply.pledge_id: reply
        for reply in Reply.objects.filter(pledge__in=these).order_by("asked_on", "pk")
    }
    drafts = _drafts(asked, these)
    return {
        f"commitments/{key}": (_shown_one if len(group) == 1 else _shown_many)(
            asked, group, replies, drafts
        )
        for key, group in grouped.items()
    }


_Replies = dict[int, Reply]
_Drafts = dict[int, list[Link]]


def _shown_one(asked: Asked, group: list[Pledge], replies: _Replies, drafts: _Drafts) -> Shown:
    """The promise of one lab."""
    (row,) = group
    words = [_due_words(row, asked.on), *_reply_words(replies.get(row.pk), asked.on)]
    return Shown(
        title=str(row),
        address=admin_address(row.commitment),
        why=" ".join(words),
        label=_due_label(row, asked.on),
        links=(*drafts.get(row.pk, ()), *pledge_links(asked, row)),
    )


def _shown_many(asked: Asked, group: list[Pledge], replies: _Replies, drafts: _Drafts) -> Shown:
    """One promise of several labs, each with the ways to settle its own."""
    first = group[0]
    labs = [
        {
            "name": str(row.lab or "Labs not named"),
            "why": " ".join(_reply_words(replies.get(row.pk), asked.on)),
            "links": (*drafts.get(row.pk, ()), *_own_links(asked, row)),
        }
        for row in group
    ]
    return Shown(
        title=f"{_short(first.commitment.summary)}: {len(group)} labs",
        address=admin_address(first.commitment),
        why=_due_words(first, asked.on),
        label=_due_label(first, asked.on),
        details={"labs": labs},
        links=_ways(asked, (_finding_way({"commitment": first.commitment_id}),)),
    )


def _short(summary: str) -> str:
    """Short enough that the page shows how many labs follow."""
    return Truncator(summary.rstrip(".")).chars(140)


def _drafts(asked: Asked, pledges: list[int]) -> _Drafts:
    """Rulings that somebody began, by pledge: go on with them instead of writing another."""
    found: _Drafts = {}
    if asked.may("commitments.view_ruling"):
        for row in Ruling.objects.filter(pledge__in=pledges, status=Status.DRAFT):
            link = Link(f"The draft by {row.author}", admin_address(row))
            found.setdefault(row.pledge_id, []).append(link)
    return found


def _due_label(pledge: Pledge, on: dt.date) -> str:
    due = pledge.commitment.due
    return "promise overdue" if due and due.latest < on else "promise falls due"


def _due_words(pledge: Pledge, on: dt.date) -> str:
    due = pledge.commitment.due
    if due is None:
        return ""
    last = f"{due.latest:%Y-%m-%d}"
    stated = last if str(due) == last else f"{last} ({due})"
    if due.latest >= on:
        return f"It falls due on {stated}."
    late = (on - due.latest).days
    ago = f"{late} day{'' if late == 1 else 's'} ago"
    return f"It fell due on {stated}, {ago}, and nobody has ruled."


def _reply_words(reply: Reply | None, on: dt.date) -> list[str]:
    if reply is None:
        return []
    if reply.answered_on:
        return [f"{reply.party} answered on {reply.answered_on:%Y-%m-%d}."]
    if reply.due_on < on:
        return [f"{reply.party} was asked and gave no answer by {reply.due_on:%Y-%m-%d}."]
    return [f"{reply.party} is asked to answer by {reply.due_on:%Y-%m-%d}."]


_Way = tuple[str, str, str, dict[str, Any]]


def pledge_links(asked: Asked, pledge: Pledge) -> tuple[Link, ...]:
    """What can be done about a promise: rule on it, record that nothing is to be found, ask."""
    finding = {"commitment": pledge.commitment_id}
    if pledge.lab_id:
        finding["lab"] = pledge.lab_id
    rule, ask = _own_ways(pledge)
    return _ways(asked, (rule, _finding_way(finding), ask))


def _own_links(asked: Asked, pledge: Pledge) -> tuple[Link, ...]:
    """What is done about one lab's promise only."""
    return _ways(asked, _own_ways(pledge))


def _own_ways(pledge: Pledge) -> tuple[_Way, _Way]:
    about = {"pledge": pledge.pk}
    return (
        ("commitments.add_ruling", "Rule on it", "commitments_ruling_add", about),
        ("commitments.add_reply", "Ask the lab", "commitments_reply_ask", about),
    )


def _finding_way(about: dict[str, Any]) -> _Way:
    return ("evaluators.add_finding", "Record a finding", "evaluators_finding_add", about)


def _ways(asked: Asked, ways: tuple[_Way, ...]) -> tuple[Link, ...]:
    """Those that the person may go."""
    return tuple(
        Link(label, f"{reverse(f'admin:{name}')}?{urlencode(query)}")
        for permission, label, name, query in ways
        if asked.may(permission)
    )


# Replies


def _reply_parts(asked: Asked) -> list[Part]:
    if not asked.may("commitments.view_reply"):
        return []
    soon = asked.on + dt.timedelta(days=REPLY_SOON)
    promise = overdue(asked.on).filter(pk=OuterRef("pledge"))
    no_answer = Q(answered_on__isnull=True) | Q(answered_on__gt=asked.on)
    late = Q(due_on__lt=asked.on) & ~Exists(promise)
    coming = Q(due_on__gte=asked.on, due_on__lte=soon)
    rows = Reply.objects.filter(no_answer, late | coming).exclude(status=Status.IN_REVIEW)
    return [part("replies", rows, since="due_on", urgency=38)]


def _show_replies(asked: Asked, subjects: list[str]) -> dict[str, Shown]:
    rows = Reply.objects.filter(pk__in=keys(subjects)).select_related(
        "pledge__commitment", "pledge__lab"
    )
    return {f"replies/{row.pk}": _shown_reply(asked, row) for row in rows}


def _shown_reply(asked: Asked, reply: Reply) -> Shown:
    answer = Link("Record the answer", reverse("admin:commitments_reply_answer", args=[reply.pk]))
    return Shown(
        title=f"{reply.party}: {reply.pledge.commitment.summary}",
        address=admin_address(reply),
        why=f"Asked on {reply.asked_on:%Y-%m-%d}. " + " ".join(_reply_words(reply, asked.on)),
        label="no answer" if reply.due_on < asked.on else "answer due",
        links=(
            *((answer,) if asked.may("commitments.change_reply") else ()),
            *pledge_links(asked, reply.pledge)[:1],
        ),
    )


KINDS = (
    Kind(
        name="replies",
        label="Replies due",
        why="A party was asked and the day for its answer comes or has passed.",
        parts=_reply_parts,
        show=_show_replies,
        work=("commitments.change_reply",),
    ),
    Kind(
        name="overdue",
        label="Promises overdue",
        why="The day has passed, and nobody has ruled.",
        parts=_overdue_parts,
        show=_show_overdue,
        work=("commitments.add_ruling", "evaluators.add_finding"),
    ),
    Kind(
        name="due",
        label="Promises falling due",
        why=f"Within {SOON} days.",
        parts=_due_parts,
        show=_show_due,
        work=("commitments.add_ruling", "evaluators.add_finding"),
    ),
)

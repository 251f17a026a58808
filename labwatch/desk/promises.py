"""What time brings: promises that fall due, and replies.

A promise and a question about it are one matter. While the lab may still answer, it waits with the
lab: the promise is not listed. Once the day has passed, an overdue promise says so itself and the
question is not listed beside it. A ruling that waits for its second reader stands for the promise.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse

from commitments.models import Pledge, Reply, Ruling
from labwatch.desk.kinds import Asked, Kind, Link, Part, Shown, keys, part, text
from sources.admin.choices import admin_address
from sources.vocabulary import Status

#: Days ahead in which a promise that falls due is announced, and a reply.
SOON = 30
REPLY_SOON = 3
_TEXT = text("pk").output_field


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


def _overdue_parts(asked: Asked) -> list[Part]:
    if not asked.may("commitments.view_pledge"):
        return []
    rows = overdue(asked.on).exclude(Exists(_asked_about(asked.on)))
    newest = Reply.objects.filter(pledge=OuterRef("pk")).order_by("-asked_on", "-pk")
    told = newest.values(
        told=Concat(
            text("asked_on"),
            Value(" "),
            Coalesce(text("answered_on"), Value("")),
            output_field=_TEXT,
        )
    )
    fact = Concat(
        text("commitment__due"),
        Value(" "),
        Coalesce(Subquery(told[:1]), Value("")),
        output_field=_TEXT,
    )
    since = "commitment__due__latest"
    return [part("pledges", rows, since=F(since), urgency=42, fact=fact)]


def _due_parts(asked: Asked) -> list[Part]:
    if not asked.may("commitments.view_pledge"):
        return []
    soon = asked.on + dt.timedelta(days=SOON)
    rows = Pledge.objects.published().filter(
        commitment__due__latest__gte=asked.on, commitment__due__latest__lte=soon
    )
    rows = rows.not_yet_due(asked.on).filter(ruled=False).exclude(Exists(_ruling_waits()))
    settled = Ruling.objects.published().filter(pledge=OuterRef("pk"), conduct__in=_SETTLED)
    rows = rows.exclude(Exists(settled))
    due = F("commitment__due__latest")
    return [part("pledges", rows, since=due, urgency=72, fact="commitment__due")]


_SETTLED = ("kept", "not-kept", "does-not-apply")


def _show_pledges(asked: Asked, subjects: list[str]) -> dict[str, Shown]:
    rows = Pledge.objects.filter(pk__in=keys(subjects)).select_related("commitment", "lab")
    replies: dict[int, Reply] = {
        reply.pledge_id: reply
        for reply in Reply.objects.filter(pledge__in=keys(subjects)).order_by("asked_on", "pk")
    }
    drafts = _drafts(asked, subjects)
    return {
        f"pledges/{row.pk}": Shown(
            title=str(row),
            address=admin_address(row.commitment),
            why=" ".join([_due_words(row, asked.on), *_reply_words(replies.get(row.pk), asked.on)]),
            label=_due_label(row, asked.on),
            links=(*drafts.get(row.pk, ()), *pledge_links(asked, row)),
        )
        for row in rows
    }


def _drafts(asked: Asked, subjects: list[str]) -> dict[int, list[Link]]:
    """Rulings that somebody began, by pledge: go on with them instead of writing another."""
    found: dict[int, list[Link]] = {}
    if asked.may("commitments.view_ruling"):
        for row in Ruling.objects.filter(pledge__in=keys(subjects), status=Status.DRAFT):
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


def pledge_links(asked: Asked, pledge: Pledge) -> tuple[Link, ...]:
    """What can be done about a promise: rule on it, record that nothing is to be found, ask."""
    about = {"commitment": pledge.commitment_id}
    finding = {**about, **({"lab": pledge.lab_id} if pledge.lab_id else {})}
    ways = (
        ("commitments.add_ruling", "Rule on it", "commitments_ruling_add", {"pledge": pledge.pk}),
        ("evaluators.add_finding", "Record a finding", "evaluators_finding_add", finding),
        ("commitments.add_reply", "Ask the lab", "commitments_reply_ask", {"pledge": pledge.pk}),
    )
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
        show=_show_pledges,
        work=("commitments.add_ruling", "evaluators.add_finding"),
    ),
    Kind(
        name="due",
        label="Promises falling due",
        why=f"Within {SOON} days.",
        parts=_due_parts,
        show=_show_pledges,
        work=("commitments.add_ruling", "evaluators.add_finding"),
    ),
)

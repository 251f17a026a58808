"""Drafts: those that wait for a second reader, and those that came back to
their writers or that these left lying."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from commitments.models import DocumentVersion, Pledge, Reply, Ruling
from labwatch.dataset.kinds import KIND_OF_NAME
from labwatch.dataset.kinds import KINDS as RECORDS
from labwatch.desk.kinds import Asked, Kind, Link, Part, Shown, keys, part
from labwatch.desk.promises import overdue
from labwatch.workflow import permissions
from labwatch.workflow.buttons import address
from labwatch.workflow.models import Act, ActKind
from labwatch.workflow.writing import last_writer
from sources.admin.choices import admin_address
from sources.models import Citation, Source
from sources.vocabulary import Status

#: Days after which a draft counts as left lying.
LYING = 14
#: These are published along with what cites or holds them, so they are no work of their own.
_ALONG = (Source, Citation, DocumentVersion, Pledge)
#: Of these, the ones that have a whole with which they go.
_PART_OF: dict[Any, str] = {Pledge: "commitment", DocumentVersion: "document"}


def rows_with_names(model: Any) -> QuerySet[Any]:
    """Rows with what their names are made of, as the admin's own lists fetch it along."""
    along = getattr(admin.site._registry.get(model), "list_select_related", ())
    rows: QuerySet[Any] = model._base_manager.all()
    return rows.select_related(*along) if isinstance(along, tuple) and along else rows


def by_resource(subjects: Iterable[str]) -> Iterator[tuple[str, Any, list[int]]]:
    """The subjects by kind of record: its name, its model, the keys."""
    found: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        found[subject.partition("/")[0]].append(subject)
    for resource, of_it in found.items():
        yield resource, KIND_OF_NAME[resource].model, keys(of_it)


def seen(asked: Asked, model: Any) -> bool:
    """Whether the person may see records of that kind."""
    return asked.may(f"{model._meta.app_label}.view_{model._meta.model_name}")


# In review


def _review_parts(asked: Asked) -> Iterator[Part]:
    for kind in RECORDS:
        if seen(asked, kind.model):
            rows = _in_review(kind.model)
            sent = _acts(kind.name).values("at")[:1]
            since = Coalesce(Subquery(sent), F("updated_at"))
            yield part(kind.name, rows, since=since, urgency=32)


def _in_review(model: Any) -> QuerySet[Any]:
    """Its rows in review, without those that are published along with another that is."""
    rows: QuerySet[Any] = model._base_manager.filter(status=Status.IN_REVIEW)
    whole = _PART_OF.get(model)
    return rows.exclude(**{f"{whole}__status": Status.IN_REVIEW}) if whole else rows


def _acts(resource: str) -> QuerySet[Act]:
    """How a row of an outer query was sent to review, newest first."""
    rows = Act.objects.filter(resource=resource, record=OuterRef("pk"), kind=ActKind.SUBMITTED)
    return rows.order_by("-pk")


def _writer(model: Any, resource: str) -> Any:
    """Who wrote it, as near as one query tells: whoever changed it after it was sent to review;
    else its writer as the sending kept it; else the last person who changed it."""
    people = model.history.filter(id=OuterRef("pk"), history_user__isnull=False)
    newest = people.order_by("-history_id").values("history_user")
    since = people.filter(history_date__gt=OuterRef("sent_at")).order_by("-history_id")
    return Coalesce(
        Subquery(since.values("history_user")[:1]),
        Subquery(_acts(resource).values("writer")[:1]),
        Subquery(newest[:1]),
    )


def _show_review(asked: Asked, subjects: list[str]) -> dict[str, Shown]:
    found = [
        (resource, row)
        for resource, model, these in by_resource(subjects)
        for row in rows_with_names(model)
        .filter(pk__in=these)
        .annotate(
            sent_at=Subquery(_acts(resource).values("at")[:1]),
            sent_with=Subquery(_acts(resource).values("note")[:1]),
        )
        .annotate(written_by=_writer(model, resource))
    ]
    names = people(row.written_by for _, row in found)
    return {f"{resource}/{row.pk}": _shown_review(asked, row, names) for resource, row in found}


def people(keys: Iterable[int | None]) -> dict[int, str]:
    """What people are called, by key; one query."""
    users = get_user_model().objects.filter(pk__in={key for key in keys if key})
    return {user.pk: called(user) for user in users}


def called(user: Any) -> str:
    """A person's name."""
    return str(user.get_full_name() or user.get_username())


def _shown_review(asked: Asked, row: Any, names: dict[int, str]) -> Shown:
    own = row.written_by == asked.user.pk
    waits = own and not settings.SINGLE_MAINTAINER
    who = "you" if own else names.get(row.written_by, "")
    words = [f"Written by {who}." if who else "Written by a program.", row.sent_with or ""]
    return Shown(
        title=str(row),
        address=admin_address(row),
        why=" ".join(filter(None, words)),
        label=str(row._meta.verbose_name),
        links=tuple(_review_links(asked, row, waits=waits, own=own)),
        refusal=_refusal(asked, row, waits=waits),
    )


def _refusal(asked: Asked, row: Any, *, waits: bool) -> str:
    if waits:
        return "You wrote it: it waits for another person."
    return "" if asked.may(permissions.publishing(row)) else "It waits for somebody who publishes."


def _review_links(asked: Asked, row: Any, *, waits: bool, own: bool) -> Iterator[Link]:
    may_publish = asked.may(permissions.publishing(row))
    yield Link("Preview", address("preview", row))
    if may_publish and not waits:
        yield Link("Read and publish…", address("publish", row))
    if may_publish or own:
        yield Link("Take back…" if own else "Send back…", address("send-back", row))


def _why_not_take(user: Any, subject: str) -> str:
    """Nobody is the second reader of what they wrote."""
    for _, model, these in by_resource([subject]):
        for row in model._base_manager.filter(pk__in=these):
            if not user.has_perm(permissions.publishing(row)):
                return f"{called(user)} may not publish it."
            if last_writer(row) == user and not settings.SINGLE_MAINTAINER:
                return f"{called(user)} wrote it; somebody else must read it."
    return ""


# Sent back, or left lying


def _own_parts(asked: Asked) -> Iterator[Part]:
    """The person's drafts that somebody sent back, and those that nobody touched since long."""
    before = dt.datetime.combine(asked.on - dt.timedelta(days=LYING), dt.time.min, dt.UTC)
    for kind in RECORDS:
        if kind.model not in _ALONG and seen(asked, kind.model):
            sent_back = _sent_back(kind.model, kind.name, asked)
            yield part(kind.name, sent_back, since="updated_at", urgency=33)
            lying = _lying(kind.model, asked, before).exclude(pk__in=sent_back.values("pk"))
            others = lying.exclude(pk__in=_sent_back_by(asked.user, kind.name))
            yield part(kind.name, others, since="updated_at", urgency=75)


def _newest_act(resource: str) -> QuerySet[Act]:
    return Act.objects.filter(resource=resource, record=OuterRef("pk")).order_by("-pk")


def _written(user: Any, resource: str) -> QuerySet[Any]:
    """Keys of what was sent to review as the person's writing."""
    acts = Act.objects.filter(resource=resource, kind=ActKind.SUBMITTED, writer=user.pk)
    return acts.values("record")


def _sent_back_by(user: Any, resource: str) -> QuerySet[Any]:
    """What the person last touched only by sending it back is another's draft."""
    acts = Act.objects.filter(resource=resource, kind=ActKind.SENT_BACK, by=user.pk)
    return acts.exclude(record__in=_written(user, resource)).values("record")


def _sent_back(model: Any, resource: str, asked: Asked) -> QuerySet[Any]:
    """What the person wrote, somebody else sent back, and nobody has sent to review again."""
    theirs = _written(asked.user, resource)
    rows: QuerySet[Any] = model._base_manager.filter(status=Status.DRAFT, pk__in=theirs)
    newest = rows.annotate(
        desk_act=Subquery(_newest_act(resource).values("kind")[:1]),
        desk_act_by=Subquery(_newest_act(resource).values("by")[:1]),
    )
    back: QuerySet[Any] = newest.filter(desk_act=ActKind.SENT_BACK)
    return back.exclude(desk_act_by=asked.user.pk).exclude(_listed_otherwise(model, asked.on))


def _lying(model: Any, asked: Asked, before: dt.datetime) -> QuerySet[Any]:
    newest = model.history.filter(id=OuterRef("pk"), history_user__isnull=False)
    writer = Subquery(newest.order_by("-history_id").values("history_user")[:1])
    rows: QuerySet[Any] = model._base_manager.filter(status=Status.DRAFT, updated_at__lt=before)
    own: QuerySet[Any] = rows.annotate(desk_writer=writer).filter(desk_writer=asked.user.pk)
    return own.exclude(_listed_otherwise(model, asked.on))


def _listed_otherwise(model: Any, on: dt.date) -> Q:
    """Questions that wait for their answer, and rulings whose promise is listed with the draft."""
    if model is Reply:
        return Q(answered_on__isnull=True)
    if model is Ruling:
        return Q(Exists(overdue(on).filter(pk=OuterRef("pledge"))))
    return Q(pk__isnull=True)


def _why_own(row: Any) -> str:
    if row.act_kind == ActKind.SENT_BACK:
        return f"{row.act_by} sent it back: {row.act_note}"
    return f"Your draft, not touched since {row.updated_at:%Y-%m-%d}."


def _with_act(rows: QuerySet[Any], resource: str) -> QuerySet[Any]:
    acts = _newest_act(resource)
    told: QuerySet[Any] = rows.annotate(
        act_kind=Subquery(acts.values("kind")[:1]),
        act_note=Subquery(acts.values("note")[:1]),
        act_by=Subquery(acts.values("by__username")[:1]),
    )
    return told


def _show_own(asked: Asked, subjects: list[str]) -> dict[str, Shown]:
    return {
        f"{resource}/{row.pk}": Shown(
            title=str(row),
            address=admin_address(row),
            why=_why_own(row),
            label=str(row._meta.verbose_name),
            links=(
                Link("Go on with it", admin_address(row)),
                Link("Preview", address("preview", row)),
            ),
        )
        for resource, model, these in by_resource(subjects)
        for row in _with_act(rows_with_names(model).filter(pk__in=these), resource)
    }


KINDS = (
    Kind(
        name="review",
        label="Waiting for a second reader",
        why="Somebody else than its writer reads and publishes it.",
        parts=_review_parts,
        show=_show_review,
        work=(permissions.PUBLISH, permissions.PUBLISH_RULING),
        why_not_take=_why_not_take,
        closable=False,
    ),
    Kind(
        name="drafts",
        label="Your drafts, sent back or left lying",
        why=f"Sent back, or not touched for {LYING} days; only you see them here.",
        parts=_own_parts,
        show=_show_own,
    ),
)

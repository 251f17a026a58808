"""The log of what the public could see change. Entries are only added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max, Min, OuterRef, Q, Subquery

from labwatch.dataset.kinds import KIND_OF_NAME
from labwatch.publishing.abouts import further
from labwatch.publishing.differences import about, differences
from labwatch.publishing.forms import Form
from labwatch.publishing.models import ChangeAbout, ChangeEntry, PublishedForm, What
from labwatch.publishing.place import PLACE, read_form
from sources.masking import masked
from sources.models import ReviewItem
from sources.vocabulary import Answer, ReviewKind, Status

#: What is published of these is more than a new record.
_PUBLISHED_AS = {"rulings": What.RULED, "corrections": What.CORRECTED}
#: Answers by which a person says that a source did change.
CONFIRMED = (
    Answer.STILL_HOLDS,
    Answer.NEW_QUOTE,
    Answer.COMMITMENT_CHANGED,
    Answer.ADDRESS_TAKEN,
)
_ALARMED = {"citations": "citation", "sources": "source"}
#: What tells that a record became public.
_FIRST = (What.PUBLISHED, *_PUBLISHED_AS.values())


def log(
    resource: str, old: Mapping[int, PublishedForm], new: Mapping[int, Form], now: dt.datetime
) -> None:
    """Add an entry for each record of which the public sees a difference, by its key."""
    edits = _edits(resource, new, old.keys() - new.keys())
    entries = []
    for key in sorted({*old, *new}):
        was, form = old.get(key), new.get(key)
        entry = _entry(resource, was, form)
        if entry is not None:
            _sign(entry[0], edits.get(key), now)
            entries.append(entry)
    _add(resource, entries)
    if resource in _ALARMED:
        both = {key: (old[key], form) for key, form in new.items() if key in old}
        _add(resource, _alarms(resource, both, now))


Found = tuple[ChangeEntry, set[tuple[str, str]]]


def _entry(resource: str, was: PublishedForm | None, form: Form | None) -> Found | None:
    """The entry, unsigned, and what it is about; None where nobody decided anything."""
    before: Any = read_form(was.body) if was else None
    if form is None:
        return _made(resource, was.record, What.WITHDRAWN, before, []) if was else None
    found = differences(resource, before, form.json)
    if not found:
        return None
    new = _PUBLISHED_AS.get(resource, What.PUBLISHED)
    return _made(resource, form.key, What.CHANGED if was else new, form.json, found)


def _made(resource: str, key: int, what: What, form: Mapping[str, Any], found: list[Any]) -> Found:
    entry = ChangeEntry(
        what=what,
        resource=resource,
        record=key,
        slug=form["slug"],
        name=form["name"],
        page=str(form["page_url"]).removeprefix(PLACE),
        differences=found,
    )
    return entry, about(resource, form)


def _add(resource: str, found: list[Found]) -> None:
    """Write the entries with what they are about."""
    ChangeEntry.objects.bulk_create([entry for entry, _about in found])
    more = further(resource, [entry for entry, _about in found]) if found else {}
    ChangeAbout.objects.bulk_create(
        ChangeAbout(entry=entry, resource=kind, slug=slug)
        for entry, named in found
        for kind, slug in sorted({*named, *more.get(entry.record, ())})
    )


# Who changed it, and why


def _sign(entry: ChangeEntry, edit: Any, now: dt.datetime) -> None:
    """By whom and why, where the record's own history tells it of this change."""
    entry.at = now
    if edit is None:
        return
    entry.edited_at = edit.history_date
    name = edit.history_user.get_full_name() if edit.history_user else ""
    entry.by = name or masked(edit.actor)
    entry.reason = masked(edit.history_change_reason or "")


def _edits(resource: str, public: Iterable[int], gone: Iterable[int]) -> dict[int, Any]:
    """The row of history behind what the public sees of each record, if it is one that may be told:
    nothing that was written while the record was a draft."""
    history: Any = KIND_OF_NAME[resource].model.history
    shown = history.filter(id__in=public, status=Status.PUBLISHED).exclude(history_type="-")
    rows = history.filter(history_id__in=_of_each(shown, Max)) | history.filter(
        history_id__in=_of_each(_hiding(history, gone), Min)
    )
    found = {row.id: row for row in rows.select_related("history_user")}
    told = _told(resource, found)
    return {key: row for key, row in found.items() if key not in told}


def _of_each(rows: Any, choose: Any) -> Any:
    """The key of the newest or oldest row of each record."""
    return rows.order_by().values("id").annotate(chosen=choose("history_id")).values("chosen")


def _hiding(history: Any, keys: Iterable[int]) -> Any:
    """All rows after the last public one; the first of them took the record back."""
    seen = history.filter(id=OuterRef("id"), status=Status.PUBLISHED).exclude(history_type="-")
    last = Subquery(seen.order_by("-history_id").values("history_id")[:1])
    return history.filter(id__in=keys, history_id__gt=last)


def _told(resource: str, edits: Mapping[int, Any]) -> set[int]:
    """The records of which the log tells that edit already."""
    entries = ChangeEntry.objects.filter(resource=resource, record__in=list(edits))
    newest = entries.order_by().values("record").annotate(newest=Max("edited_at"))
    return {
        row["record"]
        for row in newest
        if row["newest"] and row["newest"] >= edits[row["record"]].history_date
    }


# What people confirmed of changes in sources


def _alarms(
    resource: str, both: Mapping[int, tuple[PublishedForm, Form]], now: dt.datetime
) -> list[Found]:
    """Each once, and none that was confirmed before its record became public."""
    owner = f"{_ALARMED[resource]}_id"
    items = {f"review-item-{item.pk}": item for item in _confirmed(resource, both)}
    told = set(ChangeEntry.objects.filter(cause__in=list(items)).values_list("cause", flat=True))
    since = _public_since(resource, {getattr(item, owner) for item in items.values()})
    return [
        _alarm(resource, *both[getattr(item, owner)], item, cause, now)
        for cause, item in items.items()
        if cause not in told and item.closed_at >= since.get(getattr(item, owner), now)
    ]


def _confirmed(resource: str, keys: Iterable[int]) -> Any:
    items = ReviewItem.objects.filter(answer__in=CONFIRMED).exclude(kind=ReviewKind.READER)
    about_it = Q(citation__in=list(keys))
    if resource == "sources":
        about_it = Q(source__in=list(keys), citation=None)
    return items.filter(about_it).order_by("closed_at", "pk")


def _public_since(resource: str, keys: Iterable[int]) -> dict[int, dt.datetime]:
    entries = ChangeEntry.objects.filter(resource=resource, record__in=keys, what__in=_FIRST)
    newest = entries.order_by().values_list("record").annotate(newest=Max("at"))
    return dict(newest)


def _alarm(
    resource: str, was: PublishedForm, form: Form, item: ReviewItem, cause: str, now: dt.datetime
) -> Found:
    """What a person confirmed, by the kind and the answer; nobody's note is told."""
    found = _made(resource, form.key, What.ALARM, form.json, [_seen(item, read_form(was.body))])
    entry = found[0]
    entry.at, entry.edited_at, entry.cause = now, item.closed_at, cause
    entry.reason = f"{item.get_kind_display()}: {item.get_answer_display()}"
    return found


def _seen(item: ReviewItem, before: Mapping[str, Any]) -> dict[str, Any]:
    """The words as they were recorded and those found; of an address, without its secrets."""
    if item.citation_id is None:
        return _difference("source_url", before["source_url"], item.facts.get("to"))
    if item.kind == ReviewKind.CONTEXT:
        steps = item.facts.get("context_diff") or ()
        old, new = (" ".join(step[side] for step in steps if step[side]) for side in (1, 2))
        return _difference("surroundings", old, new)
    return _difference("quote", before["quote"], item.facts.get("found"))


def _difference(field: str, before: str | None, after: str | None) -> dict[str, Any]:
    before, after = masked(before or ""), masked(after or "")
    return {"field": field, "before": before or None, "after": after or None}

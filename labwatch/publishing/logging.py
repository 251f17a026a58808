"""The log of what the public could see change. Entries are only added."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max

from labwatch.dataset.kinds import KIND_OF_NAME
from labwatch.publishing.differences import about, differences
from labwatch.publishing.forms import PLACE, Form
from labwatch.publishing.models import ChangeAbout, ChangeEntry, PublishedForm, What
from sources.models import ReviewItem
from sources.vocabulary import Answer

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


def log(
    resource: str, old: Mapping[int, PublishedForm], new: Mapping[int, Form], now: dt.datetime
) -> None:
    """Add an entry for each record of which the public sees a difference, by its key."""
    edits = _last_edits(resource, {*old, *new})
    entries = []
    for key in sorted({*old, *new}):
        was, form = old.get(key), new.get(key)
        entry = _entry(resource, was, form)
        if entry is not None:
            _sign(entry[0], edits.get(key), was, now)
            entries.append(entry)
    _add(entries)
    if resource in _ALARMED:
        _add(_alarms(resource, new, now))


Found = tuple[ChangeEntry, set[tuple[str, str]]]


def _entry(resource: str, was: PublishedForm | None, form: Form | None) -> Found | None:
    """The entry, unsigned, and what it is about; None where nobody decided anything."""
    before: Any = json.loads(was.body) if was else None
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


def _sign(entry: ChangeEntry, edit: Any, was: PublishedForm | None, now: dt.datetime) -> None:
    """By whom and why, where the record's own history tells it of this change."""
    entry.at = now
    if edit is None or (was is not None and edit.history_date < was.made_at):
        return
    entry.edited_at = edit.history_date
    entry.by = edit.history_user.get_full_name() if edit.history_user else ""
    entry.reason = edit.history_change_reason or ""


def _last_edits(resource: str, keys: Iterable[int]) -> dict[int, Any]:
    """The newest row of history of each record."""
    history: Any = KIND_OF_NAME[resource].model.history
    newest = history.filter(id__in=keys).order_by().values("id").annotate(last=Max("history_id"))
    rows = history.filter(history_id__in=newest.values("last")).select_related("history_user")
    return {row.id: row for row in rows}


def _add(found: list[Found]) -> None:
    """Write the entries with what they are about."""
    ChangeEntry.objects.bulk_create([entry for entry, _about in found])
    of_pledges = _about_pledges(found)
    ChangeAbout.objects.bulk_create(
        ChangeAbout(entry=entry, resource=resource, slug=slug)
        for entry, named in found
        for resource, slug in sorted({*named, *_further(entry, named, of_pledges)})
    )


def _further(entry: ChangeEntry, named: Iterable[Any], of_pledges: Mapping[str, Any]) -> set[Any]:
    """A ruling is about the lab and the commitment of its pledge as well."""
    if entry.resource != "rulings":
        return set()
    return {ref for kind, slug in named if kind == "pledges" for ref in of_pledges.get(slug, ())}


def _about_pledges(found: list[Found]) -> dict[str, set[tuple[str, str]]]:
    ruled = [named for entry, named in found if entry.resource == "rulings"]
    slugs = {slug for named in ruled for kind, slug in named if kind == "pledges"}
    rows = PublishedForm.objects.filter(resource="pledges", slug__in=slugs) if slugs else ()
    return {row.slug: about("pledges", json.loads(row.body)) for row in rows}


def _alarms(resource: str, new: Mapping[int, Form], now: dt.datetime) -> list[Found]:
    """What people confirmed of changes in sources, each once."""
    owner = _ALARMED[resource]
    items = ReviewItem.objects.filter(**{f"{owner}__in": list(new)}, answer__in=CONFIRMED)
    if resource == "sources":
        items = items.filter(citation=None)
    causes = {f"review-item-{item.pk}": item for item in items.order_by("closed_at", "pk")}
    told = ChangeEntry.objects.filter(cause__in=list(causes)).values_list("cause", flat=True)
    return [
        _alarm(resource, new[getattr(item, f"{owner}_id")], item, cause, now)
        for cause, item in causes.items()
        if cause not in set(told)
    ]


def _alarm(resource: str, form: Form, item: ReviewItem, cause: str, now: dt.datetime) -> Found:
    field = "quote" if item.citation_id else "source_url"
    after = item.facts.get("found") if item.citation_id else item.facts.get("to")
    difference = {"field": field, "before": form.json[field], "after": after or None}
    found = _made(resource, form.key, What.ALARM, form.json, [difference])
    entry = found[0]
    entry.at, entry.edited_at, entry.cause = now, item.closed_at, cause
    entry.reason = f"{item.get_kind_display()}: {item.get_answer_display()}"
    return found

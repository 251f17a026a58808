"""Imported records that nobody has read against their sources: for each kind of record one item,
with how many there are and the next one, so that a hundred thousand of them drown nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import CharField, QuerySet, Subquery, Value

from labwatch.dataset.kinds import KIND_OF_NAME
from labwatch.dataset.kinds import KINDS as RECORDS
from labwatch.desk.drafts import rows_with_names, seen
from labwatch.desk.kinds import Asked, Button, Kind, Link, Part, Shown, is_key, part
from labwatch.workflow import permissions
from sources.admin.choices import admin_address
from sources.admin.item import jump
from sources.models import Citation, Source
from sources.records import link_of
from sources.vocabulary import Reading, Status

#: Passages of the next record that are shown beside it.
_PASSAGES = 5
READ = "read"


class NotToReadError(ValueError):
    """The record needs no reading, or not by this person; the message says which."""


def unread(model: Any) -> QuerySet[Any]:
    """What is still to be read. What is in review is listed as such: its second reader reads it."""
    rows: QuerySet[Any] = model._base_manager.filter(reading=Reading.NOT_RE_READ)
    return rows.exclude(status=Status.IN_REVIEW).order_by("pk")


def _parts(asked: Asked) -> Iterator[Part]:
    for kind in RECORDS:
        if seen(asked, kind.model):
            rows = kind.model._base_manager.filter(pk=Subquery(unread(kind.model).values("pk")[:1]))
            one = part(kind.name, rows, since="created_at", urgency=95, fact=Value(""))
            named = Value(f"{kind.name}/all", output_field=CharField())
            yield Part(kind.name, one.rows.annotate(desk_subject=named))


def _show(asked: Asked, subjects: list[str]) -> dict[str, Shown]:
    found = {}
    for subject in subjects:
        model = KIND_OF_NAME[subject.partition("/")[0]].model
        first = unread(model).values("pk")[:1]
        for row in rows_with_names(model).filter(pk=Subquery(first)):
            found[subject] = _shown(asked, row, unread(model).order_by().count())
    return found


def _shown(asked: Asked, row: Any, count: int) -> Shown:
    options = row._meta
    called = options.verbose_name if count == 1 else options.verbose_name_plural
    may = may_read(asked.user, row)
    return Shown(
        title=f"{count:,} {called} to read {_against(row, count)}",
        address=admin_address(row),
        why="Imported, and nobody has read them again since.",
        label=str(called),
        details={"next": row, "next_url": admin_address(row), "passages": _passages(row)},
        links=(Link("Open it", admin_address(row)),),
        buttons=(Button(READ, "I have read the sources against it"),) if may else (),
        about=str(row.pk),
    )


def _against(row: Any, count: int) -> str:
    """With what a record is compared; a source and its passages, with the page itself."""
    whose = "its" if count == 1 else "their"
    if isinstance(row, Source | Citation):
        return f"against {whose} {'page' if count == 1 else 'pages'}"
    return f"against {whose} sources"


def _passages(row: Any) -> list[tuple[str, str, str]]:
    """The quotes with the title and address of their sources."""
    cited = [(each.quote, each.source) for each in _cited(row)]
    return [(quote, source.title, jump(source.url, quote)) for quote, source in cited]


def _cited(row: Any) -> list[Any]:
    if isinstance(row, Citation):
        return [row]
    if isinstance(row, Source):
        return list(row.citations.select_related("source").order_by("pk")[:_PASSAGES])
    if link_of(type(row)) is None:
        return []
    links = row.citations.select_related("citation__source")[:_PASSAGES]
    return [link.citation for link in links]


def may_read(user: Any, row: Any) -> bool:
    """Whether the person may say so: those who may change it may."""
    allowed = permissions.may_change(user, row)
    return allowed and (not row.is_published or user.has_perm(permissions.CORRECT))


@transaction.atomic
def have_read(row: Any, by: Any, note: str = "") -> None:
    """Keep that somebody read the sources against the record. Raises NotToReadError."""
    held = type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if held.is_re_read:
        raise NotToReadError("Somebody has read it already; here is the next.")
    if not may_read(by, held):
        raise NotToReadError("You may not change it, so you may not say that you read it.")
    held.reading = Reading.RE_READ
    held._history_user = by
    held._change_reason = note.strip() or "Read against its sources"
    held.save(update_fields=["reading", "updated_at"])


def _do(user: Any, subject: str, do: str, note: str, about: str) -> str:
    """The record that was shown counts, not whichever is next by now."""
    model: Any = KIND_OF_NAME[subject.partition("/")[0]].model
    row = model._base_manager.filter(pk=about).first() if is_key(about) else None
    if row is None or do != READ:
        raise NotToReadError("That record is not here any more.")
    have_read(row, user, note)
    return f"Kept: you have read the sources against “{row.slug}”."


KINDS = (
    Kind(
        name="rereading",
        label="Imported, not yet read again",
        why="What came from a file counts less until somebody has read it against its sources.",
        parts=_parts,
        show=_show,
        do=_do,
        closable=False,
    ),
)

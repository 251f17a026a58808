"""Keeping what was typed into a table: record by record, each by the rules that its form keeps.

A cell that somebody changed meanwhile is refused, so is what the record's own rules refuse; the
rest is kept, with the note as its reason in the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from labwatch.sheets.cells import NEEDS_PASSAGE, NOT_STATED
from labwatch.sheets.typed import KEY_DIGITS, Typed
from sources.records import CitationLink, Record, link_of


class Refused(ValueError):
    """A cell is not kept; the message says why and what to do."""


def keep(request: HttpRequest, typed: Mapping[str, Typed], note: str) -> int:
    """Keep what may be kept; how many cells. The others say in ``refused`` why not."""
    by_record = sorted(typed.values(), key=_record_of)
    groups = [list(cells) for _record, cells in groupby(by_record, key=_record_of)]
    return sum(_keep_record(request, cells, note) for cells in groups)


def _record_of(typed: Typed) -> tuple[str, int]:
    return typed.column.model._meta.label, typed.record


def _keep_record(request: HttpRequest, cells: list[Typed], note: str) -> int:
    """The cells of one record: all that are sound together, or none if its rules refuse them."""
    try:
        with transaction.atomic():
            record = _locked(cells[0].column.model, cells[0].record)
            _demand(request, record)
            sound = [cell for cell in cells if _set(record, cell)]
            if sound:
                _save(request, record, sound, note)
    except Refused as refused:
        for cell in cells:
            cell.refused = cell.refused or str(refused)
        return 0
    return len(sound)


def _locked(model: type[Record], pk: int) -> Any:
    rows: Any = model._base_manager.select_for_update(of=("self",))
    record = rows.filter(pk=pk).first()
    if record is None:
        raise Refused("The record is gone. Load the page again.")
    return record


def _demand(request: HttpRequest, record: Record) -> None:
    """What the record's own page asks of whoever changes it."""
    page: Any = admin.site.get_model_admin(type(record))
    if not page.has_change_permission(request, record):
        raise Refused("You may not change it; ask an editor.")


def _set(record: Any, cell: Typed) -> bool:
    """Set one column unless it is another by now."""
    column, now = cell.column, getattr(record, cell.column.name)
    words = dict(column.choices)
    if cell.value not in words:
        cell.refused = "Choose one of the words offered."
    elif now != cell.was:
        cell.refused = (
            f"Somebody changed it meanwhile: it is “{words.get(now, now)}” now. Nothing was "
            "overwritten; look again, then save if you still think otherwise."
        )
    else:
        setattr(record, column.name, cell.value)
    return not cell.refused


def _save(request: HttpRequest, record: Any, cells: list[Typed], note: str) -> None:
    links = [link for cell in cells if cell.passage for link in _new_links(record, cell)]
    _check_passages(record, cells, {link.fact for link in links})
    try:
        record.full_clean()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    columns = [cell.column.name for cell in cells]
    _sign(request, record, note)
    record.save(update_fields=[*columns, "updated_at"])
    for link in links:
        _sign(request, link, note)
        link.save()


def _new_links(record: Record, cell: Typed) -> list[CitationLink]:
    """One of the record's own passages, cited for this fact as well, in the role it has there;
    none if it is so already."""
    model: Any = link_of(type(record))
    is_key = cell.passage.isdecimal() and len(cell.passage) <= KEY_DIGITS
    own = model.objects.filter(**{model.owner: record}, citation=int(cell.passage) if is_key else 0)
    link = own.order_by("pk").first()
    if link is None:
        raise Refused("Choose a passage that the record cites, or cite it on the record's page.")
    fact = cell.column.name
    if own.filter(fact=fact).exists():
        return []
    cited = {"citation": link.citation, "role": link.role, "fact": fact, **_voice(link)}
    return [model(**{model.owner: record}, **cited)]


def _voice(link: Any) -> dict[str, str]:
    return {"voice": link.voice} if hasattr(link, "voice") else {}


def _check_passages(record: Any, cells: Iterable[Typed], cited: set[str]) -> None:
    """A published grant states no fact of depth without the passage that says so."""
    for cell in cells:
        name = cell.column.name
        if not record.is_published or name not in NEEDS_PASSAGE or cell.value == NOT_STATED:
            continue
        if name not in cited and not record.citations.filter(fact=name).exists():
            raise Refused("Choose the passage that states it, or “not stated”.")


def _sign(request: HttpRequest, row: Any, note: str) -> None:
    """By whom and why, for the history."""
    row._history_user, row._change_reason = request.user, note

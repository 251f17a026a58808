"""The log over everything: what people and programs did, newest first."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from labwatch.api.csvout import guarded
from labwatch.dataset.kinds import KIND_OF_NAME
from labwatch.history.acts import CREATED, DELETED, Act, acts_by_record
from labwatch.history.authors import Authors
from labwatch.history.entries import entry_address, token_of
from labwatch.history.heads import Head, Place, heads
from labwatch.history.log_filters import LogFilter, kinds_seen_by
from labwatch.history.moves import moves
from labwatch.history.naming import Names
from labwatch.history.slugs import slugs_of
from labwatch.history.tables import OTHERS, every_table, model_of
from sources.records import CitationLink
from sources.vocabulary import Status

#: Rows of history on one page; several make one act.
PER_PAGE = 100
#: Rows looked at beyond either end of a page, so that an act is not cut in two.
AROUND = 50
#: Rows read at a time for a file.
_BATCH = 2000
COLUMNS = ("at", "kind", "record", "row", "what", "status", "who", "program", "reason", "address")
_WHAT = {CREATED: "created", "~": "changed", DELETED: "deleted"}


@dataclass(frozen=True)
class Line:
    """One act in the log. ``below``: how many rows of which sort, such as "2 citations"."""

    at: dt.datetime
    who: str
    what: str
    kind: str
    name: str
    status: str
    below: list[str]
    reasons: list[str]
    address: str
    history: str


def log(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """A page of the log; a fixed number of queries, however long the log is."""
    form = _form(request, site)
    place = _place(request.GET.get("before", ""))
    found, acts = _acts(form, place) if form.is_valid() else ([], [])
    following = _following(request, found)
    context = {
        **site.each_context(request),
        "title": "Log of everything",
        "form": form,
        "is_filtered": bool(form.errors or set(request.GET) - {"before"}),
        "lines": _lines(acts),
        "older": following,
        "newest": _address(request, before=None) if place else "",
        "csv": _csv_address(request),
    }
    return TemplateResponse(request, "admin/history/log.html", context)


def _form(request: HttpRequest, site: AdminSite) -> LogFilter:
    kinds = kinds_seen_by(site, request)
    if not kinds:
        raise PermissionDenied
    return LogFilter(request.GET, kinds)


def _acts(form: LogFilter, place: Place | None) -> tuple[list[Head], list[Act]]:
    """The rows of the page with one more if there are more, and the acts that end among them."""
    tables, skipped = every_table(), form.skipped()
    found = heads(tables, form.narrow, limit=PER_PAGE + AROUND + 1, before=place, skip=skipped)
    newer: list[Head] = []
    if place is not None:
        newer = heads(tables, form.narrow, limit=AROUND, since=place, skip=skipped)
    acts = acts_by_record([*reversed(newer), *found], [table.kind for table in tables])
    own = set(found[:PER_PAGE])
    return found, [act for act in acts if act.newest in own]


def _lines(acts: Sequence[Act]) -> list[Line]:
    authors, names = Authors(acts), Names()
    tables = every_table()
    owners = [(tables[act.newest.table].kind, act.newest.owner) for act in acts]
    slugs, moved = slugs_of(owners), moves(tables, acts)
    for kind, key in owners:
        if kind in OTHERS:
            names.want(model_of(kind), [key])
    return [_line(act, moved.get(act.newest) or _what(act), authors, slugs, names) for act in acts]


def _line(
    act: Act, what: str, authors: Authors, slugs: dict[tuple[str, int], str], names: Names
) -> Line:
    table = every_table()[act.newest.table]
    owner = table.kind, act.newest.owner
    other = table.kind in OTHERS
    return Line(
        at=act.at,
        who=authors.of(act.user, act.actor),
        what=what,
        kind=str(model_of(table.kind)._meta.verbose_name),
        name=names.name(model_of(table.kind), owner[1]) if other else slugs.get(owner, ""),
        status=_status(act),
        below=_below(act),
        reasons=act.reasons,
        address=_entry(act.newest),
        history=_history(*owner),
    )


def _status(act: Act) -> str:
    found = next((head.status for head in act.heads if head.status), "")
    return str(Status(found).label) if found else ""


def _what(act: Act) -> str:
    own = {head.act for head in act.heads if not every_table()[head.table].is_part}
    if DELETED in own:
        return "deleted"
    return "created" if CREATED in own else "changed"


def _below(act: Act) -> list[str]:
    """The rows below the record that the act wrote, counted by what they are."""
    below = {(head.table, head.row) for head in act.heads if every_table()[head.table].is_part}
    counts = Counter(table for table, _row in below)
    return [_counted(count, every_table()[table].model) for table, count in counts.items()]


def _counted(count: int, model: Any) -> str:
    if issubclass(model, CitationLink):
        return f"{count} citation{'s' if count > 1 else ''}"
    options = model._meta
    return f"{count} {options.verbose_name if count == 1 else options.verbose_name_plural}"


def _entry(head: Head) -> str:
    """The page with the difference; of what is no record, Django's own history."""
    table = every_table()[head.table]
    if table.kind in OTHERS:
        return _history(table.kind, head.owner)
    kind = KIND_OF_NAME[table.kind]
    return entry_address(kind, head.owner, token_of(table, head))


def _history(kind: str, key: int) -> str:
    options = model_of(kind)._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_history", args=[key])


# Where the log goes on


def _following(request: HttpRequest, found: Sequence[Head]) -> str:
    """The address of the older rows; empty where there are none."""
    if len(found) <= PER_PAGE:
        return ""
    last = found[PER_PAGE - 1]
    return _address(request, before=f"{last.at.isoformat()}_{last.table}_{last.key}")


def _address(request: HttpRequest, *, before: str | None) -> str:
    asked = {name: value for name, value in request.GET.items() if value and name != "before"}
    if before:
        asked["before"] = before
    return f"{reverse('admin:log')}?{urlencode(asked)}"


def _csv_address(request: HttpRequest) -> str:
    asked = {name: value for name, value in request.GET.items() if value and name != "before"}
    return f"{reverse('admin:log_csv')}?{urlencode(asked)}"


def _place(text: str) -> Place | None:
    """The place that an address names; None for the beginning, or what is no place."""
    moment, _, rest = text.partition("_")
    table, _, key = rest.partition("_")
    try:
        at = dt.datetime.fromisoformat(moment)
        return Place(at, int(table), int(key)) if at.tzinfo and len(key) < _DIGITS else None
    except (ValueError, OverflowError):
        return None


#: Longer numbers fit no database's key.
_DIGITS = 18


# As a file


def log_as_csv(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """The rows of history behind the log, filtered alike, as a file; memory stays flat."""
    form = _form(request, site)
    if not form.is_valid():
        return log(request, site)
    answer = StreamingHttpResponse(_written(form), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="lab-watch-log.csv"'
    return answer  # type: ignore[return-value]


class _Echo:
    """What a writer of CSV writes into, to give each line back."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def _written(form: LogFilter) -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for found in _batches(form):
        for row in _rows(found):
            yield writer.writerow([guarded(cell) for cell in row])


def _batches(form: LogFilter) -> Iterator[list[Head]]:
    tables, place = every_table(), None
    while found := heads(tables, form.narrow, limit=_BATCH, before=place, skip=form.skipped()):
        yield found
        place = Place(found[-1].at, found[-1].table, found[-1].key)


def _rows(found: list[Head]) -> Iterable[list[Any]]:
    authors, tables = Authors(Act([head]) for head in found), every_table()
    slugs = slugs_of([(tables[head.table].kind, head.owner) for head in found])
    for head in found:
        table = tables[head.table]
        yield [
            head.at.isoformat(),
            table.kind,
            slugs.get((table.kind, head.owner), str(head.owner)),
            f"{table.name}-{head.row}" if table.is_part else "",
            _WHAT[head.act],
            head.status,
            authors.people.get(head.user, ""),
            head.actor,
            head.reason,
            _entry(head),
        ]

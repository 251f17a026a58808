"""The actions of a list: each asks first, says how many, and which of them cannot and why."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode

from labwatch.bulkwork.exporting import FORMS, download
from labwatch.bulkwork.exportpages import may_view
from labwatch.bulkwork.manyacts import ACTS, ManyAct, check_act
from labwatch.dataset.kinds import KIND_OF_MODEL
from labwatch.merging.merging import MERGED, may_merge
from labwatch.workflow.acts import RefusedError
from sources.records import Record

Action = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponseBase | None]
Actions = dict[str, tuple[Any, str, str]]
#: So many names stand on a page; the others are counted.
MOST_NAMED = 100
_CHANGED = "Nothing was done: the selection has changed since you looked. This is what it is now."
_NO_NOTE = "Nothing was done: write the words that go with it."


def list_actions(request: HttpRequest, model: type[Record], own: Actions) -> Actions:
    """The actions of a kind's list for this person: its own ones, and those for all records."""
    found = dict(own)
    if "check_now" in found:
        found["check_now"] = _confirmed_check(found["check_now"][0])
    for act in ACTS:
        if act.may(request.user, model):
            found[act.name] = (_action(act), act.name, act.label)
    if may_view(request.user, KIND_OF_MODEL[model]):
        found["export"] = (_export, "export", "Export…")
    if model in MERGED.values() and may_merge(request.user, model):
        found["merge"] = (_merge, "merge", "Merge two…")
    return found


@dataclass(frozen=True)
class Judged:
    """The chosen records: which of them can, which cannot and why, and a hash of the choice.

    ``refusal``: why not even one was looked at.
    """

    able: list[Any]
    unable: list[tuple[Any, str]]
    agreed: str
    refusal: str = ""


def _action(act: ManyAct) -> Action:
    def action(admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponseBase | None:
        if not act.may(request.user, admin.model):
            raise PermissionDenied
        judged = _judged(act, rows, request.user)
        if not _is_agreed(act, judged, request):
            return _page(admin, request, act, judged)
        _do_all(act, admin, request, judged.able)
        return None

    return action


def _confirmed_check(check: Action) -> tuple[Action, str, str]:
    """The visit of sources, asked for once more where it comes from the list."""
    act = check_act(check)

    def action(admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponseBase | None:
        if "came_from" not in request.POST:
            judged = _judged(act, rows, request.user)
            if not _is_agreed(act, judged, request):
                return _page(admin, request, act, judged)
        return check(admin, request, rows)

    return action, act.name, act.label


def _judged(act: ManyAct, rows: QuerySet[Any], user: Any) -> Judged:
    count = rows.count()
    if count > act.most:
        words = f"{count:,} are chosen, and {act.most:,} are the most at once."
        return Judged([], [], "", f"{words} Narrow the list by its filters, or tick fewer.")
    able, unable = [], []
    for row in rows.order_by("pk"):
        why = act.why_not(row, user)
        unable.append((row, why)) if why else able.append(row)
    told = f"{[(row.pk, act.seen(row)) for row in able]} {[row.pk for row, _why in unable]}"
    return Judged(able, unable, hashlib.sha256(told.encode()).hexdigest())


def _is_agreed(act: ManyAct, judged: Judged, request: HttpRequest) -> bool:
    """Whether the person has seen just this choice and said what they must."""
    unsaid = act.note_required and not request.POST.get("note", "").strip()
    return bool(judged.agreed and request.POST.get("agreed") == judged.agreed and not unsaid)


def _fault(judged: Judged, request: HttpRequest) -> str:
    """Why what the person agreed to was not done; empty if they were not asked yet."""
    agreed = request.POST.get("agreed")
    if judged.refusal or not agreed:
        return judged.refusal
    return _NO_NOTE if agreed == judged.agreed else _CHANGED


def _do_all(act: ManyAct, admin: Any, request: HttpRequest, able: list[Any]) -> None:
    """Do it with those that can; whatever is refused by now is told."""
    note, done, refused = request.POST.get("note", "").strip(), 0, []
    with transaction.atomic():
        for row in able:
            try:
                _do(act, row, request.user, note)
                done += 1
            except RefusedError as error:
                refused.append(f"{row}: {error}")
    admin.message_user(request, f"{_counted(admin.model, done)} {act.done}.", messages.SUCCESS)
    for words in refused[:MOST_NAMED]:
        admin.message_user(request, f"Not {act.done}: {words}", messages.WARNING)


def _do(act: ManyAct, row: Any, user: Any, note: str) -> None:
    """One of them, unless it went along with another before it, as what is published does."""
    fresh = type(row)._base_manager.get(pk=row.pk)
    if not act.is_done(fresh):
        with transaction.atomic():
            act.act(fresh, user, note)


def _page(admin: Any, request: HttpRequest, act: ManyAct, judged: Judged) -> TemplateResponse:
    fault = _fault(judged, request)
    context = {
        **_frame(admin, request, act.label.rstrip("…"), act.name),
        "act": act,
        "able_count": len(judged.able),
        "unable_count": len(judged.unable),
        "counted": _counted(admin.model, len(judged.able)),
        "able": judged.able[:MOST_NAMED],
        "unable": judged.unable[:MOST_NAMED],
        "able_more": max(0, len(judged.able) - MOST_NAMED),
        "unable_more": max(0, len(judged.unable) - MOST_NAMED),
        "agreed": judged.agreed,
        "note": request.POST.get("note", ""),
        "fault": fault,
    }
    status = 422 if fault else 200
    return TemplateResponse(request, "admin/bulkwork/many.html", context, status=status)


def _export(admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponseBase:
    """The page that asks for the form of the file; with one chosen, the file."""
    kind = KIND_OF_MODEL[admin.model]
    if not may_view(request.user, kind):
        raise PermissionDenied
    form = FORMS.get(request.POST.get("form", ""))
    if form:
        return download(kind, form, rows)
    context = {
        **_frame(admin, request, "Export", "export"),
        "counted": _counted(admin.model, rows.count()),
        "forms": FORMS.values(),
    }
    return TemplateResponse(request, "admin/bulkwork/export_some.html", context)


def _merge(admin: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponseBase | None:
    """To the page that merges the two that are ticked."""
    two = list(rows.order_by("pk")[:3])
    if len(two) != 2:
        admin.message_user(request, "Tick the two that are one, and no other.", messages.ERROR)
        return None
    asked = urlencode({"keep": two[0].slug, "gone": two[1].slug})
    page = reverse("admin:merge", args=[KIND_OF_MODEL[admin.model].name])
    return HttpResponseRedirect(f"{page}?{asked}")


def _frame(admin: Any, request: HttpRequest, title: str, name: str) -> dict[str, Any]:
    """What each of the pages needs to send the same choice again."""
    return {
        **admin.admin_site.each_context(request),
        "title": f"{title}: {admin.opts.verbose_name_plural}",
        "subtitle": None,
        "opts": admin.opts,
        "action": name,
        "checkbox": ACTION_CHECKBOX_NAME,
        "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
    }


def _counted(model: type[Record], count: int) -> str:
    options = model._meta
    return f"{count:,} {options.verbose_name if count == 1 else options.verbose_name_plural}"

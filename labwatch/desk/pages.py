"""The desk as the admin's start page, the acts sent from it, and the list of all records."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache

from labwatch.desk import acts
from labwatch.desk.asking import LATELY, question_of
from labwatch.desk.drafts import called
from labwatch.desk.kinds import Asked, Kind
from labwatch.desk.lately import closed_lately
from labwatch.desk.rows import Placed, Queue
from labwatch.desk.shown import page, place_of
from labwatch.desk.table import KIND_OF_NAME
from sources.models import ReviewItem

#: Longest note.
LONGEST = 2_000


def urls(site: AdminSite) -> list[URLPattern]:
    """Beside the desk itself, which is the admin's index."""

    def act(request: HttpRequest) -> HttpResponse:
        return acted(request)

    def records(request: HttpRequest) -> HttpResponse:
        return all_records(request, site)

    return [
        path("desk/act/", site.admin_view(act), name="desk-act"),
        path("records/", site.admin_view(records), name="records"),
    ]


@never_cache
def desk(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """What waits for a person, the most urgent first."""
    asked = Asked(request.user, timezone.localdate())
    question = question_of(request.GET)
    shown = page(asked, question)
    if question.show == LATELY:
        shown["lately"] = closed_lately(timezone.now())
    context = {
        **site.each_context(request),
        **shown,
        "title": "Desk",
        "longest": LONGEST,
        "tomorrow": asked.on + dt.timedelta(days=1),
        "is_nav_sidebar_enabled": False,
    }
    return TemplateResponse(request, "admin/desk/desk.html", context)


def all_records(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Django's own index: every kind of record."""
    context = {
        **site.each_context(request),
        "title": "All records",
        "subtitle": None,
        "app_list": site.get_app_list(request),
    }
    return TemplateResponse(request, "admin/desk/records.html", context)


class ActForm(forms.Form):
    """What any button of the desk sends."""

    kind = forms.ChoiceField(choices=[(name, name) for name in KIND_OF_NAME])
    subject = forms.RegexField(r"^[a-z-]{1,40}/[a-z0-9]{1,20}$")
    act = forms.CharField(max_length=40)
    called = forms.CharField(max_length=300, required=False)
    note = forms.CharField(max_length=LONGEST, required=False)
    until = forms.DateField(required=False)
    person = forms.ModelChoiceField(get_user_model().objects.none(), required=False)
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**63 - 1)
    about = forms.CharField(max_length=20, required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        staff = get_user_model().objects.filter(is_staff=True, is_active=True)
        person: Any = self.fields["person"]
        person.queryset = staff


def acted(request: HttpRequest) -> HttpResponse:
    """Do what a button says; back to the desk, at the next item if this one is done."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = ActForm(request.POST)
    place = ""
    try:
        if not form.is_valid():
            raise acts.RefusedError(_words(form))
        item = _item(request, form.cleaned_data)
        place = place_of(item.placed)
        told, done = _do(request, item, form.cleaned_data)
        messages.success(request, told)
        place = request.POST.get("after", "") if done else place
    except acts.RefusedError as refused:
        messages.error(request, str(refused))
    view = question_of(QueryDict(request.POST.get("back", "")))
    return HttpResponseRedirect(view.address(_anchor(place)))


def _words(form: ActForm) -> str:
    """What is wrong, field by field."""
    return " ".join(
        f"{str(form.fields[name].label or name).capitalize()}: {error}"
        for name, errors in form.errors.items()
        for error in errors
    )


def _anchor(place: str) -> str:
    return place if place.replace("-", "").isalnum() and place.isascii() else ""


def _item(request: HttpRequest, given: dict[str, Any]) -> acts.Item:
    """The item as it stands by now. Raises RefusedError if it is settled."""
    kind = KIND_OF_NAME[given["kind"]]
    asked = Asked(request.user, timezone.localdate())
    placed = Queue([kind], asked).find(kind, given["subject"])
    if placed is None:
        raise acts.RefusedError(
            "It is settled already, or not yours to see; the desk is up to date now."
        )
    return acts.Item(kind, placed, _called(asked, kind, placed) or given["called"])


def _called(asked: Asked, kind: Kind, placed: Placed) -> str:
    shown = kind.show(asked, [placed.subject]).get(placed.subject)
    return shown.title if shown else ""


def _do(request: HttpRequest, item: acts.Item, given: dict[str, Any]) -> tuple[Any, bool]:
    """What was done, and whether the item is done with."""
    by: Any = request.user
    match given["act"]:
        case "claim":
            acts.claim(item, by)
            return f"Yours: {item.called}", False
        case "release":
            acts.release(item, by)
            return f"Given back: {item.called}", False
        case "assign":
            return _assign(item, by, given), False
        case "snooze":
            return _snooze(item, by, given), True
        case "close":
            acts.close(item, by, given["note"])
            return f"Closed: {item.called}", True
        case "wake":
            acts.wake(item, by)
            return f"It waits again: {item.called}", True
    do, note, about = given["act"], given["note"], given["about"]
    told = acts.settle(item, by, do=do, note=note, about=about)
    _log(request, item, told)
    return told, True


def _assign(item: acts.Item, by: Any, given: dict[str, Any]) -> str:
    if given["person"] is None:
        raise acts.RefusedError("Person: choose who is to have it.")
    acts.assign(item, by, given["person"], seen=given["seen"])
    return f"Assigned to {called(given['person'])}: {item.called}"


def _snooze(item: acts.Item, by: Any, given: dict[str, Any]) -> str:
    if given["until"] is None:
        raise acts.RefusedError("Until: name the day on which it is to wait again.")
    until, why = given["until"], given["note"]
    acts.snooze(item, by, until=until, why=why, on=timezone.localdate())
    return f"It sleeps until {until:%Y-%m-%d}: {item.called}"


def _log(request: HttpRequest, item: acts.Item, told: Any) -> None:
    """Answers to the queue stand in its own log as well."""
    resource, _, key = item.placed.subject.partition("/")
    if resource != "review-items":
        return
    row = ReviewItem.objects.filter(pk=key).first()
    page: Any = admin.site._registry[ReviewItem]
    if row:
        page.log_change(request, row, f"Answered: {row.answer}.")

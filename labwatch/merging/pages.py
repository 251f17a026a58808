"""The pages of merging: which two, what would happen, and doing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from labwatch.merging.merging import MERGED, Wish, choosable, may_merge, merge, try_merge
from labwatch.merging.outcome import ConflictError, Outcome
from sources.admin.choices import admin_address
from sources.records import Record

_SAY_WHY = "Nothing was merged: say why the two are one. The old address gives the reason."


@dataclass(frozen=True)
class Difference:
    """A field in which the two differ, with the value of each in words."""

    name: str
    label: str
    mine: str
    theirs: str
    is_taken: bool


def urls(site: AdminSite) -> list[URLPattern]:
    """Their addresses."""

    def page(request: HttpRequest, name: str) -> HttpResponse:
        if name not in MERGED:
            raise Http404
        if not may_merge(request.user, MERGED[name]):
            raise PermissionDenied
        return _answer(site, request, name)

    return [path("merge/<slug:name>/", site.admin_view(page), name="merge")]


def _answer(site: AdminSite, request: HttpRequest, name: str) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    pair, fault = _pair(MERGED[name], given.get("keep", ""), given.get("gone", ""))
    if pair is None:
        return _choose(site, request, name, fault)
    wish = _wish(pair, given, is_asked=request.method == "POST" or "asked" in given)
    reason = given.get("reason", "").strip()
    if request.method != "POST":
        return _ask(site, request, name, wish, "")
    if not reason:
        return _ask(site, request, name, wish, _SAY_WHY)
    try:
        merge(wish, request.user, reason[:300], given.get("digest", ""))
    except ConflictError as refused:
        return _ask(site, request, name, wish, str(refused))
    messages.success(request, f"“{pair[1]}” was merged into “{pair[0]}”.")
    return HttpResponseRedirect(admin_address(pair[0]))


def _pair(model: Any, keep: str, gone: str) -> tuple[tuple[Any, Any] | None, str]:
    """The two records that the slugs name, or what is wrong with them."""
    if not keep and not gone:
        return None, ""
    if "\0" in keep + gone:  # which no slug has, and no database takes
        return None, "Give the slugs of the two."
    found = {row.slug: row for row in model.objects.filter(slug__in=[keep.strip(), gone.strip()])}
    for slug in (keep.strip(), gone.strip()):
        if slug not in found:
            return None, f"There is no {model._meta.verbose_name} “{slug}”; give its slug."
    if len(found) < 2:
        return None, "Name two records; these are one."
    return (found[keep.strip()], found[gone.strip()]), ""


def _wish(pair: tuple[Any, Any], given: Any, *, is_asked: bool) -> Wish:
    """What the form says; before it was asked, the values of the record that stays."""
    names = {field.name for field in choosable(type(pair[0]))}
    taken = frozenset(name for name in names if given.get(f"take-{name}") == "theirs")
    return Wish(*pair, taken, keep_name=not is_asked or "keep_name" in given)


def _choose(site: AdminSite, request: HttpRequest, name: str, fault: str) -> HttpResponse:
    options = MERGED[name]._meta
    context = {
        "title": f"Merge two {options.verbose_name_plural}",
        "name": name,
        "opts": options,
        "fault": fault,
        "keep": request.GET.get("keep", ""),
        "gone": request.GET.get("gone", ""),
    }
    return _page(site, request, "choose.html", context, 422 if fault else 200)


def _ask(site: AdminSite, request: HttpRequest, name: str, wish: Wish, fault: str) -> HttpResponse:
    outcome: Outcome = try_merge(wish, request.user)
    given = request.POST if request.method == "POST" else request.GET
    options = MERGED[name]._meta
    context = {
        "title": f"Merge two {options.verbose_name_plural}",
        "name": name,
        "opts": options,
        "keep": wish.keep,
        "gone": wish.gone,
        "keep_url": admin_address(wish.keep),
        "gone_url": admin_address(wish.gone),
        "swap_url": f"{reverse('admin:merge', args=[name])}"
        f"?keep={wish.gone.slug}&gone={wish.keep.slug}",
        "outcome": outcome,
        "digest": outcome.digest(),
        "differences": _differences(wish),
        "has_names": hasattr(wish.keep, "names") and wish.keep.name != wish.gone.name,
        "keep_name": wish.keep_name,
        "reason": given.get("reason", ""),
        "fault": fault if fault not in (" ".join(outcome.conflicts), "") else "",
    }
    return _page(site, request, "ask.html", context, 422 if fault else 200)


def _differences(wish: Wish) -> list[Difference]:
    return [
        Difference(
            field.name,
            str(field.verbose_name),
            _shown(wish.keep, field),
            _shown(wish.gone, field),
            field.name in wish.taken,
        )
        for field in choosable(type(wish.keep))
        if getattr(wish.keep, field.attname) != getattr(wish.gone, field.attname)
    ]


def _shown(record: Record, field: Any) -> str:
    show = getattr(record, f"get_{field.name}_display", None)
    value = show() if show else getattr(record, field.name)
    return "not stated" if value in (None, "") else str(value)


def _page(
    site: AdminSite, request: HttpRequest, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    whole = {**site.each_context(request), "subtitle": None, **context}
    return TemplateResponse(request, f"admin/merging/{template}", whole, status=status)

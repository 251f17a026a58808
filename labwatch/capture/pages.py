"""The pages of capture: paste, see, save; a copy where the page cannot be read; what was made."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from labwatch.capture import taking
from labwatch.capture.addresses import archived, same_page
from labwatch.capture.bookmarklet import bookmarklet
from labwatch.capture.filled import Filled, fill
from labwatch.capture.forms import CopyForm, PasteForm
from labwatch.capture.kinds import FIRST, kind_named, kinds_for, may_make
from labwatch.capture.models import Capture
from labwatch.capture.saving import save
from labwatch.capture.seeing import Seen
from labwatch.capture.uploading import add_upload
from labwatch.workflow import acts
from sources.admin.choices import admin_address
from sources.models import Source

_NEEDED = ("sources.add_source", "sources.add_citation")
#: Under which the kind chosen last is remembered for the person's session.
_LAST_KIND = "capture-kind"


class CapturePages:
    """The pages, on one admin site."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def urls(self) -> list[URLPattern]:
        """Their addresses below that of the admin."""
        view = self.site.admin_view
        return [
            path("capture/", view(self.paste), name="capture"),
            path("capture/<int:key>/", view(self.see), name="capture-see"),
            path("capture/<int:key>/copy/", view(self.copy), name="capture-copy"),
            path("capture/<int:key>/made/", view(self.made), name="capture-made"),
        ]

    def paste(self, request: HttpRequest) -> HttpResponse:
        """Ask for an address and a quote, and go there. A bookmark may fill both in."""
        _check_may_capture(request)
        kinds = kinds_for(request.user)
        last = request.session.get(_LAST_KIND, FIRST)
        if request.method != "POST":
            asked = {name: request.GET.get(name, "") for name in ("url", "quote", "title")}
            kind = request.GET.get("kind", last)
            form = PasteForm(initial={**asked, "kind": kind}, kinds=kinds)
            return self._paste_page(request, form)
        form = PasteForm(request.POST, kinds=kinds)
        if not form.is_valid():
            return self._paste_page(request, form)
        data = form.cleaned_data
        kind = kind_named(data["kind"] or last).name
        request.session[_LAST_KIND] = kind
        wanted = taking.Wanted(data["url"], data["quote"], data["title"], kind)
        return _to("capture-see", taking.take(wanted, request.user))

    def _paste_page(self, request: HttpRequest, form: PasteForm) -> HttpResponse:
        home = request.build_absolute_uri(reverse("admin:capture"))
        context = {
            "title": "Capture",
            "form": form,
            "bookmarklet": bookmarklet(home),
            "was_cut": "cut" in request.GET,
        }
        return self._page(request, "paste", context)

    def see(self, request: HttpRequest, key: int) -> HttpResponse:
        """Show what was read, and make the drafts, or look for other words in the same page."""
        capture = _own(request, key)
        kind = kind_named(request.GET.get("kind") or capture.kind)
        if not may_make(request.user, kind):
            raise PermissionDenied
        if capture.made:
            return _to("capture-made", capture)
        act = request.POST.get("act", "save") if request.method == "POST" else ""
        if act and act != "save":
            return self._look_otherwise(request, capture, act)
        seen = Seen(capture)
        filled = fill(self.site, request, seen, kind)
        if act and self._saved(request, seen, filled):
            return _to("capture-made", capture)
        return self._page(request, "see", self._shown(request, seen, filled))

    def _saved(self, request: HttpRequest, seen: Seen, filled: Filled) -> bool:
        """Whether the drafts were made; otherwise the forms say why not."""
        if not filled.is_valid():
            return False
        try:
            save(seen, filled)
            return True
        except ValidationError as refused:
            words = refused.messages
        except IntegrityError:
            words = ["Somebody recorded the same just now. Save once more: it will be found."]
        (filled.record or filled.passage).add_error(None, words)
        return False

    def _look_otherwise(self, request: HttpRequest, capture: Capture, act: str) -> HttpResponse:
        """Take the page's words, look for others, cite the whole, or read the page once more."""
        seen = Seen(capture)
        if act == "take" and seen.match and seen.match.found:
            capture.quote = seen.match.found
        elif act == "look":
            capture.quote = request.POST.get("quote", "")[: taking.LONGEST_QUOTE].strip()
        elif act == "whole":
            capture.quote, capture.words = "", capture.quote
        elif act == "again":
            taking.read_again(capture)
        capture.save(update_fields=["quote", "words"])
        return _to("capture-see", capture, kind=request.GET.get("kind", ""))

    def _shown(self, request: HttpRequest, seen: Seen, filled: Filled) -> dict[str, Any]:
        wrong = any(form.errors for form in filled.forms) if request.method == "POST" else False
        return {
            "title": "What was read",
            "seen": seen,
            "capture": seen.capture,
            "filled": filled,
            "kind": filled.kind,
            "kinds": kinds_for(request.user),
            "copy_form": CopyForm(prefix="copy"),
            "is_wrong": wrong,
            "media": self.site.get_model_admin(Source).media + filled.media,
        }

    def copy(self, request: HttpRequest, key: int) -> HttpResponse:
        """Read an uploaded copy, or one in an archive, in place of the page."""
        capture = _own(request, key)
        if request.method != "POST" or capture.made:
            return _to("capture-see", capture)
        form = CopyForm(request.POST, request.FILES, prefix="copy")
        if form.is_valid() and _taken_over(form, capture):
            capture.save()
            return _to("capture-see", capture)
        seen = Seen(capture)
        kind = kind_named(capture.kind)
        request.method = "GET"  # the large form below was not sent
        shown = self._shown(request, seen, fill(self.site, request, seen, kind))
        return self._page(request, "see", {**shown, "copy_form": form})

    def made(self, request: HttpRequest, key: int) -> HttpResponse:
        """What was made, and what comes next: review, another passage, another page."""
        capture = _own(request, key)
        rows = _rows(capture)
        if not rows:
            return _to("capture-see", capture)
        if request.method == "POST":
            act = request.POST.get("act")
            return self._another(capture) if act == "another" else self._review(request, capture)
        context = {"title": "Captured", "capture": capture, "rows": rows, "lead": _lead(rows)}
        return self._page(request, "made", context)

    def _another(self, capture: Capture) -> HttpResponse:
        """The same page once more, without the words; it is not fetched again."""
        capture.pk, capture.quote, capture.words, capture.made = None, "", "", []
        capture._state.adding = True
        capture.save()
        return _to("capture-see", capture)

    def _review(self, request: HttpRequest, capture: Capture) -> HttpResponse:
        """Send what was made to a second reader, what goes along with it included."""
        note = request.POST.get("note", "")[:1000]
        user: Any = request.user
        try:
            acts.send_to_review(_lead(_rows(capture))["record"], user, note)
        except acts.RefusedError as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Sent to review: somebody else reads and publishes it.")
        return _to("capture-made", capture)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        shared = self.site.each_context(request)
        return TemplateResponse(request, f"admin/capture/{name}.html", {**shared, **context})


def capture_pages(site: AdminSite) -> list[URLPattern]:
    """The addresses of capture."""
    return CapturePages(site).urls()


def may_capture(user: Any) -> bool:
    """Whether somebody may add sources and passages."""
    return bool(user.has_perms(_NEEDED))


def _check_may_capture(request: HttpRequest) -> None:
    if not may_capture(request.user):
        raise PermissionDenied


def _own(request: HttpRequest, key: int) -> Capture:
    """A capture of the person's own; others' are none of theirs."""
    _check_may_capture(request)
    return get_object_or_404(Capture, pk=key, by=request.user)


def _to(name: str, capture: Capture, **asked: str) -> HttpResponseRedirect:
    query = urlencode({name: value for name, value in asked.items() if value})
    address = reverse(f"admin:{name}", args=[capture.pk])
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def _taken_over(form: CopyForm, capture: Capture) -> bool:
    """Whether the copy could be read; otherwise the form says why not."""
    data = form.cleaned_data
    if not data.get("file"):
        if other := _other_page(data["archive"], capture):
            form.add_error("archive", f"That is a copy of another page, {other}; capture that one.")
            return False
        taking.see_archived(capture, data["archive"])
        return True
    try:
        add_upload(capture, data["file"].read(), data["seen_on"], data["obtained"])
    except ValidationError as refused:
        form.add_error("file", refused)
        return False
    return True


def _other_page(archive: str, capture: Capture) -> str:
    """The page that an archive's copy shows, as far as its address tells, if it is another one."""
    shown = archived(archive)
    own = (capture.address, Seen(capture).final)
    return shown[0] if shown and not any(same_page(shown[0], each) for each in own) else ""


def _rows(capture: Capture) -> list[dict[str, Any]]:
    """What was made, as far as it is still there: the record, what it is called, its page."""
    found = []
    for label, key in capture.made:
        record: Any = apps.get_model(label)._default_manager.filter(pk=key).first()
        if record is not None:
            kind = record._meta.verbose_name
            found.append({"record": record, "kind": kind, "address": admin_address(record)})
    return found


def _lead(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The one that the others were made for: they go to review and to the public with it."""
    third = [row for row in rows if row["record"]._meta.app_label != "sources"]
    return third[0] if third else rows[-1]

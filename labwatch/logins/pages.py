"""The page on which a person sets up their second factor. It asks for a password login only.

Whatever changes a factor that is in use asks for the password once more.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import django_otp
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from labwatch.logins import factors
from labwatch.logins.forms import CodeForm, PasswordForm

View = Callable[[HttpRequest], HttpResponse]


def urls(site: AdminSite) -> list[URLPattern]:
    """Its address. Guarded here: whoever must set up a factor may not enter anything else."""

    def page(request: HttpRequest) -> HttpResponse:
        return _second_factor(site, request)

    return [path("second-factor/", _guarded(page), name="second-factor")]


def may_set_up(request: HttpRequest) -> bool:
    """Staff who gave their password and, if they have a factor already, its code."""
    user: Any = request.user
    is_staff = user.is_authenticated and user.is_active and user.is_staff
    return bool(is_staff and (user.is_verified() or not factors.has_factor(user)))


def _guarded(page: View) -> View:
    @wraps(page)
    def inner(request: HttpRequest) -> HttpResponse:
        if not may_set_up(request):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return page(request)

    return never_cache(csrf_protect(inner))


def _second_factor(site: AdminSite, request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "leave":  # the admin's own way out is closed to whoever may not enter yet
        logout(request)
        return HttpResponseRedirect(reverse("admin:login"))
    if act == "confirm":
        return _confirm(site, request)
    if act in ("codes", "forget") and factors.has_factor(user):
        return _change(site, request, act)
    return _page(site, request)


def _change(site: AdminSite, request: HttpRequest, act: str) -> HttpResponse:
    """New recovery codes, or no second factor any more."""
    user: Any = request.user
    password = PasswordForm(request, "keep", is_sent=True)
    if (act == "forget" and settings.REQUIRE_SECOND_FACTOR) or not password.is_valid():
        return _page(site, request, password=password)
    if act == "codes":
        return _page(site, request, codes=factors.new_recovery_codes(user))
    factors.forget(user)
    messages.success(request, "Your password alone lets you in from now on.")
    return HttpResponseRedirect(reverse("admin:second-factor"))


def _confirm(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Take the app into use, with fresh recovery codes; they stand in this answer alone."""
    user: Any = request.user
    device, form = factors.begun(user), CodeForm(request.POST)
    moving = PasswordForm(request, "move", is_sent=factors.has_factor(user))
    if not form.is_valid() or (moving.is_bound and not moving.is_valid()):
        return _page(site, request, form=form, moving=moving)
    if factors.confirm(device, form.cleaned_data["code"]):
        django_otp.login(request, device)
        request.session.cycle_key()
        return _page(site, request, codes=factors.new_recovery_codes(user))
    form.add_error("code", "This code does not fit. Wait for the next one and type that.")
    return _page(site, request, form=form, moving=moving)


def _page(
    site: AdminSite,
    request: HttpRequest,
    form: CodeForm | None = None,
    codes: Any = (),
    password: PasswordForm | None = None,
    moving: PasswordForm | None = None,
) -> HttpResponse:
    user: Any = request.user
    device = None if codes else factors.begun(user)
    context = {
        **site.each_context(request),
        "title": "Second factor",
        "is_nav_sidebar_enabled": site.has_permission(request),
        "is_set_up": factors.has_factor(user),
        "is_required": settings.REQUIRE_SECOND_FACTOR,
        "codes": codes,
        "form": form or CodeForm(),
        "password": password or PasswordForm(request, "keep"),
        "moving": moving or PasswordForm(request, "move"),
        "key": factors.key_of(device) if device else "",
        "picture": factors.picture_of(device) if device else "",
    }
    return TemplateResponse(request, "admin/second_factor.html", context)

"""What django-axes asks us: whose failed logins count together, and what to answer to too many."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from labwatch.api.callers import network_of


def address_of(request: HttpRequest) -> str:
    """The address that counts, as the API counts it: what the proxy saw; of IPv6, its network."""
    return network_of(request).partition("/")[0]


def too_many(request: HttpRequest, _answer: Any = None, _typed: Any = None) -> HttpResponse:
    """429, with when to come back."""
    wait = settings.AXES_COOLOFF_TIME
    context = {"minutes": int(wait.total_seconds() // 60)}
    answer = render(request, "admin/too_many_logins.html", context, status=429)
    answer["Retry-After"] = str(int(wait.total_seconds()))
    return answer

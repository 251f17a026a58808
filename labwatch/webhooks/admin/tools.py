"""What may be asked of subscriptions, on the list and on the page of one.

As with sources, the page sends the list's actions with that one subscription.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from labwatch.webhooks.delivering import send_trial
from labwatch.webhooks.models import Subscription
from labwatch.webhooks.pausing import resume
from labwatch.webhooks.secrets import OVERLAP, make_secret
from labwatch.webhooks.sending import Answer
from sources.admin.choices import admin_address

#: Tests that one press sends; each may keep the page waiting for its seconds.
_TESTS_AT_ONCE = 5
_SHOWN = 200


class Tools:
    """The actions and object tools of subscriptions, for ``SubscriptionAdmin``."""

    change_form_template: Any = "admin/webhooks/subscription/change_form.html"

    @admin.action(description="Send a test", permissions=["change"])
    def send_test(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """Post a test to each and show what it answered."""
        for subscription in rows[:_TESTS_AT_ONCE]:
            answer = send_trial(subscription, timezone.now())
            level = messages.SUCCESS if answer.is_success else messages.ERROR
            self._tell(request, f"{subscription}: {_in_words(answer)}", level)
        if len(rows) > _TESTS_AT_ONCE:
            self._tell(request, f"Only {_TESTS_AT_ONCE} tests are sent at once.", messages.WARNING)
        return _back(request)

    @admin.action(description="Resume from where it stopped", permissions=["change"])
    def resume_here(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """Send what waited as well."""
        return self._resume(request, rows, from_now=False)

    @admin.action(description="Resume from now", permissions=["change"])
    def resume_now(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """Send only what happens from now on."""
        return self._resume(request, rows, from_now=True)

    @admin.action(description="Make a new secret", permissions=["change"])
    def new_secret(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        """Make one and show it, for the only time."""
        if len(rows) != 1:
            self._tell(request, "Choose one subscription alone.", messages.ERROR)
            return None
        [subscription] = rows
        page: Any = self
        page.log_change(request, subscription, "Made a new secret.")
        return self.show_secret(request, subscription, make_secret(subscription, timezone.now()))

    @sensitive_variables("secret")
    def show_secret(
        self, request: HttpRequest, subscription: Subscription, secret: str
    ) -> HttpResponse:
        """The page with a secret. It is nowhere but in this answer: no cookie, session or cache."""
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": "The secret",
            "opts": Subscription._meta,
            "subscription": subscription,
            "secret": secret,
            "overlap_hours": OVERLAP.total_seconds() // 3600,
        }
        template = "admin/webhooks/subscription/secret.html"
        headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return TemplateResponse(request, template, context, headers=headers)

    def _resume(
        self, request: HttpRequest, rows: QuerySet[Any], *, from_now: bool
    ) -> HttpResponse | None:
        for subscription in rows:
            resumed = resume(subscription, from_now=from_now)
            self._tell(request, f"{subscription} {'is resumed' if resumed else 'runs already'}.")
        return _back(request)

    def _tell(self, request: HttpRequest, words: str, level: int = messages.SUCCESS) -> None:
        tell: Callable[..., None] = self.message_user  # type: ignore[attr-defined]
        tell(request, words, level)


def _in_words(answer: Answer) -> str:
    if answer.status is None:
        return f"no answer. {answer.error}"
    said = f": “{answer.excerpt[:_SHOWN]}”" if answer.excerpt else ", without a word."
    return f"answered {answer.status} after {answer.duration_ms} ms{said}"


def _back(request: HttpRequest) -> HttpResponse | None:
    """To the page where it was asked for; None: to the list."""
    key = request.POST.get("came_from", "")
    known = key.isascii() and key.isdecimal() and len(key) <= 18
    subscription = Subscription.objects.filter(pk=key).first() if known else None
    return HttpResponseRedirect(admin_address(subscription)) if subscription else None

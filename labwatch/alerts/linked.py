"""The pages behind the links of our mails.

Opening one changes nothing, since mail scanners open all of them; only sending its form does, or
what RFC 8058 sends for the reader.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt

from labwatch.alerts.choices import MOST, Choice, named
from labwatch.alerts.following import TooManyRecordsError, change, confirm, stop
from labwatch.alerts.forms import ManageForm, initial_of
from labwatch.alerts.models import Asked, Follower, masked_address
from labwatch.alerts.pages import Private
from labwatch.alerts.tokens import (
    asked_by,
    follower_to_manage,
    follower_to_stop,
    is_stop_token,
    manage_token,
    stop_token,
)
from sources.pages import TextPage


class Linked(Private, TextPage):
    """A page behind a link; 410 where the link holds no more."""

    def answer(self, status: int = 200, **context: Any) -> HttpResponse:
        """The page with that."""
        return self.render_to_response(self.get_context_data(**context), status=status)


class ConfirmPage(Linked):
    """Asks whether the letter was meant; its button makes it so."""

    heading = gettext_lazy("Confirm that you want mail")
    template_name = "alerts/confirm.html"

    @cached_property
    def asked(self) -> Asked | None:
        """The request behind the link."""
        return asked_by(self.kwargs["token"], timezone.now())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What would be followed, and the button."""
        if self.asked is None:
            return self.answer(status=410, asked=None)
        return self._asks(self.asked)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Follow, and lead to the page where that can be changed; 409 if it would be too much."""
        try:
            follower = confirm(self.asked, timezone.now()) if self.asked else None
        except TooManyRecordsError as error:
            page = reverse("follow-manage", args=[manage_token(error.follower)])
            return self._asks(self.asked, status=409, count=error.count, most=MOST, manage=page)
        if follower is None:
            return self.answer(status=410, asked=None)
        return HttpResponseRedirect(
            reverse("follow-manage", args=[manage_token(follower)]) + "?confirmed"
        )

    def _asks(self, asked: Any, status: int = 200, **context: Any) -> HttpResponse:
        wanted = named(asked.records.split("\n") if asked.records else [])
        masked = masked_address(asked.address)
        return self.answer(status, asked=asked, wanted=wanted, masked=masked, **context)


class ManagePage(Linked):
    """What an address follows: seen, changed, ended."""

    heading = gettext_lazy("What you follow")
    template_name = "alerts/manage.html"

    @cached_property
    def follower(self) -> Follower | None:
        """Whose page it is."""
        return follower_to_manage(self.kwargs["token"])

    @cached_property
    def chosen(self) -> list[Choice]:
        """What they follow."""
        rows = self.follower.followed.all() if self.follower else []
        return named(str(row) for row in rows)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form as it stands."""
        if self.follower is None:
            return self.answer(status=410, follower=None)
        initial = initial_of(self.follower, self.chosen)
        return self._shown(ManageForm(chosen=self.chosen, initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it."""
        if self.follower is None:
            return self.answer(status=410, follower=None)
        form = ManageForm(request.POST, chosen=self.chosen)
        if not form.is_valid():
            return self._shown(form, status=400)
        change(
            self.follower,
            timezone.now(),
            everything=form.everything,
            keys=form.keys,
            rhythm=form.cleaned_data["rhythm"],
            language=form.cleaned_data["language"],
        )
        return HttpResponseRedirect(f"{request.path}?changed")

    def _shown(self, form: ManageForm, status: int = 200) -> HttpResponse:
        assert self.follower is not None  # noqa: S101 - for the types
        return self.answer(
            status=status,
            form=form,
            follower=self.follower,
            stop=reverse("follow-stop", args=[stop_token(self.follower)]),
            is_confirmed="confirmed" in self.request.GET,
            is_changed="changed" in self.request.GET,
        )


@method_decorator(csrf_exempt, name="dispatch")
class StopPage(Linked):
    """Ends it. A mail program sends the form by itself, without cookie or login (RFC 8058): the
    link alone says whose mail ends, and all it can do is end it."""

    heading = gettext_lazy("Stop the mail")
    template_name = "alerts/stop.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The button."""
        follower = follower_to_stop(self.kwargs["token"])
        if follower is None:
            return self._ended()
        return self.answer(follower=follower)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End it at once; again does no harm."""
        follower = follower_to_stop(self.kwargs["token"])
        if follower is not None:
            stop(follower)
        return self._ended()

    def _ended(self) -> HttpResponse:
        is_ours = is_stop_token(self.kwargs["token"])
        return self.answer(status=200 if is_ours else 404, follower=None, is_ours=is_ours)

"""The pages of following: the ways there are, the form, and what it asks back.

Only pages with a form set a cookie, against forged requests.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from labwatch.alerts.choices import MOST, Choice, read_records
from labwatch.alerts.forms import SOME, FollowForm
from labwatch.alerts.models import Asked, known_languages
from labwatch.alerts.receiving import WINDOW, TooManyLettersError, receive
from labwatch.alerts.tokens import digest_of
from labwatch.alerts.vocabulary import Rhythm
from labwatch.api.callers import network_of
from labwatch.changes.feeds import KINDS
from labwatch.tips.receiving import caller_digest
from labwatch.tips.tokens import HastyFormError, StaleFormError, check_token, new_token
from labwatch.tips.tokens import digest_of as digest_of_form
from sources.pages import Crumb, Page, TextPage

if TYPE_CHECKING:
    _FormView = FormView[FollowForm]
else:
    _FormView = FormView

#: What the note in the form says it is for.
_ABOUT = "follow"
#: How many records a link to the form may name.
_NAMED = 20


class WaysPage(TextPage):
    """All ways to be told of changes."""

    heading = gettext_lazy("Follow the record")
    template_name = "alerts/ways.html"

    def get_json_url(self) -> str:
        """The log of changes."""
        return reverse("api:changes-list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The feeds by kind, and whether mail goes out."""
        feeds = [(reverse("kind-feed", args=[kind]), name) for kind, name in KINDS.items()]
        return super().get_context_data(
            feeds=feeds, mail_is_set_up=settings.MAIL_IS_SET_UP, **kwargs
        )


class Private(Page):
    """A page that is one person's: nothing to cite, to search, to keep or to embed."""

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, kept from search engines and caches."""
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    def get_crumbs(self) -> list[Crumb]:
        """By way of the ways to follow."""
        return [*super().get_crumbs(), Crumb(_("Follow"), reverse("ways"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Without what public pages have."""
        own = {"cite": None, "noindex": True, "report_url": None, "canonical": ""}
        return super().get_context_data(**{**own, **kwargs})


class FollowPage(Private, _FormView):
    """The form. The answer never tells whether an address is known here."""

    heading = gettext_lazy("Follow by mail")
    template_name = "alerts/follow.html"
    form_class = FollowForm

    @cached_property
    def named(self) -> tuple[list[Choice], list[str]]:
        """The records that the link to here names, and those that the form offered for it; and
        what is wrong with any."""
        asked = self.request.GET.getlist("record")[:_NAMED]
        offered = [
            key
            for key in self.request.POST.getlist("picked")[:MOST]
            if key.startswith(("models/", "commitments/"))
        ]
        return read_records([*asked, *offered])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; 400 if the address names a record that there is not."""
        if problems := self.named[1]:
            return render(request, "400.html", {"reason": f"record: {problems[0]}"}, status=400)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take it in, if mail can go out at all."""
        if not settings.MAIL_IS_SET_UP:
            return self.render_to_response(self.get_context_data(form=None), status=503)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the records of the link."""
        return {**super().get_form_kwargs(), "chosen": self.named[0]}

    def get_initial(self) -> dict[str, Any]:
        """The records of the link are ticked; with a fresh note of when the form was handed out."""
        return {
            "scope": SOME,
            "picked": [each.key for each in self.named[0]],
            "rhythm": Rhythm.WEEKLY,
            "token": new_token(_ABOUT, timezone.now()),
        }

    def form_valid(self, form: FollowForm) -> HttpResponse:
        """Queue the letter, and say what happens next."""
        now = timezone.now()
        try:
            check_token(form.cleaned_data["token"], _ABOUT, now)
        except HastyFormError:
            reason = _(
                "That was quicker than we can tell from a program. Wait a moment, then send "
                "it again."
            )
            return self.again(form, reason)
        except StaleFormError:
            reason = _(
                "This form had been open for too long. What you typed is kept: send it again."
            )
            return self.again(form, reason, token=new_token(_ABOUT, now))
        try:
            receive(self._asked(form))
        except TooManyLettersError as error:
            return self._too_many(form, error)
        return HttpResponseRedirect(reverse("follow-sent"))

    def form_invalid(self, form: FollowForm) -> HttpResponse:
        """The form with its errors, at the fields and on top."""
        return self.again(form)

    def again(
        self, form: FollowForm, reason: str = "", *, token: str = "", status: int = 400
    ) -> HttpResponse:
        """The form once more with all that was typed, and why."""
        data: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        data["trap"] = ""
        data["token"] = token or data.get("token", "")
        form.data = data
        return self.render_to_response(
            self.get_context_data(form=form, reason=reason), status=status
        )

    def _asked(self, form: FollowForm) -> Asked:
        now, language = timezone.now(), translation.get_language() or ""
        return Asked(
            asked_at=now,
            next_at=now,
            address=form.cleaned_data["address"],
            everything=form.everything,
            records="\n".join(form.keys),
            rhythm=form.cleaned_data["rhythm"],
            language=language if language in known_languages() else settings.LANGUAGE_CODE,
            address_digest=digest_of(form.cleaned_data["address"]),
            caller=caller_digest(network_of(self.request)),
            form_digest=digest_of_form(form.cleaned_data["token"]),
        )

    def _too_many(self, form: FollowForm, error: TooManyLettersError) -> HttpResponse:
        if error.from_caller:
            reason = _(
                "We send only so many letters an hour, and your network asked for that many. "
                "What you typed is kept: send it again in an hour."
            )
        else:
            reason = _(
                "We send only so many letters an hour, and everybody together asked for that "
                "many. What you typed is kept: send it again in an hour."
            )
        response = self.again(form, reason, status=429)
        response["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Without a form where no mail goes out."""
        if not settings.MAIL_IS_SET_UP:
            kwargs["form"] = None
        query = "&".join(f"record={each.key}" for each in self.named[0])
        return super().get_context_data(action=f"{self.request.path}?{query}", **kwargs)


class SentPage(Private, TextPage):
    """What happens next, whoever asked for whatever address."""

    heading = gettext_lazy("Look into your mailbox")
    template_name = "alerts/sent.html"

"""The public form "Report an error" and the page that says what happens next.

Only the form's own page sets a cookie (against forgery), so the pages that link here stay free of
cookies and may be kept by caches.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import FormView

from labwatch.api.callers import network_of
from labwatch.tips.forms import TipForm
from labwatch.tips.models import Tip
from labwatch.tips.receiving import WINDOW, TooManyTipsError, caller_digest, receive
from labwatch.tips.subjects import public_subject
from labwatch.tips.tokens import (
    HastyFormError,
    StaleFormError,
    check_token,
    digest_of,
    new_token,
)
from sources.pages import Crumb, Page, TextPage
from sources.records import Record

if TYPE_CHECKING:
    _FormView = FormView[TipForm]
else:
    _FormView = FormView

_LONGEST_CALLED = 300
_LONGEST_PAGE = 300
HASTY = gettext_lazy(
    "That was quicker than we can tell from a program. Wait a moment, then send it again."
)
STALE = gettext_lazy("This form had been open for too long. Your text is kept: send it again.")


class AboutRecord(Page):
    """A page of the form: about one public record, or about the site."""

    @cached_property
    def subject(self) -> Record | None:
        """The record; None for the site. Raises Http404 if no such record is public."""
        if "slug" not in self.kwargs:
            return None
        found = public_subject(self.kwargs["resource"], self.kwargs["slug"])
        if found is None:
            raise Http404
        return found

    @property
    def about(self) -> str:
        """What it is about, in one word: labs/anthropic; empty for the site."""
        return f"{self.kwargs['resource']}/{self.kwargs['slug']}" if self.subject else ""

    def get_crumbs(self) -> list[Crumb]:
        """By way of the record."""
        crumbs = super().get_crumbs()
        found: Any = self.subject
        return [*crumbs, Crumb(found.name, found.get_absolute_url())] if found else crumbs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Nothing to cite here, and nothing for search engines."""
        own = {"cite": None, "noindex": True, "subject": self.subject, "report_url": None}
        return super().get_context_data(**{**own, **kwargs})


@method_decorator(never_cache, name="dispatch")
class ReportPage(AboutRecord, _FormView):
    """The form. Whatever is refused comes back with all that was typed."""

    heading = gettext_lazy("Report an error")
    template_name = "tips/report.html"
    form_class = TipForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, kept from search engines."""
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    def get_initial(self) -> dict[str, Any]:
        """A fresh note of when the form was handed out."""
        return {"kind": "error", "token": new_token(self.about, timezone.now())}

    def form_valid(self, form: TipForm) -> HttpResponse:
        """Take it in, and say what happens next."""
        now = timezone.now()
        try:
            check_token(form.cleaned_data["token"], self.about, now)
        except HastyFormError:
            return self.again(form, str(HASTY))
        except StaleFormError:
            return self.again(form, str(STALE), token=new_token(self.about, now))
        try:
            receive(self._tip(form))
        except TooManyTipsError as error:
            return self._too_many(form, error)
        return HttpResponseRedirect(self._sent_url())

    def form_invalid(self, form: TipForm) -> HttpResponse:
        """The form with its errors, at the fields and on top."""
        return self.again(form)

    def again(
        self, form: TipForm, reason: str = "", *, token: str = "", status: int = 400
    ) -> HttpResponse:
        """The form once more with all that was typed, and why."""
        data: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        data["trap"] = ""
        data["token"] = token or data.get("token", "")
        form.data = data
        context = self.get_context_data(form=form, reason=reason)
        return self.render_to_response(context, status=status)

    def _tip(self, form: TipForm) -> Tip:
        tip: Tip = form.save(commit=False)
        tip.opened_at = timezone.now()
        tip.caller = caller_digest(network_of(self.request))
        tip.form_digest = digest_of(form.cleaned_data["token"])
        tip.page = self._page()
        if self.subject:
            tip.resource, tip.slug = self.kwargs["resource"], self.kwargs["slug"]
            tip.called = str(self.subject)[:_LONGEST_CALLED]
        return tip

    def _page(self) -> str:
        """The path of the page that the reader came from, as the link to here says."""
        if self.subject:
            found: Any = self.subject
            return str(found.get_absolute_url())[:_LONGEST_PAGE]
        told = self.request.GET.get("page", "")
        return told[:_LONGEST_PAGE] if told.startswith("/") and told.isprintable() else ""

    def _sent_url(self) -> str:
        if self.subject:
            return reverse("report-record-sent", kwargs=self.kwargs)
        return reverse("report-sent")

    def _too_many(self, form: TipForm, error: TooManyTipsError) -> HttpResponse:
        response = self.again(form, _too_many_words(error.from_caller), status=429)
        response["Retry-After"] = str(int(WINDOW.total_seconds()))
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way back."""
        return super().get_context_data(page=self._page(), **kwargs)


def _too_many_words(is_from_caller: bool) -> str:
    """Why a report is not taken now, and what to do instead."""
    if is_from_caller:
        why = gettext("We take only so many reports an hour, and your network sent that many.")
    else:
        why = gettext("We take only so many reports an hour, and all readers sent that many.")
    if not settings.CONTACT_EMAIL:
        return why + " " + gettext("Your text is kept: send it again in an hour.")
    kept = gettext("Your text is kept: send it again in an hour, or write to %(address)s.")
    return why + " " + kept % {"address": settings.CONTACT_EMAIL}


class SentPage(AboutRecord, TextPage):
    """What happens with a report."""

    heading = gettext_lazy("Thank you, it is with us")
    template_name = "tips/sent.html"

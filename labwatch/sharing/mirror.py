"""The page behind an address that mirrors it: /cite/labs/anthropic.ris is of /labs/anthropic/.

One rule for everything that is shared of a page: the same path, below another beginning. So each
language, each filter in the query and each kind of page is served by the same few lines, the files
have lasting names, and a page that was withdrawn, merged or never there is so here as well.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
)
from django.http.response import HttpResponseRedirectBase
from django.template.response import TemplateResponse
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation

from labwatch.addresses.gone import not_found
from sources.pages import Page

#: What the first page is called, which has no path of its own.
HOME = "home"


@dataclass(frozen=True)
class Mirror:
    """An address such as ``/cite/<path>.ris``: what stands before the page's path and after it."""

    before: str
    after: str

    def of(self, page: str) -> str:
        """The address for the page at that path, such as /labs/anthropic/."""
        return f"{self.before}{page.strip('/') or HOME}{self.after}"


def page_path(path: str) -> str:
    """The path of the page that a mirrored path names: labs/anthropic is of /labs/anthropic/."""
    return "/" if path == HOME else f"/{path}/"


def language_of(path: str) -> str:
    """The language in which the page stands: that of its beginning, else English."""
    return translation.get_language_from_path(page_path(path)) or settings.LANGUAGE_CODE


def in_the_pages_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view, answering in the language of the page that it mirrors; errors as well, whose pages
    would else be rendered after it, in the language of the address."""

    @wraps(view)
    def answering(request: HttpRequest, path: str = HOME, **named: Any) -> HttpResponse:
        with translation.override(language_of(path)):
            try:
                answer = view(request, path, **named)
            except Http404 as error:
                answer = not_found(request, error)
            return answer.render() if isinstance(answer, TemplateResponse) else answer

    return answering


def answer_of(request: HttpRequest, path: str, mirror: Mirror, **options: Any) -> HttpResponse:
    """What the page's own view answers, not rendered yet; to be called in its language.

    Where nothing stands any more: 410 as the page would, or 301 to the same of the successor.
    ``options`` go to the view. Raises Http404 for what is no page.
    """
    match = _match(path)
    page_request = _request_for(request, page_path(path), match)
    view: Any = match.func
    try:
        made = view.view_class.as_view(**view.view_initkwargs, **options)
        answer: HttpResponse = made(page_request, *match.args, **match.kwargs)
    except Http404 as error:
        answer = not_found(page_request, error)
    return _moved(answer, mirror)


def context_of(answer: HttpResponse) -> dict[str, Any] | None:
    """What the page shows; None where the answer is no page but an error or a way on."""
    if not isinstance(answer, TemplateResponse) or answer.status_code != 200:
        return None
    return answer.context_data or {}


def _match(path: str) -> ResolverMatch:
    try:
        match = resolve(page_path(path))
    except Resolver404:
        raise Http404(f"There is no page {page_path(path)}.") from None
    view_class = getattr(match.func, "view_class", None)
    if not (isinstance(view_class, type) and issubclass(view_class, Page)):
        raise Http404(f"{page_path(path)} is no page to share.")
    return match


def _request_for(request: HttpRequest, path: str, match: ResolverMatch) -> HttpRequest:
    """The request as if it had asked for the page."""
    asked = copy.copy(request)
    asked.path = asked.path_info = path
    asked.resolver_match = match
    return asked


def _moved(answer: HttpResponse, mirror: Mirror) -> HttpResponse:
    """A way on from page to page leads from mirror to mirror."""
    if not isinstance(answer, HttpResponseRedirectBase):
        return answer
    to = urlsplit(answer.url)
    address = mirror.of(to.path) + (f"?{to.query}" if to.query else "")
    is_lasting = answer.status_code == HttpResponsePermanentRedirect.status_code
    return HttpResponsePermanentRedirect(address) if is_lasting else type(answer)(address)

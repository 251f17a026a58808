"""What pages know beside their own facts: when sources were last checked, what changed lately."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from labwatch.changes.feeds import FOLLOWED, FURTHER, feed_of_page
from labwatch.changes.shown import newest_about
from labwatch.serving.marks import mark_for
from sources.wording import sweep_line

#: The pages of records whose changes are told, by URL name.
RESOURCE_OF_PAGE = {
    **{page: resource for resource, page in FOLLOWED.items()},
    **{resource.removesuffix("s"): resource for resource in FURTHER},
}
#: How many changes the page of a record shows.
ON_RECORD_PAGE = 5


def sweeps(request: HttpRequest) -> dict[str, Any]:
    """``sweep_line`` for the footer; asked for only where a template shows it."""
    return {"sweep_line": SimpleLazyObject(lambda: last_sweep(request))}


def changes(request: HttpRequest) -> dict[str, Any]:
    """``changes_of_record``, on the page of a record that has a feed: the newest entries of
    the log about it; asked for only where a template shows them. And ``feed``, the path of the
    feed that goes with the page.
    """
    match = request.resolver_match
    feed = feed_of_page(match.url_name or "", match.kwargs) if match else ""
    resource = RESOURCE_OF_PAGE.get(match.url_name or "") if match else None
    if match is None or resource is None:
        return {"feed": feed}
    slug = match.kwargs["slug"]
    found = SimpleLazyObject(lambda: newest_about(resource, slug, ON_RECORD_PAGE))
    told = {"changes_of_record": found, "feed": feed}
    return {**told, "mail_is_set_up": settings.MAIL_IS_SET_UP}


def maintenance(request: HttpRequest) -> dict[str, Any]:
    """Whether one person may publish what they wrote, which every page then says; and whether
    the reader brings a session, without a look into it, which would make the page theirs alone.
    """
    return {
        "single_maintainer": settings.SINGLE_MAINTAINER,
        "brings_session": settings.SESSION_COOKIE_NAME in request.COOKIES,
    }


def last_sweep(request: HttpRequest) -> str:
    """The line of the footer, from the mark of the request's page; one query where it has none."""
    mark = mark_for(request)
    return sweep_line(mark.swept_at, mark.swept, mark.stopped_at)

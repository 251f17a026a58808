"""Cards: the picture that goes with a link to a page, /cards/labs/anthropic.png.

Drawn from what the page shows, once for each state of the record, and kept; so a card says what its
page says, drafts have none, and what was withdrawn is gone here too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from labwatch.serving.etags import is_sent_by
from labwatch.serving.keeping import Kept
from labwatch.serving.marks import mark_for
from labwatch.sharing.drawncards import card_png
from labwatch.sharing.mirror import HOME, answer_of, context_of, in_the_pages_language
from labwatch.sharing.offers import CARD, RECORDS, TABLES
from labwatch.sharing.summaries import Summary, summary_of
from labwatch.sharing.words import record_words
from sources.citing import SITE_NAME

#: Bytes of cards that a process keeps.
_ROOM = 12_000_000
_kept: Kept[bytes] = Kept(room=_ROOM)
#: Under which key the card of an address is kept; so many addresses.
_lasting: Kept[str] = Kept(room=2_000)


@require_safe
@in_the_pages_language
def card(request: HttpRequest, path: str) -> HttpResponse:
    """The card of the page at that path; as the page: 400, 404, 410, 301."""
    asked = _key(request, request.get_full_path())
    etag = f'"{asked}"'
    if is_sent_by(request, etag):
        return _for_caches(HttpResponseNotModified(), etag)
    image = _kept.get(_lasting.get(asked) or "")
    if image is None:
        made = _made(request, path, asked)
        if isinstance(made, HttpResponse):
            return made
        image = made
    return _for_caches(HttpResponse(image, content_type="image/png"), etag)


def _key(request: HttpRequest, address: str) -> str:
    told = f"{mark_for(request).text}\0{address}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _for_caches(answer: HttpResponse, etag: str) -> HttpResponse:
    answer["ETag"], answer["Cache-Control"] = etag, "public, no-cache"
    return answer


def _made(request: HttpRequest, path: str, asked: str) -> bytes | HttpResponse:
    """The card, drawn once for each lasting address of a page, however it is asked for."""
    answer = answer_of(request, path, CARD)
    context = context_of(answer)
    if context is None:
        return answer
    key = _key(request, context["canonical"])
    image = _kept.get(key)
    if image is None:
        image = card_png(card_summary(context), _foot(context))
        _kept.put(key, image, len(image))
    _lasting.put(asked, key)
    return image


def card_summary(context: Mapping[str, Any]) -> Summary:
    """What the card of the page with that context says; Http404 where the page has none."""
    name = context["view"].request.resolver_match.url_name
    if name in RECORDS:
        return summary_of(context)
    if name == HOME:
        return Summary(_("Scorecard"), str(context["heading"]), record_words(), home_facts(context))
    if name in TABLES:
        return Summary(_("Table"), str(context["heading"]), record_words(), _count(context))
    raise Http404("That page has no card of its own.")


def home_facts(context: Mapping[str, Any]) -> list[Any]:
    """How many of the recent frontier releases were evaluated, on record."""
    field = context.get("field")
    if not field:
        return []
    told = {"covered": field.covered, "releases": field.releases, "open": field.open}
    words = _("%(covered)s of %(releases)s on record; not known of %(open)s") % told
    return [(_("Frontier releases evaluated before release"), words)]


def _count(context: Mapping[str, Any]) -> list[Any]:
    """How many rows the table has, where its page counts them."""
    paginator = context.get("paginator")
    return [(_("On record"), str(paginator.count))] if paginator else []


def _foot(context: Mapping[str, Any]) -> str:
    """The date and where the page is."""
    address = urlsplit(context["canonical"])
    host = address.netloc or urlsplit(settings.SITE_URL).netloc
    return _("As of %(day)s  ·  %(site)s  ·  %(page)s") % {
        "day": date_format(context["today"], "DATE_FORMAT"),
        "site": SITE_NAME,
        "page": f"{host}{address.path}",
    }

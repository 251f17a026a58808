"""Addresses of what is shared of pages: each is the page's path below another beginning."""

from django.urls import re_path
from django.urls.resolvers import URLPattern

from labwatch.sharing import cards, cites, embeds

#: The path of a page, without the slashes around it.
_PAGE = r"(?P<path>[-a-z0-9_]+(?:/[-a-zA-Z0-9_]+)*)"
#: The page of the scorecard, which the first page of each language is, and the page of a lab.
_SCORECARD = r"(?:(?P<path>[a-z]{2})/)?scorecard/(?P<part>deeds|words|promises)"
_LAB = r"(?P<path>(?:[a-z]{2}/)?labs/[-a-zA-Z0-9_]+)/(?P<part>timeline|depth|half-years)"

urlpatterns: list[URLPattern] = [
    re_path(rf"^cite/{_PAGE}\.(?P<ending>txt|bib|ris|json)$", cites.cite_file, name="cite"),
    re_path(rf"^cards/{_PAGE}\.png$", cards.card, name="card"),
    *(
        re_path(rf"^embed/{what}{end}$", view, name=name)
        for what in (_SCORECARD, _LAB, _PAGE)
        for end, view, name in (
            ("/", embeds.frame, "embed"),
            (r"\.svg", embeds.picture, "embed-picture"),
        )
    ),
]

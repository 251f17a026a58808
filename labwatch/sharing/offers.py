"""What a page offers to take along: files to cite it, a card, embeds. Pure; from its address alone.

Everything keeps the page's own query, so a filtered table, a past day or another weighing is what
is cited and embedded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from labwatch.sharing.cites import FORMS
from labwatch.sharing.cites import mirror as cite_mirror
from labwatch.sharing.mirror import HOME, Mirror
from sources.citing import SITE_NAME

CARD = Mirror("/cards/", ".png")
#: An embed as a page to frame, and as a picture.
FRAME, PICTURE = Mirror("/embed/", "/"), Mirror("/embed/", ".svg")
#: The parts of the first page and of a lab's that can be embedded, with the frame's height.
BOARDS: Mapping[str, tuple[str | Promise, int]] = {
    "deeds": (_("The scorecard of deeds"), 620),
    "words": (_("The scorecard of words"), 620),
    "promises": (_("Promises and what became of them"), 480),
}
CHARTS: Mapping[str, tuple[str | Promise, int]] = {
    "timeline": (_("The timeline"), 560),
    "depth": (_("Depth over time"), 420),
    "half-years": (_("Coverage by half-year"), 380),
}
#: Where a lab's page has the pictures, by the part's name.
PICTURES = {"timeline": "timeline", "depth": "depths", "half-years": "halves"}
#: The pages whose table can be embedded, by URL name.
TABLES = frozenset(
    {
        "labs",
        "models",
        "commitments",
        "documents",
        "statements",
        "evaluators",
        "access",
        "evaluations",
        "findings",
        "corrections",
        "sources",
        "coverage",
        "adequacy",
        "adequacy-threat",
        "compare",
    }
)
#: The pages of one record, by URL name.
RECORDS = frozenset(
    {
        "lab",
        "model",
        "commitment",
        "document",
        "evaluator",
        "grant",
        "evaluation",
        "finding",
        "source",
    }
)
_TABLE_HEIGHT, _RECORD_HEIGHT = 560, 300


@dataclass(frozen=True)
class File:
    """A file to save: what it is called, and where it is."""

    label: str
    url: str


@dataclass(frozen=True)
class Embed:
    """Something to embed: ``key`` among the page's embeds, what it is, as a page to frame so high,
    and as a picture."""

    key: str
    label: str | Promise
    frame: str
    picture: str
    height: int

    def frame_code(self, heading: str) -> str:
        """The HTML that frames it, for other sites."""
        return (
            f'<iframe src="{escape(self.frame)}" title="{self._title(heading)}" width="100%" '
            f'height="{self.height}" loading="lazy"></iframe>'
        )

    def picture_code(self, heading: str, page: str) -> str:
        """The HTML that shows the picture, which leads to the page."""
        return (
            f'<a href="{escape(page)}"><img src="{escape(self.picture)}" '
            f'alt="{self._title(heading)}" loading="lazy" style="max-width:100%"></a>'
        )

    def _title(self, heading: str) -> str:
        return escape(f"{heading}: {self.label} · {SITE_NAME}")


@dataclass(frozen=True)
class Offers:
    """What a page offers; addresses are whole, for other sites."""

    cite_files: list[File]
    card: str
    embeds: list[Embed]


def offers_of(name: str, canonical: str, context: Mapping[str, Any]) -> Offers:
    """What the page of that URL name offers. ``canonical``: its lasting address; of the context
    only whether a lab has pictures, and labs are compared."""
    address = urlsplit(canonical)
    query = f"?{address.query}" if address.query else ""
    files = [
        File(form.label, cite_mirror(ending).of(address.path) + query)
        for ending, form in FORMS.items()
    ]
    has_card = name in TABLES | RECORDS or name == HOME
    card = f"{settings.SITE_URL}{CARD.of(address.path)}{query}" if has_card else ""
    return Offers(files, card, list(_embeds(name, address.path, query, context)))


def card_of_home() -> str:
    """The card for pages without one of their own."""
    return f"{settings.SITE_URL}{CARD.of('/')}"


def _embeds(name: str, path: str, query: str, context: Mapping[str, Any]) -> Iterable[Embed]:
    if name == HOME:
        under = f"{path}scorecard/"
        yield from (_part(under, key, query, *told) for key, told in BOARDS.items())
    if name in TABLES and (name != "compare" or context.get("rows")):
        yield _embed("table", _("This table"), path, query, _TABLE_HEIGHT)
    if name in RECORDS:
        yield _embed("record", _("This record in short"), path, query, _RECORD_HEIGHT)
    pictures = context.get("pictures") if name == "lab" else None
    for key, told in CHARTS.items():
        if pictures and getattr(pictures, PICTURES[key]):
            yield _part(path, key, query, *told)


def _part(path: str, key: str, query: str, label: str | Promise, height: int) -> Embed:
    return _embed(key, label, f"{path}{key}/", query, height)


def _embed(key: str, label: str | Promise, path: str, query: str, height: int) -> Embed:
    frame, picture = (f"{settings.SITE_URL}{one.of(path)}{query}" for one in (FRAME, PICTURE))
    return Embed(key, label, frame, picture, height)

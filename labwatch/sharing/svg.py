"""A picture as an SVG of its own: its style inside, its heading, its date and its source.

It is used in ``<img>`` on other sites, where nothing else can be loaded. The style is one constant
text, so that the policy that comes with the file names its hash and allows nothing else.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from labwatch.scorecards.pictures.shapes import LETTERS, Picture
from labwatch.sharing.drawing import LINE, lines_of
from sources.citing import SITE_NAME

STYLE = (Path(__file__).parent / "picture.css").read_text("utf-8").strip()
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
#: What an SVG may do: be styled by exactly this style.
POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": [f"'sha256-{_HASH}'"],
        "frame-ancestors": ["*"],
    }
}
_MARGIN = 14
#: What XML 1.0 forbids, section 2.2, even where it is escaped.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Sheet:
    """The paper around a picture. ``notes`` stand between the picture and its source line."""

    title: str
    picture: Picture
    day: dt.date
    page: str
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """As wide as the picture, and wide enough for the source line."""
        return max(self.picture.width, 480) + 2 * _MARGIN

    @property
    def heading(self) -> list[tuple[int, str]]:
        """The lines of the title with their heights; none where the picture begins with it."""
        lines = lines_of(self.title, int((self.width - 2 * _MARGIN) / 1.6)) if self.title else []
        return [(_MARGIN + 18 + number * 24, line) for number, line in enumerate(lines)]

    @property
    def top(self) -> int:
        """Where the picture begins."""
        return _MARGIN + len(self.heading) * 24 + (8 if self.title else 0)

    @property
    def foot(self) -> list[tuple[int, str]]:
        """The lines below the picture with their heights."""
        source = _("As of %(day)s · %(site)s · %(page)s") % {
            "day": date_format(self.day, "DATE_FORMAT"),
            "site": SITE_NAME,
            "page": self.page,
        }
        room = self.width - 2 * _MARGIN
        lines = [line for text in (*self.notes, source) for line in lines_of(text, room)]
        start = self.top + self.picture.height + LETTERS + 10
        return [(start + number * LINE, line) for number, line in enumerate(lines)]

    @property
    def height(self) -> int:
        """All of it."""
        return self.foot[-1][0] + _MARGIN


def drawn(sheet: Sheet) -> str:
    """The SVG as text; a record's letters that no XML may hold are left out."""
    told = {"sheet": sheet, "picture": sheet.picture, "style": STYLE, "language": get_language()}
    return _FORBIDDEN.sub("", render_to_string("embeds/picture.svg", told))


def svg_answer(text: str) -> HttpResponse:
    """The SVG with a policy of its own, for any site's ``<img>``."""
    answer = HttpResponse(text, content_type="image/svg+xml; charset=utf-8")
    answer._csp_config = POLICY["DIRECTIVES"]  # type: ignore[attr-defined]
    return answer

"""Pages of the site as a whole: first page, methodology, about, health, errors."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from labwatch.changes.shown import newest
from labwatch.methodology.markdown import rendered
from labwatch.methodology.slots import methodology
from labwatch.scorecards.board import board
from labwatch.scorecards.board_pages import ScorecardPage
from labwatch.scorecards.coverage import last_months
from labwatch.scorecards.figures import field
from labwatch.scorecards.known import COLUMNS, known_by_lab
from labwatch.scorecards.recent import recent_access
from labwatch.scorecards.story import has_story, story
from labwatch.vocabularies import described, vocabularies
from sources.pages import Crumb, TextPage

#: How many changes the first page tells.
ON_FIRST_PAGE = 5


class HomePage(ScorecardPage):
    """The scorecard: deeds and words, promises, and what changed lately."""

    heading = _("What labs promised, what evaluators got")
    section = ("home", _("Scorecard"))
    template_name = "scorecards/home.html"
    has_table = True

    def get_crumbs(self) -> list[Crumb]:
        """This is where every way begins."""
        return []

    def get_json_url(self) -> str:
        """The same scorecard."""
        return reverse("api:scorecard") + self.question.query

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The scorecard, the state of the field, and the newest changes."""
        labs = self.question.gathering.labs
        return super().get_context_data(
            **board(self.card),
            field=field(labs, last_months(self.today), self.lately),
            recent=recent_access(labs, self.question.gathering.about_evaluators, self.today),
            stories=[(lab.ref, story(lab, self.lately)) for lab in labs if has_story(lab)],
            storyless=[lab.ref for lab in labs if not has_story(lab)],
            known=known_by_lab(self.today, self.as_of),
            known_columns=COLUMNS,
            changes=[] if self.as_of else newest(ON_FIRST_PAGE),
            **kwargs,
        )


class MethodologyPage(TextPage):
    """The methodology, with every vocabulary as the program has it."""

    heading = _("Methodology")
    section = ("methodology", _("Methodology"))
    template_name = "labwatch/methodology.html"

    def get_json_url(self) -> str:
        """The vocabularies."""
        return reverse("api:vocabulary")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The text with its contents, and the vocabularies."""
        words = [described(vocabulary) for vocabulary in vocabularies()]
        text = rendered(methodology())
        return super().get_context_data(text=text, vocabularies=words, **kwargs)


class AboutPage(TextPage):
    """What this is, for whom, and whom to write to."""

    heading = _("About Lab Watch")
    section = ("about", _("About"))
    template_name = "labwatch/about.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where errors can be reported."""
        return super().get_context_data(contact_email=settings.CONTACT_EMAIL, **kwargs)


#: What Django raises where the database is away, starting, too busy or set to read-only.
DATABASE_IS_AWAY = (OperationalError, InterfaceError, InternalError)
#: Seconds after which it is worth asking again.
RETRY_AFTER = 10


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for what broke: 503 where the database is away, which passes, else 500."""
    is_away = isinstance(sys.exc_info()[1], DATABASE_IS_AWAY)
    status = HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.INTERNAL_SERVER_ERROR
    answer = HttpResponse(render_to_string(f"{status.value}.html"), status=status)
    answer["Cache-Control"] = "no-store"
    if is_away:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer

"""Guides to the data for people: texts of ``docs/`` as pages, with this site's own addresses."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from labwatch.methodology.markdown import rendered
from sources.pages import Crumb, TextPage

#: The site that the texts speak of, which runs on the reader's own machine.
_EXAMPLE = "http://127.0.0.1:8000"
#: Which page shows which text.
_PAGES = {"api.md": "guide-api", "questions.md": "guide-questions", "webhooks.md": "guide-webhooks"}


class Guide(TextPage):
    """One text of ``docs/``. Subclasses name the file."""

    section = ("data", gettext_lazy("Data"))
    template_name = "labwatch/guide.html"
    file: ClassVar[str]

    def get_crumbs(self) -> list[Crumb]:
        """By way of the data."""
        return [*super().get_crumbs(), Crumb(gettext("Data"), reverse("data"))]

    def get_json_url(self) -> str:
        """What the text is about."""
        return reverse("api:root")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The text without its title, which is the page's heading."""
        text = (settings.BASE_DIR / "docs" / self.file).read_text(encoding="utf-8")
        body = text.partition("\n")[2].replace(_EXAMPLE, settings.SITE_URL)
        for file, name in _PAGES.items():
            body = body.replace(f"]({file}", f"]({reverse(name)}")
        return super().get_context_data(text=rendered(body), **kwargs)


class ApiGuide(Guide):
    """The REST API."""

    heading = gettext_lazy("The REST API")
    file = "api.md"


class QuestionsGuide(Guide):
    """Ten questions in four languages."""

    heading = gettext_lazy("Ten questions, and how to ask them")
    file = "questions.md"


class WebhooksGuide(Guide):
    """Being told of changes."""

    heading = gettext_lazy("Webhooks")
    file = "webhooks.md"

"""Pages about the site itself: licence, accessibility, privacy, changelog."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from labwatch.methodology.markdown import rendered
from labwatch.tips.models import CALLER_KEPT, CONTACT_KEPT
from sources.pages import TextPage


class LicencePage(TextPage):
    """What may be done with the record, the quotes and the program."""

    heading = _("Licence")
    section = ("licence", _("Licence"))
    template_name = "sitepages/licence.html"


class AccessibilityPage(TextPage):
    """How accessible the site is, what is known to fall short, and whom to tell."""

    heading = _("Accessibility statement")
    section = ("accessibility", _("Accessibility"))
    template_name = "sitepages/accessibility.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whom to write to."""
        return super().get_context_data(contact_email=settings.CONTACT_EMAIL, **kwargs)


class PrivacyPage(TextPage):
    """What the site keeps of its readers."""

    heading = _("Privacy")
    section = ("privacy", _("Privacy"))
    template_name = "sitepages/privacy.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How long what readers send is kept, in days, as the program has it."""
        kept = {"caller_days": CALLER_KEPT.days, "contact_days": CONTACT_KEPT.days}
        return super().get_context_data(
            contact_email=settings.CONTACT_EMAIL, session_hours=_session_hours(), **kept, **kwargs
        )


def _session_hours() -> int:
    return settings.SESSION_COOKIE_AGE // 3600


class ChangelogPage(TextPage):
    """What changed in the site and its rules; what changed in the record is another page."""

    heading = _("Changelog of the site")
    section = ("changelog", _("Changelog"))
    template_name = "sitepages/changelog.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """``CHANGELOG.md`` without its title, which is the page's heading."""
        text = (settings.BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8")
        return super().get_context_data(text=rendered(text.partition("\n")[2]), **kwargs)

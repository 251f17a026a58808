"""Two texts that machines ask for: ``robots.txt`` and ``security.txt``."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

#: RFC 9116 recommends less than a year. The text is made anew each day, so it never runs out while
#: the site stands; a copy of it does.
_GOOD_FOR = dt.timedelta(days=180)
_TEXT = "text/plain; charset=utf-8"
#: A day, in seconds.
_CACHED = "public, max-age=86400"

#: Filters and past days multiply every list without end; records are all in the sitemap. Of the
#: rules that fit an address the longest counts: so the lasting addresses of boards, which name
#: their edition, may be read, and what is cited as of a day, and all that is shared of pages.
_ROBOTS = """User-agent: *
Disallow: /*?
Allow: /*?page=
Allow: /*?p=
Allow: /*?edition=
Allow: /*?as_of=
Allow: /cards/
Allow: /cite/
Allow: /embed/
Disallow: {admin}
Disallow: {report}

Sitemap: {site}{sitemap}
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read: every page once, without filters (RFC 9309)."""
    text = _ROBOTS.format(
        admin=reverse("admin:index"),
        report=reverse("report"),
        site=settings.SITE_URL,
        sitemap=reverse("sitemap"),
    )
    return HttpResponse(text, content_type=_TEXT, headers={"Cache-Control": _CACHED})


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole in the site (RFC 9116)."""
    return HttpResponse(
        "".join(f"{name}: {value}\n" for name, value in _security_fields(timezone.now())),
        content_type=_TEXT,
        headers={"Cache-Control": _CACHED},
    )


def _security_fields(now: dt.datetime) -> list[tuple[str, str]]:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    mail = [("Contact", f"mailto:{settings.CONTACT_EMAIL}")] if settings.CONTACT_EMAIL else []
    return [
        *mail,
        ("Contact", _address("report")),
        ("Expires", (today + _GOOD_FOR).isoformat().replace("+00:00", "Z")),
        ("Preferred-Languages", "en, fr"),
        ("Canonical", _address("security-txt")),
        ("Policy", _address("about") + "#security"),
    ]


def _address(name: str) -> str:
    return f"{settings.SITE_URL}{reverse(name)}"

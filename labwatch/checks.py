"""Start-up checks of the settings. Each has an id and a remedy; production is SITE_URL=https://…."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from labwatch.secrets import LOCAL_KEY_PREFIX

#: Characters that a key needs; Django's own check of SECRET_KEY asks for the same.
SHORTEST_KEY = 50
#: Hosts of mail servers to which nothing travels in the open.
_HERE = (None, "", "localhost", "127.0.0.1", "::1")


@register()
def check_settings(**_kwargs: Any) -> list[CheckMessage]:
    """Everything that is wrong with the environment, all at once."""
    return [*_site_url(), *_rates(), *_mail(), *(_production() if settings.IN_PRODUCTION else [])]


def _site_url() -> Iterator[CheckMessage]:
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
        yield Error(
            f"SITE_URL is {settings.SITE_URL!r}, which is not the address of a site.",
            hint="Set it to scheme and host alone, such as https://labwatch.example.",
            id="labwatch.E002",
        )


def _rates() -> Iterator[CheckMessage]:
    for name in ("API_RATE", "API_RATE_WITH_KEY"):
        if (rate := getattr(settings, name)) < 1:
            yield Error(
                f"{name} is {rate}, so the API would answer nobody.",
                hint=f"Set {name} to a number of requests a minute, 1 or more.",
                id="labwatch.E006",
            )


def _mail() -> Iterator[CheckMessage]:
    if not settings.MAIL_IS_SET_UP:
        return
    if parseaddr(settings.DEFAULT_FROM_EMAIL)[1].count("@") != 1:
        yield Error(
            "EMAIL_URL is set, but DEFAULT_FROM_EMAIL names no address that mail could come from.",
            hint="Set DEFAULT_FROM_EMAIL=Lab Watch <alerts@labwatch.example>, or CONTACT_EMAIL.",
            id="labwatch.E007",
        )
    if not (settings.EMAIL_HOST in _HERE or settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL):
        yield Warning(
            "Mail goes to another machine unencrypted, with every address that follows.",
            hint="Begin EMAIL_URL with smtp+tls:// or smtp+ssl://.",
            id="labwatch.W003",
        )


def _production() -> Iterator[CheckMessage]:
    """What only a public site needs."""
    yield from _secret_key()
    yield from _former_keys()
    yield from _hosts()
    yield from _manners()
    yield from _strength()


def _secret_key() -> Iterator[CheckMessage]:
    if settings.SECRET_KEY.startswith(LOCAL_KEY_PREFIX):
        yield Error(
            "SECRET_KEY is not set, so a local key stands in for it.",
            hint="Set SECRET_KEY to at least 50 random characters.",
            id="labwatch.E001",
        )


def _hosts() -> Iterator[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS takes any host, so strangers choose where our links lead.",
            hint="Set ALLOWED_HOSTS to the site's host names, separated by commas.",
            id="labwatch.E008",
        )
    if not settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS is empty, so every request would be refused.",
            hint="Set ALLOWED_HOSTS to the site's host names, separated by commas.",
            id="labwatch.E003",
        )


def _manners() -> Iterator[CheckMessage]:
    """What the site shows strangers, and how they reach it."""
    if settings.DEBUG:
        yield Error(
            "DEBUG is on at a public address: error pages would show the site's insides.",
            hint="Set DEBUG=false.",
            id="labwatch.E004",
        )
    if not settings.CONTACT_EMAIL:
        yield Error(
            "CONTACT_EMAIL is empty: those whose pages we visit must be able to reach us.",
            hint="Set CONTACT_EMAIL to an address that somebody reads.",
            id="labwatch.E005",
        )


def _strength() -> Iterator[CheckMessage]:
    """What goes without, and had better not."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield Warning(
            "DATABASE_URL is not set: a public site on SQLite has a single writer.",
            hint="Set DATABASE_URL=postgres://user:password@host/name.",
            id="labwatch.W001",
        )
    if not settings.REQUIRE_SECOND_FACTOR:
        yield Warning(
            "REQUIRE_SECOND_FACTOR is off: a stolen password is enough to change the record.",
            hint="Set REQUIRE_SECOND_FACTOR=true; whoever has no second factor yet sets one up at "
            "the next login.",
            id="labwatch.W002",
        )


def _former_keys() -> Iterator[CheckMessage]:
    for key in settings.SECRET_KEY_FALLBACKS:
        is_known = key == settings.SECRET_KEY or key.startswith(LOCAL_KEY_PREFIX)
        if len(key) < SHORTEST_KEY or is_known:
            yield Error(
                "SECRET_KEY_FALLBACKS holds a key that is short, local, or the present one.",
                hint="Leave only former values of SECRET_KEY there, of 50 characters or more.",
                id="labwatch.E009",
            )

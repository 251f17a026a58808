"""Which language an address is in, and where the same page stands in another one.

English has the address itself, each other language a prefix: ``/labs/`` and ``/fr/labs/``. The
address alone decides: two readers of one address always read the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation


@dataclass(frozen=True)
class InLanguage:
    """A page in one language: the language's tag (BCP 47) and own name, and the page's path."""

    tag: str
    name: str
    path: str
    is_current: bool


def language_of(path: str) -> str:
    """The language of the page at that path, as the settings name it; English without a prefix."""
    first = path[1:].partition("/")[0]
    return first if first in _prefixed() else settings.LANGUAGE_CODE


def plain_path(path: str) -> str:
    """The path without the prefix of a language: the page's address in English."""
    language = language_of(path)
    return path if language == settings.LANGUAGE_CODE else path.removeprefix(f"/{language}")


def tag_of(language: str) -> str:
    """How pages name a language: fr; English without the country, since it is for everybody."""
    return "en" if language == settings.LANGUAGE_CODE else language


def localized(path: str) -> str:
    """The same page in the language of now; as it is, where there is none."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    other = _prefix(language) + plain_path(path)
    route = other.partition("#")[0].partition("?")[0]
    return other if _stands(route, language) else path


def in_languages(path: str) -> list[InLanguage]:
    """The page at that path in every language; empty for what has none, such as the API."""
    plain, current = plain_path(path), language_of(path)
    if not all(_stands(_prefix(code) + plain, code) for code in _prefixed()):
        return []
    return [
        InLanguage(tag_of(code), name, _prefix(code) + plain, code == current)
        for code, name in settings.LANGUAGES
    ]


def _prefixed() -> list[str]:
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def _prefix(language: str) -> str:
    return "" if language == settings.LANGUAGE_CODE else f"/{language}"


def _stands(path: str, language: str) -> bool:
    """Whether the site has that kind of address in that language."""
    with translation.override(language):
        try:
            resolve(path)
        except Resolver404:
            return False
    return True

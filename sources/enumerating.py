"""Several words in a row as a sentence holds them: "a, b and c", in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext, pgettext


def all_of(words: Iterable[object]) -> str:
    """Every one of them: "a, b and c"; empty for none."""
    return _joined(words, gettext("%(first)s and %(last)s"))


def any_of(words: Iterable[object]) -> str:
    """One or another of them: "a, b or c"; empty for none."""
    return _joined(words, gettext("%(first)s or %(last)s"))


def clauses(words: Iterable[object]) -> str:
    """One after the other, as clauses of one sentence; empty for none."""
    return pgettext("between two clauses", "; ").join(map(str, words))


def _joined(words: Iterable[object], form: str) -> str:
    *others, last = [str(word) for word in words] or [""]
    return form % {"first": ", ".join(others), "last": last} if others else last

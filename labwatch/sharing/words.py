"""What is said of the record as a whole wherever a page has no sentence of its own."""

from __future__ import annotations

from django.utils.translation import gettext as _


def record_words() -> str:
    """What the whole record is, in one sentence."""
    return _(
        "What frontier AI labs promised about outside testing, what access evaluators got, and how "
        "we know."
    )

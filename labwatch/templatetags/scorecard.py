"""Tags that show spans: in words and as a bar. None of them queries."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import template
from django.utils.translation import gettext

from labwatch.scorecards.pictures.bars import Bar, bar_of
from labwatch.scorecards.spans import Span

register = template.Library()

_QUARTERS = {0: "0", 1: "¼", 2: "½", 3: "¾", 4: "1"}


@register.filter
def quarters(span: Span) -> str:
    """A span in quarters as a reader says it: "¼", "0 to ¾"."""
    low, high = _quarter(span.low), _quarter(span.high)
    return low if low == high else _to(low, high)


def _to(low: object, high: object) -> str:
    """A range in words."""
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def _quarter(value: Fraction) -> str:
    return _QUARTERS[int(value * 4)]


@register.filter
def hundredths(span: Span) -> str:
    """A span as whole numbers of hundredths: "36", "36 to 99"."""
    low, high = round(float(span.low) * 100), round(float(span.high) * 100)
    return str(low) if low == high else _to(low, high)


@register.inclusion_tag("scorecards/_bar.html")
def bar(span: Span, words: str) -> dict[str, Bar | Any]:
    """A span as a low-high bar, called by its value; ``words`` say why it is that."""
    return {
        "bar": bar_of(span),
        "value": gettext("%(value)s of 100") % {"value": hundredths(span)},
        "words": words,
    }

"""Words of vocabularies by their values, in the language of the page. No filter queries."""

from __future__ import annotations

from django import template
from django.utils.translation import pgettext, pgettext_lazy

from evaluators.vocabulary import Activity, Stage

register = template.Library()

_ANSWERS = {
    "yes": pgettext_lazy("evaluated before release", "yes"),
    "no": pgettext_lazy("evaluated before release", "no"),
    "unknown": pgettext_lazy("evaluated before release", "unknown"),
}


@register.filter
def activity_words(value: str) -> str:
    """What was done with a model."""
    known = Activity(value)
    if known == Activity.NOT_STATED:
        return pgettext("evaluation", "kind not stated")
    return known.label


@register.filter
def stage_words(value: str) -> str:
    """When access was given."""
    known = Stage(value)
    return pgettext("access", "stage not stated") if known == Stage.NOT_STATED else known.label


@register.filter
def answer_words(value: str) -> str:
    """Whether outsiders evaluated a release before it."""
    return str(_ANSWERS[str(value)])


@register.filter
def column_words(value: str) -> str:
    """A column of the scorecard, within a sentence."""
    if value == "deeds":
        return pgettext("column of the scorecard", "deeds")
    return pgettext("column of the scorecard", "words")

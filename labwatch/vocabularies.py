"""Every vocabulary of the record, read from the code, for the methodology page and the API."""

from __future__ import annotations

import inspect
import re
from types import ModuleType
from typing import Any

from django.db.models import Choices

from commitments import vocabulary as commitments
from evaluators import vocabulary as evaluators
from evaluators.vocabulary import Band, Depth
from sources import vocabulary as sources
from sources.vocabulary import Status

#: Never shown to the public: only published records are.
_HIDDEN = {Status}


def vocabularies() -> list[type[Choices]]:
    """The vocabulary classes of the three apps, in the order of their modules."""
    return [words for module in (sources, commitments, evaluators) for words in _within(module)]


def _within(module: ModuleType) -> list[type[Choices]]:
    own = [item for item in vars(module).values() if inspect.isclass(item)]
    return [
        item
        for item in own
        if issubclass(item, Choices) and item.__module__ == module.__name__ and item not in _HIDDEN
    ]


def described(words: type[Choices]) -> dict[str, Any]:
    """A vocabulary: name, title in words, description, and its words with their labels."""
    title = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words.__name__).capitalize()
    return {
        "name": words.__name__,
        "title": f"{title}.",
        "description": " ".join(inspect.cleandoc(words.__doc__ or "").split()),
        "words": [{"value": _value(word), "label": str(word.label)} for word in words],
    }


def _value(word: Any) -> str:
    """Depths and bands are numbers inside and words outside."""
    if isinstance(word, Depth):
        return word.slug
    return word.name if isinstance(word, Band) else str(word.value)

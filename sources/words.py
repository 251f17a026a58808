"""Vocabularies whose labels are in the language of the page; their values are the API's words.

Labels are written with the ``gettext_lazy`` and ``pgettext_lazy`` of this module. Models and forms
keep them so, and translate as they show them; ``label`` gives code plain text, in the language of
the moment it asks. The type checker is told only of that: to it these are ordinary choices of text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import IntegerChoices, TextChoices
from django.db.models.enums import ChoicesType
from django.utils import translation

__all__ = ["Levels", "Words", "gettext_lazy", "pgettext_lazy"]

if TYPE_CHECKING:
    from django.db.models import IntegerChoices as Levels
    from django.db.models import TextChoices as Words

    def gettext_lazy(_message: str) -> str:
        """A label."""
        raise NotImplementedError

    def pgettext_lazy(_context: str, _message: str) -> str:
        """A label in a context."""
        raise NotImplementedError

else:
    gettext_lazy, pgettext_lazy = translation.gettext_lazy, translation.pgettext_lazy

    class _Translated(ChoicesType):
        """Choices whose labels are translated only where they are shown."""

        @property
        def choices(cls) -> list[tuple[Any, Any]]:
            """Each value with its label."""
            return [(word.value, word._label_) for word in cls]

    class Words(TextChoices, metaclass=_Translated):
        """A vocabulary of words."""

        @property
        def label(self) -> str:
            """What pages call it, in the language of now."""
            return str(self._label_)

    class Levels(IntegerChoices, metaclass=_Translated):
        """A vocabulary with an order."""

        @property
        def label(self) -> str:
            """What pages call it, in the language of now."""
            return str(self._label_)

"""Which record a tip is about: kinds go by their names in the API."""

from __future__ import annotations

from labwatch.api.fields import RESOURCES
from sources.records import Record

_MODELS: dict[str, type[Record]] = {word: model for model, word in RESOURCES.items()}


def public_subject(resource: str, slug: str) -> Record | None:
    """The public record of that kind and slug, if there is one."""
    model = _MODELS.get(resource)
    return model.objects.published().filter(slug=slug).first() if model else None


def subject(resource: str, slug: str) -> Record | None:
    """The record of that kind and slug, public or not; for the newsroom."""
    model = _MODELS.get(resource)
    return model.objects.filter(slug=slug).first() if model else None

"""Slugs that no record has yet."""

from __future__ import annotations

from sources.records import Record

#: Leaves room for the number that tells two records with the same words apart.
LONGEST_STEM = 110


def free_slug(model: type[Record], stem: str) -> str:
    """The stem, or the stem with the first number, from 2, that no record has."""
    stem = stem[:LONGEST_STEM].strip("-")
    taken = set(model.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug

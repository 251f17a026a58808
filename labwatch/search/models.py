"""What the search knows of each public record: its words."""

from __future__ import annotations

from django.db import models

from labwatch.search.standing import record_of, resource_of


class SearchDocument(models.Model):
    """The folded words of one public form.

    The key says where the record stands among equals (``standing``). ``words`` holds four levels,
    divided by §: name and summary, quotes, other text, names of what it refers to; within a level
    texts are divided by ¶, so that no phrase runs from one into the next.

    The database's own index of the words is made by a migration: on SQLite the FTS5 table
    ``search_index``, kept by triggers; on PostgreSQL the generated column ``vector`` with GIN.
    """

    id = models.BigIntegerField(primary_key=True)
    slug = models.CharField(max_length=120)
    words = models.TextField()

    def __str__(self) -> str:
        return f"{self.resource}/{self.slug}"

    @property
    def resource(self) -> str:
        """Such as commitments."""
        return resource_of(self.id)

    @property
    def record(self) -> int:
        """The record's key."""
        return record_of(self.id)

"""As what each record was loaded last, and which were altered since (decision 36).

All three tables only save time: empty, they make the next load look at every record.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class Transaction(models.Func):
    """The number of the transaction that writes; SQLite lets only one write at a time."""

    output_field = models.BigIntegerField()

    def as_sqlite(self, *_args: Any, **_kwargs: Any) -> tuple[str, tuple[str | int, ...]]:
        """There is nobody to be told from."""
        return "0", ()

    def as_postgresql(self, *_args: Any, **_kwargs: Any) -> tuple[str, tuple[str | int, ...]]:
        """The same within savepoints."""
        return "txid_current()", ()


class Load(models.Model):
    """How often datasets were loaded, and what the last load was; one row, held while loading."""

    number = models.PositiveBigIntegerField(default=0)
    code = models.CharField(max_length=64, default="", help_text="The stamp of the program.")
    files = models.CharField(
        max_length=64,
        blank=True,
        default="",
        help_text="SHA-256 over the files; empty if not all that they say is in the record.",
    )
    counts = models.JSONField(default=dict, help_text="How many records they hold, by kind.")

    def __str__(self) -> str:
        return f"load {self.number}"


class Loaded(models.Model):
    """A record says what an entry of a file with this SHA-256 says, until it is altered.

    ``load`` is the number of the load that looked at it last; ``resource`` is a dataset kind such
    as commitments.
    """

    resource = models.CharField(max_length=30)
    record = models.BigIntegerField(help_text="The record's key.")
    digest = models.BinaryField(max_length=32)
    load = models.PositiveBigIntegerField()

    class Meta:
        verbose_name_plural = "loaded records"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["resource", "record"], name="dataset_loaded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.resource} {self.record}"


class Altered(models.Model):
    """A record of which something changed that files say; written by triggers, taken by a load.

    Rows are only added, so that nobody who writes a record waits for anybody.
    """

    resource = models.CharField(max_length=30)
    record = models.BigIntegerField()
    by = models.BigIntegerField(db_default=Transaction())

    class Meta:
        verbose_name_plural = "altered records"

    def __str__(self) -> str:
        return f"{self.resource} {self.record}"

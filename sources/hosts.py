"""The column that names a source's host, so that due visits can be shared out among hosts."""

from __future__ import annotations

from typing import Any

from django.db import models

from sources.politeness import slot_key


def host_of(url: str) -> str:
    """The registrable host of an address, as politeness counts it; empty where there is none."""
    try:
        return slot_key(url)
    except ValueError:
        return ""


class HostField(models.CharField):  # type: ignore[type-arg]
    """The registrable host of the address in the column ``of``; follows it at every save."""

    def __init__(self, *, of: str, **kwargs: Any) -> None:
        self.of = of
        fixed = {"max_length": 255, "blank": True, "editable": False, "db_index": True}
        super().__init__(**{**kwargs, **fixed})

    def deconstruct(self) -> Any:
        """For migrations: the same column again."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """What goes into the database: the host of the address as it is now."""
        host = host_of(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, host)
        return host

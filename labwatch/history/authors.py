"""Who did it, in words: a person by name, a program by what it was doing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model

from labwatch.history.acts import Act

#: Of what programs wrote before they were named.
NOT_NAMED = "a program (not named at the time)"


def person(user: Any) -> str:
    """How a user is called: the full name where one is given."""
    return str(user.get_full_name() or user.get_username())


class Authors:
    """The authors of acts; one query for all of them."""

    def __init__(self, acts: Iterable[Act]) -> None:
        keys = {act.user for act in acts if act.user is not None}
        users: Any = get_user_model()._default_manager
        self.people = {user.pk: person(user) for user in users.filter(pk__in=keys)} if keys else {}

    def of(self, user: int | None, actor: str) -> str:
        """Who that was."""
        name = self.people.get(user, "")
        if name and actor:
            return f"{name}, by {actor}"
        return name or actor or NOT_NAMED

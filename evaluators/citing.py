"""Which facts of a published grant still lack their passage. Pure; every door asks the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sources.vocabulary import Stated


def uncited(facts: Mapping[str, str], cited: Collection[str]) -> list[str]:
    """The names of the facts that are stated but not cited, in the order of ``facts``.

    ``facts``: values by name, "not-stated" where no source states them. ``cited``: the facts that
    the grant's citations name. "Not stated" needs no passage: there is none.
    """
    return [
        name for name, value in facts.items() if value != Stated.NOT_STATED and name not in cited
    ]

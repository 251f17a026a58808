"""Short addresses: a form without scripts sends every input, also the empty ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.http import QueryDict

from sources.filterfields import split_values


def tidy(
    query: QueryDict, several: Collection[str], usual: str = "", order: Sequence[str] = ()
) -> str | None:
    """The same query, shorter; None if it is short already.

    Empty parameters go, several values of a filter stand in one (``topic=audit,other``), and so
    do the first page and the usual order. An empty day stays: it is an error, and no wish for
    today. ``several``: the filters that take several values; ``order``: that of the parameters.
    """
    short = QueryDict(mutable=True)
    for name, texts in query.lists():
        given = [text for text in texts if text.strip() or name == "as_of"]
        if not given or (name, given) in (("page", ["1"]), ("ordering", [usual])):
            continue
        short[name] = ",".join(split_values(given)) if name in several else given[-1]
    if {name: [text] for name, text in short.items()} == dict(query.lists()):
        return None
    places = {name: place for place, name in enumerate(order)}
    ordered = QueryDict(mutable=True)
    for name in sorted(short, key=lambda name: places.get(name, len(places))):
        ordered[name] = str(short[name])
    return ordered.urlencode(safe=",")

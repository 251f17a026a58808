"""What readers ask for, and how often: pages first, the API after them, files and feeds last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

#: Slugs of public records, by the name of their kind.
Known = Mapping[str, Sequence[str]]
_WORDS = ("outside", "frontier", "testing", "safety", "red team", "evaluators", "deployment")
_TOPICS = ("external-evaluation", "red-teaming", "audit", "researcher-access")
_FIRST_DAY, _DAYS = dt.date(2023, 1, 1), 1000

#: Whoever asks: a stranger of many, the holder of a key, or one who asks far too often.
STRANGER, KEYED, GREEDY = "stranger", "keyed", "greedy"


@dataclass(frozen=True)
class Kind:
    """One kind of request: its part of all, and how an address of it is chosen."""

    name: str
    weight: int
    address: Callable[[Random, Known], str]
    by: str = STRANGER
    holds: bool = False  #: sends the ETag that it got before, if it knows one


def _of(path: str, *kinds: str) -> Callable[[Random, Known], str]:
    """The page of any record of these kinds."""

    def address(chance: Random, known: Known) -> str:
        kind = chance.choice(kinds)
        return path.format(kind=kind, slug=chance.choice(known[kind]))

    return address


def _always(*paths: str) -> Callable[[Random, Known], str]:
    return lambda chance, _known: chance.choice(paths)


def _filtered(chance: Random, known: Known) -> str:
    """A list of promises by a filter, a word or a page that few others ask for."""
    asked = [
        f"topic={chance.choice(_TOPICS)}&page={chance.randint(1, 9)}",
        f"lab={chance.choice(known['labs'])}&topic={chance.choice(_TOPICS)}",
        f"search={chance.choice(_WORDS).replace(' ', '+')}+{chance.randint(1, 400)}",
        f"stated_after={_day(chance)}",
    ]
    return f"/commitments/?{chance.choice(asked)}"


def _searched(chance: Random, _known: Known) -> str:
    return f"/search/?q={chance.choice(_WORDS).replace(' ', '+')}+{chance.randint(1, 200)}"


def _day(chance: Random) -> dt.date:
    return _FIRST_DAY + dt.timedelta(days=chance.randrange(_DAYS))


def _past(chance: Random, _known: Known) -> str:
    return f"/?as_of={_day(chance)}"


def _api_filtered(chance: Random, known: Known) -> str:
    lab, page = chance.choice(known["labs"]), chance.randint(1, 2)
    return chance.choice(
        [
            f"/api/v1/pledges/?lab={lab}",
            f"/api/v1/commitments/?topic={chance.choice(_TOPICS)}&page={page}",
            f"/api/v1/scorecard/?as_of={_day(chance)}",
        ]
    )


_RECORDS = ("labs", "models", "commitments", "evaluators", "sources")
_API_LISTS = tuple(f"/api/v1/{kind}/" for kind in (*_RECORDS, "changes", "scorecard", "access"))
MIX = (
    Kind("home", 14, _always("/")),
    Kind("lab", 10, _of("/labs/{slug}/", "labs")),
    Kind("other records", 14, _of("/{kind}/{slug}/", *_RECORDS)),
    Kind("lists", 8, _always("/labs/", "/models/", "/evaluators/", "/access/", "/sources/")),
    Kind("filtered list", 8, _filtered),
    Kind("search", 5, _searched),
    Kind("scorecard of a day", 3, _past),
    Kind("coverage, changes", 4, _always("/coverage/", "/changes/", "/methodology/", "/about/")),
    Kind("in French", 3, _always("/fr/", "/fr/labs/", "/fr/commitments/")),
    Kind("held already", 8, _always("/", "/labs/", "/api/v1/labs/"), holds=True),
    Kind("feed", 3, _always("/feeds/changes.atom", "/feeds/labs.atom")),
    Kind("card, cite", 2, _of("/cards/{kind}/{slug}.png", "labs", "models")),
    Kind("style", 4, _always("/static/favicon.svg")),
    Kind("API list", 5, _always(*_API_LISTS)),
    Kind("API record", 5, _of("/api/v1/{kind}/{slug}/", *_RECORDS)),
    Kind("API filtered", 2, _api_filtered),
    Kind("API file", 1, _of("/api/v1/pledges/?lab={slug}&format=csv", "labs")),
    Kind("API with key", 4, _of("/api/v1/{kind}/{slug}/", *_RECORDS), by=KEYED),
    Kind("API, greedy", 8, _always("/api/v1/labs/", "/api/v1/commitments/"), by=GREEDY),
)

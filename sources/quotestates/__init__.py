"""When a quote's verdict is published: the rule of two looks (source-checking.md, 3 and 9). Pure.

* That a quote stands is published at once, whether it is an improvement or only its formatting.
* That it is altered or missing is published when two looks at least six hours apart, without a
  good one between them, found the same text; or when four looks over two days found no text twice,
  but never the quote.
* What cannot be read changes nothing; only a quote that was never read becomes "unknown".
* A page that goes back and forth between texts alarms once, with both.
* An archived copy neither confirms nor refutes.
* If our own program changed since the verdict, a different one is held for a person (case 58).
"""

from sources.quotestates.facts import (
    Event,
    Happening,
    Look,
    Pending,
    Published,
    Settled,
    passage_hash,
    text_of,
)
from sources.quotestates.settling import accept_held, settle
from sources.quotestates.worse import second_look_at

__all__ = [
    "Event",
    "Happening",
    "Look",
    "Pending",
    "Published",
    "Settled",
    "accept_held",
    "passage_hash",
    "second_look_at",
    "settle",
    "text_of",
]

"""The tables of sources: what is cited, our visits, what became of quotes, what waits."""

from sources.models.checker import Checker, DailyRoot, Host, Sweep
from sources.models.cited import Citation, Source, web_address
from sources.models.quotes import QuoteEvent, QuoteStanding, ReviewItem
from sources.models.visits import Check, Health, Snapshot

__all__ = [
    "Check",
    "Checker",
    "Citation",
    "DailyRoot",
    "Health",
    "Host",
    "QuoteEvent",
    "QuoteStanding",
    "ReviewItem",
    "Snapshot",
    "Source",
    "Sweep",
    "web_address",
]

"""Where a quote stands at recording: in its own source, or in another of the record's sources.

The look is at the newest text that was kept of each source; nothing is fetched
(source-checking.md, 9; cases 49 and 50).
"""

from __future__ import annotations

from sources.checking.page import document_of
from sources.cited_by import citing, link_models
from sources.matching import Match, match
from sources.models import Citation, Snapshot, Source


def look_here(citation: Citation) -> Match | None:
    """How the quote fits the newest text of its own source; None if there is none, or no quote."""
    snapshot = _newest(citation.source)
    if snapshot is None or not citation.quote:
        return None
    return match(citation.quote, document_of(snapshot))


def look_elsewhere(citation: Citation) -> list[Source]:
    """Other sources of the records that cite the passage in whose newest text the quote stands."""
    if not citation.quote:
        return []
    return [source for source in _beside(citation) if _holds(source, citation.quote)]


def _beside(citation: Citation) -> list[Source]:
    """The other sources that the same records cite."""
    keys = set()
    for record in citing(citation):
        for model in link_models():
            if isinstance(record, model._meta.get_field(model.owner).related_model):
                links = model._default_manager.filter(**{model.owner: record})
                keys |= set(links.values_list("citation__source", flat=True))
    return list(Source.objects.filter(pk__in=keys - {citation.source_id}).order_by("title", "pk"))


def _holds(source: Source, quote: str) -> bool:
    snapshot = _newest(source)
    return snapshot is not None and match(quote, document_of(snapshot)).stands


def _newest(source: Source) -> Snapshot | None:
    return source.snapshots.exclude(text="").order_by("-last_seen_at", "-pk").first()

"""How often a source is visited: by what hangs on it (source-checking.md, 3)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from sources.cited_by import link_models
from sources.models import Source
from sources.reach.schedule import Cadence
from sources.vocabulary import CitationRole, SourceKind


def cadences_of(sources: Iterable[Source]) -> dict[int, Cadence]:
    """By key: policies daily; what a promise is quoted from, weekly; all else monthly."""
    sources = list(sources)
    promised = _with_a_promise(sources)
    return {source.pk: _cadence(source, promised) for source in sources}


def _cadence(source: Source, promised: set[int]) -> Cadence:
    if source.kind == SourceKind.POLICY:
        return Cadence.DAILY
    return Cadence.WEEKLY if source.pk in promised else Cadence.MONTHLY


def _with_a_promise(sources: Iterable[Source]) -> set[int]:
    """One query over the link tables of all kinds of records, however many sources."""
    promised = {"citation__source": OuterRef("pk"), "role": CitationRole.PROMISE}
    links = [Q(Exists(link._default_manager.filter(**promised))) for link in link_models()]
    if not links:
        return set()
    keys = [source.pk for source in sources]
    rows = Source.objects.filter(reduce(or_, links), pk__in=keys)
    return set(rows.values_list("pk", flat=True))

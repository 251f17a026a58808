"""How often a source is visited: by what hangs on it (source-checking.md, 3)."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q

from sources.cited_by import link_models
from sources.models import Source
from sources.reach.schedule import Cadence
from sources.vocabulary import CitationRole, SourceKind


def cadence_of(source: Source) -> Cadence:
    """Policies daily; what a promise is quoted from, weekly; all else monthly."""
    if source.kind == SourceKind.POLICY:
        return Cadence.DAILY
    return Cadence.WEEKLY if _holds_a_promise(source) else Cadence.MONTHLY


def _holds_a_promise(source: Source) -> bool:
    """One query over the link tables of all kinds of records."""
    promised = {"citation__source": OuterRef("pk"), "role": CitationRole.PROMISE}
    links = [Q(Exists(link._default_manager.filter(**promised))) for link in link_models()]
    any_of = reduce(or_, links, Q())
    return bool(links) and Source.objects.filter(any_of, pk=source.pk).exists()

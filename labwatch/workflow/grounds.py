"""Public records that would stand without ground if a passage, source or finding were withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from commitments.models import Ruling
from commitments.rulings import breaches
from evaluators.models import Finding
from sources.cited_by import citing
from sources.models import Citation, Source
from sources.publishing import public, public_links
from sources.records import Record, link_of


def resting_on(record: Record) -> list[Record]:
    """The public records that rest on it as they must and whose ground holds now; always in the
    same order, so that two who lock them wait for each other."""
    found = {(each._meta.label, each.pk): each for each in _resting(record)}
    rows = (found[place] for place in sorted(found))
    return [each for each in rows if public(each) and not lacks_ground(each)]


def lacks_ground(record: Any) -> bool:
    """Whether it cites no public passage though it must, or is a ruling that breaks its rules."""
    if isinstance(record, Ruling):
        return bool(breaches(Ruling.objects.get(pk=record.pk).facts()))
    link = link_of(type(record))
    if link is None or not record.must_cite:
        return False
    return not public_links(link).filter(**{link.owner: record.pk}).exists()


def _resting(record: Record) -> Iterable[Record]:
    if isinstance(record, Finding):
        return Ruling.objects.published().filter(pledge__commitment=record.commitment_id)
    if isinstance(record, Citation):
        return citing(record)
    if isinstance(record, Source):
        passages = record.citations.published()
        return [each for passage in passages for each in citing(passage)]
    return []

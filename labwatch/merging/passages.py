"""What is special about sources: their passages, what waits about their address, their visits."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from commitments.models import Ruling, RulingCitation
from commitments.rulings import breaches
from labwatch.merging.moving import Mover
from sources import pausing
from sources.cited_by import link_models
from sources.models import Citation, ReviewItem
from sources.records import Part
from sources.reviewing import start_anew
from sources.vocabulary import Answer, Status

#: What makes two passages of a source one and the same.
_SAME = ("quote", "locator", "quoted_from", "note")


def move_passages(mover: Mover) -> None:
    """Each passage goes to the source that stays, where its words are looked for anew. One that
    stands there already is set aside, and whatever cites it cites the other."""
    column: Any = Citation._meta.get_field("source")
    for passage in Citation.objects.filter(source=mover.gone.pk).order_by("pk"):
        same = {name: getattr(passage, name) for name in _SAME}
        twin = Citation.objects.filter(source=mover.keep.pk, **same).first()
        if twin is None or _is_frozen(passage) or not _may_stand_for(twin, passage):
            mover.move(passage, column)
            _move_items(mover, passage)
            start_anew(passage, mover.reason)
        else:
            _cite_instead(mover, passage, twin)
            mover.set_aside(passage, twin)


def settle_address(mover: Mover) -> None:
    """Nobody visits the address any more, and what waited about it is closed."""
    gone = mover.gone
    for item in ReviewItem.objects.waiting().filter(source=gone.pk):
        item.closed_at, item.answer = timezone.now(), Answer.BY_ITSELF
        item.note = mover.reason
        mover.sign(item)
        item.save()
    pausing.pause(gone, mover.reason)


def rulings_at_stake(mover: Mover) -> list[Ruling]:
    """Published rulings that rest on a passage of either source."""
    both = (mover.keep.pk, mover.gone.pk)
    rows = Ruling.objects.filter(
        status=Status.PUBLISHED, citations__citation__source__in=both
    ).distinct()
    return list(rows.order_by("pk"))


def broken(rulings: list[Ruling]) -> set[int]:
    """Those that break a rule as things are."""
    fresh = Ruling.objects.filter(pk__in=[each.pk for each in rulings])
    return {each.pk for each in fresh if breaches(each.facts())}


def _is_frozen(passage: Citation) -> bool:
    """Whether a published ruling cites it: the passages of those stay as they are."""
    links = RulingCitation.objects.filter(citation=passage.pk)
    return bool(links.filter(ruling__status=Status.PUBLISHED).exists())


def _may_stand_for(twin: Citation, passage: Citation) -> bool:
    """A draft does not take the place of what is public."""
    return twin.is_published or not passage.is_published


def _cite_instead(mover: Mover, passage: Citation, twin: Citation) -> None:
    """Whatever cites the one passage cites the other; a link that is there already is dropped."""
    parts = (each for each in Part.__subclasses__() if not each._meta.abstract)
    with_passage = (each for each in parts if any(f.name == "citation" for f in each._meta.fields))
    within = Mover(twin, passage, mover.by, mover.reason, mover.outcome)
    for model in dict.fromkeys([*link_models(), *with_passage]):
        within.move_all(model._meta.get_field("citation"))


def _move_items(mover: Mover, passage: Citation) -> None:
    """What was asked about a passage goes with it."""
    for item in ReviewItem.objects.filter(citation=passage.pk, source=mover.gone.pk):
        item.source = mover.keep
        mover.save(item, ["source"])
        mover.outcome.note_moved(item)

"""What a follower is told: the changes they follow in a piece of the log, oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from labwatch.alerts.models import Follower
from labwatch.changes.shown import ShownChange, shown
from labwatch.publishing.models import ChangeAbout, ChangeEntry, PublishedForm, What

#: Changes that one mail shows; of the others it says how many there are, and where.
SHOWN = 30
_FIRST = (What.PUBLISHED, What.RULED, What.CORRECTED)


@dataclass(frozen=True)
class News:
    """The first changes of a piece of the log, and how many there are in all."""

    changes: list[ShownChange]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.changes)


def news(follower: Follower, keys: list[str], upto: int) -> News:
    """What happened to the records ``keys`` (or to any) since the follower was told, up to there.

    Two queries.
    """
    piece = ChangeEntry.objects.filter(pk__gt=follower.position, pk__lte=upto)
    rows = _still_public(piece if follower.everything else piece.filter(_about(keys)), piece)
    count = rows.count()
    return News(shown(rows.order_by("pk")[:SHOWN]) if count else [], count)


def _about(keys: list[str]) -> Exists | Q:
    parts = (key.split("/", 1) for key in keys)
    nothing = Q(pk__in=[])
    one_of_them = reduce(
        or_, (Q(resource=resource, slug=slug) for resource, slug in parts), nothing
    )
    return Exists(ChangeAbout.objects.filter(one_of_them, entry=OuterRef("pk")))


def _still_public(
    rows: QuerySet[ChangeEntry], piece: QuerySet[ChangeEntry]
) -> QuerySet[ChangeEntry]:
    """Nothing of records that were withdrawn meanwhile, but that they were; not even that of those
    that came and went within the piece: nobody was told of them."""
    same = {"resource": OuterRef("resource"), "record": OuterRef("record")}
    is_public = Exists(PublishedForm.objects.filter(**same))
    came_just_now = Exists(piece.filter(**same, what__in=_FIRST, pk__lt=OuterRef("pk")))
    return rows.filter(
        Q(is_public, ~Q(what=What.WITHDRAWN)) | Q(~came_just_now, Q(what=What.WITHDRAWN))
    )

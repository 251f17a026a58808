"""What of a record the public may see: its published relations and published passages."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db.models import DateTimeField, Model, OuterRef, Prefetch, Q, QuerySet, Subquery

from sources.models import Citation, QuoteStanding, ReviewItem, Snapshot, Source
from sources.records import CitationLink, Record, published_q
from sources.vocabulary import CopyRead

R = TypeVar("R", bound=Record)


def public(record: R | None) -> R | None:
    """The record, or None if it or one that it rests on is not published.

    Reads the relations named in ``rests_on``; whoever shows many rows fetches them along.
    """
    if record is None or not record.is_published:
        return None
    return record if all(_open(record, path.split("__")) for path in record.rests_on) else None


def _open(record: Any, path: list[str]) -> bool:
    """Whether each record on the way is absent or published."""
    for name in path:
        record = getattr(record, name)
        if record is None:
            return True
        if not record.is_published:
            return False
    return True


def published(model: type[R], *along: str, as_of: dt.date | None = None) -> QuerySet[R]:
    """Published rows of a model, for a ``Prefetch``, with the relations to fetch along.

    ``as_of``: only those that were so by that day.
    """
    rows: QuerySet[R] = model.objects.published().as_of(as_of)
    return rows.select_related(*along) if along else rows


def cited(model: type[Record], path: str = "", *, as_of: dt.date | None = None) -> Prefetch[Any]:
    """Fetch the published passages of each row into ``cited``; ``path`` leads to a relation.

    ``Commitment.objects.prefetch_related(cited(Commitment), cited(Pledge, "pledges__"))``

    ``as_of``: only passages whose source was out by that day: nothing told later is known yet,
    also of what had happened by then.
    """
    options: Any = model._meta  # each concrete record has its own link table
    links = public_links(options.get_field("citations").related_model)
    if as_of:
        links = links.filter(citation__in=Citation.objects.as_of(as_of))
    return Prefetch(f"{path}citations", queryset=links, to_attr="cited")


def public_links(link: type[CitationLink]) -> QuerySet[Any]:
    """The links of one kind whose passage and source are published, as ``with_passages``."""
    return with_passages(link._default_manager.filter(published_q(Citation, "citation__")))


def with_passages(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows with a ``citation``: with it its source and standing, and ``under_review_since``."""
    rows = rows.select_related("citation__source", "citation__standing")
    found: QuerySet[Any] = rows.annotate(under_review_since=under_review_since("citation"))
    return found


def under_review_since(citation: str = "pk") -> Subquery:
    """Since when people judge a changed or missing quote; NULL where none waits for them."""
    items: Any = ReviewItem.objects
    waiting = items.waiting().about_wording().filter(citation=OuterRef(citation))
    opened = waiting.order_by("opened_at").values("opened_at")[:1]
    return Subquery(opened, output_field=DateTimeField())


def standing_of(citation: Citation) -> QuoteStanding | None:
    """What the checks know of the quote, if it was fetched along; never asks the database."""
    found: QuoteStanding | None = fetched(citation, "standing")
    return found


def fetched(row: Model, relation: str) -> Any:
    """The row at the other end of a one-to-one relation, if it was fetched along and exists."""
    field: Any = type(row)._meta.get_field(relation)
    return field.get_cached_value(row, default=None)


def public_versions(source: Source) -> QuerySet[Snapshot]:
    """What our visits read, and those uploaded copies on which a public passage rests: what
    somebody uploaded is no more public than the passage that it was uploaded for."""
    vouching = Citation.objects.published().filter(source=source)
    vouching = vouching.exclude(standing__uploaded_copy=None)
    shown = Q(pk__in=vouching.order_by().values("standing__uploaded_copy"))
    return source.snapshots.filter(~Q(copy_read=CopyRead.UPLOAD) | shown)

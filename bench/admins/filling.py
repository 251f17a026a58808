"""A large record for the admin's lists, written in bulk: as many rows, not as true a record.

Each commitment has a pledge and a quote; every tenth a source, a ruling and an item that waits.
One in a hundred is a draft. What the search knows is written along; of history there is none,
since these lists read none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from commitments.models import Commitment, Lab, Pledge, Ruling
from labwatch.publishing.models import Touched
from labwatch.search.models import SearchDocument
from labwatch.search.standing import standing
from sources.models import Citation, ReviewItem, Source
from sources.partialdates import PartialDate
from sources.searchwords import words

LABS, FEWER, AT_ONCE = 10, 10, 2_000
TOPICS = ("external-evaluation", "red-teaming", "audit", "researcher-access")
TEXT = "will test each frontier model with outside evaluators first"


def fill(commitments: int) -> None:
    """Write it all, and let the database count it for its plans."""
    few = max(commitments // FEWER, 1)
    labs = [Lab(slug=f"lab-{n}", name=f"Lab {n}", status="published") for n in range(LABS)]
    Lab.objects.bulk_create(labs)
    sources = _written(few, _source)
    citations = _written(commitments, lambda n: _citation(n, sources[n % few]))
    promises = _written(commitments, _commitment)
    pledges = _written(commitments, lambda n: _pledge(n, promises[n], labs[n % LABS]))
    _written(few, lambda n: _ruling(n, pledges[n * FEWER % commitments]))
    _written(few, lambda n: _item(citations[n * FEWER % commitments]))
    _settle()


def _written(count: int, make: Callable[[int], Any]) -> list[Any]:
    """So many rows, with what the search knows of them."""
    rows = [make(number) for number in range(count)]
    with transaction.atomic():
        type(rows[0]).objects.bulk_create(rows, batch_size=AT_ONCE)
        documents = [_document(row) for row in rows if getattr(row, "is_published", False)]
        SearchDocument.objects.bulk_create(documents, batch_size=AT_ONCE)
    return rows


def _document(row: Any) -> SearchDocument:
    resource = f"{row._meta.model_name}s"
    known = " ".join(words(str(row)))
    return SearchDocument(id=standing(resource, row.pk), slug=row.slug, words=known)


def _status(number: int) -> str:
    return "draft" if number % 100 == 99 else "published"


def _source(number: int) -> Source:
    return Source(
        slug=f"source-{number}",
        url=f"https://lab-{number % LABS}.example/policy/{number}",
        host=f"lab-{number % LABS}.example",
        title=f"Policy {number} of lab {number % LABS}",
        publisher=f"Lab {number % LABS}",
        kind="policy",
        tier="primary",
        published_on=PartialDate.parse(f"{2015 + number % 10}-03"),
        status=_status(number),
    )


def _citation(number: int, source: Source) -> Citation:
    quote = f"We {TEXT}, says passage {number}."
    return Citation(slug=f"quote-{number}", source=source, quote=quote, status=_status(number))


def _commitment(number: int) -> Commitment:
    return Commitment(
        slug=f"commitment-{number}",
        summary=f"Lab {number % LABS} {TEXT} ({number}).",
        topic=TOPICS[number % 4],
        shape="promise",
        testability="measurable",
        stated_on=PartialDate.parse(f"{2015 + number % 10}-{1 + number % 12:02}"),
        due=PartialDate.parse(f"{2030 + number % 5}") if number % 3 else None,
        status=_status(number),
    )


def _pledge(number: int, commitment: Commitment, lab: Lab) -> Pledge:
    return Pledge(
        slug=f"pledge-{number}",
        commitment=commitment,
        lab=lab,
        attribution="own-words",
        status=_status(number),
    )


def _ruling(number: int, pledge: Pledge) -> Ruling:
    return Ruling(
        slug=f"ruling-{number}",
        pledge=pledge,
        conduct="cannot-be-judged",
        reason="The words name no test.",
        author="Alice",
        ruled_on=dt.date(2024, 1, 1) + dt.timedelta(days=number % 600),
        break_test="",
        status=_status(number),
    )


def _item(citation: Citation) -> ReviewItem:
    now = timezone.now()
    return ReviewItem(
        kind="altered",
        source=citation.source,
        citation=citation,
        opened_at=now,
        last_seen_at=now,
        urgency=citation.pk % 50,
        facts={"diff": [["equal", "We"], ["replace", "will", "may"]]},
    )


def _settle() -> None:
    """Take what is touched for done, and count the rows for the plans."""
    Touched.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

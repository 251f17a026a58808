"""What the counts beside the choices of a list cost: pages of a large record, new and asked again.

    DATABASE_URL=… STATE_DIR=… python -m bench.lists [COMMITMENTS]   # 100,000 unless said

Fills the database named, which must be empty, and leaves it full. Each question is asked of the
site in this process, once with new filters, once again; the medians of the rounds are told, and
beside them those of the same page without the counts. Times are processor times of this process:
on SQLite with all that the database does, on PostgreSQL without it.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

ROUNDS = 5
PAGES = (
    "/commitments/",
    "/commitments/?topic=audit",
    "/commitments/?topic=audit&shape=promise",
    "/commitments/?overdue=true",
    "/commitments/?ordering=-stated_on",
)


def fill(commitments: int) -> None:
    """Fifty labs, and as many commitments as asked for, each pledged by one of them."""
    from django.core.management import call_command
    from django.db import connection

    from commitments.models import Commitment, Lab, Pledge
    from commitments.vocabulary import Attribution, Shape, Testability, Topic

    call_command("migrate", verbosity=0)
    labs = [Lab(slug=f"lab-{n}", name=f"Lab {n}", status="published") for n in range(50)]
    Lab.objects.bulk_create(labs)
    rows = [
        Commitment(
            slug=f"c-{n}",
            summary=f"Promise number {n}.",
            status="published",
            topic=Topic.values[n % len(Topic.values)],
            shape=Shape.values[n // 7 % len(Shape.values)],
            testability=Testability.values[n // 3 % len(Testability.values)],
            stated_on=f"20{20 + n % 6}",
            due="2024" if n % 5 == 0 else None,
        )
        for n in range(commitments)
    ]
    Commitment.objects.bulk_create(rows, batch_size=500)
    pledges = [
        Pledge(
            slug=f"p-{n}",
            status="published",
            commitment=row,
            lab=labs[n % len(labs)],
            attribution=Attribution.values[n % len(Attribution.values)],
            state="in-force",
        )
        for n, row in enumerate(rows)
    ]
    Pledge.objects.bulk_create(pledges, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM publishing_touched")
        cursor.execute("ANALYZE")


def asked(address: str) -> Callable[[], float]:
    """Asks for a page; gives the milliseconds that it took."""
    from django.test import Client

    client = Client()

    def ask() -> float:
        start = time.process_time()
        answer: Any = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        return (time.process_time() - start) * 1000

    return ask


def forget() -> None:
    """Drop every number and page that this process keeps."""
    from labwatch import counts
    from labwatch.serving import kept

    for each in (*vars(counts).values(), *vars(kept).values()):
        if isinstance(each, kept.Kept):
            each._values.clear()
            each._taken = 0


def measured(address: str) -> tuple[float, float, float]:
    """New, asked again while the page itself is made anew, and without counts; medians, in ms."""
    from commitments.pages import CommitmentList

    ask, shown = asked(address), CommitmentList.shown
    rounds = []
    for _ in range(ROUNDS):
        forget()
        CommitmentList.shown = shown
        first = ask()
        again = asked(address + ("&" if "?" in address else "?") + "page=2")()
        CommitmentList.shown = ()
        bare = asked(address + ("&" if "?" in address else "?") + "page=3")()
        rounds.append((first, again, bare))
    CommitmentList.shown = shown
    return tuple(median(column) for column in zip(*rounds, strict=True))  # type: ignore[return-value]


def main() -> None:
    """Fill, ask, tell."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "labwatch.settings")
    os.environ.setdefault("ALLOWED_HOSTS", "testserver")
    import django

    django.setup()
    commitments = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    from commitments.models import Commitment

    if not _is_full(Commitment):
        fill(commitments)
    asked("/about/")()
    print("| page | new, CPU ms | counts known, CPU ms | without counts, CPU ms |")
    print("|---|---|---|---|")
    for address in PAGES:
        new, again, bare = measured(address)
        print(f"| {address} | {new:,.0f} | {again:,.0f} | {bare:,.0f} |", flush=True)


def _is_full(model: Any) -> bool:
    from django.db import DatabaseError, transaction

    try:
        with transaction.atomic():
            return bool(model.objects.exists())
    except DatabaseError:
        return False


if __name__ == "__main__":
    main()

"""``manage.py check_sources``: visit sources by hand, with progress and a summary."""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q, QuerySet
from django.utils import timezone

from sources.acting import acting_as
from sources.checking import sweeping
from sources.checking.claiming import due, visitable
from sources.checking.recording import Recorded
from sources.models import Checker, Source, Sweep
from sources.vocabulary import PageState, QuoteState, Reach, SweepTrigger

_BAR = 24


class Command(BaseCommand):
    """Visits sources and tells what became of their quotes."""

    help = (
        "Visit sources and look for their quotes. Exit code 0: every source could be read and "
        "every quote stands; 1: something is wrong; 2: what was asked for is not understood."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to visit."""
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--all", action="store_true", help="every source, due or not")
        which.add_argument("--due", action="store_true", help="what is due now (the default)")
        parser.add_argument("address", nargs="*", help="address or slug of a recorded source")
        parser.add_argument(
            "--seconds", type=float, default=3600, help="end after so long (default: 3600)"
        )

    @acting_as("source check")
    def handle(self, *args: Any, **options: Any) -> None:
        """Check what was asked for; ends with exit code 1 if anything is wrong."""
        if options["address"] and (options["all"] or options["due"]):
            raise CommandError("Give addresses, or --all, or --due; not both.", returncode=2)
        stopped = Checker.objects.filter(pk=1, stopped_by_itself=False).first()
        if stopped and stopped.stopped_at:
            why = f"Source checks are stopped: {stopped.stopped_because} Start them in the admin."
            raise CommandError(why, returncode=2)
        keys = self._keys(options)
        if not keys:
            self.stdout.write("Nothing is due." if not options["all"] else "There are no sources.")
            return
        results = self._check(keys, options["seconds"], is_round=not options["address"])
        self._summary(results, len(keys))
        if len(results) < len(keys) or not all(result.is_well for result in results):
            sys.exit(1)

    def _keys(self, options: dict[str, Any]) -> list[int]:
        if options["address"]:
            return [self._key(address) for address in dict.fromkeys(options["address"])]
        every = visitable(Source.objects.all())
        rows: QuerySet[Source] = every if options["all"] else due(timezone.now())
        return list(rows.order_by("pk").values_list("pk", flat=True))

    @staticmethod
    def _key(address: str) -> int:
        source = Source.objects.filter(Q(url=address) | Q(slug=address)).first()
        if source is None:
            raise CommandError(
                f"No source has the address or slug {address}. Record it first, or see /sources/.",
                returncode=2,
            )
        if not visitable(Source.objects.filter(pk=source.pk)).exists():
            raise CommandError(
                f"{source.slug} is paused, or its host is. Resume it in the admin first.",
                returncode=2,
            )
        return int(source.pk)

    def _check(self, keys: list[int], seconds: float, *, is_round: bool) -> list[Recorded]:
        sweep = self._begin(len(keys)) if is_round else None
        began, results = time.monotonic(), []
        for result in sweeping.check_these(keys, seconds):
            results.append(result)
            self._progress(result, results, len(keys), began)
        if sweep is not None:
            failed = sum(not result.is_well for result in results)
            counts = {"done": len(results), "failed": failed, "finished_at": timezone.now()}
            Sweep.objects.filter(pk=sweep.pk).update(**counts)
        return results

    @staticmethod
    def _begin(count: int) -> Sweep:
        return Sweep.objects.create(
            trigger=SweepTrigger.COMMAND, started_at=timezone.now(), due=count
        )

    def _progress(
        self, result: Recorded, results: list[Recorded], total: int, began: float
    ) -> None:
        """On a terminal one line that moves; elsewhere a line for each source."""
        if not self.stdout.isatty():
            self.stdout.write(_line(result))
            return
        done, spent = len(results), max(time.monotonic() - began, 0.001)
        filled = "#" * (_BAR * done // total)
        bar = f"[{filled:<{_BAR}}] {done}/{total} · {done / spent:.1f}/s · {result.source.host}"
        self.stdout.write(f"\r{bar[:100]:<100}", ending="\n" if done == total else "")

    def _summary(self, results: list[Recorded], total: int) -> None:
        self.stdout.write(f"{len(results)} of {total} sources visited.")
        for title, words in (
            ("Pages", Counter(PageState(each.outcome).label for each in results)),
            ("Sources", Counter(Reach(each.reach).label for each in results)),
            (
                "Quotes",
                Counter(QuoteState(word).label for each in results for word in each.quote_states),
            ),
        ):
            told = ", ".join(f"{count} {word}" for word, count in words.most_common())
            self.stdout.write(f"{title}: {told or 'none'}")
        for result in results:
            if not result.is_well:
                self.stdout.write(f"! {_line(result)}")


def _line(result: Recorded) -> str:
    states = Counter(QuoteState(word).label for word in result.quote_states)
    quotes = ", ".join(f"{count} {word}" for word, count in states.most_common())
    why = f" ({result.why})" if result.why else ""
    page = PageState(result.outcome).label
    return f"{result.source.slug}: {page}{why}; quotes: {quotes or 'none'}"

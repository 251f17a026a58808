"""``manage.py export_site``: the whole public site as files for any host."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from labwatch.edition.asking import NotHeld
from labwatch.edition.exporting import CannotExport, Outcome, export
from labwatch.edition.links import broken_links
from labwatch.edition.places import Places

_BAR = 24
#: Where nobody watches, a line for so many addresses.
_EACH = 250


class Command(BaseCommand):
    """Writes the static edition, or brings it up to date."""

    help = (
        "Write the whole public site (pages, feeds, JSON, CSV) as files that any host of files "
        "can serve. Run again, it writes only what changed. See docs/static-edition.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and which."""
        parser.add_argument("path", type=Path, help="folder: empty, or of an earlier edition")
        codes = [code for code, _name in settings.LANGUAGES]
        parser.add_argument(
            "--languages",
            default=",".join(codes),
            help=f"of the pages, with commas between; default: {','.join(codes)}",
        )
        parser.add_argument(
            "--relative",
            action="store_true",
            help="links that hold in any folder, also without a server",
        )
        parser.add_argument(
            "--without",
            action="append",
            default=[],
            metavar="PREFIX",
            help="leave what stands below this path, such as /embed/, to the live site",
        )
        parser.add_argument(
            "--check", action="store_true", help="follow every link of the finished edition"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, say what became of it, check it if asked to."""
        self._began = time.monotonic()
        places = Places(
            settings.SITE_URL,
            _languages(options["languages"]),
            options["relative"],
            tuple(sorted(options["without"])),
        )
        folder: Path = options["path"].absolute()
        try:
            outcome = export(folder, places, self._progress)
        except (CannotExport, NotHeld) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_told(outcome, time.monotonic() - self._began))
        if options["check"]:
            self._check(folder)

    def _progress(self, path: str, done: int, known: int) -> None:
        """On a terminal one line that moves; elsewhere a line now and then."""
        if not self.stdout.isatty():
            if done % _EACH == 0:
                self.stdout.write(f"{done} of {known} known addresses")
            return
        spent = max(time.monotonic() - self._began, 0.001)
        filled = "#" * (_BAR * done // known)
        bar = f"[{filled:<{_BAR}}] {done}/{known} · {done / spent:.0f}/s · {path}"
        self.stdout.write(f"\r{bar[:100]:<100}", ending="\n" if done == known else "")

    def _check(self, folder: Path) -> None:
        broken = broken_links(folder, settings.SITE_URL)
        for each in broken[:100]:
            self.stderr.write(str(each))
        if broken:
            raise CommandError(f"{len(broken)} links are broken.")
        self.stdout.write("Every link holds.")


def _languages(text: str) -> frozenset[str]:
    """Those of the settings; en is English, whichever the settings mean by it."""
    known = {code.partition("-")[0]: code for code, _name in settings.LANGUAGES}
    asked = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [part for part in asked if part.partition("-")[0] not in known]
    if unknown or not asked:
        raise CommandError(f"--languages: give some of {', '.join(known)}; not “{text}”.")
    return frozenset(known[part.partition("-")[0]] for part in asked)


def _told(outcome: Outcome, seconds: float) -> str:
    if outcome.is_unchanged:
        return f"{outcome.files} files are as the record stands; nothing was written."
    moved = " The record changed meanwhile: export again." if outcome.moved else ""
    return (
        f"{outcome.files} files, {outcome.size / 1e6:.1f} MB: {outcome.written} written, "
        f"{outcome.dropped} dropped, in {seconds:.0f} s.{moved}"
    )

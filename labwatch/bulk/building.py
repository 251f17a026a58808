"""Building the file of the whole record: at most one at a time, and only if the record changed.

The same record gives the same bytes: files in a fixed order, with a fixed time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Max
from django.utils import timezone

from labwatch.api.resources import RESOURCES
from labwatch.api.streaming import in_blocks
from labwatch.bulk import texts
from labwatch.bulk.keeping import drop_old
from labwatch.bulk.models import BulkFile, claim, folder, release
from labwatch.bulk.package import File, package
from labwatch.bulk.tables import Table, tables
from labwatch.publishing.models import ChangeEntry
from labwatch.publishing.refreshing import refresh_all
from labwatch.publishing.versions import current_version
from labwatch.running import code_stamp
from sources.models import Health, Source

#: The first moment that a zip file can name.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
#: So often it is tried to get all tables from one and the same version.
_TRIES = 3


def build(now: dt.datetime) -> BulkFile | None:
    """The file of the record as it is now: the newest one, or a new one if the record changed.

    None: somebody else is building.
    """
    refresh_all()
    newest = BulkFile.objects.newest()
    if newest and newest.version == _mark() and newest.path.exists():
        return newest
    if not claim(now):
        return None
    try:
        return _build(now)
    finally:
        release(timezone.now())


def _build(now: dt.datetime) -> BulkFile:
    folder().mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".building-", suffix=".zip", dir=folder())
    os.close(handle)
    path = Path(name)
    try:
        version, rows = _write_of_one_version(path)
        kept = _keep(path, version, rows, now)
    finally:
        path.unlink(missing_ok=True)
    drop_old()
    return kept


def _mark() -> str:
    """The version of what a file would hold now: of the record, and of the code that writes it."""
    return f"{current_version().mark} {code_stamp()[:16]}"


def _write_of_one_version(path: Path) -> tuple[str, Counter[str]]:
    """Write the file; again if the record changed meanwhile, so that its tables agree.

    A record that never rests gives the last try, under the version of its beginning: the next
    build makes it anew.
    """
    for _try in range(_TRIES):
        version = _mark()
        rows = write(path, settings.SITE_URL)
        if version == _mark():
            break
        refresh_all()
    return version, rows


def write(path: Path, address: str) -> Counter[str]:
    """Write the whole record to a zip file, for the site at that address; how many rows each of
    its tables has."""
    rows: Counter[str] = Counter()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        written = []
        for table in tables():
            as_csv = _write(archive, f"csv/{table.name}.csv", table.lines("csv", address))
            lines = _counted(table.lines("jsonl", address), table.name, rows)
            written.append((table, as_csv, _write(archive, f"jsonl/{table.name}.jsonl", lines)))
        _write_beside(archive, written, address)
    return rows


def _write_beside(
    archive: zipfile.ZipFile, written: list[tuple[Table, File, File]], address: str
) -> None:
    at = newest_change()
    described = json.dumps(package(written, address, at), ensure_ascii=False, indent=2)
    for name, text in (
        ("CITATION.cff", texts.citation(address, at)),
        ("LICENSE.txt", texts.licence()),
        ("README.md", texts.readme(address, at)),
        ("datapackage.json", f"{described}\n"),
    ):
        archive.writestr(_entry(name), text.encode())


def _counted(lines: Iterable[bytes], name: str, counts: Counter[str]) -> Iterator[bytes]:
    """The lines, counted under the name while they pass; many may come at once."""
    counts[name] = 0
    for some in lines:
        counts[name] += some.count(b"\n")
        yield some


def _write(archive: zipfile.ZipFile, path: str, lines: Iterable[bytes]) -> File:
    digest, size = hashlib.sha256(), 0
    with archive.open(_entry(path), "w") as out:
        for block in in_blocks(lines):
            out.write(block)
            digest.update(block)
            size += len(block)
    return File(path, size, digest.hexdigest())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry


def newest_change() -> dt.datetime | None:
    """The newest moment of which the record tells; None if it is empty."""
    kinds = [view.filterset_class.Meta.model.objects for view in RESOURCES.values()]
    moments = [kind.published().aggregate(at=Max("updated_at"))["at"] for kind in kinds]
    moments.append(ChangeEntry.objects.aggregate(at=Max("at"))["at"])
    visited = Health.objects.filter(source__in=Source.objects.published())
    moments.append(visited.aggregate(at=Max("last_visit_at"))["at"])
    return max((moment for moment in moments if moment), default=None)


def _keep(path: Path, version: str, rows: Counter[str], now: dt.datetime) -> BulkFile:
    """The file under its name; one of the same content is the same file."""
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    known = BulkFile.objects.filter(sha256=sha256).first()
    name = known.name if known else f"labwatch-{timezone.localdate(now)}-{sha256[:8]}.zip"
    facts = {
        "version": version,
        "built_at": now,
        "bytes": path.stat().st_size,
        "name": name,
        "rows": dict(rows),
    }
    path.chmod(0o644)
    os.replace(path, folder() / name)
    return BulkFile.objects.update_or_create(sha256=sha256, defaults=facts)[0]

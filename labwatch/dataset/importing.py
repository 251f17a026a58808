"""Datasets to the database: everything is checked, then everything is kept or nothing is.

The first look (survey.py) writes nothing. The rows are then made inside one transaction
(writing.py); one problem anywhere takes all of it back. Every problem of every record is reported,
not just the first. What stands as it was loaded last (standing.py) is not looked at again.
"""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from labwatch.dataset.kinds import KINDS
from labwatch.dataset.problems import DatasetError
from labwatch.dataset.reading import dataset_files
from labwatch.dataset.standing import Standing, digest_of, loaded_before
from labwatch.dataset.survey import survey
from labwatch.dataset.writing import Count, Importer, Progress


def import_dataset(
    paths: list[Path],
    *,
    author: AbstractBaseUser | None = None,
    new_only: bool = False,
    anew: bool = False,
    progress: Progress = lambda _kind, _done: None,
) -> dict[str, Count]:
    """Load files and folders; count by kind. DatasetError, with nothing written, if anything is
    wrong. ``new_only`` leaves records alone that exist already. History names the ``author``.
    What stands as it was loaded last is passed over, unless it shall be looked at ``anew``.
    """
    files = dataset_files(paths)
    digest = digest_of(files)
    before = None if anew else loaded_before(digest)
    if before is not None:
        return _as_before(before, new_only)
    found = survey(files)
    importer = Importer(found, author, new_only, progress)
    with transaction.atomic():
        importer.standing = Standing(importer.references, anew=anew)
        counts = {kind.name: importer.load(kind) for kind in KINDS if found.files[kind.name]}
        if importer.problems:
            raise DatasetError(importer.problems)
        is_whole = not new_only and digest_of(files) == digest
        importer.standing.close(
            digest if is_whole else "", {name: count.total for name, count in counts.items()}
        )
    return counts


def _as_before(totals: dict[str, int], new_only: bool) -> dict[str, Count]:
    """What a load counts that finds every record as it stands in the files."""
    names = [kind.name for kind in KINDS if kind.name in totals]
    return {name: Count(unchanged=0 if new_only else totals[name]) for name in names}

"""Bytes of pages in any storage of Django's: in memory, or in an object store that speaks S3."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from labwatch.snapshots import storage_of
from sources.checking import evidence
from sources.checking.keeping import read_body
from sources.models import Snapshot
from tests.sources.checking.conftest import SENTENCE, Internet, page
from tests.sources.checking.objects import Objects

IN_MEMORY = {"BACKEND": "django.core.files.storage.InMemoryStorage"}


@pytest.fixture
def objects() -> Iterator[Objects]:
    """An object store with nothing in it."""
    pytest.importorskip("storages.backends.s3", reason='needs the extra "object-store"')
    with Objects() as objects:
        yield objects


def use(settings: Any, storage: dict[str, Any]) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": storage}


def bucket(objects: Objects) -> dict[str, Any]:
    return storage_of("kept", objects.url, "here", ("key", "word"))


def see_two_versions_and_erase_the_first(internet: Internet) -> None:
    """Every use of the storage: new, as a difference, read again, made whole, deleted."""
    internet.quote()
    pages = [page(SENTENCE), page(SENTENCE, "Something was added.")]
    for text in pages:
        internet.show(text)
        internet.check()
        internet.wait(days=1)
    first, second = Snapshot.objects.order_by("pk")
    assert [read_body(each) for each in (first, second)] == [text.encode() for text in pages]
    assert ".from-" in str(second.body)
    evidence.erase(first, "Court order 12/26.")
    second.refresh_from_db()
    assert read_body(second) == pages[1].encode()
    assert ".from-" not in str(second.body)


@pytest.mark.django_db
def test_pages_are_kept_in_a_storage_that_is_no_folder(internet: Internet, settings: Any) -> None:
    use(settings, IN_MEMORY)
    see_two_versions_and_erase_the_first(internet)
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.zst"))


@pytest.mark.django_db
def test_pages_are_kept_in_a_bucket(internet: Internet, settings: Any, objects: Objects) -> None:
    use(settings, bucket(objects))
    see_two_versions_and_erase_the_first(internet)
    [name] = objects.kept
    assert name == f"/kept/{Snapshot.objects.latest('pk').body}"
    assert {"HEAD", "GET", "PUT", "DELETE"} == set(objects.asked)
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.zst"))


@pytest.mark.django_db
def test_the_same_bytes_of_two_sources_are_one_object(
    internet: Internet, settings: Any, objects: Objects
) -> None:
    use(settings, bucket(objects))
    for path in ("/one", "/two"):
        internet.source(path)
        internet.show(page(SENTENCE), path=path)
    internet.check()
    assert Snapshot.objects.count() == 2
    assert len(objects.kept) == objects.asked.count("PUT") == 1


@pytest.mark.django_db
def test_while_the_store_is_away_texts_are_recorded_and_bytes_are_not(
    internet: Internet, settings: Any, objects: Objects
) -> None:
    use(settings, bucket(objects))
    objects.broken = True
    internet.quote()
    internet.show(page(SENTENCE))
    [recorded] = internet.check()
    assert (recorded.outcome, recorded.quote_states) == ("ok", ("verbatim",))
    assert SENTENCE in Snapshot.objects.get().text
    assert not Snapshot.objects.get().body


def test_without_a_bucket_no_library_of_object_stores_is_loaded(tmp_path: Path) -> None:
    code = "import django, sys; django.setup(); print('boto3' in sys.modules)"
    told = {"STATE_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "labwatch.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=told,
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "False"


def test_a_bucket_of_the_environment_becomes_the_storage() -> None:
    told = storage_of("kept", "https://s3.example.org", "", ("", ""))
    assert told["BACKEND"] == "sources.objectstore.ObjectStore"
    assert told["OPTIONS"]["bucket_name"] == "kept"
    assert told["OPTIONS"]["access_key"] is None

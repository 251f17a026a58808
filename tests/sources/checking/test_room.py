"""No room for the bytes of a page: it is checked all the same, and kept once there is room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from sources.checking.keeping import keep_body, read_body
from sources.models import Check, ReviewItem, Snapshot
from tests.sources.checking.conftest import SENTENCE, Internet, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def full() -> Iterator[pytest.MonkeyPatch]:
    """A disk on which each file ends in the middle; undone by ``undo``."""
    whole = FileSystemStorage._save

    def cut(self: Any, name: str, content: Any) -> str:
        content.file.truncate(5)
        whole(self, name, content)
        raise OSError(28, "No space left on device")

    patch = pytest.MonkeyPatch()
    patch.setattr(FileSystemStorage, "_save", cut)
    yield patch
    patch.undo()


def files(settings: Any) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_page_without_room_is_checked_and_kept_by_the_next_visit(
    internet: Internet, full: pytest.MonkeyPatch, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    quote = internet.quote()
    internet.show(page(SENTENCE))
    internet.check()
    quote.refresh_from_db()
    assert quote.quote_state == "verbatim"
    assert Snapshot.objects.get().body.name == ""
    assert files(settings) == []
    assert "Bytes of a page are not kept" in caplog.text
    assert not ReviewItem.objects.exists()

    full.undo()
    internet.wait(days=2)
    internet.check()
    assert read_body(Snapshot.objects.get()) == page(SENTENCE).encode()
    assert Check.objects.get().times_seen == 2


def test_a_file_that_could_not_be_written_whole_leaves_nothing(
    full: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(OSError, match="No space left"):
        keep_body(b"some bytes" * 100)
    assert files(settings) == []

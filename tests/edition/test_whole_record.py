"""The edition of the starter record: no link of it is broken, in either language."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from labwatch.edition.links import broken_links

#: Left out for the sake of time: what is left holds most of the record's links to each other. Each
#: kind of record, with all that is shared of it, is held in test_exporting.py.
WITHOUT = (
    *("/cite/", "/embed/", "/cards/", "/scorecard/", "/evaluations/", "/models/", "/statements/"),
    *("/access/", "/evaluators/", "/findings/", "/changes/", "/coverage/", "/adequacy/", "/data/"),
    *(f"/fr/{name}/" for name in ("sources", "documents", "commitments", "compare", "feeds")),
    *(f"/api/v1/{name}/" for name in ("changes", "citations", "pledges", "evaluations", "grants")),
    *(f"/api/v1/{name}/" for name in ("sources", "statements", "models", "documents")),
    *(f"/api/v1/{name}/" for name in ("evaluators", "findings", "scorecard", "vocabulary")),
    *("/feeds/commitments/", "/feeds/models/", "/feeds/evaluators/"),
)


@pytest.mark.once
@pytest.mark.django_db
def test_no_link_of_the_starter_record_is_broken(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT, settings.ALLOWED_HOSTS = tmp_path / "media", ["127.0.0.1"]
    call_command("load_dataset", str(settings.BASE_DIR / "data"), later=True, verbosity=0)
    folder = tmp_path / "edition"
    call_command("export_site", str(folder), without=list(WITHOUT), stdout=StringIO())
    assert broken_links(folder, settings.SITE_URL) == []
    pages = {path.relative_to(folder).as_posix() for path in folder.rglob("index.html")}
    assert {"index.html", "fr/labs/anthropic/index.html", "methodology/index.html"} <= pages
    assert len(pages) > 150

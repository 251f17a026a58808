"""An edition holds everything public, is brought up to date with few writes, and never half."""

from __future__ import annotations

import fcntl
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from commitments.models import Lab
from labwatch.addresses import fates
from labwatch.edition import crawling
from labwatch.edition.asking import NotHeld
from labwatch.edition.links import broken_links
from labwatch.publishing.refreshing import refresh_all
from tests import factories as make
from tests.sharing.conftest import mirrored, records
from tests.sharing.test_addresses import FORMS

pytestmark = [pytest.mark.django_db, pytest.mark.once]
#: What others test as pages; here it would only take long.
WITHOUT = ("/cite/", "/embed/", "/cards/", "/scorecard/", "/compare/", "/api/v1/v")


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    """Files to download go nowhere else."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin at the list of labs, and hold little else: enough for what is tested here."""
    monkeypatch.setattr(crawling, "_BEGINNINGS", ("/labs/", "/api/v1/labs/"))
    monkeypatch.setattr(f"{__name__}.WITHOUT", (*WITHOUT, *_OTHERS))


_KINDS = (
    *("models", "commitments", "documents", "statements", "evaluators", "access", "findings"),
    *("evaluations", "sources", "corrections", "changes", "coverage", "adequacy", "methodology"),
)
#: All but the pages of records, their lists, and what is shared of records.
_BESIDE_RECORDS = (
    *(f"{form}{kind}." for kind in ("home", *_KINDS) for form in ("/cite/", "/cards/", "/embed/")),
    *("/cite/labs.", "/cards/labs.", "/embed/labs.", "/embed/scorecard/", "/scorecard/"),
    *("/compare/", "/coverage/", "/adequacy/", "/methodology/", "/changes/", "/data/"),
    *("/api/", "/feeds/", "/about/", "/licence/", "/accessibility/", "/privacy/", "/changelog/"),
)
_OTHERS = (
    *(f"{before}/{kind}/" for before in ("", "/feeds", "/api/v1") for kind in _KINDS),
    *("/feeds/", "/about/", "/licence/", "/accessibility/", "/privacy/", "/changelog/"),
)


def export(folder: Path, **options: Any) -> str:
    """What the command says."""
    out = StringIO()
    told = {"languages": "en", "without": list(WITHOUT), **options}
    call_command("export_site", str(folder), stdout=out, stderr=out, **told)
    return out.getvalue()


def times(folder: Path) -> dict[str, int]:
    """When each file was last written."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in files}


def test_pages_feeds_json_and_csv_are_files_whose_links_hold(tmp_path: Path) -> None:
    lab = make.make_lab(slug="acme", name="Acme & <Sons>")
    make.make_lab(slug="hidden", status="draft")
    made = make.make_pledge(lab=lab)
    folder = tmp_path / "edition"
    told = export(folder, check=True)
    assert told.endswith("Every link holds.\n")
    assert broken_links(folder, settings.SITE_URL) == []
    for file in (
        "index.html",
        "labs/acme/index.html",
        f"commitments/{made.commitment.slug}/index.html",
        "api/v1/labs/acme/index.json",
        "api/v1/labs/index.csv",
        "feeds/labs/acme.atom",
        "robots.txt",
        "sitemap.xml",
        ".well-known/security.txt",
        "static/labwatch.css",
        "404.html",
    ):
        assert (folder / file).is_file(), file
    assert not any("hidden" in name for name in times(folder))
    page = (folder / "labs/acme/index.html").read_text()
    assert "Acme &amp; &lt;Sons&gt;" in page
    assert 'class="preview edition"' in page
    assert f'rel="canonical" href="{settings.SITE_URL}/labs/acme/"' in page
    assert f'action="{settings.SITE_URL}/search/"' in page


def test_each_kind_of_record_is_held_with_all_that_is_shared_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = records().values()
    pages = [record.get_absolute_url() for record in made]
    shared = [mirrored(record, *form) for record in made for form in FORMS]
    monkeypatch.setattr(crawling, "_BEGINNINGS", tuple(pages))
    folder = tmp_path / "edition"
    export(folder, without=list(_BESIDE_RECORDS))
    for address in (*pages, *shared):
        file = f"{address}index.html" if address.endswith("/") else address
        assert (folder / file[1:]).is_file(), address
    assert broken_links(folder, settings.SITE_URL) == []


def test_unchanged_nothing_is_asked_or_written(
    tmp_path: Path, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_lab(slug="acme")
    export(tmp_path / "edition")
    before = times(tmp_path / "edition")
    monkeypatch.setattr(crawling, "Site", None)  # whoever asks the site fails
    assert "nothing was written" in export(tmp_path / "edition")
    assert times(tmp_path / "edition") == before


def test_a_change_rewrites_what_differs_and_drops_what_vanished(tmp_path: Path, few: None) -> None:
    folder = tmp_path / "edition"
    make.make_lab(slug="acme", name="Acme")
    zenith = make.make_lab(slug="zenith", status="draft")
    vanishing = make.make_lab(slug="vanishing")
    make.make_lab(slug="calm")
    export(folder)
    before = times(folder)
    Lab.objects.filter(slug="acme").update(name="Renamed")
    Lab.objects.filter(pk=zenith.pk).update(status="published")
    Lab.objects.filter(pk=vanishing.pk).delete()
    told = export(folder)
    after = times(folder)
    assert "Renamed" in (folder / "labs/acme/index.html").read_text()
    assert before["labs/acme/index.html"] != after["labs/acme/index.html"]
    assert before["labs/calm/index.html"] == after["labs/calm/index.html"]
    assert before["static/labwatch.css"] == after["static/labwatch.css"]
    assert (folder / "labs/zenith/index.html").exists()
    assert not (folder / "api/v1/labs/vanishing").exists()
    assert "dropped" in told
    assert not [name for name in after if "half" in name or "aside" in name]


def test_an_address_that_does_not_answer_is_named_and_leaves_the_old_edition(
    tmp_path: Path, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "edition"
    make.make_lab(slug="acme", name="Acme")
    export(folder)
    before = times(folder)
    Lab.objects.filter(slug="acme").update(name="Renamed")
    whole = crawling.Site.get

    def failing(self: Any, address: str, *expected: Any) -> Any:
        if address == "/labs/acme/":
            raise NotHeld("/labs/acme/ answers 500.")
        return whole(self, address, *expected)

    monkeypatch.setattr(crawling.Site, "get", failing)
    with pytest.raises(CommandError, match=r"/labs/acme/ answers 500\. It is linked from"):
        export(folder)
    assert times(folder) == before


def test_a_withdrawn_record_says_why_and_a_merged_one_shows_its_successor(
    tmp_path: Path, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_lab(slug="acme", name="Acme")
    old = make.make_lab(slug="old", name="Old")
    merged = make.make_lab(slug="merged", name="Merged")
    refresh_all()
    Lab.objects.filter(pk__in=(old.pk, merged.pk)).update(status="draft")
    fates.withdrawn("labs", "old", None, "Never a lab.")
    fates.merged_into("labs", "merged", "acme", None, "One and the same.")
    refresh_all()
    folder = tmp_path / "edition"
    monkeypatch.setattr(crawling, "_BEGINNINGS", ("/labs/", "/labs/old/", "/labs/merged/"))
    export(folder)
    assert "Never a lab." in (folder / "labs/old/index.html").read_text()
    assert 'rel="canonical"' in (page := (folder / "labs/merged/index.html").read_text())
    assert "/labs/acme/" in page


def test_what_a_cut_off_export_left_behind_is_put_right(tmp_path: Path, few: None) -> None:
    folder = tmp_path / "edition"
    make.make_lab(slug="acme", name="Acme")
    export(folder)
    manifest = folder / "edition.json"
    told = json.loads(manifest.read_text())
    (folder / "labs/left/").mkdir()
    (folder / "labs/left/index.html").write_text("of an export that was cut off")
    (folder / "labs/acme/index.html").write_text("of another version")
    manifest.write_text(
        json.dumps({**told, "mark": "", "files": {**told["files"], "labs/left/index.html": "x"}})
    )
    export(folder)
    assert "Acme" in (folder / "labs/acme/index.html").read_text()
    assert not (folder / "labs/left").exists()


def test_a_list_that_names_what_lies_outside_drops_nothing_there(tmp_path: Path, few: None) -> None:
    folder, precious = tmp_path / "edition", tmp_path / "precious.txt"
    precious.write_text("mine")
    make.make_lab(slug="acme")
    export(folder)
    manifest = folder / "edition.json"
    told = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**told, "mark": "", "files": {"../precious.txt": "x"}}))
    export(folder)
    assert precious.read_text() == "mine"


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CommandError, match="holds something else"):
        export(tmp_path)
    (tmp_path / "edition.json").write_text('["no edition"]')
    with pytest.raises(CommandError, match="no list of an edition"):
        export(tmp_path)


def test_two_exports_never_write_into_one_folder(tmp_path: Path) -> None:
    with (tmp_path / ".edition-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Another export"):
            export(tmp_path)


def test_languages_are_asked_for_by_name(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--languages: give some of en, fr"):
        export(tmp_path, languages="de")
    with pytest.raises(CommandError, match="--languages"):
        export(tmp_path, languages="")


def test_a_site_whose_own_name_is_not_allowed_says_so(tmp_path: Path, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["else.example"]
    with pytest.raises(CommandError, match="/ answers 400"):
        export(tmp_path)

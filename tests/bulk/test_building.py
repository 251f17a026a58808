"""The file of the whole record: what it holds, when it is made anew, and which are kept."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import time_machine
import yaml
from django.core.management import call_command
from django.utils import timezone
from rest_framework.test import APIClient

from labwatch.api.resources import RESOURCES
from labwatch.bulk.building import build
from labwatch.bulk.keeping import NEWEST, superfluous
from labwatch.bulk.models import BulkFile, claim, release
from labwatch.bulk.tasks import build_download
from labwatch.publishing.models import Touched
from tests import factories as make
from tests.bulk.profile import check_package

pytestmark = pytest.mark.django_db
TABLES = [*RESOURCES, "changes", "vocabulary"]


def built() -> BulkFile:
    """The file of the record as it is now."""
    file = build(timezone.now())
    assert file is not None
    return file


def unzipped(file: BulkFile) -> dict[str, bytes]:
    """What is in the file, by name."""
    with zipfile.ZipFile(file.path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.usefixtures("record")
class TestWhatItHolds:
    def test_every_table_is_there_in_both_forms_with_what_belongs_to_it(self) -> None:
        beside = {"CITATION.cff", "LICENSE.txt", "README.md", "datapackage.json"}
        tables = {f"{form}/{name}.{form}" for form in ("csv", "jsonl") for name in TABLES}
        assert set(unzipped(built())) == tables | beside

    @pytest.mark.parametrize("resource", ["labs", "grants", "citations", "changes", "vocabulary"])
    def test_a_table_is_what_the_api_gives_of_it(self, api: APIClient, resource: str) -> None:
        held = unzipped(built())
        for form in ("csv", "jsonl"):
            answer = api.get(
                f"/api/v1/{resource}/?format={form}", headers={"host": "127.0.0.1:8000"}
            )
            assert held[f"{form}/{resource}.{form}"] == b"".join(answer.streaming_content)

    def test_it_is_the_same_whether_forms_are_fresh_or_not(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fresh = unzipped(built())
        Touched.objects.create(resource="labs", record=0, is_spread=True)
        monkeypatch.setattr("labwatch.bulk.building.refresh_all", lambda: None)
        BulkFile.objects.all().delete()
        assert unzipped(built()) == fresh

    def test_drafts_are_not_in_it(self) -> None:
        text = unzipped(built())["jsonl/labs.jsonl"].decode()
        assert [json.loads(line)["slug"] for line in text.splitlines()] == ["lab"]

    def test_the_package_describes_every_file_and_every_column(self) -> None:
        held = unzipped(built())
        package = json.loads(held["datapackage.json"])
        check_package(package)
        assert [resource["name"] for resource in package["resources"]] == TABLES
        for resource in package["resources"]:
            for described in (resource, resource["jsonLines"]):
                content = held[described["path"]]
                assert described["bytes"] == len(content)
                assert described["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
            header = next(csv.reader(io.StringIO(held[resource["path"]].decode(), newline="")))
            assert [field["name"] for field in resource["schema"]["fields"]] == header

    def test_columns_have_types_words_and_lead_to_other_tables(self) -> None:
        package = json.loads(unzipped(built())["datapackage.json"])
        grants = next(each for each in package["resources"] if each["name"] == "grants")
        fields = {field["name"]: field for field in grants["schema"]["fields"]}
        assert fields["disputed"]["type"] == "boolean"
        assert fields["window_start_earliest"]["type"] == "date"
        assert "pre-deployment" in fields["stage"]["constraints"]["enum"]
        assert grants["schema"]["primaryKey"] == ["slug"]
        led = {key["fields"][0]: key["reference"] for key in grants["schema"]["foreignKeys"]}
        assert led["lab"] == {"resource": "labs", "fields": ["slug"]}
        silent = [
            f"{resource['name']}.{field['name']}"
            for resource in package["resources"]
            for field in resource["schema"]["fields"]
            if field["name"] in ("url", "lab", "quotes", "created_at") and not field["description"]
        ]
        assert silent == []

    def test_it_says_how_to_cite_it_and_under_which_licence(self) -> None:
        held = unzipped(built())
        cited = yaml.safe_load(held["CITATION.cff"])
        assert (cited["type"], cited["license"]) == ("dataset", "CC-BY-4.0")
        assert b"Attribution 4.0 International" in held["LICENSE.txt"]
        assert "apostrophe" in held["README.md"].decode()

    def test_an_empty_record_makes_a_file_too(self) -> None:
        for model in reversed([view.filterset_class.Meta.model for view in RESOURCES.values()]):
            model.objects.update(status="draft")
        assert built().rows["labs"] == 0


@pytest.mark.usefixtures("record")
class TestWhenItIsMade:
    def test_it_is_named_after_the_day_and_its_content(self, files: Path) -> None:
        file = built()
        assert file.sha256 == hashlib.sha256(file.path.read_bytes()).hexdigest()
        assert file.name == f"labwatch-{timezone.localdate()}-{file.sha256[:8]}.zip"
        assert [path.name for path in files.iterdir()] == [file.name]
        assert (file.bytes, file.rows["grants"]) == (file.path.stat().st_size, 1)

    def test_a_record_that_has_not_changed_is_not_written_again(self) -> None:
        first = built()
        written = first.path.stat().st_mtime_ns
        assert built() == first
        assert first.path.stat().st_mtime_ns == written

    def test_a_record_that_changed_makes_a_new_file_and_keeps_the_old_one(self) -> None:
        first = built()
        make.make_lab()
        second = built()
        assert (first.sha256 != second.sha256, second.rows["labs"]) == (True, 2)
        assert first.path.exists()
        assert BulkFile.objects.newest() == second

    def test_the_same_content_is_the_same_file(self) -> None:
        first = built()
        BulkFile.objects.update(version="of another time")
        with time_machine.travel(timezone.now() + dt.timedelta(seconds=30), tick=False):
            second = built()
        assert (second.pk, second.sha256) == (first.pk, first.sha256)
        assert second.built_at > first.built_at

    def test_a_file_that_was_lost_is_made_again(self) -> None:
        first = built()
        first.path.unlink()
        assert built() == first
        assert first.path.exists()

    def test_two_workers_do_not_build_at_once(self) -> None:
        now = timezone.now()
        assert claim(now)
        assert build(now) is None
        release(now)
        assert build(now) is not None

    def test_a_worker_that_died_does_not_hold_the_claim_for_ever(self) -> None:
        assert claim(timezone.now() - dt.timedelta(hours=1))
        assert build(timezone.now()) is not None

    def test_a_build_that_fails_leaves_nothing_behind(
        self, files: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_args: Any) -> str:
            raise OSError("the disk is full")

        monkeypatch.setattr("labwatch.bulk.texts.licence", broken)
        with pytest.raises(OSError, match="disk"):
            build(timezone.now())
        assert list(files.iterdir()) == []
        monkeypatch.undo()

    def test_the_job_waits_an_hour_before_it_makes_another(self) -> None:
        assert build_download() == built().name
        make.make_lab()
        assert build_download() == ""
        BulkFile.objects.update(built_at=timezone.now() - dt.timedelta(hours=1, seconds=1))
        assert build_download() == BulkFile.objects.newest().name

    def test_the_command_tells_where_it_is(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("build_download")
        assert BulkFile.objects.get().sha256 in capsys.readouterr().out


def kept_of(moments: list[dt.datetime]) -> list[dt.datetime]:
    """The times of the files that are kept, of files built at these, the newest first."""
    files = [BulkFile(sha256=str(number), built_at=at) for number, at in enumerate(moments)]
    gone = {file.sha256 for file in superfluous(files)}
    return [file.built_at for file in files if file.sha256 not in gone]


class TestWhichAreKept:
    def test_the_newest_and_the_last_of_each_month(self) -> None:
        now = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)
        hourly = [now - dt.timedelta(hours=hour) for hour in range(24 * 60)]
        kept = kept_of(hourly)
        assert kept[:NEWEST] == hourly[:NEWEST]
        assert [f"{at:%m-%d %H}" for at in kept[NEWEST:]] == ["04-30 23", "03-31 23"]

    def test_what_is_not_kept_is_deleted(self, record: None) -> None:
        old = built()
        rows = [
            BulkFile(
                version=str(number),
                built_at=timezone.now() + dt.timedelta(seconds=number),
                sha256=f"{number:064}",
                bytes=1,
                name=f"{number}.zip",
            )
            for number in range(NEWEST)
        ]
        BulkFile.objects.bulk_create(rows)
        make.make_lab()
        with time_machine.travel(timezone.now() + dt.timedelta(minutes=1), tick=False):
            new = built()
        assert not old.path.exists()
        assert new.path.exists()
        assert BulkFile.objects.count() == NEWEST

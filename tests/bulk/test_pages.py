"""The page of the data and the files at their addresses, whole, unchanged and in parts."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from labwatch.bulk.building import build
from labwatch.bulk.models import BulkFile
from tests import factories as make
from tests.bulk.profile import check_package
from tests.pages.conftest import queries

pytestmark = pytest.mark.django_db
NEWEST = "/data/labwatch.zip"


@pytest.fixture
def file(record: None) -> BulkFile:
    """The newest file."""
    made = build(timezone.now())
    assert made is not None
    return made


def body(answer: Any) -> bytes:
    """All of an answer."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


class TestBeforeTheFirstFile:
    def test_a_reader_is_asked_to_come_back(self, client: Client) -> None:
        answer = client.get(NEWEST)
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "Not ready yet" in answer.content.decode()

    def test_the_page_is_there(self, client: Client) -> None:
        text = client.get("/data/").content.decode()
        assert "made for the first time" in text
        assert "/api/v1/grants/?format=csv" in text

    def test_a_file_that_is_not_on_this_machine_is_not_ready_either(
        self, client: Client, file: BulkFile
    ) -> None:
        file.path.unlink()
        assert client.get(NEWEST).status_code == 503
        assert client.get(file.get_absolute_url()).status_code == 404


class TestTheFile:
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_it_comes_with_its_hash_size_and_name(
        self, client: Client, file: BulkFile, method: str
    ) -> None:
        answer = getattr(client, method)(NEWEST)
        assert answer.status_code == 200
        assert answer["ETag"] == f'"{file.sha256}"'
        assert answer["Content-Length"] == str(file.bytes)
        assert answer["Content-Type"] == "application/zip"
        assert answer["Content-Disposition"] == f'attachment; filename="{file.name}"'
        assert answer["Last-Modified"]
        assert body(answer) == (file.path.read_bytes() if method == "get" else b"")

    def test_a_reader_who_has_it_gets_304(self, client: Client, file: BulkFile) -> None:
        first = client.get(NEWEST)
        body(first)
        for asked in (
            {"if-none-match": first["ETag"]},
            {"if-modified-since": first["Last-Modified"]},
        ):
            answer = client.get(NEWEST, headers=asked)
            assert (answer.status_code, body(answer)) == (304, b"")
            assert answer["ETag"] == first["ETag"]
        make.make_lab()
        build(timezone.now())
        answer = client.get(NEWEST, headers={"if-none-match": first["ETag"]})
        assert answer.status_code == 200
        body(answer)

    def test_each_version_stays_at_its_own_address(self, client: Client, file: BulkFile) -> None:
        held = file.path.read_bytes()
        make.make_lab()
        newer = build(timezone.now())
        assert newer is not None
        answer = client.get(file.get_absolute_url())
        assert "immutable" in answer["Cache-Control"]
        assert body(answer) == held != newer.path.read_bytes()
        assert f'href="{file.get_absolute_url()}"' in client.get("/data/").content.decode()

    @pytest.mark.parametrize(
        "name", ["labwatch-2020-01-01-00000000.zip", "labwatch.tar", "../../etc/passwd"]
    )
    def test_other_names_are_not_there(self, client: Client, file: BulkFile, name: str) -> None:
        assert client.get(f"/data/{name}").status_code == 404

    def test_it_is_only_read(self, client: Client, file: BulkFile) -> None:
        assert client.post(NEWEST).status_code == 405

    @pytest.mark.parametrize(
        ("asked", "first", "last"),
        [("bytes=0-9", 0, 9), ("bytes=100-", 100, None), ("bytes=-7", -7, None)],
    )
    def test_a_part_of_it_can_be_had(
        self, client: Client, file: BulkFile, asked: str, first: int, last: int | None
    ) -> None:
        answer = client.get(NEWEST, headers={"range": asked})
        expected = file.path.read_bytes()[first : None if last is None else last + 1]
        assert (answer.status_code, body(answer)) == (206, expected)
        start = file.bytes + first if first < 0 else first
        end = start + len(expected) - 1
        assert answer["Content-Range"] == f"bytes {start}-{end}/{file.bytes}"
        assert answer["Content-Length"] == str(len(expected))

    def test_a_part_of_another_version_is_the_whole_of_this_one(
        self, client: Client, file: BulkFile
    ) -> None:
        answer = client.get(NEWEST, headers={"range": "bytes=5-", "if-range": '"another"'})
        assert (answer.status_code, body(answer)) == (200, file.path.read_bytes())
        answer = client.get(NEWEST, headers={"range": "bytes=5-", "if-range": file.etag})
        assert (answer.status_code, len(body(answer))) == (206, file.bytes - 5)

    @pytest.mark.parametrize(
        "asked", ["bytes=9-5", "bytes=-0", "bytes=a-b", "bytes=0-1,3-4", "x=1-2"]
    )
    def test_what_is_no_part_is_ignored(self, client: Client, file: BulkFile, asked: str) -> None:
        answer = client.get(NEWEST, headers={"range": asked})
        assert (answer.status_code, len(body(answer))) == (200, file.bytes)

    def test_a_part_beyond_its_end_is_refused(self, client: Client, file: BulkFile) -> None:
        answer = client.get(NEWEST, headers={"range": "bytes=999999999-"})
        assert (answer.status_code, body(answer)) == (416, b"")
        assert answer["Content-Range"] == f"bytes */{file.bytes}"


class TestThePage:
    def test_it_tells_date_size_hash_and_rows(self, client: Client, file: BulkFile) -> None:
        text = client.get("/data/").content.decode()
        for told in (file.sha256, file.name, NEWEST, "/api/v1/labs/?format=jsonl", "CC BY 4.0"):
            assert told in text

    def test_every_page_leads_to_it(self, client: Client) -> None:
        assert 'href="/data/"' in client.get("/about/").content.decode()

    def test_the_live_tables_are_a_package_too(self, client: Client) -> None:
        package = client.get("/data/datapackage.json").json()
        check_package(package)
        (labs,) = [each for each in package["resources"] if each["name"] == "labs"]
        assert labs["path"].endswith("/api/v1/labs/?format=csv")
        assert client.get(labs["path"].replace("http://127.0.0.1:8000", "")).status_code == 200

    def test_it_takes_as_many_queries_with_files_as_without(
        self, client: Client, record: None
    ) -> None:
        without = queries(client, "/data/")
        build(timezone.now())
        # Two of the page itself; three for the dates that it tells programs of the record.
        assert queries(client, "/data/") == without <= 5

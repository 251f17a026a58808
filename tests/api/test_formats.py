"""Lists and records in JSON, CSV and JSON Lines: which is asked for, and that all say the same."""

from __future__ import annotations

import codecs
import csv
import io
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from labwatch.api import flat
from labwatch.api.formats import preferred
from labwatch.api.resources import RESOURCES
from labwatch.api.streaming import BLOCK, in_blocks
from labwatch.publishing.models import Touched
from labwatch.publishing.refreshing import refresh_all
from labwatch.publishing.versions import current_version
from tests import factories as make
from tests.api.conftest import refused
from tests.api.test_query_counts import full

ALL = ["application/json", "text/csv", "application/jsonl", "application/x-ndjson"]


def body(answer: Any) -> bytes:
    """All of an answer, streamed or not."""
    assert answer.status_code == 200, getattr(answer, "content", answer)
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def rows(answer: Any) -> list[dict[str, str]]:
    """The rows of a CSV answer by the names of their columns."""
    return list(csv.DictReader(io.StringIO(body(answer).decode(), newline="")))


def records(answer: Any) -> list[dict[str, Any]]:
    """The records of an answer in JSON Lines."""
    return [json.loads(line) for line in body(answer).splitlines()]


def forget_that_forms_are_fresh() -> None:
    """Something was touched that is no record, so that the serializers must answer."""
    Touched.objects.create(resource="labs", record=0)
    assert not current_version().is_fresh


class TestWhichForm:
    @pytest.mark.parametrize(
        ("accept", "best"),
        [
            ("*/*", "application/json"),
            ("text/csv", "text/csv"),
            ("text/*", "text/csv"),
            ("text/csv;q=0.5, application/json;q=0.4", "text/csv"),
            ("application/json;q=0.5, text/csv;q=0.5", "application/json"),
            ("application/json;q=0, */*", "text/csv"),
            ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
            ("application/x-ndjson", "application/x-ndjson"),
            ("application/json; charset=utf-8", "application/json"),
            ("text/html", None),
            ("", None),
            ("nonsense", None),
            ("text/csv;q=0", None),
        ],
    )
    def test_the_accept_header_decides_by_its_quality_values(
        self, accept: str, best: str | None
    ) -> None:
        assert preferred(accept, ALL) == best

    @pytest.mark.django_db
    @pytest.mark.parametrize("media_type", ALL)
    def test_a_list_comes_as_what_is_accepted(self, api: APIClient, media_type: str) -> None:
        answer = api.get("/api/v1/labs/", HTTP_ACCEPT=media_type)
        assert answer["Content-Type"].split(";")[0] == media_type
        assert "Accept" in answer["Vary"]

    @pytest.mark.django_db
    def test_format_wins_over_the_accept_header(self, api: APIClient) -> None:
        answer = api.get("/api/v1/labs/?format=json", HTTP_ACCEPT="text/csv")
        assert answer["Content-Type"] == "application/json"
        answer = api.get("/api/v1/labs/?format=csv", HTTP_ACCEPT="application/json")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"

    @pytest.mark.django_db
    def test_what_is_not_offered_is_a_problem_that_lists_what_is(self, api: APIClient) -> None:
        answer = api.get("/api/v1/labs/", HTTP_ACCEPT="image/png")
        assert (answer.status_code, answer["Content-Type"]) == (406, "application/problem+json")
        (fault,) = answer.json()["errors"]
        assert fault["allowed"] == ALL
        (fault,) = refused(api, "/api/v1/labs/?format=xml")
        assert (fault["parameter"], fault["allowed"]) == ("format", ["json", "csv", "jsonl"])

    @pytest.mark.django_db
    @pytest.mark.parametrize("path", ["scorecard/", "access/", "coverage/", "adequacy/"])
    def test_what_is_computed_comes_as_csv_by_the_accept_header_too(
        self, api: APIClient, path: str
    ) -> None:
        answer = api.get(f"/api/v1/{path}", HTTP_ACCEPT="text/csv")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"

    @pytest.mark.django_db
    def test_a_browser_gets_a_mark_for_its_spreadsheet_and_a_program_none(
        self, api: APIClient
    ) -> None:
        for address in ("/api/v1/labs/?format=csv", "/api/v1/scorecard/?format=csv"):
            plain = body(api.get(address))
            clicked = body(api.get(address, HTTP_ACCEPT="text/html,*/*;q=0.8"))
            assert clicked == codecs.BOM_UTF8 + plain
            assert not plain.startswith(codecs.BOM_UTF8)


@pytest.mark.django_db
class TestAllFormsSayTheSame:
    @pytest.mark.parametrize("resource", RESOURCES)
    def test_forms_that_are_kept_give_the_bytes_of_the_serializers(
        self, api: APIClient, resource: str
    ) -> None:
        for _number in range(2):
            full(resource)
        refresh_all()
        assert current_version().is_fresh
        addresses = [
            f"/api/v1/{resource}/?format={form}{query}"
            for form in ("csv", "jsonl")
            for query in ("", "&ordering=-created_at", "&fields=slug,name")
        ]
        kept = [body(api.get(address)) for address in addresses]
        forget_that_forms_are_fresh()
        assert [body(api.get(address)) for address in addresses] == kept
        whole = api.get(f"/api/v1/{resource}/").json()["results"]
        assert [json.loads(line) for line in kept[3].splitlines()] == whole
        lines = list(csv.reader(io.StringIO(kept[0].decode(), newline="")))
        cells = [[str(cell) for cell in flat.cells(resource, form)] for form in whole]
        assert lines == [list(flat.columns(resource)), *cells]

    @pytest.mark.parametrize("is_kept", [True, False])
    def test_strange_text_arrives_whole(self, api: APIClient, is_kept: bool) -> None:
        note = 'Łódź, "so", \\n \\. 日本\r\nsecond line\n\n\ttab % %s'
        make.make_lab(slug="lab", name="=Ünïcode", note=note)
        refresh_all()
        if not is_kept:
            forget_that_forms_are_fresh()
        (row,) = rows(api.get("/api/v1/labs/?format=csv"))
        assert (row["note"], row["name"]) == (note, "'=Ünïcode")
        (record,) = records(api.get("/api/v1/labs/?format=jsonl"))
        assert (record["note"], record["name"]) == (note, "=Ünïcode")

    @pytest.mark.parametrize("form", ["csv", "jsonl"])
    def test_a_record_is_one_row(self, api: APIClient, form: str) -> None:
        make.make_lab(slug="lab", name="Lab")
        make.make_lab()
        answer = api.get(f"/api/v1/labs/lab/?format={form}&fields=slug,name")
        expected = {"csv": b"slug,name\r\nlab,Lab\r\n", "jsonl": b'{"slug":"lab","name":"Lab"}\n'}
        assert body(answer) == expected[form]
        assert api.get(f"/api/v1/labs/absent/?format={form}").status_code == 404

    def test_what_a_past_day_knew_comes_as_a_table_too(self, api: APIClient) -> None:
        make.make_model(slug="early", released="2022")
        make.make_model(slug="late", released="2024")
        refresh_all()
        answer = api.get("/api/v1/models/?format=csv&as_of=2023-06-30")
        assert "models-2023-06-30.csv" in answer["Content-Disposition"]
        assert [row["slug"] for row in rows(answer)] == ["early"]


@pytest.mark.django_db
class TestWholeListsAndPages:
    @pytest.fixture
    def labs(self) -> None:
        """Seven labs."""
        for number in range(7):
            make.make_lab(slug=f"lab-{number}", name=f"Lab {number}", country=f"{number % 2}")

    def test_without_a_page_all_rows_come_filtered_and_in_order(
        self, api: APIClient, labs: None
    ) -> None:
        answer = api.get("/api/v1/labs/?format=csv&ordering=-name&fields=slug")
        assert body(answer).split() == [b"slug", *(b"lab-%d" % n for n in range(6, -1, -1))]
        answer = api.get("/api/v1/labs/?format=jsonl&search=3&fields=slug")
        assert records(answer) == [{"slug": "lab-3"}]

    @pytest.mark.parametrize("form", ["csv", "jsonl"])
    def test_a_page_is_only_that_page_and_names_the_next(
        self, api: APIClient, labs: None, form: str
    ) -> None:
        read = rows if form == "csv" else records
        answer = api.get(f"/api/v1/labs/?format={form}&page_size=3")
        seen = [row["slug"] for row in read(answer)]
        while 'rel="next"' in answer["Link"]:
            address = answer["Link"].split('>; rel="next"')[0].rpartition("<")[2]
            answer = api.get(address)
            seen += [row["slug"] for row in read(answer)]
            assert 'rel="prev"' in answer["Link"]
        assert seen == [f"lab-{number}" for number in range(7)]

    def test_the_file_has_a_dated_name(self, api: APIClient) -> None:
        answer = api.get("/api/v1/labs/?format=csv&as_of=2024-05-24")
        expected = 'attachment; filename="labwatch-labs-2024-05-24.csv"'
        assert answer["Content-Disposition"] == expected

    def test_an_empty_list_has_its_columns(self, api: APIClient) -> None:
        refresh_all()
        header = ",".join(flat.columns("labs")).encode() + b"\r\n"
        assert body(api.get("/api/v1/labs/?format=csv")) == header
        assert body(api.get("/api/v1/labs/?format=jsonl")) == b""

    def test_a_filter_that_nothing_can_match_gives_an_empty_file(self, api: APIClient) -> None:
        make.make_model()
        refresh_all()
        answer = api.get("/api/v1/models/?format=jsonl&released_after=2050&kind=internal")
        assert body(answer) == b""

    def test_head_tells_the_form_and_reads_nothing(self, api: APIClient, labs: None) -> None:
        answer = api.head("/api/v1/labs/?format=csv")
        assert (answer.status_code, body(answer)) == (200, b"")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"

    def test_drafts_are_in_no_table(self, api: APIClient) -> None:
        make.make_lab(status="draft")
        refresh_all()
        assert rows(api.get("/api/v1/labs/?format=csv")) == []

    def test_a_record_published_a_moment_ago_is_left_out_rather_than_an_empty_line(
        self, api: APIClient, labs: None
    ) -> None:
        from labwatch.publishing.models import PublishedForm

        refresh_all()
        PublishedForm.objects.filter(slug="lab-3").delete()
        for form in ("csv", "jsonl"):
            lines = body(api.get(f"/api/v1/labs/?format={form}")).splitlines()
            assert len(lines) == 6 + (form == "csv")
            assert all(lines)

    def test_kept_forms_take_as_many_queries_for_seven_rows_as_for_one(
        self, api: APIClient
    ) -> None:
        counted = []
        for _round in range(2):
            make.make_lab()
            refresh_all()
            with CaptureQueriesContext(connection) as queries:
                body(api.get("/api/v1/labs/?format=jsonl&fields=slug"))
            counted.append(len(queries))
        assert counted[0] == counted[1] <= 5


@pytest.mark.django_db
def test_visits_and_changes_and_words_come_as_tables_too(api: APIClient) -> None:
    source = make.make_source(slug="source")
    make.make_check(source=source, snapshot=make.make_snapshot(source=source))
    refresh_all()
    (visit,) = rows(api.get("/api/v1/sources/source/checks/?format=csv"))
    assert (visit["outcome"], visit["hops"]) == ("ok", "[]")
    (visit,) = records(api.get("/api/v1/sources/source/checks/?format=jsonl&page_size=1"))
    assert visit["outcome"] == "ok"
    (change,) = rows(api.get("/api/v1/changes/?format=csv"))
    assert (change["what"], change["record"]) == ("published", "source")
    words = rows(api.get("/api/v1/vocabulary/?format=csv"))
    assert {"vocabulary": "Stated", "value": "not-stated"}.items() <= {
        **next(row for row in words if row["value"] == "not-stated")
    }.items()


class TestBlocks:
    def test_the_first_line_goes_out_at_once_and_the_rest_in_blocks(self) -> None:
        drawn: list[int] = []

        def lines() -> Iterator[bytes]:
            for number in range(3000):
                drawn.append(number)
                yield b"x" * 99 + b"\n"

        blocks = in_blocks(lines())
        assert len(next(blocks)) == 100
        assert drawn == [0]
        sizes = [len(block) for block in blocks]
        assert sum(sizes) == 299_900
        assert all(BLOCK <= size < BLOCK + 100 for size in sizes[:-1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="COPY is PostgreSQL's")
def test_a_reader_who_goes_away_leaves_the_connection_usable(api: APIClient) -> None:
    for number in range(300):
        make.make_lab(slug=f"lab-{number}", note="x" * 2000)
    refresh_all()
    answer = api.get("/api/v1/labs/?format=jsonl")
    assert next(iter(answer.streaming_content)).startswith(b'{"slug"')
    answer.close()
    assert api.get("/api/v1/labs/?page_size=1").json()["count"] == 300


@pytest.mark.django_db
def test_a_spreadsheet_opens_the_file_with_every_letter_intact(
    api: APIClient, tmp_path: Path
) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed here (libreoffice-calc-nogui).")
    names = ["Łódź – “тест” 日本", "=1+1", 'with "quotes", and commas', "two\nlines", "@sum"]
    for name in names:
        make.make_lab(name=name)
    file = tmp_path / "labs.csv"
    file.write_bytes(body(api.get("/api/v1/labs/?format=csv&fields=name")))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    utf8 = "44,34,76"
    ways = f"--infilter=CSV:{utf8}", "--convert-to", f"csv:Text - txt - csv (StarCalc):{utf8}"
    command = [office, profile, "--headless", *ways, "--outdir", tmp_path / "out", file]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = (tmp_path / "out" / "labs.csv").read_bytes().decode()
    expected = [f"'{name}" if name[0] in "=@" else name for name in names]
    read = csv.reader(io.StringIO(text, newline=""))
    assert sorted(cell for (cell,) in read) == sorted(["name", *expected])

"""What is exported can be read by spreadsheets, and importing it again changes nothing."""

from __future__ import annotations

import csv
import gc
import io
import tracemalloc
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Lab, LabName
from labwatch.bulkwork.exporting import FORMS, download
from labwatch.dataset.kinds import KIND_OF_NAME, KINDS
from tests import factories as make
from tests.admin.conftest import MAKERS
from tests.bulkwork.conftest import browser_of, confirm, outcomes, person, upload

pytestmark = pytest.mark.django_db

#: What a spreadsheet would run or lose, and what cells of several values are made of.
ODD = (
    "=1+1",
    "+49 30",
    "-5",
    "@home",
    "\tindented",
    "\r\nlines",
    "'=quoted",
    "''",
    " padded ",
    "a; b | c",
    "[1]",
    "＝wide",
    "true",
    "12",
    'say "so", twice',
    "# no comment",
)


def file_of(client: Client, name: str, form: str = "csv") -> bytes:
    """A whole kind's file."""
    answer: Any = client.get(reverse("admin:export-file", args=[name, form]))
    assert answer.status_code == 200
    return bytes(answer.getvalue())


def answer_of(kind: Any, form: str) -> Any:
    """The streamed answer."""
    return download(kind, FORMS[form])


def make_one_of_each() -> None:
    """A published record of every kind, cited where it must be, and further ones along."""
    for kind in KINDS:
        MAKERS[kind.model]()
    for kind in KINDS:
        rows = kind.model._default_manager.all() if kind.model.must_cite else ()
        for record in rows:
            make.cite(record, role="context")


@pytest.mark.parametrize("form", sorted(FORMS))
def test_importing_an_export_changes_nothing_of_any_kind(form: str) -> None:
    client = browser_of(person("root", "administrator"))
    make_one_of_each()
    for kind in KINDS:
        seen = upload(client, file_of(client, kind.name, form), f"{kind.name}.{form}")
        assert set(outcomes(seen)) == {"unchanged"}, kind.name
        assert not seen.context["preview"].is_faulty


@pytest.mark.parametrize("form", sorted(FORMS))
def test_odd_texts_come_back_as_they_were(form: str, desk: Client) -> None:
    for number, text in enumerate(ODD):
        lab = make.make_lab(slug=f"lab-{number}", note=text, name=f"Lab {number}")
        LabName.objects.create(lab=lab, name=text, note=text)
        LabName.objects.create(lab=lab, name="plain", since="2020", until="2021-H1")
    seen = upload(desk, file_of(desk, "labs", form), f"labs.{form}")
    assert outcomes(seen) == ["unchanged"] * len(ODD)


def test_no_cell_is_taken_for_a_formula(desk: Client) -> None:
    for number, text in enumerate(("=1+1", "+1", "-1", "@x", "\tx", "\rx")):
        make.make_lab(slug=f"lab-{number}", note=text)
    rows = csv.DictReader(io.StringIO(file_of(desk, "labs").decode("utf-8-sig"), newline=""))
    assert all(row["note"].startswith("'") for row in rows)


def test_a_sheet_of_another_site_can_be_imported_as_new_drafts(desk: Client) -> None:
    lab = make.make_lab(slug="lab", name="Lab", note="=1+1")
    LabName.objects.create(lab=lab, name="Was; so", note="a | b")
    content = file_of(desk, "labs")
    LabName.objects.all().delete()
    Lab.objects.all().delete()
    seen = upload(desk, content)
    confirm(desk, seen)
    again = Lab.objects.get(slug="lab")
    assert (again.note, again.status) == ("=1+1", "draft")
    assert list(again.names.values_list("name", "note")) == [("Was; so", "a | b")]


def peak_of(count: int) -> int:
    """The most bytes held at once while so many labs are written."""
    have = Lab.objects.count()
    Lab.objects.bulk_create(
        Lab(slug=f"l-{number}", name=f"Lab {number}", note="x" * 1_000)
        for number in range(have, count)
    )
    answer = answer_of(KIND_OF_NAME["labs"], "jsonl")
    assert answer.streaming
    size = 0
    tracemalloc.start()
    for number, part in enumerate(answer.streaming_content):
        size += len(part)
        if number % 100 == 0:
            gc.collect()  # what is garbage already, and would only be collected later
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > count * 1_000
    return peak


def test_the_file_streams_with_flat_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labwatch.dataset.exporting.CHUNK", 100)
    peak_of(10)  # what is read once and kept
    few = peak_of(500)
    assert peak_of(3_000) < 1.5 * few


@pytest.mark.parametrize("form", sorted(FORMS))
def test_more_records_take_no_more_queries(form: str) -> None:
    kind = KIND_OF_NAME["grants"]
    counts = []
    for wanted in (1, 20):
        while kind.model._default_manager.count() < wanted:
            make.make_grant()
        with CaptureQueriesContext(connection) as asked:
            b"".join(answer_of(kind, form).streaming_content)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_page_lists_only_kinds_that_the_person_may_see(desk: Client) -> None:
    page = desk.get(reverse("admin:export")).content.decode()
    assert reverse("admin:export-file", args=["labs", "csv"]) in page
    assert desk.get(reverse("admin:export-file", args=["users", "csv"])).status_code == 404

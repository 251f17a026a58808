"""Files that would break, blow up or deceive are refused with a sentence, never with an error."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.test import Client

from commitments.models import Lab
from labwatch.bulkwork import packing, reading
from tests import factories as make
from tests.bulkwork.conftest import complaints, confirm, outcomes, sheet, upload

pytestmark = pytest.mark.django_db

_LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{here}: &{here} [{','.join(f'*{before}' for _ in range(9))}]"
    for before, here in zip("abcdefgh", "bcdefghi", strict=True)
)


def zipped(*files: tuple[str, bytes]) -> bytes:
    """A zip of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files:
            packed.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("labs.exe", b"MZ", "is of no form that we read"),
        ("labs.xlsx", b"PK", "Save the spreadsheet as CSV"),
        ("labs.csv", b"", "submitted file is empty"),
        ("labs.csv", b"slug,name\n", "There is no record in it"),
        ("labs.zip", b"PK\x03\x04 and so on", "The zip is damaged"),
        ("labs.zip", zipped(("readme.txt", b"hello")), "The zip holds no file"),
        ("labs.zip", zipped(("labs.csv", b"slug,name\n" + b"a" * 3_000_000)), "too densely"),
        ("labs.zip", zipped(*((f"{n}/labs.csv", b"slug") for n in range(51))), "holds 51 files"),
        ("labs.yaml", b"labs:\n" + b"- slug: a\n" * 120_000, "1 MB is the limit"),
        ("labs.csv", b"slug,name\n" + b"x" * 5_000_001, "5 MB is the limit"),
        ("labs.csv", b"slug\n" + b"a\n" * 5_001, "more than 5000 records"),
    ],
)
def test_what_cannot_be_taken_is_told_on_the_form(
    name: str, content: bytes, expected: str, desk: Client
) -> None:
    answer = upload(desk, content, name)
    assert answer.status_code == 422
    assert expected in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("labs.csv", b"slug,name\na,\xff", 'Save the file as "CSV UTF-8"'),
        ("labs.csv", b'slug,name\na,"open', "This is not CSV"),
        ("labs.csv", b"slug,nam\na,b", 'No such column. Did you mean "name"?'),
        ("labs.csv", b"slug,name,name\na,b,c", "The column stands twice"),
        ("labs.csv", b"name\nb", "with slug among them"),
        ("labs.csv", b"slug,name\na,b,c", "It has 3 cells, and there are 2 columns"),
        ("labs.csv", b"slug,name\na,b\x00c", "character that is none"),
        ("labs.jsonl", b'{"record": "labs", "slug": "a", "name": "b\\u0000"}', "that is none"),
        ("labs.jsonl", b'{"record": "labs", "slug": "a", "name": "\\ud800"}', "that is none"),
        ("labs.jsonl", b"[" * 100_000, "cannot be read"),
        ("labs.jsonl", b'{"record": "labs", "slug": "a", "name": ["b"]}', "Write text"),
        ("labs.yaml", _LAUGHS.encode(), "Write it out instead of pointing to it"),
        ("labs.yaml", b"labs:\n- slug: !!python/object/apply:os.getcwd []", "not YAML"),
        ("labs.yaml", b"labs: [\x01]", "cannot be read"),
        ("labs.yaml", b"a: " + b"[" * 5_000, ""),
        ("labs.yaml", b"labs:\n- slug: a\n  name: b\n- slug: a\n  name: c", "The slug is taken"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    name: str, content: bytes, expected: str, desk: Client
) -> None:
    seen = upload(desk, content, name)
    assert any(expected in each for each in complaints(seen)), complaints(seen)
    assert not seen.context["preview"].may_be_imported


def test_a_zip_that_lies_about_its_sizes_is_stopped_while_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packing, "LARGEST_CONTENT", 1_000)
    monkeypatch.setattr(packing, "_check_members", lambda members: None)
    with pytest.raises(packing.UploadError, match="too large"):
        packing.files_in(packing.File("a.zip", zipped(("labs.csv", b"x" * 5_000))))


def test_a_zip_of_several_kinds_is_one_import(desk: Client) -> None:
    content = zipped(
        ("data/models.csv", sheet({"slug": "m", "name": "M", "lab": "a"})),
        ("data/labs.csv", sheet({"slug": "a", "name": "A"})),
        ("__MACOSX/data/._labs.csv", b"\x00\x05"),
        ("notes.txt", b"hello"),
    )
    seen = upload(desk, content, "all.zip")
    assert outcomes(seen) == ["new", "new"]
    confirm(desk, seen)
    assert Lab.objects.get(slug="a").models.get().slug == "m"


def test_strangers_text_is_escaped_in_the_preview(desk: Client) -> None:
    make.make_lab(slug="a", note="<b>old</b>", status="draft")
    name = '<script src="x">.csv'
    page = upload(desk, sheet({"slug": "a", "note": "<i>new</i>"}), name, "labs").content.decode()
    assert "&lt;b&gt;old" in page
    assert "&lt;i&gt;new" in page
    assert '<script src="x">' not in page


def test_semicolons_and_tabs_between_columns_are_understood(desk: Client) -> None:
    assert outcomes(upload(desk, b"\xef\xbb\xbfslug;name\r\na;A, B\r\n")) == ["new"]
    assert outcomes(upload(desk, b"slug\tname\na\tA\n")) == ["new"]


def test_the_limit_of_rows_counts_all_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    files = [packing.File("labs.csv", b"slug\na\nb\n"), packing.File("labs.csv", b"slug\nc\nd\n")]
    with pytest.raises(packing.UploadError, match="more than 3 records"):
        reading.read_entries(files, "labs")


def test_json_of_a_cell_that_is_none_is_told(desk: Client) -> None:
    make.make_lab(slug="a", status="draft")
    seen = upload(desk, sheet({"slug": "a", "names": "[broken"}))
    assert complaints(seen) == [
        "2 names: It begins like JSON and is none; write the values with bars."
    ]
    deep = json.dumps([{"name": {"deep": 1}}])
    assert "name: " in complaints(upload(desk, sheet({"slug": "a", "names": deep})))[0]

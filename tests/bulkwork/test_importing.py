"""An upload shows row by row what it would change, and then does just that or nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments.models import Commitment, Lab, Ruling
from evaluators.models import AccessGrant, Evaluator
from labwatch.bulkwork import trying
from labwatch.bulkwork.models import KEPT_FOR, Upload
from sources.models import Citation
from tests import factories as make
from tests.bulkwork.conftest import (
    browser_of,
    complaints,
    confirm,
    outcomes,
    person,
    said,
    sheet,
    upload,
)

pytestmark = pytest.mark.django_db


def test_a_preview_tells_new_changed_and_unchanged_rows_and_writes_nothing(desk: Client) -> None:
    make.make_lab(slug="old", name="Old", country="France", status="draft")
    make.make_lab(slug="same", name="Same", country="Chile")
    seen = upload(
        desk,
        sheet(
            {"slug": "new", "name": "New", "country": ""},
            {"slug": "old", "name": "Old", "country": "Spain"},
            {"slug": "same", "name": "Same", "country": "Chile"},
        ),
    )
    assert outcomes(seen) == ["new", "changed", "unchanged"]
    (change,) = seen.context["preview"].lines[1].changes
    assert (change.field, change.before, change.after) == ("country", ("France",), ("Spain",))
    assert Lab.objects.count() == 2
    assert Lab.objects.get(slug="old").country == "France"
    assert "<del>France</del>" in seen.content.decode()


def test_what_was_previewed_is_imported_under_the_name_of_user_file_and_program(
    desk: Client, editor: Any
) -> None:
    seen = upload(desk, sheet({"slug": "new", "name": "New"}))
    done = confirm(desk, seen, note="From the summit's list")
    assert said(done) == ["Imported: 1 new draft, 0 records changed."]
    row = Lab.history.get(slug="new")
    assert row.history_user == editor
    assert row.actor == "import of labs.csv"
    assert row.history_change_reason == "Imported from labs.csv: From the summit's list"
    assert not Upload.objects.exists()


def test_an_import_never_publishes_and_its_records_are_not_re_read(desk: Client) -> None:
    rows = sheet({"slug": "new", "name": "New", "status": "published"})
    confirm(desk, upload(desk, rows))
    lab = Lab.objects.get(slug="new")
    assert (lab.status, lab.reading) == ("draft", "not-re-read")


def test_only_who_may_publish_says_that_a_record_was_re_read(
    contributor: Any, desk: Client
) -> None:
    browser = browser_of(contributor)
    confirm(browser, upload(browser, sheet({"slug": "a", "name": "A", "reading": "re-read"})))
    confirm(desk, upload(desk, sheet({"slug": "b", "name": "B", "reading": "re-read"})))
    assert Lab.objects.get(slug="a").reading == "not-re-read"
    assert Lab.objects.get(slug="b").reading == "re-read"
    seen = upload(browser, sheet({"slug": "a", "reading": "re-read"}))
    assert complaints(seen) == [
        "2 reading: Only who may publish says so. Leave it out, or write not-re-read."
    ]


def test_an_import_changes_no_status(desk: Client) -> None:
    make.make_lab(slug="a", status="in-review")
    seen = upload(desk, sheet({"slug": "a", "status": "published"}))
    assert outcomes(seen) == ["error"]
    assert complaints(seen)[0].startswith("2 status: It is in-review, and an import changes no")


def test_one_error_names_row_column_and_remedy_and_nothing_is_imported(desk: Client) -> None:
    seen = upload(
        desk,
        sheet(
            {"slug": "a", "name": "A", "website": "https://a.example/"},
            {"slug": "b", "name": "B", "website": "nowhere"},
        ),
    )
    assert outcomes(seen) == ["new", "error"]
    assert complaints(seen) == ["3 website: Enter a valid URL."]
    assert "Import all of it" not in seen.content.decode()
    refused = confirm(desk, seen)
    assert refused.status_code == 422
    assert not Lab.objects.exists()


def test_a_row_that_refers_to_a_faulty_one_waits_for_it(desk: Client) -> None:
    lines = [
        {"record": "labs", "slug": "a", "name": "A", "website": "nowhere"},
        {"record": "models", "slug": "a-1", "name": "One", "lab": "a"},
    ]
    content = "\n".join(map(json.dumps, lines)).encode()
    assert outcomes(upload(desk, content, "all.jsonl")) == ["error", "waits"]


def test_columns_that_a_sheet_leaves_out_stay_as_they_are(desk: Client) -> None:
    lab = make.make_lab(slug="a", name="A", country="Chile", note="Kept", status="draft")
    confirm(desk, upload(desk, sheet({"slug": "a", "country": "Peru"})))
    lab.refresh_from_db()
    assert (lab.name, lab.country, lab.note) == ("A", "Peru", "Kept")


def test_an_empty_cell_means_not_stated(desk: Client) -> None:
    lab = make.make_lab(slug="a", country="Chile", status="draft")
    confirm(desk, upload(desk, sheet({"slug": "a", "country": ""})))
    lab.refresh_from_db()
    assert lab.country == ""


def test_references_are_slugs_with_semicolons_between_several(desk: Client) -> None:
    lab = make.make_lab(slug="lab")
    make.make_evaluator(slug="eve")
    make.make_model(slug="m-1", lab=lab)
    make.make_model(slug="m-2", lab=lab)
    make.make_citation(slug="p-1")
    row = {
        "slug": "g",
        "lab": "lab",
        "evaluator": "eve",
        "ai_models": "m-2; m-1",
        "activity": "model-evaluation",
        "attested_by": "lab",
        "citations": "p-1 | conduct; p-1 | context | weights",
        "weights": "yes",
    }
    confirm(desk, upload(desk, sheet(row), "grants.csv"))
    grant = AccessGrant.objects.get(slug="g")
    assert sorted(model.slug for model in grant.ai_models.all()) == ["m-1", "m-2"]
    told = grant.citations.values_list("citation__slug", "role", "fact")
    assert list(told) == [("p-1", "conduct", ""), ("p-1", "context", "weights")]


def test_the_kind_is_told_by_the_form_or_by_the_name_of_the_file(desk: Client) -> None:
    rows = sheet({"slug": "eve", "name": "Eve", "kind": "government"})
    assert "Say of which kind" in complaints(upload(desk, rows, "table.csv"))[0]
    confirm(desk, upload(desk, rows, "table.csv", kind="evaluators"))
    assert Evaluator.objects.get(slug="eve").kind == "government"


def test_a_change_in_between_shows_the_preview_anew_instead_of_importing(desk: Client) -> None:
    lab = make.make_lab(slug="a", country="Chile", status="draft")
    seen = upload(desk, sheet({"slug": "a", "country": "Peru"}))
    Lab.objects.filter(pk=lab.pk).update(note="Somebody else was here")
    again = confirm(desk, seen)
    assert "records have changed since you looked" in again.content.decode()
    lab.refresh_from_db()
    assert lab.country == "Chile"
    confirm(desk, again)
    lab.refresh_from_db()
    assert (lab.country, lab.note) == ("Peru", "Somebody else was here")


def test_published_records_change_only_with_a_reason(desk: Client) -> None:
    lab = make.make_lab(slug="a", country="Chile")
    seen = upload(desk, sheet({"slug": "a", "country": "Peru"}))
    again = confirm(desk, seen)
    assert "Say why: published records change" in again.content.decode()
    confirm(desk, seen, note="It moved")
    lab.refresh_from_db()
    assert (lab.country, lab.status) == ("Peru", "published")


def test_a_contributor_changes_drafts_only(contributor: Any) -> None:
    make.make_lab(slug="public", country="Chile")
    make.make_lab(slug="draft", country="Chile", status="draft")
    browser = browser_of(contributor)
    rows = [{"slug": slug, "country": "Peru"} for slug in ("public", "draft")]
    seen = upload(browser, sheet(*rows))
    assert outcomes(seen) == ["error", "changed"]
    assert "you may not change what is" in complaints(seen)[0]


def test_whoever_may_write_no_records_sees_no_import(db: None) -> None:
    guest = get_user_model().objects.create(username="guest", is_staff=True)
    for name in ("import", "export"):
        assert browser_of(guest).get(reverse(f"admin:{name}")).status_code == 403


def test_a_published_ruling_is_not_edited_by_an_import(db: None) -> None:
    ruling = make.make_ruling(slug="r")
    browser = browser_of(person("root", "administrator"))
    seen = upload(browser, sheet({"slug": "r", "reason": "Otherwise"}), "rulings.csv")
    assert outcomes(seen) == ["error"]
    assert "never edited" in complaints(seen)[0]
    assert Ruling.objects.get().reason == ruling.reason


def test_a_new_quote_forgets_what_was_known_of_the_old_words(desk: Client) -> None:
    make.make_citation(slug="p", quote="Old words.", quote_state="verbatim", status="draft")
    confirm(desk, upload(desk, sheet({"slug": "p", "quote": "New words."}), "citations.csv"))
    citation = Citation.objects.get(slug="p")
    assert (citation.quote, citation.quote_state) == ("New words.", "unchecked")


def test_an_upload_belongs_to_one_person_for_an_hour(desk: Client, contributor: Any) -> None:
    seen = upload(desk, sheet({"slug": "a", "name": "A"}))
    address = seen.request["PATH_INFO"]
    assert "Upload it again" in said(browser_of(contributor).get(address, follow=True))[0]
    Upload.objects.update(at=timezone.now() - KEPT_FOR)
    assert "Upload it again" in said(desk.get(address, follow=True))[0]
    upload(desk, sheet({"slug": "b", "name": "B"}))
    assert Upload.objects.count() == 1


def test_more_changes_than_somebody_can_wait_for_are_refused(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "MOST_CHANGES", 2)
    labs = [make.make_lab(status="draft") for _ in range(3)]
    rows = [{"slug": lab.slug, "country": "Peru"} for lab in labs]
    assert outcomes(upload(desk, sheet(*rows[:2]))) == ["changed"] * 2
    assert "manage.py load_dataset" in said(upload(desk, sheet(*rows)))[0]
    assert not Lab.objects.filter(country="Peru").exists()


def test_yaml_is_the_form_of_the_dataset(desk: Client) -> None:
    content = b"labs:\n- slug: a\n  name: A\n- slug: b\n  nam: B\n"
    seen = upload(desk, content, "some.yaml")
    assert outcomes(seen) == ["new", "error"]
    assert any(each.startswith("5 nam: No such key. Did you mean") for each in complaints(seen))


def test_a_template_explains_its_columns_and_imports_nothing(desk: Client) -> None:
    answer = desk.get(reverse("admin:import-template", args=["commitments"]))
    header = answer.content.decode("utf-8-sig").splitlines()[0].split(",")
    assert header[0] == "slug"
    assert {"summary", "citations", "document_version"} <= set(header)
    refused = upload(desk, answer.content, "commitments.csv")
    assert "There is no record in it" in refused.content.decode()
    filled = (
        answer.content
        + sheet({name: _COMMITMENT.get(name, "") for name in header}).partition(b"\n")[2]
    )
    confirm(desk, upload(desk, filled, "commitments.csv"))
    assert Commitment.objects.get().summary == "We test."
    page = desk.get(reverse("admin:import-columns", args=["commitments"])).content.decode()
    assert "What is promised, in our words" in page


_COMMITMENT = {
    "slug": "c",
    "summary": "We test.",
    "topic": "external-evaluation",
    "shape": "promise",
    "testability": "measurable",
}

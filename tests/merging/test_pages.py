"""Merging asks first, and afterwards the old addresses lead to the new ones."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import Client
from django.urls import reverse

from commitments.models import Lab
from labwatch.capture.finding import known_source
from tests import factories as make
from tests.admin.conftest import page
from tests.bulkwork.conftest import browser_of, person, said
from tests.merging.conftest import merged

pytestmark = pytest.mark.django_db


def ask(client: Client, name: str, keep: Any, gone: Any) -> Any:
    """The page that tells what would happen."""
    return client.get(reverse("admin:merge", args=[name]), {"keep": keep.slug, "gone": gone.slug})


def press(client: Client, asked: Any, name: str, keep: Any, gone: Any, **more: str) -> Any:
    """Do what it tells."""
    data = {"keep": keep.slug, "gone": gone.slug, "digest": asked.context["digest"], **more}
    return client.post(reverse("admin:merge", args=[name]), data, follow=True)


def test_the_page_tells_what_moves_what_differs_and_what_both_have(desk: Client) -> None:
    keep, gone = make.make_lab(name="Keep", country="Chile"), make.make_lab(name="<b>Gone</b>")
    passage = make.make_citation()
    make.cite(keep, passage)
    make.cite(gone, passage)
    make.make_model(lab=gone, name="Model X")
    text = ask(desk, "labs", keep, gone).content.decode()
    assert "Models: 1" in text
    assert "Model X" in text
    assert "Lab citations: 1" in text
    assert "&lt;b&gt;Gone&lt;/b&gt;" in text
    assert 'name="take-country"' in text
    assert 'name="take-website"' not in text
    assert Lab.objects.get(pk=gone.pk).is_published


def test_what_no_slug_can_be_is_answered_in_words(desk: Client) -> None:
    answer = desk.get(reverse("admin:merge", args=["labs"]), {"keep": "a\0", "gone": "b"})
    assert answer.status_code == 422
    assert "Give the slugs of the two." in answer.content.decode()


def test_pressing_the_button_merges_with_the_choices_made(desk: Client) -> None:
    keep, gone = make.make_lab(name="Keep"), make.make_lab(name="Gone", country="Peru")
    asked = ask(desk, "labs", keep, gone)
    more = {"take-country": "theirs", "keep_name": "on", "reason": "The same firm"}
    done = press(desk, asked, "labs", keep, gone, **more)
    assert said(done) == ["“Gone” was merged into “Keep”."]
    keep.refresh_from_db()
    assert keep.country == "Peru"
    assert list(keep.names.values_list("name", flat=True)) == ["Gone"]


def test_without_a_reason_or_with_a_conflict_nothing_is_merged(desk: Client) -> None:
    keep, gone = make.make_lab(), make.make_lab()
    asked = ask(desk, "labs", keep, gone)
    unsaid = press(desk, asked, "labs", keep, gone)
    assert "say why the two are one" in unsaid.content.decode()
    commitment = make.make_commitment()
    for lab in (keep, gone):
        make.make_pledge(lab=lab, commitment=commitment, scope=lab.slug)
    clash = ask(desk, "labs", keep, gone).content.decode()
    assert "Settle this first" in clash
    assert 'type="submit" class="default"' not in clash
    late = press(desk, asked, "labs", keep, gone, reason="The same")
    assert late.status_code == 422
    assert Lab.objects.get(pk=gone.pk).is_published


def test_two_ticked_on_the_list_lead_there(desk: Client) -> None:
    one, two, three = (make.make_evaluator() for _ in range(3))
    data = {"action": "merge", ACTION_CHECKBOX_NAME: [one.pk, two.pk]}
    answer = desk.post(page(type(one), "changelist"), data)
    address = f"{reverse('admin:merge', args=['evaluators'])}?keep={one.slug}&gone={two.slug}"
    assert answer["Location"] == address
    data[ACTION_CHECKBOX_NAME].append(three.pk)
    told = said(desk.post(page(type(one), "changelist"), data, follow=True))
    assert told == ["Tick the two that are one, and no other."]


@pytest.mark.parametrize(
    ("keep", "gone", "expected"),
    [("here", "here", "these are one"), ("here", "nowhere", "There is no lab “nowhere”")],
)
def test_two_slugs_of_two_records_are_asked_for(
    keep: str, gone: str, expected: str, desk: Client
) -> None:
    make.make_lab(slug="here")
    answer = desk.get(reverse("admin:merge", args=["labs"]), {"keep": keep, "gone": gone})
    assert expected in answer.content.decode()


@pytest.mark.parametrize("role", ["contributor", "reviewer"])
def test_only_who_corrects_and_withdraws_merges(role: str) -> None:
    browser = browser_of(person("somebody", role))
    assert browser.get(reverse("admin:merge", args=["labs"])).status_code == 403


def test_what_is_no_such_kind_is_not_merged(desk: Client) -> None:
    assert desk.get(reverse("admin:merge", args=["rulings"])).status_code == 404


MAKERS = {"labs": make.make_lab, "evaluators": make.make_evaluator, "sources": make.make_source}
NAMES = {"labs": "lab", "evaluators": "evaluator", "sources": "source"}


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_old_pages_and_api_addresses_lead_to_the_new_ones(name: str, editor: Any) -> None:
    keep, gone = MAKERS[name](slug="new"), MAKERS[name](slug="old")
    merged(keep, gone, editor)
    answer = Client().get(reverse(NAMES[name], args=["old"]) + "?as_of=2026-01-01")
    assert answer.status_code == 301
    assert answer["Location"] == reverse(NAMES[name], args=["new"]) + "?as_of=2026-01-01"
    answer = Client().get(f"/api/v1/{name}/old/")
    assert answer.status_code == 301
    assert answer["Location"].endswith(f"/api/v1/{name}/new/")


@pytest.mark.parametrize("address", ["/api/v1/grants/", "/access/"])
def test_a_filter_by_the_old_slug_names_the_new_one(address: str, editor: Any) -> None:
    keep, gone = make.make_evaluator(slug="new"), make.make_evaluator(slug="old")
    merged(keep, gone, editor)
    answer = Client().get(address, {"evaluator": "old"})
    assert answer.status_code == 400
    assert "It was merged into" in answer.content.decode()
    assert "new" in answer.content.decode()


def test_the_public_sees_what_moved_under_the_one_that_stays(desk: Client) -> None:
    keep, gone = make.make_lab(slug="keep"), make.make_lab(slug="gone")
    make.make_model(slug="m", lab=gone)
    asked = ask(desk, "labs", keep, gone)
    press(desk, asked, "labs", keep, gone, reason="The same firm")
    assert Client().get("/api/v1/models/m/").json()["lab"]["slug"] == "keep"
    assert [row["slug"] for row in Client().get("/api/v1/labs/").json()["results"]] == ["keep"]


def test_visits_to_the_old_address_are_not_linked_under_the_new_one(editor: Any) -> None:
    keep, gone = make.make_source(slug="new"), make.make_source(slug="old")
    check = make.make_check(source=gone)
    passage = make.make_citation(source=gone, slug="p")
    make.make_event(citation=passage, check_row=check)
    merged(keep, gone, editor)
    shown = Client().get(reverse("source", args=["new"])).content.decode()
    assert f"/visits/{check.pk}/" not in shown
    told = Client().get("/api/v1/citations/p/").json()
    assert f"/visits/{check.pk}/" not in str(told)


def test_capture_of_an_address_that_was_merged_finds_the_one_that_stays(editor: Any) -> None:
    keep, gone = make.make_source(), make.make_source(url="https://old.example/page")
    merged(keep, gone, editor)
    assert known_source("https://old.example/page") == keep


def test_the_desk_no_longer_shows_what_waited_about_the_old_address(desk: Client) -> None:
    keep, gone = make.make_source(), make.make_source(title="The old page")
    make.make_review_item(source=gone, kind="gone")
    assert "The old page" in desk.get("/admin/").content.decode()
    asked = ask(desk, "sources", keep, gone)
    press(desk, asked, "sources", keep, gone, reason="One page")
    assert "The old page" not in desk.get("/admin/").content.decode()

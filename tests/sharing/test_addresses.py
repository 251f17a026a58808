"""What is shared of a page stands, moves and goes with it, in each language."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from labwatch.addresses import fates
from labwatch.workflow import acts
from tests import factories as make
from tests.pages.conftest import canonical, page
from tests.sharing.conftest import mirrored, records

pytestmark = [pytest.mark.django_db, pytest.mark.once]
#: What is shared of every record: before and after the path of its page.
FORMS = (
    ("/cite/", ".txt"),
    ("/cite/", ".bib"),
    ("/cite/", ".ris"),
    ("/cite/", ".json"),
    ("/cards/", ".png"),
    ("/embed/", "/"),
    ("/embed/", ".svg"),
)


@pytest.fixture
def editor() -> User:
    """Somebody who may withdraw."""
    return User.objects.create_superuser("alice")


def test_each_kind_of_record_has_all_of_it(client: Client) -> None:
    some = (FORMS[2], *FORMS[4:])  # the others are of the same making
    for name, record in records().items():
        for before, after in some:
            assert client.get(mirrored(record, before, after)).status_code == 200, (name, after)


@pytest.mark.parametrize("form", FORMS, ids="".join)
def test_a_draft_has_none_of_it_and_nobody_learns_of_it(
    client: Client, form: tuple[str, str]
) -> None:
    draft = make.make_lab(status="draft", name="Secret Lab")
    answer = client.get(mirrored(draft, *form))
    assert answer.status_code == 404
    assert "Secret" not in answer.content.decode()
    assert client.get(f"{form[0]}labs/nobody{form[1]}").status_code == 404
    assert client.get(f"{form[0]}admin{form[1]}").status_code == 404


@pytest.mark.parametrize("form", FORMS, ids="".join)
def test_what_was_withdrawn_is_gone_and_says_why(
    client: Client, editor: User, form: tuple[str, str]
) -> None:
    lab = make.make_lab()
    assert client.get(mirrored(lab, *form)).status_code == 200
    acts.withdraw(lab, editor, "It was another company.")
    answer = client.get(mirrored(lab, *form))
    assert answer.status_code == 410
    assert "It was another company." in answer.content.decode()


@pytest.mark.parametrize("form", FORMS, ids="".join)
@pytest.mark.parametrize("language", ["", "fr/"])
def test_what_was_merged_leads_to_the_same_of_its_successor(
    client: Client, editor: User, form: tuple[str, str], language: str
) -> None:
    make.make_lab(slug="new")
    fates.merged_into("labs", "old", "new", editor, "Two names of one.")
    before, after = form
    answer = client.get(f"{before}{language}labs/old{after}?as_of=2024-05-01")
    assert answer.status_code == 301
    assert answer["Location"] == f"{before}{language}labs/new{after}?as_of=2024-05-01"


def test_pages_in_french_move_and_go_as_well(client: Client, editor: User) -> None:
    make.make_lab(slug="new")
    fates.merged_into("labs", "old", "new", editor, "Two names of one.")
    answer = client.get("/fr/labs/old/?as_of=2024-05-01")
    assert (answer.status_code, answer["Location"]) == (301, "/fr/labs/new/?as_of=2024-05-01")
    for record in records().values():
        acts.withdraw(record, editor, "Never was.")
        assert client.get(f"/fr{record.get_absolute_url()}").status_code == 410, record


def test_each_language_is_an_address_of_its_own(client: Client) -> None:
    lab = make.make_lab(slug="acme")
    for path in (lab.get_absolute_url(), f"/fr{lab.get_absolute_url()}"):
        assert canonical(page(client, f"{path}?utm_source=x")) == path
        assert (
            canonical(page(client, f"{path}?as_of=2026-01-01&utm=y")) == f"{path}?as_of=2026-01-01"
        )


@pytest.mark.parametrize("form", [FORMS[0], *FORMS[4:6]], ids="".join)
def test_errors_are_in_the_language_of_the_page(client: Client, form: tuple[str, str]) -> None:
    before, after = form
    for path in ("fr/labs/nobody", "fr/no/page", "fr/report", "fr/models"):
        answer = client.get(f"{before}{path}{after}?kind=nonsense")
        html = answer.content.decode()
        assert answer.status_code == (400 if path == "fr/models" else 404)
        assert '<html lang="fr">' in html, path
        assert "Aller au contenu" in html
        assert "Skip to content" not in html


def test_what_is_not_to_be_cited_has_no_file_and_sets_no_cookie(client: Client) -> None:
    for path in ("report", "follow"):
        answer = client.get(f"/cite/{path}.txt")
        assert answer.status_code == 404, path
        assert not answer.cookies


@pytest.mark.parametrize("form", FORMS, ids="".join)
def test_bad_input_is_said_to_be_so(client: Client, form: tuple[str, str]) -> None:
    before, after = form
    for path, query in (("models", "kind=nonsense"), ("labs", "as_of=never"), ("home", "w=x")):
        answer: Any = client.get(f"{before}{path}{after}?{query}")
        assert answer.status_code == 400, path


def test_the_files_are_what_they_say_and_carry_filters_and_days(client: Client) -> None:
    lab = make.make_lab(slug="acme")
    make.make_model(lab=lab)
    answer = client.get("/cite/models.ris?lab=acme&as_of=2026-02-01")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("application/x-research-info-systems")
    assert answer["Content-Disposition"] == 'attachment; filename="labwatch-models.ris"'
    assert "lab=acme" in text
    assert "as_of=2026-02-01" in text
    assert "http://127.0.0.1:8000/models/?" in text
    french = client.get("/cite/fr/models.bib").content.decode()
    assert "/fr/models/?as_of=" in french


def test_the_box_of_each_page_leads_to_its_files_and_they_are_what_it_shows(
    client: Client,
) -> None:
    lab = make.make_lab(slug="acme")
    html = page(client, lab)
    for ending in ("txt", "bib", "ris", "json"):
        assert f'href="/cite/labs/acme.{ending}"' in html
    bibtex = client.get("/cite/labs/acme.bib").content.decode()
    assert bibtex.strip() in html

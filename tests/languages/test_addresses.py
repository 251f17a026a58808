"""The address alone says which language a page is in."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from labwatch.addresses.fates import merged_into, withdrawn
from labwatch.languages.addresses import in_languages, language_of, plain_path
from labwatch.publishing.models import PublishedForm
from sources.asof import address_on
from tests import factories as make
from tests.pages.conftest import canonical, page

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_language_is_that_of_the_address_whatever_the_reader_prefers() -> None:
    client = Client(headers={"accept-language": "fr"})
    client.cookies["django_language"] = "fr"
    assert '<html lang="en-gb">' in page(client, "/about/")
    client = Client(headers={"accept-language": "en"})
    assert '<html lang="fr">' in page(client, "/fr/about/")


def test_caches_need_not_ask_for_the_readers_language(client: Client) -> None:
    for path, tag in (("/about/", "en"), ("/fr/about/", "fr")):
        answer = client.get(path)
        assert "accept-language" not in answer.get("Vary", "").lower()
        assert answer["Content-Language"] == tag
    assert "Content-Language" not in client.get("/api/v1/labs/")


def test_a_request_leaves_the_language_of_its_thread_as_it_was(client: Client) -> None:
    page(client, "/fr/about/")
    assert translation.get_language() == "en-gb"
    assert reverse("about") == "/about/"


@pytest.mark.parametrize(
    "path", ["/fr/admin/", "/fr/api/v1/", "/fr/healthz", "/fr/feeds/changes.atom", "/en-gb/about/"]
)
def test_what_is_for_machines_has_no_language(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_other_languages_and_longer_words_are_no_prefix(client: Client) -> None:
    assert language_of("/french/") == "en-gb"
    assert client.get("/de/about/").status_code == client.get("/fr-ca/about/").status_code == 404
    assert plain_path("/fr/labs/") == "/labs/"
    assert plain_path("/fr") == ""


def test_links_of_a_page_stay_in_its_language(client: Client) -> None:
    lab = make.make_lab()
    with translation.override("fr"):
        address = lab.get_absolute_url()
    html = page(client, f"{address}?as_of=2026-03-01")
    inside = set(re.findall(r'(?:href|action)="(/[^"]*)"', html))
    machines = ("/api/", "/static/", "/feeds/")
    english = {each for each in inside if not each.startswith(("/fr/", *machines))}
    switch = {each for each in english if each.startswith(lab.get_absolute_url())}
    assert len(switch) == 1
    assert not {each for each in english - switch if not _is_for_machines(each)}


def _is_for_machines(path: str) -> bool:
    return not in_languages(path.partition("?")[0].partition("#")[0])


def test_every_page_names_itself_in_every_language(client: Client) -> None:
    lab = make.make_lab()
    plain = lab.get_absolute_url()
    for path in (plain, f"/fr{plain}"):
        html = page(client, f"{path}?as_of=2026-03-01&x=1")
        found = dict(
            re.findall(r'rel="alternate"\s+hreflang="(\S+)"\s+href="\S+?//[^/]+(/[^"]*)"', html)
        )
        assert found == {
            "en": f"{plain}?as_of=2026-03-01",
            "fr": f"/fr{plain}?as_of=2026-03-01",
            "x-default": f"{plain}?as_of=2026-03-01",
        }
        assert canonical(html) in found.values()


def test_the_reader_goes_to_the_same_page_in_the_other_language(client: Client) -> None:
    html = page(client, "/fr/labs/?search=a&as_of=2026-03-01")
    (address,) = re.findall(r'<a href="([^"]*)"\s+lang="en"\s+hreflang="en"', html)
    assert address == "/labs/?search=a&amp;as_of=2026-03-01"
    (address,) = re.findall(
        r'<a href="([^"]*)"\s+lang="fr"\s+hreflang="fr"', page(client, "/labs/")
    )
    assert address == "/fr/labs/"


def test_a_past_day_is_carried_on_in_each_language() -> None:
    day = dt.date(2026, 3, 1)
    with translation.override("fr"):
        assert address_on("/fr/labs/", day) == "/fr/labs/?as_of=2026-03-01"
        assert address_on("/labs/x/", day) == "/labs/x/"
    assert address_on("/labs/x/", day) == "/labs/x/?as_of=2026-03-01"


def test_the_api_and_the_kept_forms_name_english_addresses(client: Client) -> None:
    lab = make.make_lab()
    page(client, "/fr/changes/")  # makes the public forms
    kept = PublishedForm.objects.get(resource="labs", slug=lab.slug)
    assert lab.get_absolute_url() in kept.body
    assert "/fr/" not in kept.body
    assert "/fr/" not in client.get(f"/api/v1/labs/{lab.slug}/").content.decode()


def test_what_became_of_a_record_is_told_in_the_language_of_the_address(client: Client) -> None:
    lab = make.make_lab()
    withdrawn("labs", "gone-lab", None, "A duplicate.")
    merged_into("labs", "old-lab", lab.slug, None, "The same.")
    answer = client.get("/fr/labs/gone-lab/")
    assert answer.status_code == 410
    assert '<html lang="fr">' in answer.content.decode()
    answer = client.get("/fr/labs/old-lab/?as_of=2026-03-01")
    assert answer.status_code == 301
    assert answer["Location"] == f"/fr/labs/{lab.slug}/?as_of=2026-03-01"

"""What crawlers, search engines and finders of holes are told."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from labwatch.publishing.refreshing import refresh_all
from sources.robots import RobotsRules
from tests import factories as make
from tests.pages.conftest import queries

pytestmark = pytest.mark.django_db
_NAMES = {
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


class TestRobots:
    def test_pages_may_be_read_and_the_newsroom_may_not(self, client: Client) -> None:
        rules = RobotFileParser()
        rules.parse(_text(client, "/robots.txt").splitlines())
        site = "http://127.0.0.1:8000"
        assert rules.can_fetch("Somebot", f"{site}/labs/anthropic/")
        assert rules.can_fetch("Somebot", f"{site}/fr/labs/anthropic/")
        assert not rules.can_fetch("Somebot", f"{site}/admin/sources/source/")
        assert not rules.can_fetch("Somebot", f"{site}/report/")

    def test_lasting_and_cited_addresses_may_be_read_and_endless_lists_may_not(
        self, client: Client
    ) -> None:
        rules = RobotsRules(_text(client, "/robots.txt"))
        ways = {
            **dict.fromkeys(("/?edition=1", "/fr/?edition=1&as_of=2026-01-02"), "allowed"),
            **dict.fromkeys(("/labs/a/?as_of=2026-01-02", "/labs/?page=2"), "allowed"),
            **dict.fromkeys(("/cards/home.png?edition=1", "/cite/models.ris?lab=a"), "allowed"),
            **dict.fromkeys(("/embed/models/?lab=a", "/sitemap-labs.xml?p=2"), "allowed"),
            **dict.fromkeys(("/models/?lab=a", "/models/?lab=a&as_of=2026-01-02"), "disallowed"),
        }
        for path, told in ways.items():
            assert rules.permission(f"http://127.0.0.1:8000{path}") == told, path

    def test_it_names_the_sitemap_and_that_answers(self, client: Client) -> None:
        (address,) = re.findall(r"^Sitemap: (.+)$", _text(client, "/robots.txt"), re.M)
        assert client.get(address).status_code == 200


class TestSecurityTxt:
    def test_it_names_whom_to_tell_and_ends_within_a_year(
        self, client: Client, settings: object
    ) -> None:
        settings.CONTACT_EMAIL = "editors@lab.example"  # type: ignore[attr-defined]
        text = _text(client, "/.well-known/security.txt")
        fields = [line.split(": ", 1) for line in text.splitlines()]
        assert ["Contact", "mailto:editors@lab.example"] in fields
        (ends,) = (value for name, value in fields if name == "Expires")
        left = dt.datetime.fromisoformat(ends) - timezone.now()
        assert dt.timedelta(days=90) < left < dt.timedelta(days=365)

    def test_without_an_address_the_form_remains_and_every_link_answers(
        self, client: Client, settings: object
    ) -> None:
        settings.CONTACT_EMAIL = ""  # type: ignore[attr-defined]
        links = re.findall(r"https?://\S+", _text(client, "/.well-known/security.txt"))
        assert len(links) == 3
        assert {client.get(link).status_code for link in links} == {200}


class TestSitemap:
    def _sections(self, client: Client) -> list[str]:
        index = ElementTree.fromstring(_text(client, "/sitemap.xml"))  # noqa: S314 - our own
        return [str(each.text) for each in index.iterfind("map:sitemap/map:loc", _NAMES)]

    def _entries(self, client: Client, section: str) -> list[ElementTree.Element]:
        found = ElementTree.fromstring(_text(client, section))  # noqa: S314 - our own
        return found.findall("map:url", _NAMES)

    def test_every_address_in_it_answers_in_each_language(self, client: Client) -> None:
        make.make_pledge()
        make.make_grant()
        make.make_version()
        make.make_evaluation()
        make.make_finding()
        found = {
            str(each.text): entry
            for section in self._sections(client)
            for entry in self._entries(client, section)
            for each in entry.iterfind("map:loc", _NAMES)
        }
        assert f"http://127.0.0.1:8000{reverse('home')}" in found
        assert "http://127.0.0.1:8000/fr/" in found
        assert len(found) > 60
        assert {client.get(address).status_code for address in found} == {200}

    def test_a_record_is_dated_and_names_its_page_in_other_languages(self, client: Client) -> None:
        lab = make.make_lab()
        entry = self._entries(client, "/sitemap-labs.xml")[0]
        changed = entry.findtext("map:lastmod", namespaces=_NAMES)
        assert changed == f"{lab.updated_at:%Y-%m-%d}"
        others = {
            link.get("hreflang"): link.get("href") for link in entry.iterfind("xhtml:link", _NAMES)
        }
        assert others["fr"] == f"http://127.0.0.1:8000/fr/labs/{lab.slug}/"
        assert others["x-default"] == f"http://127.0.0.1:8000/labs/{lab.slug}/"

    def test_the_index_names_the_site_whatever_host_is_asked_for(
        self, client: Client, settings: Any
    ) -> None:
        settings.ALLOWED_HOSTS = ["*"]
        text = client.get("/sitemap.xml", headers={"host": "else.example"}).content.decode()
        assert "else.example" not in text
        assert "<loc>http://127.0.0.1:8000/sitemap-labs.xml</loc>" in text

    def test_drafts_are_not_in_it(self, client: Client) -> None:
        make.make_lab()
        refresh_all()
        before = _text(client, "/sitemap-pages.xml")
        with time_machine.travel(timezone.now() + dt.timedelta(days=2)):
            lab = make.make_lab(status="draft")
            assert _text(client, "/sitemap-pages.xml") == before
        assert f"/labs/{lab.slug}/" not in _text(client, "/sitemap-labs.xml")

    def test_an_unknown_section_is_not_found(self, client: Client) -> None:
        assert client.get("/sitemap-nothing.xml").status_code == 404

    def test_as_many_queries_for_one_record_as_for_twenty(self, client: Client) -> None:
        make.make_lab()
        one = queries(client, "/sitemap-labs.xml")
        for _ in range(19):
            make.make_lab()
        assert queries(client, "/sitemap-labs.xml") == one

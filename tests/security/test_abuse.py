"""Strangers who flood, forge, smuggle and probe get a plain answer, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import reverse

from labwatch.alerts.models import Asked
from labwatch.publishing.refreshing import refresh_all
from labwatch.serving.kept import forget_pages
from labwatch.tips.models import Tip
from tests import factories as make
from tests.tips.conftest import typed

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"
#: What tries to leave the place in which it stands: text, attribute, script, JSON, SVG, address.
PROBES = (
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{7*7}}{% debug %}",
    "</script><script>alert(1)</script>",
    "\u202egnp.exe",
    "a\x00b",
    "%00%0d%0aSet-Cookie:x=1",
    "\ud7ff\uffff",
    "=cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "' OR 1=1 --",
    "x" * 3_000,
)
PARAMETERS = ("q", "search", "lab", "kind", "ordering", "page", "as_of", "w", "since", "next", "p")
LISTS = ("/", "/search/", "/labs/", "/changes/", "/fr/models/")


class _Running(HTMLParser):
    """What a browser would run of a page, beside the site's own script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "").strip().lower() for name, value in attrs}
        is_data = given.get("type") in ("application/ld+json", "application/json")
        if tag == "script" and not is_data and not given.get("src", "").startswith("/static/"):
            self.found.append(tag)
        for name, value in given.items():
            leads = name in ("href", "src", "action", "formaction")
            if name.startswith("on") or (leads and re.match(r"[\s\x00]*(java|vb)script:", value)):
                self.found.append(f"{tag} {name}={value[:50]}")


def runs(answer: Any) -> list[str]:
    """What would run of an answer."""
    return _Running(markup(answer)).found


def markup(answer: Any) -> str:
    """The page as it was sent."""
    return str(answer.content.decode())


@pytest.mark.once
def test_no_question_is_given_back_as_markup_or_breaks_the_site(client: Client) -> None:
    make.make_lab()
    for number, address in enumerate(LISTS):
        for probe in PROBES:
            asked = dict.fromkeys(PARAMETERS, probe)
            name = PARAMETERS[number % len(PARAMETERS)]
            for question in (asked, {name: probe, probe[:50]: "1"}):
                answer = client.get(address, question)
                assert answer.status_code in (200, 301, 302, 400, 404), (address, question)
                assert runs(answer) == [], (address, question)
                assert "evil" not in answer.get("Location", "")


@pytest.mark.once
def test_no_record_runs_anything_wherever_it_is_shown(client: Client) -> None:
    hostile = f"{SCRIPT}\"'><img src=x onerror=alert(1)>"
    lab = make.make_lab(slug="acme", name=hostile, country=hostile[:40], note=hostile)
    source = make.make_source(title=hostile, publisher=hostile, url="https://a.example/?x=<b>")
    citation = make.make_citation(source=source, quote=hostile)
    model = make.make_model(lab=lab, name=hostile)
    make.cite(model, citation=citation)
    commitment = make.make_commitment(summary=hostile)
    make.make_pledge(lab=lab, commitment=commitment)
    refresh_all()
    pages = [lab, model, source, commitment]
    found = [row.get_absolute_url().partition("#")[0] for row in pages]
    found += ["/", "/labs/", "/models/", "/commitments/", "/sources/", "/changes/", "/coverage/"]
    found += ["/search/?q=alert", "/fr/labs/acme/", "/embed/labs/", "/embed/labs/acme/"]
    found += ["/report/labs/acme/", "/follow/?record=labs/acme", "/compare/"]
    for address in found:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert runs(answer) == [], address
        for data in re.findall(r"ld\+json\"[^>]*>(.*?)</script>", markup(answer), re.DOTALL):
            json.loads(data)
    for address in ("/embed/labs.svg", "/embed/labs/acme.svg", "/feeds/changes.atom"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert b"<script" not in answer.content.replace(b"&lt;script", b""), address
        assert b"onerror=alert(1)>" not in answer.content, address


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_cell_of_a_download_is_a_formula(start: str, client: Client) -> None:
    make.make_lab(slug="acme", name=f"{start}cmd|' /C calc'!A0")
    refresh_all()
    answer = client.get("/api/v1/labs/", {"format": "csv"})
    text = b"".join(answer) if answer.streaming else answer.content
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    cells = [cell for row in rows for cell in row if "cmd|" in cell]
    assert cells
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]


# Where we lead, and under whose name


#: Places that a door might be told to lead to.
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    "\thttps://evil.example/",
    "%2F%2Fevil.example",
)


def test_no_door_leads_to_another_site(client: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    get_user_model().objects.create_superuser("alice", password="wonderland-7")
    for target in ELSEWHERE:
        sent = {"username": "alice", "password": "wonderland-7", "next": target}
        answer = Client().post(reverse("admin:login"), sent)
        assert answer.status_code == 302
        place = urljoin("http://testserver/admin/login/", answer["Location"].replace("\\", "/"))
        assert urlsplit(place)[:2] == ("http", "testserver"), target
        for address in ("/", "/fr/", "/report/"):
            answer = client.get(address, {"next": target, "url": target, "language": target})
            assert "evil.example" not in answer.get("Location", ""), target


@pytest.mark.parametrize("path", ["//evil.example/..", "/\\evil.example", "//evil.example/labs"])
def test_no_slash_that_is_added_leads_to_another_site(path: str, client: Client) -> None:
    answer = client.get(path)
    assert not answer.get("Location", "/").startswith(("//", "/\\", "http"))


#: Headers that say who asked for what, and that no cache tells apart.
UNKEYED = {
    "X-Forwarded-Host": "evil.example",
    "X-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "Forwarded": "host=evil.example;proto=http",
    "X-Original-Url": "/admin/",
    "X-Rewrite-Url": "/admin/",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-Port": "1337",
    "X-Forwarded-Prefix": "/evil.example",
    "X-HTTP-Method-Override": "DELETE",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
    "User-Agent": SCRIPT,
    "Accept-Language": "fr, evil",
    "Accept": "text/evil.example",
}


def test_no_header_that_is_in_no_key_changes_what_others_get(client: Client) -> None:
    make.make_lab(slug="acme", name="Acme")
    refresh_all()
    for address in ("/", "/labs/acme/", "/fr/labs/acme/", "/feeds/changes.atom", "/labs/nobody/"):
        forget_pages()
        honest = client.get(address)
        forget_pages()
        poisoned = client.get(address, headers=UNKEYED)
        later = client.get(address)
        assert "evil" not in str(dict(poisoned.items()) | {"Access-Control": ""}), address
        assert poisoned.content == later.content == honest.content, address
        assert b"evil.example" not in later.content, address


def test_no_host_but_ours_is_answered(client: Client) -> None:
    for host in ("evil.example", "testserver.evil.example", "testserver@evil.example", "a b"):
        answer = client.get("/", headers={"Host": host})
        assert answer.status_code == 400, host
        assert b"evil" not in answer.content


# The forms


def test_a_flood_from_one_network_and_from_many_ends(client: Client, settings: Any) -> None:
    settings.TIP_RATE, settings.TIP_RATE_OVERALL = 2, 6
    one = [client.post("/report/", typed(""), REMOTE_ADDR="192.0.2.1") for _ in range(4)]
    assert [answer.status_code for answer in one] == [302, 302, 429, 429]
    same = [client.post("/report/", typed(""), REMOTE_ADDR=f"2001:db8::{n}") for n in range(1, 5)]
    assert [answer.status_code for answer in same] == [302, 302, 429, 429]
    many = [client.post("/report/", typed(""), REMOTE_ADDR=f"198.51.100.{n}") for n in range(6)]
    assert [answer.status_code for answer in many].count(302) == 2
    told = client.post("/report/", typed(""), headers={"X-Forwarded-For": "203.0.113.9"})
    assert told.status_code == 429
    assert Tip.objects.count() == 6


@pytest.mark.parametrize("probe", [*PROBES, "x" * 100_000])
def test_nothing_that_is_typed_breaks_a_form_or_runs(probe: str, client: Client) -> None:
    typed_in = dict.fromkeys(("source_url", "name", "contact", "kind"), probe)
    for given in (typed_in, {"text": probe}, {"token": probe}, {"trap": probe}):
        answer = client.post("/report/", typed("") | given)
        assert answer.status_code in (302, 400, 429), given
        assert runs(answer) == [], given
    fields = ("address", "further", "scope", "picked", "rhythm", "token", "trap")
    answer = client.post("/follow/", dict.fromkeys(fields, probe))
    assert answer.status_code in (400, 429, 503)
    assert runs(answer) == []


@pytest.mark.parametrize(
    "address",
    [
        "ada@reader.example\nBcc: all@evil.example",
        "ada@reader.example\r\nSubject: x",
        "ada@reader.example,all@evil.example",
        "ada@reader.example;all@evil.example",
        "Ada <ada@reader.example>",
        "ada@reader.example\x00",
        "a" * 300 + "@reader.example",
        "ada@[127.0.0.1]",
        "ada@localhost",
        "\u202eada@reader.example",
    ],
)
def test_no_address_smuggles_a_header_or_a_second_reader(
    address: str, client: Client, settings: Any
) -> None:
    settings.MAIL_IS_SET_UP = True
    sent = {"address": address, "scope": "everything", "rhythm": "weekly"}
    answer = client.post("/follow/", sent)
    assert answer.status_code == 400
    assert not Asked.objects.exists()
    assert mail.outbox == []

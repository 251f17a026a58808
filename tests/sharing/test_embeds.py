"""Embeds: framed by anybody, dated, sourced, of their page's words; nothing else may be framed."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format

from commitments.models import Lab
from labwatch.addresses import fates
from labwatch.sharing.offers import BOARDS, CHARTS
from tests import factories as make
from tests.pages.conftest import page, words
from tests.sharing.conftest import HOSTILE, mirrored, records

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TABLES = (
    *("labs", "models", "commitments", "documents", "statements", "evaluators", "access"),
    *("evaluations", "findings", "corrections", "sources", "coverage", "adequacy", "compare"),
)
_SVG = "{http://www.w3.org/2000/svg}"


def policy(answer: Any) -> dict[str, str]:
    """The directives of an answer's policy."""
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def every_embed(lab: Lab) -> list[str]:
    """The address of every kind of embed, without its ending."""
    of_records = [mirrored(record, "/embed/", "") for record in records().values()]
    return [
        *of_records,
        *(f"/embed/{name}" for name in (*TABLES, "adequacy/weights", "fr/models")),
        *(f"/embed/scorecard/{part}" for part in BOARDS),
        *(f"/embed/labs/{lab.slug}/{part}" for part in CHARTS),
        f"/embed/fr/labs/{lab.slug}/depth",
        "/embed/fr/scorecard/deeds",
    ]


def test_every_frame_may_be_framed_says_its_day_and_leads_to_its_page(
    client: Client, lab: Lab
) -> None:
    today = timezone.localdate()
    for address in every_embed(lab):
        answer = client.get(f"{address}/?as_of={today}")
        assert answer.status_code == 200, address
        assert policy(answer)["frame-ancestors"] == "*"
        assert policy(answer)["default-src"] == "'self'"
        assert "X-Frame-Options" not in answer
        assert not answer.cookies
        html = answer.content.decode()
        assert "<script" not in html
        assert "style=" not in html
        assert re.search(r'<h1>\s*<a href="http://127.0.0.1:8000/[^"]*"', html), address
        with translation.override("fr" if "/fr/" in address else "en-gb"):
            assert date_format(today, "DATE_FORMAT") in words(html), address
        assert len(re.findall("<h1", html)) == 1


def test_every_picture_is_whole_in_itself(client: Client, lab: Lab) -> None:
    for address in every_embed(lab):
        answer = client.get(f"{address}.svg")
        assert answer.status_code == 200, address
        assert answer["Content-Type"].startswith("image/svg+xml")
        root = ET.fromstring(answer.content)  # noqa: S314 - our own
        (style,) = root.iter(f"{_SVG}style")
        digest = base64.b64encode(hashlib.sha256(str(style.text).encode()).digest()).decode()
        assert policy(answer)["style-src"] == f"'sha256-{digest}'"
        assert policy(answer)["default-src"] == "'none'"
        assert "unsafe" not in answer["Content-Security-Policy"]
        text = " ".join(" ".join(root.itertext()).split())
        assert "Lab Watch · http://127.0.0.1:8000/" in text, address
        assert root.find(f"{_SVG}title") is not None
        assert root.find(f"{_SVG}desc") is not None
        assert not re.search(r"(href|src|url\()", answer.content.decode()), address


def test_no_word_is_drawn_outside_the_picture(client: Client, lab: Lab) -> None:
    make.make_lab(slug="long", name="A very long name of a lab " * 7)
    make.make_commitment(summary="What was promised, at length. " * 30)
    for address in ("/embed/labs.svg", "/embed/commitments.svg", "/embed/labs/long.svg"):
        root = ET.fromstring(client.get(address).content)  # noqa: S314 - our own
        width, height = (float(root.attrib[name]) for name in ("width", "height"))
        for text in root.iter(f"{_SVG}text"):
            assert 0 <= float(text.attrib["x"]) <= width
            assert 0 <= float(text.attrib["y"]) <= height


def test_a_frame_that_is_given_again_may_still_be_framed(client: Client, lab: Lab) -> None:
    for _ in range(2):
        answer = client.get("/embed/labs/acme/")
        assert policy(answer)["frame-ancestors"] == "*"
        assert "X-Frame-Options" not in answer
    again = client.get("/embed/labs/acme/", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_all_other_pages_still_refuse_frames(client: Client, lab: Lab) -> None:
    for address in ("/", "/labs/acme/", "/fr/labs/acme/", "/access/", "/cite/labs/acme.ris"):
        answer = client.get(address)
        assert answer["X-Frame-Options"] == "DENY", address
        assert policy(answer)["frame-ancestors"] == "'none'"


def test_what_is_answered_in_stead_of_an_embed_may_not_be_framed(client: Client) -> None:
    make.make_lab(slug="new")
    fates.merged_into("labs", "old", "new", None, "Two names of one.")
    statuses = {"labs/nobody": 404, "no/page": 404, "about": 404, "labs/old": 301}
    for path, status in {**statuses, "models": 400}.items():
        for end in ("/", ".svg"):
            answer = client.get(f"/embed/{path}{end}?kind=nonsense")
            assert answer.status_code == status, path
            assert answer["X-Frame-Options"] == "DENY", path
            assert policy(answer)["frame-ancestors"] == "'none'", path


def test_a_hostile_name_stays_words(client: Client) -> None:
    lab = make.make_lab(name=HOSTILE)
    html = client.get(mirrored(lab, "/embed/", "/")).content.decode()
    assert "<script" not in html
    svg = ET.fromstring(client.get(mirrored(lab, "/embed/", ".svg")).content)  # noqa: S314
    assert "alert(1)" in " ".join(svg.itertext())
    assert not list(svg.iter(f"{_SVG}script"))


def test_letters_that_no_xml_may_hold_are_left_out_of_pictures(client: Client) -> None:
    lab = make.make_lab(name="Ac\x0bme\x01 \ufffe<b>")
    svg = ET.fromstring(client.get(mirrored(lab, "/embed/", ".svg")).content)  # noqa: S314
    assert "Acme <b>" in " ".join(svg.itertext())


def test_a_table_keeps_its_filters(client: Client, lab: Lab) -> None:
    other = make.make_model(name="Other One")
    shown = words(page(client, f"/embed/models/?lab={lab.slug}"))
    assert "Acme 1" in shown
    assert other.name not in shown
    svg = client.get(f"/embed/models.svg?lab={lab.slug}").content.decode()
    assert other.name not in svg


def test_what_is_only_alleged_or_hedged_stays_that(client: Client) -> None:
    make.make_pledge(attribution="alleged")
    assert "(alleged)" in words(page(client, "/embed/commitments/"))
    grant = make.make_grant(hedge="reportedly", access_certain=False)
    for address in ("/embed/access/", mirrored(grant, "/embed/", "/")):
        shown = words(page(client, address))
        assert "“reportedly”" in shown
        assert "access not certain" in shown


def test_labs_of_which_nothing_is_known_are_named_beside_the_board(
    client: Client, lab: Lab
) -> None:
    make.make_model(lab=make.make_lab(name="Silent Lab"))
    for end in ("/", ".svg"):
        shown = client.get(f"/embed/scorecard/deeds{end}").content.decode()
        assert "Silent Lab" in shown


def test_long_tables_say_how_much_is_left_out(client: Client) -> None:
    lab = make.make_lab()
    for _ in range(52):
        make.make_model(lab=lab)
    assert "2 more rows are on the page." in words(page(client, "/embed/models/"))
    assert "32 more rows there." in client.get("/embed/models.svg").content.decode()


def test_a_page_offers_the_code_of_its_embeds(client: Client, lab: Lab) -> None:
    html = page(client, lab)
    for address in ("/embed/labs/acme/", "/embed/labs/acme/depth/"):
        code = f"&lt;iframe src=&quot;http://127.0.0.1:8000{address}&quot; title=&quot;Acme: "
        assert code in html
    assert "loading=&quot;lazy&quot;" in html
    board = page(client, "/?w=coverage:40,depth:10")
    assert "/embed/scorecard/deeds/?edition=" in board
    assert client.get("/embed/scorecard/deeds/?edition=1&w=coverage:40,depth:10").status_code == 200


def test_there_is_nothing_to_embed_of_other_pages(client: Client) -> None:
    lab = make.make_lab()
    for address in ("about/", "search.svg", "admin/", "api/v1/", f"labs/{lab.slug}/depth/"):
        assert client.get(f"/embed/{address}").status_code == 404, address

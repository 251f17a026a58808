"""What holds for every page: how to cite it, its JSON, its headers, no script or style inside."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluators.depth import RUNGS
from evaluators.vocabulary import Depth
from labwatch.vocabularies import described, vocabularies
from sources.models import Citation
from tests import factories as make
from tests.pages.conftest import ABOUT_THE_SITE, BOARDS, LISTS, TEXTS, address_of, page

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def everywhere() -> list[str]:
    """The address of every kind of page, with something to show on each."""
    pledge = make.make_pledge(due="2023")
    model = make.make_model(lab=pledge.lab, name="Model “100 %” & more_of {it}")
    grant = make.make_grant(lab=pledge.lab, models=(model,))
    version = make.make_version(document=make.make_document(lab=pledge.lab))
    link = make.cite(grant, fact="weights")
    make.make_hedged_link(evaluator=grant.evaluator)
    make.make_statement()
    make.make_correction()
    work = make.make_evaluation(lab=pledge.lab)
    finding = make.make_finding(lab=pledge.lab)
    shown = (
        pledge.lab,
        model,
        pledge.commitment,
        version,
        grant.evaluator,
        grant,
        work,
        finding,
        link.citation,
    )
    parts = checked_parts(link.citation)
    return [*(address_of(row) for row in shown), *parts, *map(reverse, (*LISTS, *TEXTS))]


def checked_parts(citation: Citation) -> list[str]:
    """Change the quote, and give the address of each page below that of its source."""
    source = citation.source
    old = make.make_snapshot(source=source)
    new = make.make_snapshot(source=source, body_sha256="2" * 64, text="We may let outsiders in.")
    visit = make.make_check(source=source, snapshot=new, headers={"Server": "x"}, hops=[{}])
    Citation.objects.filter(pk=citation.pk).update(quote_state="altered")
    diff = [["equal", "We", "We"], ["replace", "will", "may"]]
    result = {"diff": diff, "kinds": ["modal"], "found": "We may", "before": "So.", "after": "Yes."}
    make.make_standing(citation=citation, snapshot=new, result=result, context_changed=True)
    make.make_event(citation=citation, check_row=visit, after="altered", diff=diff)
    make.make_review_item(citation=citation)
    make.make_sweep()
    make.make_daily_root()
    return [
        reverse("source-versions", args=[source.slug]),
        reverse("source-version", args=[source.slug, new.pk]),
        reverse("source-diff", args=[source.slug, old.pk, new.pk]),
        reverse("source-visit", args=[source.slug, visit.pk]),
    ]


class _Tags(HTMLParser):
    """Every tag of a page with its attributes, and the text inside each ``pre``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str, **having: str) -> list[dict[str, str | None]]:
        """The attributes of each such tag that has these values."""
        return [
            attributes
            for name, attributes in self.tags
            if name == tag and all(attributes.get(key) == value for key, value in having.items())
        ]


def _copied(html: str, key: str) -> str:
    """A text of the cite box, by its key."""
    (text,) = re.findall(rf'<pre id="{key}-text"[^>]*>(.*?)</pre>', html, re.S)
    return unescape(text)


def test_every_page_can_be_cited_in_four_forms(client: Client, everywhere: list[str]) -> None:
    for address in everywhere:
        html = page(client, address)
        bibtex, ris = _copied(html, "cite-bibtex"), _copied(html, "cite-ris")
        (entry,) = json.loads(_copied(html, "cite-csl"))
        assert entry["type"] == "webpage"
        assert entry["URL"].partition("?")[0].endswith(address)
        assert len(entry["accessed"]["date-parts"][0]) == 3
        assert re.fullmatch(r"@misc\{labwatch[a-z0-9-]*,\n(  \w+ = \{.*\},?\n)+\}", bibtex)
        assert bibtex.count("{") == bibtex.count("}")
        assert f"url = {{{entry['URL']}}}" in bibtex
        assert f"UR  - {entry['URL']}" in ris.splitlines()
        assert f"{entry['URL']} (read " in _copied(html, "cite-plain")
        assert client.get(entry["URL"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_every_page_names_its_lasting_address_without_the_query(
    client: Client, everywhere: list[str]
) -> None:
    boards = {reverse(name) for name in BOARDS}
    for address in everywhere:
        (link,) = _Tags(page(client, f"{address}?utm_source=x")).all("link", rel="canonical")
        path, _, query = str(link["href"]).partition("?")
        assert path == f"http://127.0.0.1:8000{address}"
        assert "utm_source" not in query
        assert ("edition=1" in query) == (address in boards), address


def test_every_page_but_texts_links_to_its_json_and_that_answers(
    client: Client, everywhere: list[str]
) -> None:
    for address in everywhere:
        links = _Tags(page(client, address)).all("link", type="application/json")
        if address in map(reverse, ("about", "evidence", "search", *ABOUT_THE_SITE)):
            assert not links
            continue
        (link,) = links
        answer = client.get(str(link["href"]))
        assert answer.status_code == 200, address
        assert answer["Content-Type"] == "application/json"


def test_the_json_of_a_filtered_list_holds_the_same_rows(client: Client) -> None:
    lab = make.make_lab()
    model = make.make_model(lab=lab)
    make.make_model()
    (link,) = _Tags(page(client, f"/models/?lab={lab.slug}")).all("link", type="application/json")
    rows = client.get(str(link["href"])).json()["results"]
    assert [row["slug"] for row in rows] == [model.slug]


def test_every_page_has_one_main_heading_a_way_back_and_a_skip_link(
    client: Client, everywhere: list[str]
) -> None:
    for address in everywhere:
        tags = _Tags(page(client, address))
        assert len(tags.all("main", id="content")) == 1, address
        assert len(tags.all("h1")) == 1, address
        assert next(a for tag, a in tags.tags if tag == "a")["href"] == "#content"
        assert bool(tags.all("nav", **{"aria-label": "Breadcrumb"})) == (address != "/")
        ids = [a["id"] for _, a in tags.tags if a.get("id")]
        assert len(ids) == len(set(ids)), address


def test_every_table_has_a_caption_and_scopes(client: Client, everywhere: list[str]) -> None:
    for address in everywhere:
        html = page(client, address)
        prose = html.partition('<article class="prose" lang="en">')[2].partition("</article>")[0]
        tags = _Tags(html.replace(prose, ""))
        assert len(tags.all("table")) == len(tags.all("caption")), address
        assert all(cell.get("scope") for cell in tags.all("th")), address


def test_every_link_within_the_site_leads_somewhere(client: Client, everywhere: list[str]) -> None:
    links = {
        str(a["href"]).partition("#")[0]
        for address in everywhere
        for a in _Tags(page(client, address)).all("a")
    }
    for link in sorted(one for one in links if one.startswith("/")):
        assert client.get(link).status_code == 200, link


def _policy(response: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_every_page_comes_with_a_strict_policy_and_no_script_or_style_inside(
    client: Client, everywhere: list[str]
) -> None:
    for address in [*everywhere, "/labs/nobody/", "/models/?kind=nonsense", "/healthz"]:
        response = client.get(address)
        policy = _policy(response)
        assert policy["default-src"] == "'self'", address
        assert "unsafe" not in response["Content-Security-Policy"]
        assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "same-origin"
        tags = _Tags(response.content.decode())
        assert [one for one in tags.all("script") if not _is_ours(one)] == [], address
        assert not tags.all("style"), address
        assert not [a for _, a in tags.tags if any(_is_inline(name) for name in a)], address


def _is_ours(script: dict[str, str | None]) -> bool:
    """Our one module, or a block of data, which no browser runs."""
    if script.get("type") == "application/ld+json":
        return "src" not in script
    return str(script.get("src", "")).startswith("/static/labwatch")


def _is_inline(attribute: str) -> bool:
    return attribute == "style" or attribute.startswith("on")


def test_pages_may_be_kept_and_set_no_cookie(client: Client, everywhere: list[str]) -> None:
    for address in everywhere:
        assert not client.get(address).cookies, address


def test_the_methodology_has_every_word_and_every_rung(client: Client) -> None:
    html = page(client, "methodology")
    for vocabulary in map(described, vocabularies()):
        assert vocabulary["title"] in unescape(html)
        for word in vocabulary["words"]:
            assert f"<code>{word['value']}</code>" in html, word
            assert f"<td>{word['label']}</td>" in unescape(html), word
    for rung in RUNGS:
        assert f"<code>{Depth(rung.level).slug}</code>" in html

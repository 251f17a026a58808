"""Which addresses become files, which stay with the live site, and how pages link either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labwatch.edition.places import Places
from labwatch.edition.rewriting import Rewriter

SITE = "https://watch.example"
PLACES = Places(SITE, frozenset({"en-gb", "fr"}), without=("/embed/", "/fr/access/"))


@pytest.mark.parametrize(
    ("path", "query", "file"),
    [
        ("/", "", "index.html"),
        ("/", "edition=1", "edition/1/index.html"),
        ("/fr/", "", "fr/index.html"),
        ("/labs/acme/", "", "labs/acme/index.html"),
        ("/fr/labs/acme/", "", "fr/labs/acme/index.html"),
        ("/commitments/", "page=1", "commitments/index.html"),
        ("/commitments/", "page=12", "commitments/page/12/index.html"),
        ("/scorecard/acme/coverage/", "edition=1", "scorecard/acme/coverage/edition/1/index.html"),
        ("/api/v1/labs/acme/", "", "api/v1/labs/acme/index.json"),
        ("/api/v1/labs/", "format=csv", "api/v1/labs/index.csv"),
        ("/api/v1/labs/", "format=jsonl", "api/v1/labs/index.jsonl"),
        ("/api/v1/scorecard/", "edition=1&format=csv", "api/v1/scorecard/edition/1/index.csv"),
        ("/feeds/labs/acme.atom", "", "feeds/labs/acme.atom"),
        ("/cite/fr/labs/acme.ris", "", "cite/fr/labs/acme.ris"),
        ("/static/labwatch.0a1b2c.css", "", "static/labwatch.0a1b2c.css"),
        ("/.well-known/security.txt", "", ".well-known/security.txt"),
    ],
)
def test_what_is_held_and_in_which_file(path: str, query: str, file: str) -> None:
    assert PLACES.file_of(path, query) == file


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/commitments/", "topic=audit"),
        ("/commitments/", "topic=audit&page=2"),
        ("/labs/acme/", "as_of=2024-05-24"),
        ("/commitments/", "page=0"),
        ("/commitments/", "page=x"),
        ("/api/v1/labs/", "format=csv&search=a"),
        ("/api/v1/labs/", "cursor=abc"),
        ("/feeds/changes.atom", "x=1"),
        *((path, "") for path in ("/search/", "/fr/search/", "/report/", "/fr/follow/")),
        *((path, "") for path in ("/admin/", "/healthz", "/api/v1/docs/", "/api/v1/search/")),
        ("/embed/labs/acme/", ""),
        ("/fr/access/", ""),
    ],
)
def test_what_only_the_live_site_answers(path: str, query: str) -> None:
    assert PLACES.file_of(path, query) is None


@pytest.mark.parametrize(
    "path",
    [
        "/../secret",
        "/labs/../../etc/passwd",
        "/labs/%2e%2e/",
        "//evil.example/",
        "/labs//acme/",
        "/.ssh/keys",
        "/labs/a\0b/",
        "/labs/a\\..\\b/",
        "/labs/" + "a" * 300 + "/",
        "labs/",
        "",
    ],
)
def test_hostile_paths_never_become_files(path: str) -> None:
    assert PLACES.file_of(path) is None


@given(st.text(), st.text())
def test_no_address_leads_out_of_the_folder(path: str, query: str) -> None:
    file = PLACES.file_of(path, query)
    assert file is None or not {"", ".", ".."} & set(file.split("/"))


def test_an_edition_of_one_language_leaves_the_others_to_the_live_site() -> None:
    english = Places(SITE, frozenset({"en-gb"}))
    assert english.file_of("/labs/")
    for path in ("/fr/", "/fr/labs/", "/cite/fr/labs.ris", "/cite/fr.ris", "/embed/fr/labs/"):
        assert english.file_of(path) is None


def _rewritten(html: str, address: str = "/labs/?page=2", places: Places = PLACES) -> str:
    return Rewriter(places).page(html, address, places.file_of(*address.split("?")) or "")


@pytest.mark.parametrize(
    ("link", "becomes"),
    [
        ("/labs/acme/#name", "/labs/acme/#name"),
        ("?page=3", "/labs/page/3/"),
        ("#content", "#content"),
        ("/api/v1/labs/acme/", "/api/v1/labs/acme/index.json"),
        ("/api/v1/labs/?format=csv", "/api/v1/labs/index.csv"),
        ("?ordering=name&amp;page=2", f"{SITE}/labs/?ordering=name&amp;page=2"),
        ("/report/labs/acme/", f"{SITE}/report/labs/acme/"),
        ("/labs/%2e%2e/x", f"{SITE}/labs/%2e%2e/x"),
        ("https://other.example/labs/", "https://other.example/labs/"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        (f"{SITE}/labs/", "/labs/"),
        ("javascript:x", "javascript:x"),
    ],
)
def test_links_lead_to_files_or_to_the_live_site(link: str, becomes: str) -> None:
    assert _rewritten(f'<a class="x" href="{link}">') == f'<a class="x" href="{becomes}">'


def test_forms_ask_the_live_site() -> None:
    assert f'action="{SITE}/labs/"' in _rewritten('<form method="get" class="filters">')
    assert f'action="{SITE}/search/"' in _rewritten('<form action="/search/" method="get">')
    assert f'action="{SITE}/labs/"' in _rewritten('<form action="/labs/">')


def test_the_live_site_stays_the_lasting_address() -> None:
    for tag in ('<link rel="canonical" href="{}">', '<meta property="og:url" content="{}">'):
        told = tag.format(f"{SITE}/labs/")
        assert _rewritten(told) == told


def test_relative_links_hold_in_any_folder() -> None:
    places = Places(SITE, frozenset({"en-gb"}), is_relative=True)
    told = _rewritten('<a href="/labs/acme/"><a href="/">', places=places)
    assert told == '<a href="../../acme/index.html"><a href="../../../index.html">'


def test_texts_are_left_alone() -> None:
    text = '<p>Write href="/labs/" &lt;a href="/labs/?x=1"&gt;</p>'
    assert _rewritten(text) == text


def test_a_list_of_the_api_leads_from_page_to_page() -> None:
    told = f'{{"count":3,"next":"{SITE}/api/v1/labs/?cursor=c","previous":null,"results":[]}}'
    text, following = Rewriter(PLACES).api(told, "api/v1/labs/index.json", 1)
    assert following == f"{SITE}/api/v1/labs/?cursor=c"
    assert f'"next":"{SITE}/api/v1/labs/page/2/index.json"' in text


def test_a_sitemap_names_what_is_held() -> None:
    entry = "<url><loc>{0}/labs/</loc>{1}</url><url><loc>{0}/search/</loc></url>"
    other = f'<xhtml:link rel="alternate" hreflang="fr" href="{SITE}/fr/access/"/>'
    told = Rewriter(PLACES).sitemap(entry.format(SITE, other))
    assert told == f"<url><loc>{SITE}/labs/</loc></url>"

"""The page of the search, complete without scripts."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import factories as make
from tests.pages.conftest import page, words
from tests.search.cast import a_cast

pytestmark = pytest.mark.django_db


def test_the_empty_page_is_a_form_with_help_and_every_page_leads_to_it(client: Client) -> None:
    html = page(client, "/search/")
    assert '<meta name="robots" content="noindex">' in html
    assert "All words must occur." in words(html)
    assert 'action="/search/"' in page(client, "/about/")


def test_results_have_kind_marks_source_and_link(client: Client) -> None:
    a_cast()
    html = page(client, "/search/?q=%22early+access%22")
    assert "2 found." in words(html)
    assert (
        '<a href="/commitments/promise/">Give <mark>early access</mark> to outsiders.</a>' in html
    )
    assert "We will give red teams <mark>early access</mark> to every model." in html
    assert 'In <cite lang="en"><a href="/sources/page/">A lighthouse for labs</a>' in " ".join(
        html.split()
    )
    assert 'href="/api/v1/search/?q=%22early+access%22"' in html


def test_kinds_narrow_and_tell_their_counts(client: Client) -> None:
    a_cast()
    html = page(client, "/search/?q=early")
    assert "Everything 2 Commitments 1 Quotes 1" in words(html)
    narrowed = page(client, "/search/?q=early&resource=citations")
    assert "/commitments/promise/" not in narrowed
    assert "1 found." in words(narrowed)


def test_pages_follow_each_other(client: Client) -> None:
    for number in range(21):
        make.make_commitment(slug=f"c{number:02}", summary="A zebra.")
    first = page(client, "/search/?q=zebra")
    assert ("/commitments/c19/" in first, "/commitments/c20/" in first) == (True, False)
    assert 'href="?q=zebra&amp;page=2"' in first
    second = page(client, "/search/?q=zebra&page=2")
    assert ("/commitments/c19/" in second, "/commitments/c20/" in second) == (False, True)
    assert '<ol class="found" start="21">' in second


def test_where_nothing_is_found_it_says_so_and_how_to_find_more(client: Client) -> None:
    html = page(client, "/search/?q=zebra")
    assert "Nothing found for zebra" in words(html)
    assert "Give fewer words" in words(html)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x>', "&lt;b&gt;"])
def test_what_is_typed_and_what_is_found_is_escaped(client: Client, text: str) -> None:
    make.make_commitment(summary=f"{text} b script img", note=f"b {text} script img")
    html = client.get("/search/", {"q": f"{text}"}).content.decode().partition("<main")[2]
    assert "/commitments/" in html.partition('class="found"')[2]
    for tag in ("<script", "<img", "<b>"):
        assert tag not in html


@pytest.mark.parametrize("query", ["q=" + "x" * 201, "q=***", "q=a&resource=zebra", "q=%00"])
def test_what_is_not_understood_is_said_beside_the_form(client: Client, query: str) -> None:
    html = page(client, f"/search/?{query}", status=400)
    assert 'role="alert"' in html
    assert 'class="found"' not in html

"""What addresses, dates and pages propose; nothing here asks a database or a network."""

from __future__ import annotations

import pytest

from labwatch.capture.addresses import (
    archived,
    as_captured,
    as_shown,
    canonical,
    cleaned,
    same_page,
    variants,
)
from labwatch.capture.dates import date_in_path, stated_date
from labwatch.capture.proposing import Read, Sibling, proposals
from sources.extracting import extract


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://Lab.Example", "https://lab.example/"),
        ("https://lab.example/a?utm_source=x&b=1&fbclid=2#c", "https://lab.example/a?b=1"),
        ("http://lab.example:80/A?gclid=1", "http://lab.example/A"),
        ("https://lab.example:8443/a", "https://lab.example:8443/a"),
        ("https://lab.example/a?ref=b&q=%C3%A9", "https://lab.example/a?ref=b&q=%C3%A9"),
        ("http://[::1]:8/", "http://[::1]:8/"),
        ("nonsense", "nonsense"),
        ("http://[", "http://["),
    ],
)
def test_an_address_is_cleaned_of_what_tracks_readers(url: str, clean: str) -> None:
    assert cleaned(url) == clean
    assert cleaned(clean) == clean


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://www.lab.example/a/", "https://lab.example/a", True),
        ("https://lab.example/a?x=1&y=2", "https://lab.example/a?y=2&x=1&utm_medium=z", True),
        ("https://lab.example/a?x=1", "https://lab.example/a", False),
        ("https://lab.example/a", "https://lab.example/A", False),
        ("https://lab.example/", "https://other.example/", False),
        ("", "", False),
    ],
)
def test_the_same_page_is_known_by_its_address(one: str, other: str, same: bool) -> None:
    assert same_page(one, other) is same
    assert not same or cleaned(other).partition("?")[0] in [
        each.partition("?")[0] for each in variants(one)
    ]


@pytest.mark.parametrize(
    ("stated", "taken"),
    [
        ("/policy", "https://lab.example/policy"),
        ("https://lab.example/own?utm_source=x", "https://lab.example/own"),
        ("https://other.example/policy", ""),
        ("/", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_a_page_may_name_another_address_of_its_own_host_only(stated: str, taken: str) -> None:
    assert canonical(stated, "https://lab.example/policy?x=1") == taken


def test_the_address_of_an_archived_copy_tells_its_page_and_its_day() -> None:
    url = "https://web.archive.org/web/20240102030405/http://lab.example/a?b=1"
    page, taken = archived(url) or ("", None)
    assert page == "http://lab.example/a?b=1"
    assert taken is not None
    assert taken.isoformat() == "2024-01-02T03:04:05+00:00"
    raw = "https://web.archive.org/web/20240102030405id_/http://lab.example/a?b=1"
    assert (as_captured(url), as_shown(raw), as_captured(raw)) == (raw, url, raw)
    assert archived("https://lab.example/web/about") is None
    year = archived("https://web.archive.org/web/2024/https://lab.example/")
    assert year == ("https://lab.example/", None)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-05-24T10:00:00+02:00", "2024-05-24"),
        ("2024-05-24 10:00", "2024-05-24"),
        ("2024/5/4", "2024-05-04"),
        ("2024-05", "2024-05"),
        ("2024", "2024"),
        ("20240524", "2024-05-24"),
        ("D:20240524120000+02'00'", "2024-05-24"),
        ("May 24, 2024", "2024-05-24"),
        ("Friday, 24th May 2024", "2024-05-24"),
        ("Sept. 2024", "2024-09"),
        ("Fri, 24 May 2024 10:00:00 GMT", "2024-05-24"),
        ("03/04/2024", None),
        ("2024-13-45", None),
        ("99999", None),
        ("soon", None),
        ("", None),
        ("1024-01-01", None),
    ],
)
def test_a_date_is_read_as_precisely_as_it_is_stated(text: str, date: str | None) -> None:
    found = stated_date(text)
    assert (str(found) if found else None) == date


def test_a_date_may_stand_in_the_address() -> None:
    assert str(date_in_path("/blog/2024/05/24/title")) == "2024-05-24"
    assert str(date_in_path("/2024/05/title")) == "2024-05"
    assert date_in_path("/2024/99/title") is None


PAGE = """<html lang="en-GB"><head><title>Title | Site</title>
<link rel="canonical" href="/policy"><meta property="og:site_name" content="The Site">
<meta property="og:title" content="Title"><meta name="author" content="https://lab.example/me">
<meta name="date" content="2024-01-01">
<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "No"},
{"@type": ["NewsArticle"], "headline": "Its headline", "datePublished": "2024-05-24",
 "author": [{"name": "A"}, {"name": "B"}], "publisher": {"name": "The Publisher"}}]}</script>
</head><body><time datetime="2020-01-01">then</time><p>Words.</p></body></html>"""
URL = "https://lab.example/policy"


def values(page: str, **given: object) -> dict[str, list[str]]:
    read = Read(extract(page.encode()), asked=URL, final=URL, **given)  # type: ignore[arg-type]
    return {name: [each.value for each in found] for name, found in proposals(read).items()}


def test_a_page_proposes_what_it_says_of_itself_the_surest_first() -> None:
    found = values(PAGE, title="In the browser")
    assert found["title"] == ["Title", "Its headline", "Title | Site", "In the browser"]
    assert found["publisher"] == ["The Publisher", "The Site"]
    assert found["author"] == ["A, B"]
    assert found["published_on"] == ["2024-05-24", "2024-01-01", "2020-01-01"]
    assert (found["language"], found["url"]) == (["en"], [URL])


def test_what_is_usual_on_the_host_comes_before_what_the_page_says() -> None:
    siblings = (Sibling("Ours", "policy", "primary"),) * 2 + (Sibling("", "blog", "analysis"),)
    found = values(PAGE, siblings=siblings, host="lab.example")
    assert found["publisher"][:2] == ["Ours", "The Publisher"]
    assert (found["kind"], found["tier"]) == (["policy", "blog"], ["primary", "analysis"])


@pytest.mark.parametrize(
    ("host", "kind", "tier"),
    [
        ("nist.gov", "government", "primary"),
        ("arxiv.org", "paper", "primary"),
        ("lab.example", "lab-page", "primary"),
        ("paper.example", "", ""),
    ],
)
def test_some_hosts_are_known_for_what_they_are(host: str, kind: str, tier: str) -> None:
    found = values(PAGE, host=host, lab_hosts=frozenset({"lab.example"}))
    assert (found["kind"], found["tier"]) == ([kind] * bool(kind), [tier] * bool(tier))


@pytest.mark.parametrize(
    "data",
    [
        "[" * 100_000,
        '{"@type": "Article", "author": {"author": 3}, "publisher": [[]], "datePublished": {}}',
        '{"@type": null, "@graph": 7}',
        "null",
        '"text"',
        '{"@type": "Article", "datePublished": "' + "9" * 100_000 + '"}',
    ],
)
def test_hostile_data_proposes_nothing_and_breaks_nothing(data: str) -> None:
    markup = f'<html><head><script type="application/ld+json">{data}</script></head><p>Words.</p>'
    assert values(markup)["published_on"] == []


def test_a_stranger_fills_no_field_beyond_its_length() -> None:
    long = "<b>x" * 100_000
    markup = f'<html><head><title>{"t" * 9000}</title><meta name="author" content="{long}"></head>'
    found = values(markup)
    assert max(len(each) for each in found["title"]) == 300
    assert max(len(each) for each in found["author"]) == 300

"""Atom feeds of the log, and the pages made of it: valid, capped, cheap to poll, nothing leaked."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labwatch.changes.feeds import KINDS, NEWEST
from labwatch.changes.shown import in_words
from labwatch.publishing.models import ChangeEntry
from labwatch.publishing.refreshing import refresh_all
from labwatch.serving.kept import forget_pages
from tests import factories as make
from tests.pages.conftest import page, words

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
ALL = "/feeds/changes.atom"


@pytest.fixture
def cast() -> dict[str, Any]:
    """A lab, an evaluator, a model and a commitment, and one grant and pledge between them."""
    cast = {
        "labs": make.make_lab(slug="lab", name="Lab & Sons"),
        "evaluators": make.make_evaluator(slug="tester"),
        "commitments": make.make_commitment(slug="promise"),
    }
    cast["models"] = make.make_model(slug="model", lab=cast["labs"])
    make.make_pledge(lab=cast["labs"], commitment=cast["commitments"])
    grant = make.make_grant(lab=cast["labs"], evaluator=cast["evaluators"])
    grant.ai_models.add(cast["models"])
    return cast


def feed(client: Client, address: str = ALL) -> Any:
    """The feed as an element tree, with all that Atom requires (RFC 4287)."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)  # noqa: S314 - our own
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = element.findall(f"{ATOM}{name}")
            assert found.text
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Lab Watch"
    (self_link,) = (link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self")
    assert self_link.get("href", "").endswith(address)
    return root


def entries(root: Any) -> list[Any]:
    """Its entries."""
    return list(root.iter(f"{ATOM}entry"))


def titles(root: Any) -> str:
    """The titles of its entries."""
    return "\n".join(entry.findtext(f"{ATOM}title") for entry in entries(root))


def test_a_change_is_an_entry_with_its_page_its_author_and_both_values(
    client: Client, cast: dict[str, Any], django_user_model: Any
) -> None:
    refresh_all()
    lab = cast["labs"]
    lab.country, lab._change_reason = "<b>Spain</b>", "It moved."
    lab._history_user = django_user_model.objects.create_user(
        "alice", first_name="Alice", last_name="Liddell"
    )
    lab.save()
    entry = entries(feed(client))[0]
    made = ChangeEntry.objects.get(what="changed")
    assert entry.findtext(f"{ATOM}title") == "Changed: Lab & Sons (lab)"
    assert entry.findtext(f"{ATOM}id") == f"tag:127.0.0.1,2026:changes/{made.pk}"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Alice Liddell"
    assert entry.find(f"{ATOM}link").get("href") == "http://127.0.0.1:8000/labs/lab/"
    content = entry.find(f"{ATOM}content")
    assert content.get("type") == "html"
    assert "It moved." in content.text
    assert "not stated</del>" in content.text
    assert "&lt;b&gt;Spain&lt;/b&gt;" in content.text
    assert "<b>" not in content.text


@pytest.mark.parametrize("resource", ["labs", "evaluators", "models", "commitments"])
def test_each_has_a_feed_of_what_is_about_it(
    client: Client, cast: dict[str, Any], resource: str
) -> None:
    make.make_lab(name="Bystander")
    record = cast[resource]
    root = feed(client, f"/feeds/{resource}/{record.slug}.atom")
    assert record.name in titles(root)
    assert "Bystander" not in titles(root)
    joined = "pledge" if resource in ("labs", "commitments") else "access"
    assert joined in titles(root)
    assert record.name in root.findtext(f"{ATOM}title")


@pytest.mark.parametrize(
    ("resource", "maker"),
    [
        ("documents", make.make_document),
        ("grants", make.make_grant),
        ("evaluations", make.make_evaluation),
        ("findings", make.make_finding),
        ("sources", make.make_source),
    ],
)
def test_further_records_have_one_and_their_pages_name_it(
    client: Client, resource: str, maker: Any
) -> None:
    record, other = maker(), maker()
    address = f"/feeds/{resource}/{record.slug}.atom"
    root = feed(client, address)
    ids = {entry.find(f"{ATOM}link").get("href") for entry in entries(root)}
    assert f"http://127.0.0.1:8000{record.get_absolute_url()}" in ids
    assert f"http://127.0.0.1:8000{other.get_absolute_url()}" not in ids
    log = root.find(f"{ATOM}link").get("href").removeprefix("http://127.0.0.1:8000")
    assert page(client, log).count('<li id="change-') == len(entries(root))
    assert f'href="{address}"' in page(client, record).partition("</head>")[0]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_one_which_its_log_goes_with(client: Client, kind: str) -> None:
    make.make_ruling(), make.make_grant(), make.make_correction(), make.make_statement()
    root = feed(client, f"/feeds/{kind}.atom")
    link = root.find(f"{ATOM}link").get("href")
    log = page(client, link.removeprefix("http://127.0.0.1:8000"))
    assert log.count('<li id="change-') == len(entries(root))
    found = {entry.findall(f"{ATOM}category")[1].get("term") for entry in entries(root)}
    assert found <= {kind}
    first = client.get(f"/feeds/{kind}.atom")
    again = client.get(f"/feeds/{kind}.atom", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_a_confirmed_change_of_a_source_is_in_a_feed_of_its_own(client: Client) -> None:
    source = make.make_source()
    refresh_all()
    now = ChangeEntry.objects.latest("pk").at
    known = {"resource": "sources", "record": source.pk, "slug": source.slug, "at": now}
    ChangeEntry.objects.create(what="source-alarm", name="It changed", page="/x/", **known)
    assert (
        titles(feed(client, "/feeds/source-alarms.atom")) == "Source changed: It changed (source)"
    )


@pytest.mark.parametrize(
    ("name", "kind"), [("labs", "labs"), ("access", "grants"), ("corrections", "corrections")]
)
def test_a_list_names_the_feed_of_its_kind(client: Client, name: str, kind: str) -> None:
    head = page(client, name).partition("</head>")[0]
    assert f'href="/feeds/{kind}.atom"' in head


def test_feeds_are_english_whatever_the_reader_prefers(client: Client) -> None:
    make.make_grant()
    plain = client.get("/feeds/grants.atom").content
    french = client.get("/feeds/grants.atom", headers={"Accept-Language": "fr"})
    assert french.content == plain
    assert b"/fr/" not in plain
    assert client.get("/fr/feeds/grants.atom").status_code == 404


def test_one_page_tells_of_all_ways(client: Client, settings: Any) -> None:
    settings.MAIL_IS_SET_UP = True
    html = page(client, "ways")
    for kind in KINDS:
        assert f'href="/feeds/{kind}.atom"' in html
    for way in ("follow", "guide-webhooks", "guide-api", "changes", "feed"):
        assert f'href="{reverse(way)}"' in html


@pytest.mark.parametrize("resource", ["labs", "evaluators", "models", "commitments"])
def test_the_page_of_a_record_shows_its_changes_and_leads_to_the_feed_and_the_log(
    client: Client, cast: dict[str, Any], resource: str, settings: Any
) -> None:
    refresh_all()
    settings.MAIL_IS_SET_UP = False
    assert "/follow/?record" not in client.get(cast[resource].get_absolute_url()).content.decode()
    settings.MAIL_IS_SET_UP = True
    forget_pages()
    html = page(client, cast[resource])
    address = f"/feeds/{resource}/{cast[resource].slug}.atom"
    (head, _, body) = html.partition("</head>")
    assert 'type="application/atom+xml"' in head
    assert f'href="{address}"' in head
    assert f'href="{address}"' in body
    assert f'href="/follow/?record={resource}/{cast[resource].slug}"' in body
    log = f"/changes/?{resource.removesuffix('s')}={cast[resource].slug}"
    assert f'href="{log}"' in body
    assert page(client, log).count('<li id="change-') == client.get(f"/api/v1{log}").json()["count"]
    assert "Changes of the record" in words(html)


@pytest.mark.parametrize("name", ["home", "changes"])
def test_the_first_page_and_the_log_lead_to_the_feed_of_all(client: Client, name: str) -> None:
    head, _, body = page(client, name).partition("</head>")
    assert f'href="{ALL}"' in head
    assert f'href="{ALL}"' in body


@pytest.mark.parametrize(
    "address", ["labs/unknown", "labs/hidden", "citations/citation", "grants/x", "labs/model"]
)
def test_what_is_not_public_or_cannot_be_followed_has_no_feed(
    client: Client, cast: dict[str, Any], address: str
) -> None:
    make.make_lab(slug="hidden", status="draft")
    make.make_citation(slug="citation")
    assert client.get(f"/feeds/{address}.atom").status_code == 404


def test_a_feed_holds_only_the_newest(client: Client) -> None:
    for number in range(NEWEST + 1):
        make.make_lab(name=f"Lab number {number:02}")
    refresh_all()
    root = feed(client)
    assert len(entries(root)) == NEWEST
    assert "number 50" in titles(root)
    assert "number 00" not in titles(root)


def test_control_characters_of_strangers_leave_it_valid(client: Client) -> None:
    lab = make.make_lab()
    type(lab).objects.update(name="A\x0bB\x1f\ufffeC]]>", note="x\x08y")
    root = feed(client)
    assert "ABC]]>" in titles(root)


def test_polling_without_a_change_answers_304_and_makes_nothing(
    client: Client, cast: dict[str, Any]
) -> None:
    first = client.get(ALL)
    for header in (
        {"If-None-Match": first["ETag"]},
        {"If-Modified-Since": first["Last-Modified"]},
    ):
        with CaptureQueriesContext(connection) as asked:
            again = client.get(ALL, headers=header)
        assert (again.status_code, again.content) == (304, b"")
        assert len(asked) <= 4
    with CaptureQueriesContext(connection) as asked:
        assert client.get(ALL).content == first.content
    assert len(asked) <= 4
    cast["labs"].country = "Spain"
    cast["labs"].save()
    later = client.get(ALL, headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    assert later["ETag"] != first["ETag"]


def test_a_visit_to_a_source_changes_no_feed(client: Client, cast: dict[str, Any]) -> None:
    source = make.make_source()
    first = client.get(ALL)
    make.make_check(source=source)
    assert client.get(ALL, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_feeds_are_only_read(client: Client) -> None:
    assert client.post(ALL).status_code == 405
    assert client.head(ALL).status_code == 200


def test_nothing_of_drafts_is_in_the_feed(client: Client) -> None:
    make.make_lab(status="draft", name="Hunter2")
    make.make_pledge(lab=make.make_lab(status="draft", name="Hunter2 again"))
    assert b"Hunter2" not in client.get(ALL).content


def test_an_empty_feed_is_valid(client: Client) -> None:
    assert entries(feed(client)) == []


class TestTheLogAsAPage:
    def test_it_shows_words_that_went_and_came(self, client: Client) -> None:
        promise = make.make_commitment(summary="We will let outsiders test.")
        refresh_all()
        promise.summary = "We may let outsiders test. <script>alert(1)</script>"
        promise.save()
        html = page(client, "changes")
        assert "<del>" in html
        assert "<script>alert" not in html
        assert "removed: will" in words(html)
        assert "added: may" in words(html)

    def test_long_texts_are_folded(self, client: Client) -> None:
        lab = make.make_lab(note="long " * 200)
        refresh_all()
        lab.note += "longer"
        lab.save()
        assert "<details>" in page(client, "changes")

    def test_its_form_filters_and_its_chips_say_so(
        self, client: Client, cast: dict[str, Any]
    ) -> None:
        text = words(page(client, "/changes/?resource=grants&lab=lab&what=published"))
        assert "1 change" in text
        assert "Lab: lab" in text

    def test_a_filter_that_is_not_understood_is_an_error_by_its_field(self, client: Client) -> None:
        assert "nonsense" in page(client, "/changes/?what=nonsense", status=400)

    def test_it_is_paged(self, client: Client) -> None:
        for _ in range(51):
            make.make_lab()
        assert 'href="?page=2"' in page(client, "changes")
        assert page(client, "/changes/?page=2").count('<li id="change-') == 1

    def test_it_stands_as_of_a_past_day(self, client: Client) -> None:
        make.make_lab(name="Early"), make.make_evaluator(name="Late")
        refresh_all()
        ChangeEntry.objects.filter(resource="labs").update(at=make.A_MOMENT)
        text = words(page(client, "/changes/?as_of=2024-05-24"))
        assert "Early" in text
        assert "Late" not in text

    def test_what_was_withdrawn_leads_to_its_place_in_the_log(self, client: Client) -> None:
        lab = make.make_lab(slug="lab")
        refresh_all()
        lab.status = "draft"
        lab.save()
        html = page(client, "changes")
        address = "/changes/?resource=labs&amp;record=lab"
        assert f'href="{address}"' in html
        assert page(client, address.replace("&amp;", "&")).count('<li id="change-') == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not stated"),
        ("", "not stated"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (["a", "b"], "a; b"),
        ({"value": "2023-H1", "precision": "half-year", "earliest": "2023-01-01"}, "2023-H1"),
        ({"slug": "x", "fact": None, "role": "the-role"}, "slug x, role the-role"),
    ],
)
def test_values_are_told_in_words(value: Any, text: str) -> None:
    assert in_words(value) == text

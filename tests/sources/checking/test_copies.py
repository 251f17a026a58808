"""Archived copies and posts on X, by local stand-ins of their documented interfaces."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from sources import oembed
from sources.checking.archived import look_for_copies
from sources.models import Check
from tests.factories import make_source
from tests.sources.checking.conftest import SENTENCE, Internet, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(internet: Internet, settings: Any) -> Internet:
    """An archive that knows one capture of the policy."""
    settings.ARCHIVE_URL = internet.url("", host="archive.example")
    rows = [
        ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"],
        ["example,lab)/policy", "20260101120000", internet.url(), "text/html", "200", "ABC", "99"],
    ]
    body = json.dumps(rows)
    headers = {"Content-Type": "application/json"}
    internet.show(body, path="/cdx/search/cdx", headers=headers)
    return internet


def capture(internet: Internet, html: str) -> None:
    internet.show(html, path=f"/web/20260101120000id_/{internet.url()}")


def blocked_by_robots(internet: Internet) -> Any:
    internet.show("User-agent: *\nDisallow: /", path="/robots.txt")
    quote = internet.quote()
    internet.check()
    return quote


def test_a_page_that_robots_may_not_read_is_verified_in_its_archived_copy(
    archive: Internet,
) -> None:
    quote = blocked_by_robots(archive)
    capture(archive, page(SENTENCE))
    assert look_for_copies(timezone.now()) == 1
    quote.refresh_from_db()
    assert quote.quote_state == "unknown"
    assert quote.standing.last_stood_at is None
    assert quote.standing.archived_at.isoformat().startswith("2026-01-01T12:00")
    assert "/web/20260101120000/" in quote.standing.archived_copy
    assert Check.objects.filter(copy_read="archive").count() == 1


def test_a_copy_without_the_quote_is_not_shown_as_one(archive: Internet) -> None:
    quote = blocked_by_robots(archive)
    capture(archive, page(SENTENCE.replace("will", "may")))
    assert look_for_copies(timezone.now()) == 0
    quote.refresh_from_db()
    assert quote.standing.archived_copy == ""


def test_an_archive_that_fails_fails_no_check(archive: Internet) -> None:
    quote = blocked_by_robots(archive)
    archive.show("down", path="/cdx/search/cdx", status="503 Unavailable")
    assert look_for_copies(timezone.now()) == 0
    archive.check()
    quote.source.refresh_from_db()
    assert quote.source.reach == "refused"


def test_without_an_archive_nothing_is_asked(internet: Internet) -> None:
    blocked_by_robots(internet)
    before = len(internet.site.paths)
    assert look_for_copies(timezone.now()) == 0
    assert len(internet.site.paths) == before


class TestPosts:
    """A post is asked for at the endpoint for embedding, since its page says 200 to nonsense."""

    @pytest.fixture
    def post(self, internet: Internet, monkeypatch: pytest.MonkeyPatch) -> Any:
        base = internet.url("/oembed", host="publish.example")
        real = oembed.oembed_address
        from sources.checking import batches

        monkeypatch.setattr(batches, "oembed_address", lambda url: real(url, base))
        source = make_source(url="https://x.com/lab/status/123")
        return internet.quote(source=source)

    def answer(self, internet: Internet, text: str) -> None:
        html = f'<blockquote class="twitter-tweet"><p lang="en">{text}</p>&mdash; Lab</blockquote>'
        body = json.dumps({"html": html, "author_name": "Lab", "url": "https://x.com/lab"})
        internet.show(body, path="/oembed", headers={"Content-Type": "application/json"})

    def test_a_post_that_stands_holds_its_quote(self, internet: Internet, post: Any) -> None:
        self.answer(internet, SENTENCE)
        internet.check()
        post.refresh_from_db()
        assert post.quote_state == "verbatim"

    @pytest.mark.parametrize(
        ("status", "outcome"), [("404 Not Found", "not-found"), ("403 Forbidden", "blocked")]
    )
    def test_deleted_and_protected_posts_are_told_apart(
        self, internet: Internet, post: Any, status: str, outcome: str
    ) -> None:
        internet.show("", path="/oembed", status=status)
        internet.check()
        assert Check.objects.get().outcome == outcome

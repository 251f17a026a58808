"""Addresses that change: to https, to another page, to a certificate that ran out, to the inside.

The rules alone are tried in ``tests/sources/reach/test_moves.py``; here whole visits are made.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from sources.fetching import Fetcher
from sources.models import Check, QuoteEvent, ReviewItem, Source
from tests.sources.checking.conftest import SENTENCE, Internet, page
from tests.sources.fetching.servers import Site, answer, redirect
from tests.sources.fetching.test_tls import Authority

pytestmark = pytest.mark.django_db

HTML = {"Content-Type": "text/html; charset=utf-8"}
FOR_GOOD = "301 Moved Permanently"


class BothSite(Site):
    """http and https on one port, told apart by the first byte that a visitor sends."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__()
        self.context = context

    def _serve(self, plain: socket.socket) -> None:
        visitor = plain
        with contextlib.suppress(OSError):  # the visitor may distrust our certificate
            if plain.recv(1, socket.MSG_PEEK) == b"\x16":
                visitor = self.context.wrap_socket(plain, server_side=True)
            super()._serve(visitor)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority that the fetcher trusts."""
    return Authority(Path(tmp_path_factory.mktemp("authority")))


def with_tls(internet: Internet, authority: Authority, days: int) -> BothSite:
    """The internet speaks https as well, with a certificate that is valid for so many days."""
    site = BothSite(authority.context("lab.example", days))
    trust = ssl.create_default_context(cafile=str(authority.certificate))
    internet.site = site
    internet.policy = internet.policy.__class__(
        allow_networks=["127.0.0.0/8"], ports=[site.port], connect_seconds=5
    )
    internet.fetcher = lambda: Fetcher(  # type: ignore[method-assign]
        internet.policy, lambda host: ["127.0.0.1"], tls=trust
    )
    return site


@pytest.fixture
def both(internet: Internet, authority: Authority) -> Iterator[BothSite]:
    """A good certificate for lab.example."""
    with with_tls(internet, authority, days=2) as site:
        yield site


@pytest.fixture
def expired(internet: Internet, authority: Authority) -> Iterator[BothSite]:
    """A certificate for lab.example that ran out yesterday."""
    with with_tls(internet, authority, days=-1) as site:
        yield site


def test_http_that_became_https_is_taken_by_itself_and_written_down(
    internet: Internet, both: BothSite
) -> None:
    quote = internet.quote()
    internet.show(page(SENTENCE))
    internet.check()
    safe = internet.url().replace("http://", "https://")

    asked = []

    def by_scheme(visitor: socket.socket) -> None:
        asked.append("https" if isinstance(visitor, ssl.SSLSocket) else "http")
        good = answer(page(SENTENCE).encode(), headers=HTML)
        visitor.sendall(good if asked[-1] == "https" else redirect(safe, FOR_GOOD))

    both.pages["/policy"] = by_scheme
    internet.wait(days=1)
    internet.check()
    source = Source.objects.get()
    assert source.url == safe
    assert "http to https" in source.history.latest().history_change_reason
    assert not ReviewItem.objects.exists()
    internet.wait(days=1)
    internet.check()
    assert asked == ["http", "https", "https"]
    quote.refresh_from_db()
    assert quote.quote_state == "verbatim"


def test_an_expired_certificate_is_a_state_of_its_own_and_nothing_is_asked_without_it(
    internet: Internet, expired: BothSite
) -> None:
    source = internet.source()
    source.url = source.url.replace("http://", "https://")
    source.save()
    quote = internet.quote(source=source)
    internet.show(page(SENTENCE))
    internet.check()
    check = Check.objects.get()
    assert (check.outcome, check.evidence) == ("no-answer", "transient")
    assert "certificate has expired" in check.detail
    assert expired.connections > 0
    assert expired.heads == []
    quote.refresh_from_db()
    assert quote.quote_state == "unknown"


@pytest.mark.parametrize("statuses", [(FOR_GOOD, "302 Found"), ("302 Found", FOR_GOOD)])
def test_a_move_that_is_only_half_for_good_is_followed_and_never_suggested(
    internet: Internet, statuses: tuple[str, str]
) -> None:
    internet.quote()
    internet.site.pages["/policy"] = redirect(internet.url("/between"), statuses[0])
    internet.site.pages["/between"] = redirect(internet.url("/new"), statuses[1])
    internet.show(page(SENTENCE), path="/new")
    for _ in range(4):
        internet.check()
        internet.wait(days=4)
    assert Source.objects.get().reach == "ok"
    assert not ReviewItem.objects.exists()


def test_a_new_address_is_taken_with_one_click_and_all_that_was_seen_stays(
    internet: Internet,
) -> None:
    quote = internet.quote()
    internet.show(page(SENTENCE))
    internet.check()
    internet.show(page(SENTENCE), path="/new/policy")
    internet.site.pages["/policy"] = redirect(internet.url("/new/policy"), FOR_GOOD)
    for _ in range(3):
        internet.wait(days=4)
        internet.check()
    item = ReviewItem.objects.get()
    before = set(Check.objects.values_list("pk", flat=True))
    desk = Client()
    desk.force_login(get_user_model().objects.create_superuser("alice"))
    change = reverse("admin:sources_reviewitem_change", args=[item.pk])
    assert desk.post(change, {"answer": "address-taken", "note": ""}).status_code == 302
    source = Source.objects.get()
    assert source.url == internet.url("/new/policy")
    internet.wait(days=1)
    internet.check()
    assert internet.site.paths[-1] == "/new/policy"
    assert before <= set(source.checks.values_list("pk", flat=True))
    assert internet.url() in [row.url for row in source.history.all()]
    quote.refresh_from_db()
    assert quote.quote_state == "verbatim"
    assert list(QuoteEvent.objects.values_list("after", flat=True)) == ["verbatim"]


def test_a_name_that_turns_internal_is_refused_and_what_was_known_stays(
    internet: Internet,
) -> None:
    answers = ["127.0.0.1"]
    internet.fetcher = lambda: Fetcher(  # type: ignore[method-assign]
        internet.policy, lambda host: list(answers)
    )
    quote = internet.quote()
    internet.show(page(SENTENCE))
    internet.check()
    answers[:] = ["10.0.0.8"]
    connections = internet.site.connections
    internet.wait(days=2)
    internet.check()
    source = Source.objects.get()
    assert source.reach == "refused"
    assert [item.kind for item in ReviewItem.objects.waiting()] == ["refused"]
    assert internet.site.connections == connections
    quote.refresh_from_db()
    assert quote.quote_state == "verbatim"

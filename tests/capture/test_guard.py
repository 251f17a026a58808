"""Nobody leads capture inside, and nobody else's capture, page or text does harm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from labwatch.capture import taking
from labwatch.capture.bookmarklet import bookmarklet
from labwatch.capture.models import Capture
from sources.checking import manners
from sources.fetching import Fetcher, Policy
from sources.models import Source
from tests import factories as make
from tests.capture.steps import START, newest, paste, save, text
from tests.capture.test_capture import COMMITTED
from tests.sources.checking.conftest import (
    SENTENCE,
    EagerGate,
    Internet,
    Memory,
    page,
)
from tests.sources.fetching.servers import Site, answer, redirect
from tests.sources.review_rows import make_host

#: The address that stands for the open internet; the canary is inside, beside it.
OPEN = "127.0.0.2"


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Iterator[Site]:
    """A site that may be visited, where only it may."""
    settings.MEDIA_ROOT = tmp_path
    with Site(OPEN) as site:
        policy = Policy(allow_networks=[f"{OPEN}/32"], ports=[site.port])
        going = manners.Going(policy, lambda: Fetcher(policy, _lookup), EagerGate(), Memory())
        monkeypatch.setattr(manners, "going", lambda: going)
        yield site


@pytest.fixture
def canary(outside: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """What is inside, on a port that pages are fetched from."""
    with Site("127.0.0.1") as canary:
        ports = frozenset({outside.port, canary.port})
        object.__setattr__(manners.going().policy, "ports", ports)
        yield canary


def _lookup(host: str) -> list[str]:
    return ["127.0.0.1"] if host == "inside.example" else [OPEN]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:P/",
        "http://2130706433:P/",
        "http://[::ffff:127.0.0.1]:P/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:P/",
        "http://someone:word@site.example/",
        "http://site.example:22/",
        "file:///etc/passwd",
        "javascript:alert(1)//",
        "gopher://site.example/",
        "http://web.archive.org/web/20260101120000/http://127.0.0.1/ ",
    ],
)
def test_an_address_inside_is_refused(desk: Client, canary: Site, address: str) -> None:
    response = paste(desk, address.replace("P", str(canary.port)))
    assert canary.connections == 0
    if "archive" not in address:
        assert response.context["form"].errors["url"]
        assert not Capture.objects.exists()


def test_a_name_that_leads_inside_is_refused(desk: Client, canary: Site) -> None:
    shown = text(paste(desk, f"http://inside.example:{canary.port}/"))
    assert "The page could not be fetched" in shown
    assert canary.connections == 0


def test_a_redirect_inside_is_refused(desk: Client, outside: Site, canary: Site) -> None:
    outside.pages["/a"] = redirect(f"http://127.0.0.1:{canary.port}/")
    shown = text(paste(desk, outside.address("/a", "site.example")))
    assert "The page could not be fetched" in shown
    assert canary.connections == 0


def test_an_archive_of_ours_that_leads_inside_is_refused(
    desk: Client, outside: Site, canary: Site
) -> None:
    outside.pages["/a"] = answer(b"nothing", "403 Forbidden")
    paste(desk, outside.address("/a", "site.example"))
    inside = f"http://127.0.0.1:{canary.port}/web/20260101120000/http://site.example/"
    sent = {"copy-archive": inside}
    shown = desk.post(f"{START}{newest().pk}/copy/", sent, follow=True)
    assert shown.context["copy_form"].errors["archive"]
    assert canary.connections == 0


def test_a_slow_page_is_given_up_with_a_clear_message(
    internet: Internet, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "SECONDS", 0.3)
    internet.site.pages["/policy"] = lambda visitor: visitor.recv(1) and None
    shown = text(paste(desk, internet.url()))
    assert "It took more than 0.3 seconds." in shown
    assert "Read a copy in its place" in shown


def test_what_was_given_up_is_not_held_against_the_page(
    internet: Internet, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "SECONDS", 0.3)
    internet.site.pages["/policy"] = lambda visitor: visitor.recv(1) and None
    paste(desk, internet.url(), "")
    save(desk, desk.get(f"{START}{newest().pk}/"), **COMMITTED, source__title="Our policy")
    source = Source.objects.get()
    assert (source.reach, source.checks.count(), source.next_check_at) == ("new", 0, None)


@pytest.mark.parametrize("whose", ["source", "host", "all"])
def test_nobody_goes_where_visits_are_paused(internet: Internet, desk: Client, whose: str) -> None:
    internet.show(page(SENTENCE))
    source = internet.source()
    if whose == "source":
        Source.objects.update(reach="paused")
    elif whose == "host":
        make_host(name=source.host, paused_because="They asked.")
    else:
        from sources.pausing import stop_checks

        stop_checks("Our network fails.")
    shown = text(paste(desk, internet.url()))
    assert "paused" in shown or "stopped: Our network fails." in shown
    assert internet.visits() == 0


HOSTILE = "<script>alert(1)</script>"


def test_a_strangers_words_are_text_and_nothing_else(internet: Internet, desk: Client) -> None:
    escaped = HOSTILE.replace("<", "&lt;").replace(">", "&gt;")
    html = page(f"{escaped} we will test.", title=escaped)
    internet.show(html.replace("<head>", f'<head><meta name="author" content="{escaped}">'))
    for quote in (f"{HOSTILE} we will test.", f"{HOSTILE} we may test."):
        shown = paste(desk, internet.url(), quote, title=HOSTILE).content.decode()
        assert "alert(1)" in shown
        assert HOSTILE not in shown
    asked = {"url": f"javascript:{HOSTILE}", "quote": HOSTILE, "title": HOSTILE}
    assert HOSTILE not in desk.get(START, asked).content.decode()


def test_looking_at_the_page_reads_nothing(internet: Internet, desk: Client) -> None:
    internet.show(page(SENTENCE))
    desk.get(START, {"url": internet.url(), "quote": SENTENCE})
    assert internet.site.paths == []
    assert not Capture.objects.exists()


def test_the_bookmark_fills_in_address_words_and_title(desk: Client) -> None:
    asked = {"url": "https://lab.example/a", "quote": "We will.", "title": "Ours", "cut": "1"}
    response = desk.get(START, asked)
    form = response.context["form"]
    assert [form[name].value() for name in ("url", "quote", "title")] == [
        "https://lab.example/a",
        "We will.",
        "Ours",
    ]
    assert "Your selection was longer" in text(response)
    assert 'href="javascript:' in response.content.decode()
    assert "unsafe-inline" not in response["Content-Security-Policy"].partition("style")[0]


def test_the_bookmark_carries_no_more_than_a_server_takes() -> None:
    code = bookmarklet('https://watch.example/admin/capture/"')
    assert '"https://watch.example/admin/capture/\\""' in code
    assert "\n" not in code
    assert "2400" in code


def user_with(*permissions: str) -> Client:
    """Somebody of the staff with these permissions alone."""
    user = get_user_model().objects.create_user("bob", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


CAPTURES = ("add_source", "add_citation")


def test_only_who_may_add_sources_and_passages_captures(db: None) -> None:
    assert user_with("add_source").get(START).status_code == 403
    assert Client().get(START).status_code == 302


def test_only_kinds_that_one_may_add_are_offered(internet: Internet, db: None) -> None:
    internet.show(page(SENTENCE))
    bob = user_with(*CAPTURES, "add_statement")
    assert "access grant" not in text(bob.get(START))
    paste(bob, internet.url(), kind="statement")
    key = newest().pk
    assert bob.get(f"{START}{key}/").status_code == 200
    assert bob.get(f"{START}{key}/?kind=grant").status_code == 403
    sent = {"act": "save"}
    assert bob.post(f"{START}{key}/?kind=grant", sent).status_code == 403


def test_nobody_sees_the_capture_of_somebody_else(internet: Internet, desk: Client) -> None:
    internet.show(page(SENTENCE))
    paste(desk, internet.url())
    bob = user_with(*CAPTURES, "add_commitment")
    for path in ("", "copy/", "made/"):
        assert bob.get(f"{START}{newest().pk}/{path}").status_code == 404


def test_captures_are_forgotten_after_two_days(
    internet: Internet, desk: Client, editor: Any
) -> None:
    internet.show(page(SENTENCE))
    paste(desk, internet.url())
    internet.wait(days=3)
    desk.force_login(editor)
    paste(desk, internet.url())
    assert Capture.objects.count() == 1


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_of_a_capture_asks_a_fixed_number_of_questions(
    internet: Internet, desk: Client, django_assert_num_queries: Any, count: int
) -> None:
    internet.show(page(SENTENCE))
    for number in range(count):
        make.make_lab(website=f"https://{number}.example/")
        make.make_model()
        internet.source(f"/{number}")
    paste(desk, internet.url())
    address = f"{START}{newest().pk}/"
    desk.get(address)
    with django_assert_num_queries(QUERIES):
        desk.get(address)


QUERIES = 15

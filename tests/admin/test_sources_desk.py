"""What a maintainer asks of the checker from the desk, and what an editor is told of a source."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from sources.admin.visiting import _duration
from sources.checking.manners import going
from sources.models import Checker, Host, Source
from tests import factories as make
from tests.admin.conftest import errors, filled_in, messages, page, save
from tests.sources.review_rows import make_health, make_host, make_item

NEXT_MONTH = timezone.now() + dt.timedelta(days=30)


def press(desk: Client, action: str, *sources: Source, **more: Any) -> Any:
    """Choose an action on the list of sources for some of them, and agree if it asks."""
    data = {"action": action, "_selected_action": [source.pk for source in sources], **more}
    answer = desk.post(page(Source, "changelist"), data, follow=True)
    agreed = (answer.context or {}).get("agreed")
    if not agreed:
        return answer
    return desk.post(page(Source, "changelist"), {**data, "agreed": agreed}, follow=True)


def test_check_now_puts_sources_first_and_tells_how_long_it_takes(desk: Client) -> None:
    sources = [make.make_source(next_check_at=NEXT_MONTH) for _ in range(3)]
    told = messages(press(desk, "check_now", *sources[:2]))
    due = [row.next_check_at <= timezone.now() for row in Source.objects.order_by("pk")]
    assert due == [True, True, False]
    assert len(told) == 1
    assert told[0].startswith("2 sources will be visited within ")


def test_more_sources_of_one_host_take_longer(desk: Client) -> None:
    few, many = ([make.make_source() for _ in range(count)] for count in (1, 20))
    first = messages(press(desk, "check_now", *few))[0]
    second = messages(press(desk, "check_now", *many))[0]
    assert first.startswith("1 source will be visited within 1 second")
    seconds = int(second.partition("within ")[2].split()[0])
    assert seconds >= 19 * 2


def test_the_page_of_a_source_offers_the_same_and_comes_back(desk: Client) -> None:
    source = make.make_source(next_check_at=NEXT_MONTH)
    markup = desk.get(page(source, "change")).content.decode()
    assert 'value="check_now"' in markup
    response = press(desk, "check_now", source, came_from=source.pk)
    assert response.redirect_chain[-1][0] == page(source, "change")
    assert "will be visited" in messages(response)[0]


@pytest.mark.parametrize("came_from", ["999", "x", "-1", "9" * 40, "٣"])
def test_an_odd_way_back_leads_to_the_list(came_from: str, desk: Client) -> None:
    response = press(desk, "check_now", make.make_source(), came_from=came_from)
    assert response.status_code == 200


def test_a_paused_source_is_not_checked_now(desk: Client) -> None:
    source = make.make_source(reach="paused", next_check_at=NEXT_MONTH)
    assert messages(press(desk, "check_now", source)) == ["1 source is not visited: paused."]
    source.refresh_from_db()
    assert source.next_check_at == NEXT_MONTH


def test_pausing_asks_for_a_reason_and_keeps_it(desk: Client, editor: Any) -> None:
    source = make.make_source()
    asked = press(desk, "pause", source)
    assert 'name="reason"' in asked.content.decode()
    again = press(desk, "pause", source, reason="  ")
    assert "This field is required" in again.content.decode()
    source.refresh_from_db()
    assert source.reach == "new"
    press(desk, "pause", source, reason="They asked us to.")
    source.refresh_from_db()
    assert source.reach == "paused"
    newest = source.history.latest()
    assert (newest.history_user, newest.history_change_reason) == (
        editor,
        "Paused: They asked us to.",
    )
    shown = desk.get(page(source, "change")).content.decode()
    assert "paused: They asked us to." in shown
    assert 'value="resume"' in shown


def test_a_resumed_source_is_what_its_visits_concluded(desk: Client) -> None:
    source = make.make_source(reach="paused")
    make_health(source=source, reach="ok")
    assert messages(press(desk, "resume", source)) == ["1 source is resumed."]
    source.refresh_from_db()
    assert source.reach == "ok"


def test_only_who_may_change_sources_sends_visits(db: None) -> None:
    bob = get_user_model().objects.create_user("bob", is_staff=True)
    bob.user_permissions.set(Permission.objects.filter(codename="view_source"))
    browser = Client()
    browser.force_login(bob)
    source = make.make_source(next_check_at=NEXT_MONTH)
    markup = browser.get(page(source, "change")).content.decode()
    assert "check_now" not in markup
    press(browser, "check_now", source)
    press(browser, "pause", source, reason="x")
    source.refresh_from_db()
    assert (source.next_check_at, source.reach) == (NEXT_MONTH, "new")


def test_a_visit_asked_for_from_a_foreign_page_is_refused(editor: Any) -> None:
    source, browser = make.make_source(next_check_at=NEXT_MONTH), Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    assert press(browser, "check_now", source).status_code == 403


def test_a_source_shows_reach_visits_and_what_waits(desk: Client) -> None:
    source = make.make_source(reach="blocked", next_check_at=NEXT_MONTH)
    make_health(source=source, reach="blocked", since=make.A_MOMENT, last_why="It answers 403.")
    check = make.make_check(source=source, outcome="blocked")
    make_item(kind="blocked", source=source)
    shown = desk.get(page(source, "change")).content.decode()
    assert "blocks our visits since 2024-05-24: It answers 403." in shown
    assert page(check, "change") in shown
    assert f"{NEXT_MONTH:%Y-%m-%d %H:%M} UTC" in shown
    assert "1 waiting" in shown


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://10.0.0.8/policy",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data/",
        "https://user:secret@lab.example.org/",
        "https://lab.example.org:8443/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://intranet/",
        "http://printer.local/",
    ],
)
def test_an_address_that_we_never_visit_is_refused_at_its_field(
    url: str, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_name_service(*asked: object, **more: object) -> None:
        raise AssertionError(f"a name service was asked: {asked}")

    monkeypatch.setattr("socket.getaddrinfo", no_name_service)
    source = make.make_source()
    data = {**filled_in(desk.get(page(source, "change"))), "url": url}
    refused = errors(desk.post(page(source, "change"), data))
    assert list(refused) == ["url"]
    assert Source.objects.get().url == source.url


def test_our_own_site_is_no_source(
    desk: Client, settings: Any, request: pytest.FixtureRequest
) -> None:
    going.cache_clear()  # the process reads the settings once
    request.addfinalizer(going.cache_clear)
    settings.SITE_URL = "https://watch.example.org"
    source = make.make_source()
    data = {**filled_in(desk.get(page(source, "change"))), "url": "https://watch.example.org/a"}
    assert "url" in errors(desk.post(page(source, "change"), data))


def test_an_address_that_stands_already_does_not_block_other_changes(desk: Client) -> None:
    source = make.make_source(url="http://10.0.0.8/page")
    save(desk, source, title="A new title")
    assert Source.objects.get().title == "A new title"


def test_a_reason_pauses_a_host_and_is_kept(desk: Client, editor: Any) -> None:
    host = make_host(name="example.org")
    save(desk, host, paused_because="They asked us to.")
    host.refresh_from_db()
    assert host.paused_because == "They asked us to."
    newest = host.history.latest()
    assert (newest.history_user, newest.history_change_reason) == (
        editor,
        "Paused: They asked us to.",
    )
    save(desk, host, paused_because="")
    assert host.history.latest().history_change_reason == "Resumed"


@pytest.mark.parametrize(
    "typed", ["www.example.org", "https://example.org", "example.org/a", "a b"]
)
def test_a_host_is_named_as_its_sources_have_it(typed: str, desk: Client) -> None:
    data = {**filled_in(desk.get(page(Host, "add"))), "name": typed}
    assert "name" in errors(desk.post(page(Host, "add"), data))


def test_a_reason_stops_all_checks_and_an_empty_one_starts_them(desk: Client, editor: Any) -> None:
    data = {**filled_in(desk.get(page(Checker, "add"))), "stopped_because": "We move."}
    assert desk.post(page(Checker, "add"), data).status_code == 302
    checker = Checker.objects.get()
    assert (checker.stopped_because, checker.stopped_by_itself) == ("We move.", False)
    assert checker.stopped_at is not None
    assert checker.history.latest().history_user == editor
    assert desk.get(page(Checker, "add")).status_code == 403
    save(desk, checker, stopped_because=" ")
    checker.refresh_from_db()
    assert (checker.stopped_at, checker.stopped_because) == (None, "")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 second"),
        (0.2, "1 second"),
        (2, "2 seconds"),
        (61.5, "62 seconds"),
        (150, "3 minutes"),
    ],
)
def test_a_waiting_time_is_never_told_shorter_than_it_is(seconds: float, words: str) -> None:
    assert _duration(seconds) == words

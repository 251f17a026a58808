"""Subscriptions and their log in the admin; the secret, shown once."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labwatch.publishing.refreshing import refresh_all
from labwatch.webhooks.delivering import work
from labwatch.webhooks.models import Delivery, SigningSecret, Subscription
from labwatch.webhooks.pausing import pause
from tests.admin.conftest import desk, editor, errors, filled_in, messages, page  # noqa: F401
from tests.factories import make_lab
from tests.webhooks.conftest import NOW, make_entry, make_subscription, reload
from tests.webhooks.receivers import Receiver, Reply
from tests.webhooks.test_receiving import verify

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")


def typed(url: str, **more: Any) -> dict[str, Any]:
    """What an editor types for a new subscription."""
    return {"name": "The desk", "url": url, "contact": "d@paper.example", "active": "on", **more}


def press(desk: Client, action: str, *rows: Any, **more: Any) -> Any:  # noqa: F811
    """Choose an action on the list for some of its rows."""
    data = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return desk.post(page(type(rows[0]), "changelist"), data, follow=True)


def staff(*permissions: str) -> Client:
    """The browser of somebody who may do only that."""
    bob = get_user_model().objects.create_user("bob", is_staff=True)
    bob.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    browser = Client()
    browser.force_login(bob)
    return browser


# Making one


def test_a_subscription_made_at_the_desk_works(
    desk: Client,  # noqa: F811
    editor: Any,  # noqa: F811
    receiver: Receiver,
) -> None:
    make_lab(slug="anthropic")
    refresh_all()
    make_entry(slug="before")
    sent = typed(receiver.url, events=["published"], records="labs/anthropic/\n")
    response = desk.post(page(Subscription, "add"), sent)
    [secret] = SECRET.findall(response.content.decode().replace("&#x2B;", "+"))
    made = Subscription.objects.get()
    assert (made.events, made.resources, made.records) == (["published"], [], ["labs/anthropic"])
    assert made.created_by == editor
    make_entry(slug="after")
    work(timezone.now())
    [received] = receiver.received
    assert received.json["data"]["record"]["slug"] == "after"
    assert verify(secret, received.headers, received.body)


def test_the_secret_is_on_no_page_but_one_and_in_no_cookie_history_or_log(
    desk: Client,  # noqa: F811
    receiver: Receiver,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)  # every statement, verbatim
    response = desk.post(page(Subscription, "add"), typed(receiver.url))
    made = Subscription.objects.get()
    [secret] = SigningSecret.objects.values_list("secret", flat=True)
    assert secret in response.content.decode().replace("&#x2B;", "+")
    assert "no-store" in response["Cache-Control"]
    key = secret.removeprefix("whsec_")[:20]
    assert key not in str(desk.cookies) + str(dict(desk.session))
    make_entry()
    work(timezone.now())
    receiver.reply = Reply(500)
    make_entry()
    work(timezone.now())
    press(desk, "send_test", made)
    pages = [page(made, "change"), page(made, "history"), page(Subscription, "changelist")]
    pages += [page(made, "delete"), page(Delivery, "changelist")]
    pages += [page(row, "change") for row in Delivery.objects.all()]
    pages += [f"{page(made, 'history')}{made.history.latest().pk}/"]
    for address in pages:
        shown = desk.get(address)
        assert shown.status_code == 200, address
        assert key not in shown.content.decode().replace("&#x2B;", "+"), address
    assert key not in str(list(made.history.values()))
    assert key not in str(list(LogEntry.objects.values()))
    assert key not in caplog.text
    assert key not in repr([made, *SigningSecret.objects.all(), *Delivery.objects.all()])
    assert key not in receiver.received[0].body.decode()


def test_the_dataset_holds_no_secret(receiver: Receiver, tmp_path: Any) -> None:
    _, secret = make_subscription(receiver.url)
    call_command("export_dataset", str(tmp_path))
    assert not [path for path in tmp_path.rglob("*.y*ml") if secret in path.read_text()]


def test_a_new_secret_is_shown_once_and_noted_without_it(
    desk: Client,  # noqa: F811
    receiver: Receiver,
) -> None:
    made, old = make_subscription(receiver.url)
    response = press(desk, "new_secret", made, came_from=made.pk)
    [new] = SECRET.findall(response.content.decode().replace("&#x2B;", "+"))
    assert new != old
    assert SigningSecret.objects.filter(ends_at=None).get().secret == new
    assert LogEntry.objects.get().change_message == "Made a new secret."


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/hook", "127.0.0.1 is not an address on the open internet"),
        ("https://user:word@desk.example/", "user name or password"),
        ("https://localhost/", "local name"),
        ("https://desk.example:22/", "Port 22"),
        ("ftp://desk.example/", "must begin with http"),
    ],
)
def test_an_address_that_is_never_posted_to_is_refused(
    url: str,
    reason: str,
    desk: Client,  # noqa: F811
) -> None:
    response = desk.post(page(Subscription, "add"), typed(url))
    assert reason in errors(response)["url"][0]
    assert not Subscription.objects.exists()


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        ("anthropic", "anthropic: begin with one of labs, evaluators, models, commitments"),
        ("labs/nobody", "labs/nobody: there is no such record"),
        ("grants/x", "grants/x: begin with one of"),
        ("labs/\x00", "labs/"),
    ],
)
def test_a_record_that_does_not_exist_is_refused(
    records: str,
    reason: str,
    desk: Client,  # noqa: F811
    receiver: Receiver,
) -> None:
    response = desk.post(page(Subscription, "add"), typed(receiver.url, records=records))
    assert "records" in errors(response)
    assert "Null characters" in str(errors(response)) or reason in errors(response)["records"][0]


def test_saving_the_form_leaves_alone_what_workers_write(
    desk: Client,  # noqa: F811
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_lab(slug="anthropic")
    made, _ = make_subscription(receiver.url, records=["labs/anthropic"], events=["ruled"])
    form = filled_in(desk.get(page(made, "change")))
    clean = Subscription.full_clean

    def meanwhile(self: Subscription, *args: Any, **more: Any) -> None:
        Subscription.objects.update(position=77, given_up=3)
        clean(self, *args, **more)

    monkeypatch.setattr(Subscription, "full_clean", meanwhile)
    response = desk.post(page(made, "change"), {**form, "name": "Another desk"})
    assert response.status_code == 302
    row = reload(made)
    assert (row.name, row.position, row.given_up) == ("Another desk", 77, 3)
    assert (row.records, row.events) == (["labs/anthropic"], ["ruled"])
    assert row.history.count() == 2


# Looking after one


def test_a_test_is_posted_at_once_and_the_answer_shown(
    desk: Client,  # noqa: F811
    receiver: Receiver,
) -> None:
    made, secret = make_subscription(receiver.url)
    receiver.reply = Reply(200, b"<b>Hello</b>")
    response = press(desk, "send_test", made, came_from=made.pk)
    [received] = receiver.received
    assert received.json["type"] == "test"
    assert verify(secret, received.headers, received.body)
    assert messages(response)[0].startswith(f"{made}: answered 200 after ")
    assert "&lt;b&gt;Hello&lt;/b&gt;" in response.content.decode()
    assert response.redirect_chain[-1][0] == page(made, "change")
    assert not Delivery.objects.exists()
    receiver.reply = Reply(500, b"")
    assert "answered 500" in messages(press(desk, "send_test", made))[0]
    assert reload(made).failing_since is None


def test_a_test_that_finds_nobody_says_why(desk: Client) -> None:  # noqa: F811
    made, _ = make_subscription("http://10.0.0.1/hook")
    told = messages(press(desk, "send_test", made))
    assert told == [f"{made}: no answer. 10.0.0.1 is not an address on the open internet."]


def test_a_paused_subscription_says_why_and_can_be_resumed(
    desk: Client,  # noqa: F811
    receiver: Receiver,
) -> None:
    made, _ = make_subscription(receiver.url)
    assert "resume_now" not in desk.get(page(made, "change")).content.decode().split("<form")[2]
    pause(made, "It answered 410: it wants nothing any more.", NOW)
    listed = desk.get(page(Subscription, "changelist")).content.decode()
    assert "paused since 2026-03-02 09:00 UTC: It answered 410" in listed
    assert 'value="resume_now"' in desk.get(page(made, "change")).content.decode()
    make_entry()
    told = messages(press(desk, "resume_now", made, came_from=made.pk))
    assert told == [f"{made} is resumed."]
    assert work(timezone.now()) == 0
    pause(made, "Once more.", NOW)
    make_entry()
    press(desk, "resume_here", made)
    assert work(timezone.now()) == 1


def test_the_list_can_be_limited_to_what_does_not_run(
    desk: Client,  # noqa: F811
    receiver: Receiver,
) -> None:
    running, _ = make_subscription(receiver.url)
    failing, _ = make_subscription(receiver.url, failing_since=NOW)
    off, _ = make_subscription(receiver.url, active=False)

    def listed(state: str) -> set[Any]:
        found = desk.get(page(Subscription, "changelist"), {"state": state}).context["cl"]
        return set(found.result_list)

    assert listed("running") == {running, failing}
    assert listed("failing") == {failing}
    assert listed("paused") == {off}


def test_what_was_delivered_or_given_up_can_be_sent_again(
    desk: Client,  # noqa: F811
    receiver: Receiver,
) -> None:
    make_subscription(receiver.url)
    make_entry()
    work(NOW)
    delivery = Delivery.objects.get()
    assert messages(press(desk, "send_again", delivery)) == ["1 delivery is in the queue again."]
    work(timezone.now())
    assert len(receiver.ids) == 2
    assert len(set(receiver.ids)) == 1
    assert Delivery.objects.get().state == "delivered"


def test_the_log_is_only_looked_at(desk: Client, receiver: Receiver) -> None:  # noqa: F811
    make_subscription(receiver.url)
    receiver.reply = Reply(500, b"<script>alert(1)</script>")
    make_entry()
    work(NOW)
    delivery = Delivery.objects.get()
    shown = desk.get(page(delivery, "change")).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert "It answered 500." in shown
    assert desk.get(page(Delivery, "add")).status_code == 403
    assert desk.post(page(delivery, "change"), {"excerpt": "x"}).status_code == 403
    assert desk.post(page(delivery, "delete"), {"post": "yes"}).status_code == 403


def test_a_subscription_is_deleted_with_its_log(desk: Client, receiver: Receiver) -> None:  # noqa: F811
    made, _ = make_subscription(receiver.url)
    make_entry()
    work(NOW)
    asked = desk.get(page(made, "delete")).content.decode()
    assert "Deliveries: 1" in asked
    assert desk.post(page(made, "delete"), {"post": "yes"}).status_code == 302
    assert not Delivery.objects.exists()
    assert not SigningSecret.objects.exists()


def test_only_who_may_change_subscriptions_acts(receiver: Receiver) -> None:
    browser = staff("view_subscription", "view_delivery")
    made, _ = make_subscription(receiver.url)
    make_entry()
    work(NOW)
    receiver.received.clear()
    pause(made, "To see.", NOW)
    shown = browser.get(page(made, "change")).content.decode()
    assert "send_test" not in shown
    for action in ("send_test", "resume_here", "resume_now", "new_secret"):
        press(browser, action, made)
    press(browser, "send_again", Delivery.objects.get())
    assert receiver.received == []
    assert reload(made).paused_at is not None
    assert SigningSecret.objects.count() == 1
    assert Delivery.objects.get().state == "delivered"


@pytest.mark.parametrize("model", [Subscription, Delivery])
def test_strangers_and_those_without_permission_see_nothing(model: Any, client: Client) -> None:
    assert client.get(page(model, "changelist")).status_code == 302
    assert staff().get(page(model, "changelist")).status_code == 403


@pytest.mark.parametrize("model", [Subscription, Delivery])
def test_lists_cost_the_same_for_one_row_and_for_twenty(
    model: Any,
    desk: Client,  # noqa: F811
    receiver: Receiver,
) -> None:
    def add() -> None:
        make_subscription(receiver.url, position=0)
        make_entry()

    add()
    work(NOW)
    with CaptureQueriesContext(connection) as one:
        desk.get(page(model, "changelist"))
    for _ in range(4):
        add()
    work(NOW)
    with CaptureQueriesContext(connection) as many:
        response = desk.get(page(model, "changelist"))
    assert response.context["cl"].result_count > 1
    assert len(one) == len(many)


def test_pages_have_no_script_or_style_in_the_markup(
    desk: Client,  # noqa: F811
    receiver: Receiver,
) -> None:
    made, _ = make_subscription(receiver.url)
    answers = [desk.get(page(Subscription, "add")), desk.get(page(made, "change"))]
    for response in [*answers, press(desk, "new_secret", made)]:
        markup = response.content.decode()
        assert "<style" not in markup
        assert " style=" not in markup
        assert "onclick=" not in markup
        assert not re.search(r"<script>|<script type=\"text/javascript\">", markup)

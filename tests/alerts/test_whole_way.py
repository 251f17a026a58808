"""From the form to the last mail, over a real mail server."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from labwatch.alerts.following import confirm
from labwatch.alerts.models import Asked, Follower
from labwatch.publishing.refreshing import refresh_all
from tests import factories as make
from tests.alerts.conftest import (
    READER,
    PostOffice,
    ask,
    change,
    html_of,
    later,
    link_in,
    make_asked,
    make_follower,
    text_of,
)

pytestmark = pytest.mark.django_db


def follow(client: Client, post: PostOffice, **more: Any) -> str:
    """Ask, confirm by the letter's link; the page where it is managed."""
    assert ask(client, **more).status_code == 302
    assert later() == 1
    link = link_in(post.last, "confirm")
    assert client.get(link).status_code == 200
    assert not Follower.objects.exists()
    confirmed = client.post(link)
    assert confirmed.status_code == 302
    return str(confirmed["Location"])


def test_a_reader_asks_confirms_is_told_and_ends_it_with_one_click(
    client: Client, post: PostOffice
) -> None:
    lab, other = make.make_lab(slug="lab", name="Lab & Sons"), make.make_lab(slug="other")
    refresh_all()
    follow(client, post, scope="records", picked=["labs/lab"])
    assert later() == 0  # nothing to tell
    change(other, country="Spain")
    assert later() == 0  # nothing that this reader follows
    change(lab, country="France")
    assert later(by=dt.timedelta(minutes=5)) == 0  # others may follow upon it
    assert later() == 1
    mail = post.last
    assert mail["Subject"] == "Lab Watch: Lab & Sons: changed"
    assert mail["To"] == READER
    assert mail["From"] == "Lab Watch <alerts@labwatch.example>"
    assert mail["Reply-To"] == "editors@labwatch.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "bulk"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"].endswith("@127.0.0.1>")
    text = text_of(mail)
    for line in (
        "Changed: Lab & Sons",
        "Why: It was looked up again.",
        "now: France",
        "http://127.0.0.1:8000/labs/lab/",
        "You get this mail because this address follows:",
        "lab: Lab & Sons",
    ):
        assert line in text
    assert "<ins>France</ins>" in html_of(mail)
    assert "Lab &amp; Sons" in html_of(mail)
    one_click = urlsplit(mail["List-Unsubscribe"].strip("<> ")).path
    strict = Client(enforce_csrf_checks=True)  # no cookie, no login
    answer = strict.post(one_click, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert not Follower.objects.exists()
    assert not Asked.objects.exclude(address="").exists()
    change(lab, country="Italy")
    assert later() == 0
    assert len(post.mails) == 2
    assert strict.post(one_click, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_opening_links_alone_changes_nothing(client: Client, post: PostOffice) -> None:
    ask(client)
    later()
    link = link_in(post.last, "confirm")
    for _ in range(2):
        assert b"Yes, write to me" in client.get(link).content
    assert not Follower.objects.exists()
    manage = client.post(link)["Location"]
    assert client.post(link).status_code == 410
    assert client.get(link).status_code == 410
    make.make_lab()
    refresh_all()
    later()
    stop = link_in(post.last, "stop")
    assert b"Stop all mail" in client.get(stop).content
    assert client.get(manage).status_code == 200
    assert Follower.objects.count() == 1


def test_weekly_mail_comes_on_monday_and_holds_the_week(client: Client, post: PostOffice) -> None:
    lab = make.make_lab(slug="lab")
    refresh_all()
    follow(client, post, rhythm="weekly")
    change(lab, country="France")
    change(lab, country="Italy")
    assert later() == 0
    monday = Follower.objects.get().next_at
    assert monday is not None
    assert (monday.weekday(), monday.hour) == (0, 7)
    assert later(by=monday - timezone.now()) == 1
    assert post.last["Subject"].endswith("changed, and 1 more change")
    assert text_of(post.last).index("now: France") < text_of(post.last).index("now: Italy")
    again = Follower.objects.get().next_at
    assert again == monday + dt.timedelta(days=7)
    assert later(by=again - timezone.now()) == 0  # nothing to tell, no mail


def test_the_page_behind_the_mail_changes_what_is_followed(
    client: Client, post: PostOffice
) -> None:
    make.make_lab(slug="lab")
    model = make.make_model(slug="model", name="Model One")
    refresh_all()
    page = follow(client, post, scope="records", picked=["labs/lab"], further="/models/model/")
    shown = client.get(page).content.decode()
    assert 'value="labs/lab"\n' in shown
    assert "Model One" in shown
    assert READER not in shown
    assert "a…@reader.example" in shown
    changed = {"scope": "records", "picked": ["models/model"], "rhythm": "weekly", "language": "fr"}
    answer = client.post(page, changed)
    assert answer["Location"].endswith("?changed")
    follower = Follower.objects.get()
    assert [str(row) for row in follower.followed.all()] == ["models/model"]
    assert (follower.rhythm, follower.language) == ("weekly", "fr")
    change(model, note="Longer.")
    assert later(by=dt.timedelta(days=8)) == 1
    assert post.last["Content-Language"] == "fr"
    assert "http://127.0.0.1:8000/fr/models/model/" in text_of(post.last)
    nothing = client.post(page, {**changed, "picked": []})
    assert nothing.status_code == 400
    assert b"Choose at least one record" in nothing.content
    assert client.post(page.replace("manage", "stop")).status_code == 404  # its own purpose only
    stop = link_in(post.last, "fr/follow/stop")
    client.post(stop)
    assert client.get(page).status_code == 410


def test_who_asks_again_follows_both_and_is_told_of_neither_twice(
    client: Client, post: PostOffice
) -> None:
    lab = make.make_lab(slug="lab")
    make.make_lab(slug="other")
    refresh_all()
    ask(client, scope="records", picked=["labs/lab"])
    ask(client, scope="records", picked=["labs/other"], address=READER.upper())
    later()
    for mail in post.mails:
        client.post(link_in(mail, "confirm"))
    follower = Follower.objects.get()
    assert [row.slug for row in follower.followed.all()] == ["lab", "other"]
    change(lab, country="France")
    assert later() == 1


def test_a_letter_to_an_address_that_looks_alike_touches_no_other(
    client: Client, post: PostOffice
) -> None:
    victim = make_follower(address="victim@github.com", rhythm="weekly")
    ask(client, address="Victim@g\u0131thub.com", scope="everything")
    assert later() == 1
    assert post.last["To"] == "victim@xn--gthub-n4a.com"
    page = client.post(link_in(post.last, "confirm"))["Location"]
    assert "v…@xn--gthub-n4a.com" in client.get(page).content.decode()
    victim.refresh_from_db()
    assert (victim.address, victim.rhythm) == ("victim@github.com", "weekly")
    assert Follower.objects.count() == 2
    # Nor does a row that came in by another door find one that only counts alike.
    make_follower(address="mask@reader.example")
    for alike in ("v\u0131ctim@github.com", "ma\u017fk@reader.example"):
        follower = confirm(make_asked(address=alike), timezone.now())
        assert follower is not None
        assert follower.address == alike


def test_a_mailbox_that_is_gone_is_paused_until_its_owner_confirms_again(
    client: Client, post: PostOffice
) -> None:
    lab = make.make_lab()
    refresh_all()
    follow(client, post)
    post.answers["RCPT"] = "550 5.1.1 <ada@reader.example> is unknown here"
    change(lab, country="France")
    later()
    follower = Follower.objects.get()
    assert follower.paused_at
    assert follower.trouble == "The mail server refused the address (550)."
    post.answers.clear()
    change(lab, country="Italy")
    assert later(by=dt.timedelta(days=30)) == 0
    ask(client)
    later()
    client.post(link_in(post.last, "confirm"))
    follower.refresh_from_db()
    assert follower.paused_at is None
    assert later() == 0  # what happened meanwhile is not told
    change(lab, country="Spain")
    assert later() == 1

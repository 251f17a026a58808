"""Anybody may ask for the letter; programs, floods and the curious get nothing out of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from labwatch.alerts import choices
from labwatch.alerts.forgetting import forget
from labwatch.alerts.models import COUNTED, LINK_HOLDS, Asked, Follower
from labwatch.alerts.tokens import confirm_token, manage_token, stop_token
from tests import factories as make
from tests.alerts.conftest import (
    READER,
    PostOffice,
    ask,
    later,
    make_asked,
    make_follower,
    text_of,
    typed,
)
from tests.pages.conftest import words

pytestmark = pytest.mark.django_db
FOLLOW = "/follow/"


@pytest.fixture(autouse=True)
def set_up(settings: Any) -> None:
    """Mail goes out; these tests look at none."""
    settings.MAIL_IS_SET_UP = True


def test_a_link_of_a_record_ticks_it(client: Client) -> None:
    make.make_lab(slug="lab"), make.make_model(slug="model", name="Model One")
    html = client.get(f"{FOLLOW}?record=labs/lab&record=models/model").content.decode()
    assert html.count("checked") == 4  # both records, the scope, the rhythm
    assert "Model One" in html
    sent = typed(scope="records", picked=["labs/lab", "models/model"])
    assert client.post(f"{FOLLOW}?record=labs/lab&record=models/model", sent).status_code == 302
    assert client.post(FOLLOW, {**sent, **typed(), **{"scope": "records"}}).status_code == 302
    assert Asked.objects.latest("pk").records == "labs/lab\nmodels/model"


@pytest.mark.parametrize(
    "record", ["labs/unknown", "labs/draft", "users/alice", "labs", "sources/x", "labs/a%00b"]
)
def test_a_link_that_names_no_public_record_is_an_error_that_says_so(
    record: str, client: Client
) -> None:
    make.make_lab(slug="draft", status="draft")
    response = client.get(f"{FOLLOW}?record={record}")
    assert response.status_code == 400
    assert "record: " in response.content.decode()


def test_records_are_read_from_addresses_in_any_language(client: Client) -> None:
    make.make_model(slug="model"), make.make_commitment(slug="promise"), make.make_lab(slug="lab")
    further = "http://127.0.0.1:8000/fr/models/model/?x=1\r\n commitments/promise \r\n\r\n/labs/lab"
    ask(client, scope="records", further=further)
    assert Asked.objects.get().records == "models/model\ncommitments/promise\nlabs/lab"


@pytest.mark.parametrize(
    ("sent", "field", "told"),
    [
        ({"address": "nobody"}, "address", "Write an email address such as"),
        ({"address": ""}, "address", "Write the address to which"),
        ({"address": "a@b.example\r\nBcc: c@d.example"}, "address", "Write an email address"),
        ({"address": "a" * 250 + "@b.example"}, "address", "at most 254 characters"),
        ({"address": "a" * 65 + "@b.example"}, "address", "Write an email address"),
        ({"address": "\u017f" * 60 + "@b.example"}, "address", "Write an email address"),
        ({"address": "a@git\u017fub.example"}, "address", "Write an email address"),
        ({"address": '"\x0bBcc:x@y.org\x0b"@b.example'}, "address", "Write an email address"),
        ({"address": "a@[127.0.0.1]"}, "address", "Write an email address"),
        ({"address": "root@localhost"}, "address", "Write an email address"),
        ({"scope": "records"}, "picked", "Choose at least one record"),
        ({"scope": "records", "picked": "labs/none"}, "picked", "labs/none"),
        ({"further": "/labs/none/"}, "further", "/labs/none/: there is no such record"),
        ({"further": "nonsense"}, "further", "nonsense: give the address of"),
        ({"further": "http://[::1/labs/x"}, "further", "there is no such record"),
        ({"further": "labs/x\n" * 101}, "further", "Give at most 100"),
        ({"scope": "nothing"}, "scope", "Select a valid choice"),
        ({"rhythm": "hourly"}, "rhythm", "Select a valid choice"),
        ({"trap": "x"}, "trap", "Leave the field at the end empty"),
    ],
)
def test_what_is_wrong_is_named_at_its_field_and_kept(
    sent: dict[str, Any], field: str, told: str, client: Client
) -> None:
    response = ask(client, **sent)
    html = response.content.decode()
    assert response.status_code == 400
    assert f'href="#field_{field}"' in html
    assert told in words(html)
    assert not Asked.objects.exists()


def test_the_form_says_how_many_records_have_no_box(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "MOST", 2)
    for _ in range(3):
        make.make_lab()
    make.make_evaluator(), make.make_evaluator()
    html = client.get(FOLLOW).content.decode()
    assert html.count('name="picked"') == 4
    assert html.count("1 more is not listed here") == 1


def test_confirming_more_than_one_address_may_follow_is_refused_with_words(client: Client) -> None:
    follower = make_follower(*[f"labs/lab{number}" for number in range(100)], rhythm="weekly")
    asked = make_asked(records="labs/new\nlabs/lab1")
    link = reverse("follow-confirm", args=[confirm_token(asked)])
    answer = client.post(link)
    assert answer.status_code == 409
    assert "it would be 101 records, and 100 are the most" in words(answer.content.decode())
    assert manage_token(follower) in answer.content.decode()
    follower.followed.filter(slug="lab2").delete()
    assert client.post(link).status_code == 302
    assert follower.followed.filter(slug="new").exists()


@pytest.mark.parametrize("age", [1, 25 * 3600])
def test_programs_and_old_copies_are_asked_to_try_again(age: float, client: Client) -> None:
    response = ask(client, age=age)
    assert response.status_code == 400
    assert READER in response.content.decode()
    assert not Asked.objects.exists()


def test_a_forged_form_is_refused_and_only_the_page_of_the_form_sets_a_cookie(
    client: Client,
) -> None:
    assert Client(enforce_csrf_checks=True).post(FOLLOW, typed()).status_code == 403
    make_follower()
    assert client.get(FOLLOW).cookies
    for address in ("/feeds/", "/follow/sent/", f"/labs/{make.make_lab().slug}/"):
        assert not Client().get(address).cookies


def test_the_answer_does_not_tell_whether_an_address_is_known(
    client: Client, post: PostOffice, settings: Any
) -> None:
    settings.ALERT_RATE_ADDRESS = 1
    make_follower(address="known@reader.example")
    answers = [ask(client, address=f"{name}@reader.example") for name in ("known", "new", "new")]
    seen = {(each.status_code, each["Location"], each.content) for each in answers}
    assert len(seen) == 1
    assert later() == 2
    assert len({str(mail["Subject"]) for mail in post.mails}) == 1


def test_one_network_asks_only_so_often_an_hour(client: Client, settings: Any) -> None:
    settings.ALERT_RATE = 2
    for number in range(2):
        assert ask(client, address=f"reader{number}@reader.example").status_code == 302
    response = ask(client)
    assert response.status_code == 429
    assert response["Retry-After"] == "3600"
    assert READER in response.content.decode()
    assert ask(Client(REMOTE_ADDR="198.51.100.7")).status_code == 302


def test_everybody_together_asks_only_so_often_an_hour(settings: Any) -> None:
    settings.ALERT_RATE_OVERALL = 2
    asked = [ask(Client(REMOTE_ADDR=f"198.51.100.{n}")).status_code for n in range(3)]
    assert asked == [302, 302, 429]


def test_nobody_fills_somebody_elses_mailbox(post: PostOffice, settings: Any) -> None:
    settings.ALERT_RATE_ADDRESS = 3
    for number in range(6):
        address = READER if number % 2 else READER.upper()
        client = Client(REMOTE_ADDR=f"198.51.100.{number}")
        assert ask(client, address=address).status_code == 302
    later()
    assert len(post.mails) == 3
    assert Asked.objects.exclude(address="").count() == 3


def test_a_form_sent_twice_makes_one_letter(client: Client, post: PostOffice) -> None:
    sent = typed()
    assert [client.post(FOLLOW, sent).status_code for _ in "ab"] == [302, 302]
    assert later() == 1


def test_a_link_holds_three_days_and_then_the_address_is_forgotten(client: Client) -> None:
    asked = make_asked()
    link = reverse("follow-confirm", args=[confirm_token(asked)])
    assert client.get(link).status_code == 200
    Asked.objects.update(asked_at=timezone.now() - LINK_HOLDS)
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    forget(timezone.now() + dt.timedelta(seconds=1))
    asked.refresh_from_db()
    assert (asked.address, asked.records, asked.everything) == ("", "", False)
    forget(timezone.now() + COUNTED)
    assert not Asked.objects.exists()
    assert not Follower.objects.exists()


def test_a_link_is_good_for_nothing_else(client: Client) -> None:
    follower, asked = make_follower(), make_asked(address="b@reader.example")
    tokens = {
        "follow-confirm": confirm_token(asked),
        "follow-manage": manage_token(follower),
        "follow-stop": stop_token(follower),
    }
    for name in tokens:
        for other, token in tokens.items():
            status = client.get(reverse(name, args=[token])).status_code
            assert (status == 200) == (name == other)
        forged = signing.Signer(salt="labwatch.alerts.manage", key="another").sign_object("x")
        assert client.post(reverse(name, args=[forged])).status_code in (404, 410)
        assert client.post(reverse(name, args=["x" * 500])).status_code in (404, 410)
    assert Follower.objects.count() == 1


def test_without_a_mail_server_the_page_says_so_and_takes_nothing(
    client: Client, settings: Any
) -> None:
    settings.MAIL_IS_SET_UP = False
    html = client.get(FOLLOW).content.decode()
    assert "No mail is sent from here at present." in html
    assert "EMAIL_URL" not in html
    assert "<form" not in html.partition("<main")[2].partition("</main>")[0]
    assert ask(client).status_code == 503
    assert "No mail is sent from here at present." in client.get("/feeds/").content.decode()
    assert later() == 0
    assert not Asked.objects.exists()


@pytest.mark.parametrize("path", ["follow/", "follow/sent/", "follow/stop/x/", "follow/manage/x/"])
def test_these_pages_are_kept_from_caches_and_search_engines(path: str, client: Client) -> None:
    response = client.get(f"/{path}")
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_the_form_and_the_page_of_a_follower_ask_the_same_of_the_database_however_much(
    client: Client,
) -> None:
    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    def pages(number: int) -> list[int]:
        labs = [make.make_lab() for _ in range(number)]
        models = [make.make_model() for _ in range(number)]
        keys = [f"labs/{lab.slug}" for lab in labs] + [f"models/{each.slug}" for each in models]
        Follower.objects.all().delete()
        page = reverse("follow-manage", args=[manage_token(make_follower(*keys))])
        linked = "&".join(f"record={key}" for key in keys)
        return [asked(page), asked(f"{FOLLOW}?{linked}")]

    pages(1)
    assert pages(1) == pages(10)


def test_the_language_of_the_page_is_the_language_of_the_letter(
    client: Client, post: PostOffice
) -> None:
    client.post(f"/fr{FOLLOW}", typed())
    later()
    assert post.last["Content-Language"] == "fr"
    assert "/fr/follow/confirm/" in text_of(post.last)


def test_of_addresses_nothing_is_kept_but_where_mail_goes(client: Client) -> None:
    ask(client)
    asked = Asked.objects.get()
    others = {f.name: str(getattr(asked, f.name)) for f in asked._meta.fields}
    assert others.pop("address") == READER
    assert not [name for name, text in others.items() if "reader" in text or "127.0.0.1" in text]
    assert READER not in str(make_follower())

"""What the database refuses on its own, who sees what in the admin, and that nothing leaks."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from labwatch.alerts.models import Asked, Followed, Follower, masked_address
from labwatch.celery import app
from labwatch.workflow.roles import ROLES
from tests.alerts.conftest import READER, make_asked, make_follower
from tests.workflow.conftest import browser, people  # noqa: F401

pytestmark = pytest.mark.django_db
LIST = "/admin/alerts/follower/"


@pytest.mark.parametrize(
    "columns",
    [
        {"address": ""},
        {"rhythm": "hourly"},
        {"language": ""},
        {"nonce": ""},
        {"next_at": None},
        {"telling": 0, "position": 1},
    ],
    ids=str,
)
def test_no_follower_can_be_stored_like_that(columns: dict[str, Any]) -> None:
    follower = make_follower()
    with pytest.raises(IntegrityError), transaction.atomic():
        Follower.objects.filter(pk=follower.pk).update(**columns)


def test_an_address_follows_once_however_it_is_written() -> None:
    make_follower()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_follower(address=READER.upper())


@pytest.mark.parametrize(
    "columns", [{"resource": "users"}, {"slug": ""}, {"resource": "labs", "slug": "x"}], ids=str
)
def test_a_record_is_followed_once_and_is_of_a_known_kind(columns: dict[str, Any]) -> None:
    follower = make_follower("labs/x", "labs/y")
    with pytest.raises(IntegrityError), transaction.atomic():
        Followed.objects.filter(follower=follower, slug="y").update(**columns)


@pytest.mark.parametrize(
    "columns",
    [
        {"address": ""},
        {"everything": False},
        {"records": "labs/x"},
        {"rhythm": "hourly"},
        {"language": ""},
        {"form_digest": ""},
        {"address_digest": ""},
        {"address": "", "everything": False, "next_at": dt.datetime(2026, 11, 2, tzinfo=dt.UTC)},
    ],
    ids=str,
)
def test_no_request_can_be_stored_like_that(columns: dict[str, Any]) -> None:
    asked = make_asked()
    with pytest.raises(IntegrityError), transaction.atomic():
        Asked.objects.filter(pk=asked.pk).update(**columns)


@pytest.mark.parametrize(
    ("address", "shown"),
    [(READER, "a…@reader.example"), ('"a@b"@c.example', '"…@c.example'), ("", "")],
)
def test_an_address_is_masked(address: str, shown: str) -> None:
    assert masked_address(address) == shown


class TestAdmin:
    @pytest.mark.parametrize("role", list(ROLES))
    def test_only_administrators_see_followers(self, role: str, people: Any) -> None:  # noqa: F811
        make_follower("labs/x", trouble="The mail server refused the address (550).")
        make_follower(address="b@reader.example", rhythm="weekly")
        answer = browser(people[role]).get(LIST)
        assert answer.status_code == (200 if role == "administrator" else 403)
        text = answer.content.decode()
        assert ("As it happens: 1. Once a week: 1. Failing: 1." in text) == (
            role == "administrator"
        )

    def test_no_page_of_it_shows_an_address_or_what_is_followed(
        self,
        people: Any,  # noqa: F811
    ) -> None:
        follower = make_follower("labs/x-corp")
        desk = browser(people["administrator"])
        for page in (LIST, f"{LIST}{follower.pk}/change/", f"{LIST}{follower.pk}/delete/"):
            text = desk.get(page).content.decode()
            assert "a…@reader.example" in text
            assert READER not in text
        assert "1 record" in desk.get(LIST).content.decode()
        assert desk.get(f"{LIST}add/").status_code == 403
        assert desk.get("/admin/alerts/asked/").status_code == 404

    def test_they_let_the_paused_go_on_and_forget_who_asks_for_it(
        self,
        people: Any,  # noqa: F811
    ) -> None:
        follower = make_follower(paused_at=timezone.now(), next_at=None, trouble="550")
        desk = browser(people["administrator"])
        sent = {"action": "write_again", "_selected_action": [follower.pk]}
        assert desk.post(LIST, sent).status_code == 302
        follower.refresh_from_db()
        assert (follower.paused_at, follower.trouble) == (None, "")
        assert follower.next_at
        sent = {"action": "delete_selected", "_selected_action": [follower.pk], "post": "yes"}
        assert desk.post(LIST, sent).status_code == 302
        assert not Follower.objects.exists()
        log = admin.models.LogEntry.objects.values_list("object_repr", flat=True)
        assert not [text for text in log if READER in text]


def test_nothing_of_followers_is_public(client: Client) -> None:
    make_follower("labs/x")
    root = client.get("/api/v1/").json()
    assert not [name for name in root if "follow" in name or "alert" in name]
    tables = {model._meta.model_name for model in (Follower, Followed, Asked)}
    from labwatch.dataset.kinds import KIND_OF_MODEL

    assert not tables & {model._meta.model_name for model in KIND_OF_MODEL}
    assert not [model for model in (Follower, Asked) if hasattr(model, "history")]


def test_beat_calls_tasks_that_exist() -> None:
    app.loader.import_default_modules()
    called = {plan["task"] for plan in site.CELERY_BEAT_SCHEDULE.values()}
    ours = {f"labwatch.alerts.tasks.{name}" for name in ("send_alerts", "forget_unconfirmed")}
    assert ours <= called & set(app.tasks)

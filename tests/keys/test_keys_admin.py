"""Keys are made in the admin, shown once, revoked there, and never deleted."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from labwatch.keys.models import ApiKey
from tests.admin.conftest import desk, editor, messages, page  # noqa: F401 - fixtures
from tests.keys.conftest import new_key

TYPED = {"name": "Election desk", "contact": "Ada, ada@paper.example"}


@pytest.fixture
def made(desk: Client) -> tuple[Any, str]:  # noqa: F811 - the fixture
    """The page after making a key, and the token that it shows."""
    answer = desk.post(page(ApiKey, "add"), TYPED)
    (token,) = set(re.findall(r"lw_[\w-]{43}", answer.content.decode()))
    assert "no-store" in answer["Cache-Control"]
    assert token not in str(answer.cookies)
    return answer, token


def test_a_new_key_is_shown_once_and_works(
    made: tuple[Any, str],
    desk: Client,  # noqa: F811
) -> None:
    answer, token = made
    assert token in answer.content.decode()
    key = ApiKey.objects.get()
    assert (key.name, key.contact) == (TYPED["name"], TYPED["contact"])
    assert str(key.created_by) == "alice"
    assert key.prefix == token[:10]
    sent = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert APIClient().get("/api/v1/labs/", **sent).status_code == 200
    for address in (page(ApiKey, "changelist"), page(key, "change"), page(key, "history")):
        shown = desk.get(address).content.decode()
        assert token not in shown
        assert key.digest not in shown
    kept = [*LogEntry.objects.values(), *(each.get_decoded() for each in Session.objects.all())]
    assert token not in str(kept)


def test_a_key_may_be_renamed_and_keeps_its_token(made: Any, desk: Client) -> None:  # noqa: F811
    key = ApiKey.objects.get()
    answer = desk.post(page(key, "change"), {**TYPED, "name": "Data desk"}, follow=True)
    assert not re.search("lw_[\\w-]{43}", " ".join(messages(answer)))
    renamed = ApiKey.objects.get()
    assert (renamed.name, renamed.digest) == ("Data desk", key.digest)


def test_a_key_without_a_name_or_a_holder_is_not_made(desk: Client) -> None:  # noqa: F811
    for name in TYPED:
        assert desk.post(page(ApiKey, "add"), {**TYPED, name: ""}).status_code == 200
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked_and_stays_in_the_list(made: Any, desk: Client) -> None:  # noqa: F811
    kept = new_key(name="Kept")[0]
    key = ApiKey.objects.exclude(pk=kept.pk).get()
    chosen = {"action": "revoke", "_selected_action": [key.pk]}
    answer = desk.post(page(ApiKey, "changelist"), chosen, follow=True)
    assert "Revoked: 1." in " ".join(messages(answer))
    sent = {"HTTP_AUTHORIZATION": f"Bearer {made[1]}"}
    assert APIClient().get("/api/v1/labs/", **sent).status_code == 401
    assert set(ApiKey.objects.in_force()) == {kept}
    assert ApiKey.objects.count() == 2


def test_no_key_is_deleted(desk: Client) -> None:  # noqa: F811
    key, _ = new_key()
    assert desk.post(page(key, "delete"), {"post": "yes"}).status_code == 403
    listed = desk.get(page(ApiKey, "changelist")).content.decode()
    assert "delete_selected" not in listed
    assert ApiKey.objects.exists()


def test_whoever_may_only_look_makes_and_revokes_none(db: None) -> None:
    client = Client()
    client.force_login(get_user_model().objects.create_user("bob", is_staff=True))
    assert client.get(page(ApiKey, "changelist")).status_code == 403
    assert client.post(page(ApiKey, "add"), TYPED).status_code == 403


def test_the_list_costs_the_same_for_one_key_and_for_twenty(desk: Client) -> None:  # noqa: F811
    new_key()
    with CaptureQueriesContext(connection) as one:
        assert desk.get(page(ApiKey, "changelist")).status_code == 200
    for _ in range(19):
        new_key()
    with CaptureQueriesContext(connection) as twenty:
        desk.get(page(ApiKey, "changelist"))
    assert len(one) == len(twenty)

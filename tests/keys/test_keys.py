"""A key says who asks; a wrong one is refused, and no token is kept or told twice."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from labwatch.keys.models import ApiKey
from labwatch.keys.tokens import digest_of, new_token, sent_token
from tests.api.test_problems import problem
from tests.keys.conftest import new_key

pytestmark = pytest.mark.django_db
LABS = "/api/v1/labs/"


def ask(authorization: str, path: str = LABS, **more: Any) -> Any:
    """Ask the API with that Authorization header."""
    return APIClient().get(path, HTTP_AUTHORIZATION=authorization, **more)


def refused(answer: Any) -> None:
    """The answer must be 401, as a problem, with the way to do it right."""
    assert "unknown or revoked" in problem(answer, 401)["detail"]
    assert answer["WWW-Authenticate"].startswith("Bearer ")
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer
    assert "RateLimit" in answer


def test_a_token_is_256_random_bits_of_which_only_a_hash_is_kept() -> None:
    token = new_token()
    assert token.startswith("lw_")
    assert len(token) == 3 + 43
    assert new_token() != token
    key, kept = new_key()
    row = ApiKey.objects.filter(pk=key.pk).values().get()
    assert row["digest"] == digest_of(kept)
    assert kept not in str(row)
    assert row["prefix"] == kept[:10]


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_key_in_force_is_answered(scheme: str) -> None:
    _, token = new_key()
    answer = ask(f"{scheme} {token}")
    assert answer.status_code == 200
    assert answer["RateLimit-Policy"].startswith('"per-key"')


def test_answers_to_a_key_are_not_for_caches_that_others_share() -> None:
    _, token = new_key()
    answer = ask(f"Bearer {token}")
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Authorization" in answer["Vary"]
    assert ask(f"Bearer {token}", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304


@pytest.mark.parametrize(
    "sent",
    [
        "Bearer lw_wrong",
        "Bearer",
        "Bearer ",
        "",
        "lw_wrong",
        "Basic YTpi",
        "Token lw_wrong",
        "Bearer lw_é",
        "Bearer lw_" + "x" * 5000,
    ],
)
def test_whatever_is_no_key_of_ours_is_refused_never_ignored(sent: str) -> None:
    new_key()
    refused(ask(sent))


def test_two_keys_at_once_are_none() -> None:
    one, two = (new_key()[1] for _ in range(2))
    refused(ask(f"Bearer {one}, Bearer {two}"))


def test_a_refused_key_is_not_told_that_nothing_changed() -> None:
    tag = APIClient().get(LABS)["ETag"]
    refused(ask("Bearer lw_wrong", HTTP_IF_NONE_MATCH=tag))


def test_a_refused_head_has_no_body() -> None:
    answer = APIClient().head(LABS, HTTP_AUTHORIZATION="Bearer lw_wrong")
    assert (answer.status_code, answer.content) == (401, b"")


def test_a_revoked_key_is_refused() -> None:
    key, token = new_key()
    assert ApiKey.objects.revoke(timezone.now()) == 1
    refused(ask(f"Bearer {token}"))
    revoked_at = ApiKey.objects.get(pk=key.pk).revoked_at
    assert ApiKey.objects.revoke(timezone.now()) == 0
    assert ApiKey.objects.get(pk=key.pk).revoked_at == revoked_at


@pytest.mark.parametrize("name", ["key", "api_key", "token", "access_token"])
def test_a_key_in_the_address_is_an_unknown_parameter(name: str) -> None:
    answer = APIClient().get(f"{LABS}?{name}={new_key()[1]}")
    assert problem(answer, 400)["errors"][0]["parameter"] == name


def test_pages_know_nothing_of_keys() -> None:
    assert Client().get("/labs/", HTTP_AUTHORIZATION="Bearer lw_wrong").status_code == 200


def test_the_day_of_use_is_written_once_a_day() -> None:
    key, token = new_key()
    for day, writes in ((24, 1), (24, 0), (25, 1)):
        noon = time_machine.travel(dt.datetime(2031, 5, day, 12, tzinfo=dt.UTC))
        with noon, CaptureQueriesContext(connection) as asked:
            assert ask(f"Bearer {token}").status_code == 200
        assert sum(query["sql"].startswith("UPDATE") for query in asked) == writes
        key.refresh_from_db()
        assert key.last_used_on == dt.date(2031, 5, day)


def test_no_token_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    _, token = new_key()
    caplog.clear()
    ask(f"Bearer {token}")
    ask(f"Bearer {token}x")
    ask(f"Bearer {token}", path="/api/v1/nothing/")
    assert token not in caplog.text


@pytest.mark.parametrize(
    "broken",
    [
        {"name": ""},
        {"contact": ""},
        {"prefix": "xx_"},
        {"digest": "x" * 64},
        {"digest": "0" * 63},
        {"revoked_at": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)},
    ],
    ids=str,
)
def test_what_is_no_key_is_not_stored(broken: dict[str, Any]) -> None:
    key, _ = new_key()
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.filter(pk=key.pk).update(**broken)


def test_no_two_keys_have_the_same_token() -> None:
    key, _ = new_key()
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.create(name="x", contact="x", prefix="lw_", digest=key.digest)


def test_only_bearers_of_our_tokens_are_read() -> None:
    assert sent_token("Bearer lw_abc") == "lw_abc"
    for other in ("Bearer abc", "Basic lw_abc", "lw_abc", "Bearer"):
        assert sent_token(other) is None

"""What arrives: one signed message for each change that was asked for."""

from __future__ import annotations

import datetime as dt
import json
import re
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from labwatch.webhooks.delivering import work
from labwatch.webhooks.models import Delivery
from labwatch.webhooks.secrets import OVERLAP, make_secret, sign
from tests.factories import make_commitment
from tests.webhooks.conftest import (
    MINUTE,
    NOW,
    make_entry,
    make_subscription,
    reload,
    the_delivery,
)
from tests.webhooks.receivers import Received, Receiver, Reply

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"


def verify(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """What the documentation tells receivers to do, to the letter."""
    [snippet] = re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)
    names: dict[str, Any] = {}
    exec(textwrap.dedent(snippet), names)  # noqa: S102 - our own documentation
    return bool(names["is_genuine"](secret, headers, body))


def deliver_one(receiver: Receiver, now: dt.datetime = NOW) -> tuple[Received, str]:
    """One change, received; and the secret."""
    _, secret = make_subscription(receiver.url)
    make_entry()
    work(now)
    [received] = receiver.received
    return received, secret


def test_a_change_is_received_once(receiver: Receiver) -> None:
    make_subscription(receiver.url)
    entry = make_entry()
    assert work(NOW) == 1
    assert work(NOW + MINUTE) == 0
    assert receiver.ids == [f"change_{entry.pk}"]
    delivery = the_delivery()
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("delivered", 1, 200)
    assert (delivery.excerpt, delivery.last_error, delivery.next_attempt_at) == ("thanks", "", None)
    assert delivery.duration_ms is not None
    assert delivery.subscription.last_success_at is not None


def test_the_message_says_what_changed(receiver: Receiver) -> None:
    make_subscription(receiver.url)
    entry = make_entry(slug="outside-tests", what="changed", reason="A typo.", by="Alice Liddell")
    work(NOW)
    [received] = receiver.received
    data = received.json.pop("data")
    assert {name: value for name, value in received.json.items() if name != "data"} == {
        "id": f"change_{entry.pk}",
        "type": "changed",
        "created_at": "2026-03-02T09:00:00Z",
        "api_version": "v1",
    }
    assert data["what"] == "changed"
    assert data["record"]["slug"] == "outside-tests"
    site = settings.SITE_URL
    assert data["record"]["url"] == f"{site}/api/v1/commitments/outside-tests/"
    assert data["differences"] == entry.differences
    assert (data["by"], data["reason"]) == ("Alice Liddell", "A typo.")


def test_the_example_of_the_documentation_has_the_fields_of_a_message(receiver: Receiver) -> None:
    [example] = re.findall(r"```json\n(.*?)```", DOCS.read_text(), re.DOTALL)
    told = json.loads(example)
    received, _ = deliver_one(receiver)
    assert list(told) == list(received.json)
    ours, theirs = told["data"], received.json["data"]
    assert list(ours) == list(theirs)
    assert list(ours["record"]) == list(theirs["record"])
    assert list(ours["about"][0]) == list(theirs["about"][0])


def test_the_message_names_its_sender_and_its_type(receiver: Receiver) -> None:
    received, _ = deliver_one(receiver)
    assert received.headers["content-type"] == "application/json"
    assert received.headers["user-agent"] == "LabWatch/test"
    assert received.path == "/hook"


def test_the_signature_is_verified_as_the_documentation_says(receiver: Receiver) -> None:
    received, secret = deliver_one(receiver, timezone.now())
    assert abs(int(received.headers["webhook-timestamp"]) - time.time()) < 60
    assert verify(secret, received.headers, received.body)


def test_a_wrong_secret_another_body_or_an_old_message_fails(receiver: Receiver) -> None:
    received, secret = deliver_one(receiver, timezone.now())
    _, other = make_subscription(receiver.url)
    assert not verify(other, received.headers, received.body)
    assert not verify(secret, received.headers, received.body + b" ")
    assert not verify(secret, {**received.headers, "webhook-id": "change_0"}, received.body)
    old = sign(received.id, timezone.now() - dt.timedelta(hours=1), received.body, [secret])
    assert not verify(secret, old, received.body)


def test_the_signature_is_that_of_the_specification() -> None:
    # The example of the Standard Webhooks libraries.
    at = dt.datetime.fromtimestamp(1614265330, dt.UTC)
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, b'{"test": 2432232314}', [secret])
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_new_secret_signs_beside_the_old_one_for_a_day(receiver: Receiver) -> None:
    subscription, old = make_subscription(receiver.url)
    now = timezone.now()
    new = make_secret(subscription, now)
    make_entry()
    work(now)
    [both] = receiver.received
    assert verify(old, both.headers, both.body)
    assert verify(new, both.headers, both.body)
    receiver.received.clear()
    make_entry()
    work(now + OVERLAP + MINUTE)
    [later] = receiver.received
    assert len(later.headers["webhook-signature"].split()) == 1


def test_secrets_have_256_bits_and_are_never_the_same(receiver: Receiver) -> None:
    made = [make_subscription(receiver.url)[1] for _ in range(5)]
    assert len(set(made)) == 5
    assert all(re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret) for secret in made)


# What is chosen


def slugs(receiver: Receiver) -> list[str]:
    """The records whose changes came."""
    return sorted(each.json["data"]["record"]["slug"] for each in receiver.received)


def test_only_the_chosen_events_come(receiver: Receiver) -> None:
    make_subscription(receiver.url, events=["ruled", "source-alarm"])
    for what in ("published", "changed", "ruled", "corrected", "source-alarm", "withdrawn"):
        make_entry(what=what, slug=what)
    work(NOW)
    assert slugs(receiver) == ["ruled", "source-alarm"]


def test_only_changes_about_the_chosen_lab_come(receiver: Receiver) -> None:
    make_subscription(receiver.url, records=["labs/anthropic", "evaluators/metr"])
    make_entry(slug="one")
    make_entry(slug="two", about=["labs/openai"])
    make_entry(slug="three", about=["labs/openai", "evaluators/metr"])
    make_entry(slug="anthropic", resource="models", about=[])
    work(NOW)
    assert slugs(receiver) == ["one", "three"]


def test_only_the_chosen_resources_come(receiver: Receiver) -> None:
    make_subscription(receiver.url, resources=["rulings"], records=["labs/anthropic"])
    make_entry(slug="a-ruling", resource="rulings", what="ruled")
    make_entry(slug="another", resource="rulings", what="ruled", about=["labs/openai"])
    make_entry(slug="a-commitment")
    work(NOW)
    assert slugs(receiver) == ["a-ruling"]


def test_what_happened_before_a_subscription_does_not_come(receiver: Receiver) -> None:
    make_entry(slug="before")
    make_subscription(receiver.url)
    make_entry(slug="after")
    work(NOW)
    assert slugs(receiver) == ["after"]


def test_a_subscription_that_is_off_gets_what_happened_meanwhile_once_it_is_on(
    receiver: Receiver,
) -> None:
    subscription, _ = make_subscription(receiver.url, active=False)
    make_entry(slug="meanwhile")
    work(NOW)
    assert receiver.received == []
    subscription.active = True
    subscription.save()
    work(NOW + MINUTE)
    assert slugs(receiver) == ["meanwhile"]


def test_a_record_published_in_the_editors_way_arrives(receiver: Receiver) -> None:
    from labwatch.publishing.refreshing import refresh_all

    refresh_all()
    make_subscription(receiver.url, resources=["commitments"])
    commitment = make_commitment()
    refresh_all()
    work(NOW)
    assert slugs(receiver) == [commitment.slug]


def test_the_log_of_deliveries_is_kept_for_ninety_days(receiver: Receiver) -> None:
    from labwatch.webhooks.delivering import forget_old

    make_subscription(receiver.url)
    make_entry()
    work(NOW)
    forget_old(NOW + dt.timedelta(days=89))
    assert Delivery.objects.count() == 1
    forget_old(NOW + dt.timedelta(days=91))
    assert Delivery.objects.count() == 0
    assert work(NOW + dt.timedelta(days=92)) == 0  # what was forgotten is not sent anew


def test_a_long_or_odd_answer_is_kept_in_short_and_in_plain(receiver: Receiver) -> None:
    make_subscription(receiver.url)
    receiver.reply = Reply(body=b"\x00<script>\r\n\xff" + b"x" * 1_000_000)
    make_entry()
    work(NOW)
    delivery = the_delivery()
    assert delivery.state == "delivered"
    assert len(delivery.excerpt) <= 500
    assert delivery.excerpt.startswith("<script>")
    assert reload(delivery).excerpt.isprintable()

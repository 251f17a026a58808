"""Alice, an editor with every permission, Bob, a second one, and the desk in front of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from tests.groups import groups


def make_person(name: str, *roles: str, **given: Any) -> Any:
    """Somebody of the newsroom, in these groups."""
    user = get_user_model().objects.create_user(name, is_staff=True, **given)
    user.groups.set(groups(*roles))
    return user


def browser_of(user: Any) -> Client:
    """Their browser, logged in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def alice(db: None) -> Any:
    """She may do everything."""
    return get_user_model().objects.create_superuser("alice", "a@lab.example", first_name="Alice")


@pytest.fixture
def desk(alice: Any) -> Client:
    """Alice's browser."""
    return browser_of(alice)


@pytest.fixture
def bob(db: None) -> Any:
    """An editor and reviewer."""
    return make_person("bob", "editor", "reviewer", first_name="Bob")


@pytest.fixture
def two_people(settings: Any) -> None:
    """Nobody publishes what they wrote themselves."""
    settings.SINGLE_MAINTAINER = False


def looked(browser: Client, query: str = "") -> Any:
    """The desk as somebody sees it."""
    response = browser.get(f"{reverse('admin:index')}{query}")
    assert response.status_code == 200
    return response


def entries(browser: Client, query: str = "") -> list[Any]:
    """Its items, the most urgent first."""
    return list(looked(browser, query).context["entries"])


def listed(browser: Client, query: str = "") -> list[str]:
    """What its items are, such as "overdue pledges/1"."""
    return [f"{each.kind.name} {each.placed.subject}" for each in entries(browser, query)]


def kinds(browser: Client, query: str = "") -> list[str]:
    """The kinds of its items, in the order of the page."""
    return [each.kind.name for each in entries(browser, query)]


def press(browser: Client, entry: Any, act: str, **typed: Any) -> Any:
    """Press a button of an item; where it leads is not followed, since that makes a page."""
    sent = {
        "kind": entry.kind.name,
        "subject": entry.placed.subject,
        "after": entry.after,
        "about": entry.shown.about,
        "act": act,
        **typed,
    }
    return browser.post(reverse("admin:desk-act"), sent)


def told(response: Any) -> str:
    """What the next page tells on top."""
    queued: Any = get_messages(response.wsgi_request)
    return " ".join(str(message) for message in queued._queued_messages)

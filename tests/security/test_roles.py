"""What each role may do at each address of the newsroom, against one written table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from labwatch.dataset.kinds import KINDS
from tests import factories as make
from tests.security.routes import make_world
from tests.workflow.conftest import address, browser, person

#: Each role by its letter: contributor, editor, reviewer, administrator; and who may do all.
LETTERS = {
    "c": "contributor",
    "e": "editor",
    "r": "reviewer",
    "a": "administrator",
    "s": "superuser",
}
#: For each model: who may look, add, change and delete. A record as the table of its kind says;
#: a published one is not deleted by anybody.
RECORD = ("ceras", "ceas", "eas", "")
TABLE = {
    "sources.snapshot": ("ceras", "", "", ""),
    "sources.check": ("ceras", "", "", ""),
    "sources.health": ("ceras", "", "", ""),
    "sources.quotestanding": ("ceras", "", "", ""),
    "sources.quoteevent": ("ceras", "", "", ""),
    "sources.sweep": ("ceras", "", "", ""),
    "sources.dailyroot": ("ceras", "", "", ""),
    "sources.reviewitem": ("ceras", "", "eas", ""),
    "sources.host": ("ceras", "as", "as", "as"),
    "sources.checker": ("ceras", "", "as", ""),
    "tips.tip": ("ceras", "", "eas", ""),
    "keys.apikey": ("as", "as", "as", ""),
    "webhooks.subscription": ("as", "as", "as", "as"),
    "webhooks.delivery": ("as", "", "", ""),
    "alerts.follower": ("as", "", "", "as"),
    "auth.user": ("as", "as", "as", "as"),
    "auth.group": ("as", "as", "as", "as"),
    "otp_totp.totpdevice": ("as", "", "", "as"),
    "commitments.ruling": ("ceras", "ceas", "", ""),
    "sources.source": RECORD,
}
PAGES = ("changelist", "add", "change", "delete")


@pytest.fixture
def doors(db: None, settings: Any) -> dict[str, Client]:
    """A browser for each role, for nobody's role, and for a stranger."""
    settings.SINGLE_MAINTAINER = False
    found = {letter: browser(person(role, role)) for letter, role in list(LETTERS.items())[:-1]}
    found["s"] = browser(User.objects.create_superuser("root"))
    return {**found, "-": browser(person("nobody")), "?": Client()}


def _rows(world: dict[str, Any]) -> dict[str, Any]:
    return {label: row for label, row in world.items() if type(row) in admin.site._registry}


def _may(doors: dict[str, Client], method: str, path: str) -> str:
    """Who is let in, by letters; a stranger is led to the door."""
    statuses = {who: getattr(door, method)(path).status_code for who, door in doors.items()}
    assert statuses.pop("?") == 302, path
    # 302: nobody deletes what is public; the list says so.
    assert all(status in (200, 302, 403) for status in statuses.values()), (path, statuses)
    return "".join(who for who, status in statuses.items() if status == 200)


def _path(row: Any, page: str) -> str:
    options = row._meta
    own = [row.pk] if page in ("change", "delete", "history") else []
    return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=own)


@pytest.mark.once
def test_each_role_gets_to_these_pages_and_to_no_other(doors: dict[str, Client]) -> None:
    found: dict[str, tuple[str, ...]] = {}
    for label, row in _rows(make_world()).items():
        looks, adds = (_may(doors, "get", _path(row, page)) for page in ("changelist", "add"))
        # A form without a button is shown to whoever may look; what is sent decides.
        changes = _may_send(doors, _path(row, "change"))
        deletes = _may(doors, "get", _path(row, "delete"))
        assert _may(doors, "get", _path(row, "history")) == looks, label
        found[label] = (looks, adds, changes, deletes)
    kinds = {kind.model._meta.label_lower for kind in KINDS}
    expected = {label: TABLE.get(label, RECORD if label in kinds else None) for label in found}
    assert found == expected


def _may_send(doors: dict[str, Client], path: str) -> str:
    """Whose change is taken or refused field by field, rather than refused outright."""
    who = []
    for letter, door in doors.items():
        status = door.post(path, {"nothing": "of the kind"}).status_code
        assert status in (200, 302, 400, 403, 422), (path, letter, status)
        if letter != "?" and status != 403:
            who.append(letter)
    return "".join(who)


#: Pages beside those of a model: who gets there.
PAGES_OF_THEIR_OWN = {
    # Staff without a role get to pages that show nobody more than his role may see: here, nothing.
    "index": "ceras-",
    "records": "ceras-",
    "across": "ceras-",
    "log": "ceras",
    "capture": "ceas",
    "import": "ceas",  # of drafts, as whoever may write them one by one
    "export": "ceras",
}


@pytest.mark.once
@pytest.mark.parametrize("name", PAGES_OF_THEIR_OWN)
def test_each_role_gets_to_these_pages_beside(name: str, doors: dict[str, Client]) -> None:
    path = reverse(f"admin:{name}")
    let_in = {who for who, door in doors.items() if door.get(path).status_code == 200}
    assert let_in == set(PAGES_OF_THEIR_OWN[name])


@pytest.mark.parametrize(
    ("step", "status", "who"),
    [
        ("review", "draft", "ceas"),
        ("send-back", "in-review", "eas"),
        ("publish", "in-review", "eas"),
        ("withdraw", "published", "eas"),
    ],
)
def test_each_role_takes_these_steps(
    step: str, status: str, who: str, doors: dict[str, Client]
) -> None:
    assert _who_moves(doors, step, lambda: make.make_lab(status=status)) == who


def test_a_ruling_is_published_by_reviewers_and_not_by_editors(doors: dict[str, Client]) -> None:
    assert _who_moves(doors, "publish", lambda: make.make_ruling(status="in-review")) == "ras"


def _who_moves(doors: dict[str, Client], step: str, made: Callable[[], Any]) -> str:
    """Whose step is taken; everybody else is told why not."""
    who = []
    for letter, door in doors.items():
        row = made()
        before = row.status
        answer = door.post(address(step, row), {"note": "It is so.", "reason": "It is so."})
        assert answer.status_code in (200, 302, 403, 422), (letter, answer.status_code)
        row.refresh_from_db()
        who += [letter] if row.status != before else []
    return "".join(who)


def test_nobody_publishes_what_they_wrote_alone(doors: dict[str, Client]) -> None:
    for letter in "eas":
        lab = make.make_lab(status="in-review")
        lab.history.update(history_user=doors[letter].session["_auth_user_id"])
        answer = doors[letter].post(address("publish", lab), {"note": "It is mine."})
        lab.refresh_from_db()
        assert (answer.status_code, lab.status) == (422, "in-review"), letter
        another = "a" if letter == "e" else "e"
        doors[another].post(address("publish", lab), {"note": "It is so."})
        lab.refresh_from_db()
        assert lab.status == "published", letter

"""A tip's words can be erased by whoever runs the site, as docs/operations.md tells."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from labwatch.tips.models import Outcome, Tip
from tests.tips.conftest import make_tip

pytestmark = pytest.mark.django_db
GUIDE = Path(__file__).resolve().parents[2] / "docs/operations.md"
#: What the sender wrote, in each field that takes words.
WRITTEN = {
    "text": "Jane Roe of Flat 7 told me.",
    "name": "Jane Roe",
    "contact": "jane@roe.example",
    "source_url": "https://roe.example/jane",
    "caller": "roe-hash",
}


def as_the_guide_tells(number: int) -> str:
    """The line of Python in the guide, for this tip."""
    [line] = re.findall(r'--command "(from labwatch\.tips[^"]+)"', GUIDE.read_text())
    assert line.count("NUMBER") == 1
    return str(line.replace("NUMBER", str(number)))


def tables_that_hold(word: str) -> set[str]:
    """Every table of ours with this word in a row."""
    found: set[str] = set()
    for model in apps.get_models():
        rows: Any = model._default_manager.values_list()
        if any(word.lower() in str(row).lower() for row in rows):
            found.add(model._meta.label)
    return found


@pytest.fixture
def closed(client: Client, admin_user: User) -> Tip:
    """A tip that was put away with a note, by the admin's own page."""
    tip = make_tip(**WRITTEN)
    client.force_login(admin_user)
    sent = {
        "dismiss": "1",
        "dismiss-outcome": Outcome.NO_ERROR,
        "dismiss-note": "Roe is wrong.",
    }
    client.post(reverse("admin:tips_tip_change", args=[tip.pk]), sent)
    assert tables_that_hold("Roe") == {"tips.Tip", "admin.LogEntry"}
    return tip


def test_the_line_of_the_guide_leaves_the_words_nowhere(closed: Tip) -> None:
    call_command("shell", command=as_the_guide_tells(closed.pk), verbosity=0)
    assert tables_that_hold("Roe") == set()
    closed.refresh_from_db()
    assert closed.outcome == Outcome.NO_ERROR
    assert closed.closed_at is not None


def test_other_tips_keep_their_words(closed: Tip) -> None:
    other = make_tip(text="Something else entirely.")
    call_command("shell", command=as_the_guide_tells(closed.pk), verbosity=0)
    other.refresh_from_db()
    assert other.text == "Something else entirely."


def test_a_number_that_no_tip_has_is_refused(db: None) -> None:
    with pytest.raises(Tip.DoesNotExist):
        call_command("shell", command=as_the_guide_tells(404), verbosity=0)

"""Steps between draft and public are called by their names in the log and in a record's history."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Lab, LabName
from tests import factories as make
from tests.history.conftest import at, begin, history, page, plain, save

pytestmark = pytest.mark.django_db

STEPS = ["sent to review", "sent back", "sent to review", "published", "withdrawn"]


@pytest.fixture
def lab(editor: Any) -> Lab:
    """A lab that took every step, an hour between them."""
    lab = begin(make.make_lab(slug="acme", country="France", status="draft"))
    for hour, status in enumerate(["in-review", "draft", "in-review", "published", "draft"], 1):
        save(lab, hour * 60, editor, "A step.", status=status)
    return lab


def whats(desk: Client, **asked: Any) -> list[str]:
    """What the lines of the log say, newest first."""
    return [line.what for line in desk.get(reverse("admin:log"), asked).context["lines"]]


def test_the_log_names_each_step(desk: Client, lab: Lab) -> None:
    assert whats(desk, record="acme") == [*reversed(STEPS), "created"]
    assert "Alice Liddell withdrawn lab acme draft" in plain(desk.get(reverse("admin:log")))


def test_so_does_the_history_of_the_record(desk: Client, lab: Lab) -> None:
    shown = history(desk, lab)
    assert "Published on 1 March 2026, 16:00 UTC" in shown
    assert "Sent back on 1 March 2026, 14:00 UTC" in shown
    entries = desk.get(page(lab, "history")).context["entries"]
    assert [entry.what for entry in entries] == [*reversed(STEPS), "created"]


def test_a_step_with_a_change_of_something_else_is_a_change(
    desk: Client, editor: Any, lab: Lab
) -> None:
    save(lab, 600, editor, status="published", country="Spain")
    save(LabName(lab=lab, name="Acme Inc"), 660, editor)
    save(lab, 660.01, editor, status="draft")
    assert whats(desk, record="acme")[:2] == ["changed", "changed"]
    entries = desk.get(page(lab, "history")).context["entries"]
    assert [entry.what for entry in entries][:2] == ["changed", "changed"]


def test_publishing_fills_in_the_second_reader_of_a_ruling(desk: Client, editor: Any) -> None:
    ruling = begin(make.make_ruling(status="draft", second_reader=""))
    save(ruling, 60, editor, status="published", second_reader="Alice Liddell")
    assert whats(desk, kind="rulings")[0] == "published"
    assert desk.get(page(ruling, "history")).context["entries"][0].what == "published"


@pytest.mark.parametrize(
    ("asked", "hours"),
    [("published", [4]), ("withdrawn", [5]), ("to-review", [3, 1]), ("sent-back", [2])],
)
def test_the_log_can_be_asked_for_them(
    desk: Client, editor: Any, lab: Lab, asked: str, hours: list[int]
) -> None:
    save(lab, 600, editor, country="Spain")
    lines = desk.get(reverse("admin:log"), {"act": asked}).context["lines"]
    assert [line.at for line in lines] == [at(60 * hour) for hour in hours]
    answer: Any = desk.get(reverse("admin:log_csv"), {"act": asked})
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert len(rows) == len(hours)


def test_a_page_asks_as_much_for_twenty_steps_as_for_one(desk: Client, editor: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            whats(desk)
        return len(queries)

    def publish(number: int) -> None:
        save(begin(make.make_lab(status="draft")), number, editor, status="published")

    publish(1)
    few = asked()
    for number in range(2, 21):
        publish(number)
    assert whats(desk).count("published") == 20
    assert asked() == few

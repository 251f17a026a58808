"""The log over everything: who did what to which record, when and why."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Lab, LabName
from labwatch.history import log_pages
from labwatch.webhooks.models import Subscription
from tests import factories as make
from tests.history.conftest import at, begin, page, plain, save
from tests.sources import review_rows as rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab(editor: Any) -> Lab:
    """A lab that an import made, that Alice moved, and that a nameless program renamed."""
    lab = begin(make.make_lab(name="Acme", country="France", slug="acme", status="draft"))
    first = lab.history.get()
    first.actor, first.history_change_reason = "import of data", "Loaded from labs.yaml"
    first.save()
    save(lab, 60, editor, "It moved.", country="Germany")
    save(lab, 120, "", name="Apex", status="published")
    return lab


def lines(desk: Client, **asked: Any) -> list[log_pages.Line]:
    """The lines of a page of the log."""
    response = desk.get(reverse("admin:log"), asked)
    assert response.status_code == 200
    found: list[log_pages.Line] = response.context["lines"]
    return found


def moments(desk: Client, **asked: Any) -> list[dt.datetime]:
    """When what it shows was done."""
    return [line.at for line in lines(desk, **asked)]


def rows_of(desk: Client, **asked: Any) -> list[dict[str, str]]:
    """The rows of the file."""
    response: Any = desk.get(reverse("admin:log_csv"), asked)
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_it_tells_who_did_what_to_which_record_and_why(desk: Client, lab: Lab) -> None:
    shown = plain(desk.get(reverse("admin:log")))
    assert "2026-03-01 12:00:00 import of data created lab acme draft Loaded from" in shown
    assert "2026-03-01 13:00:00 Alice Liddell changed lab acme draft It moved." in shown
    nameless = "2026-03-01 14:00:00 a program (not named at the time) changed lab acme published"
    assert nameless in shown


def test_newest_come_first_and_each_leads_to_its_difference(desk: Client, lab: Lab) -> None:
    found = lines(desk)
    assert [line.at for line in found] == [at(120), at(60), at(0)]
    assert "was France, now Germany" in plain(desk.get(found[1].address))
    assert found[1].history == page(lab, "history")


def test_what_a_form_writes_below_a_record_is_in_one_line(
    desk: Client, editor: Any, lab: Lab
) -> None:
    save(lab, 180, editor, "Names.", country="Spain")
    for name in ("Acme Inc", "Acme Research"):
        save(LabName(lab=lab, name=name), 180.01, editor, "Names.")
    newest = lines(desk)[0]
    assert (newest.what, newest.below) == ("changed", ["2 lab names"])
    assert newest.reasons == ["Names."]


def test_filters_of_authors(desk: Client, editor: Any, lab: Lab) -> None:
    assert moments(desk, who=editor.pk) == [at(60)]
    assert moments(desk, who="programs") == [at(120), at(0)]
    assert moments(desk, program="IMPORT") == [at(0)]
    assert moments(desk, program="source check") == []


def test_filters_of_records(desk: Client, lab: Lab) -> None:
    other = begin(make.make_source(slug="other"))
    assert moments(desk, kind="sources") == [at(0)]
    assert moments(desk, record="other") == [at(0)]
    assert moments(desk, record="acme", kind="labs") == [at(120), at(60), at(0)]
    assert moments(desk, record="acme", kind="sources") == []
    assert other.pk


def test_rows_below_a_record_are_found_by_its_slug(desk: Client, editor: Any, lab: Lab) -> None:
    save(LabName(lab=lab, name="Acme Inc"), 180, editor)
    assert moments(desk, record="acme")[0] == at(180)
    assert moments(desk, act="below") == [at(180)]


def test_filters_of_acts(desk: Client, lab: Lab) -> None:
    assert moments(desk, act="created") == [at(0)]
    assert moments(desk, act="changed") == [at(120), at(60)]
    lab._history_date = at(240)
    lab.delete()
    (deleted,) = lines(desk, act="deleted")
    assert (deleted.at, deleted.what, deleted.name) == (at(240), "deleted", "acme")
    assert moments(desk, record="acme")[0] == at(240)
    assert "This record was deleted." in plain(desk.get(deleted.history))


def test_filters_of_time_reason_and_status(desk: Client, lab: Lab) -> None:
    save(lab, 3 * 24 * 60, "", "Checked.", country="Spain")
    assert moments(desk, since="2026-03-04") == [at(3 * 24 * 60)]
    assert len(moments(desk, until="2026-03-01")) == 3
    assert moments(desk, since="2026-03-02", until="2026-03-03") == []
    assert moments(desk, reason="MOVED") == [at(60)]
    assert moments(desk, public="yes") == [at(3 * 24 * 60), at(120)]
    assert moments(desk, public="no") == [at(60), at(0)]


def test_rows_below_a_record_count_by_what_it_is_now(desk: Client, lab: Lab) -> None:
    draft = begin(make.make_lab(status="draft"), -10)
    for minutes, owner in ((180, lab), (200, draft)):
        save(LabName(lab=owner, name="Old"), minutes)
    assert moments(desk, public="yes", act="below") == [at(180)]
    assert moments(desk, public="no", act="below") == [at(200)]


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "soon"},
        {"kind": "nonsense"},
        {"who": "999999"},
        {"act": "x"},
        {"since": "2026-03-02", "until": "2026-03-01"},
    ],
    ids=str,
)
def test_what_cannot_be_understood_is_said_at_its_field(
    desk: Client, lab: Lab, asked: dict[str, str]
) -> None:
    for name in ("admin:log", "admin:log_csv"):
        response = desk.get(reverse(name), asked)
        assert "errorlist" in response.content.decode()
        assert response.context["lines"] == []


@pytest.mark.parametrize("place", ["x", "2026", "2026-03-01T12:00:00+00:00_0_" + "9" * 30, "__"])
def test_a_place_that_is_none_is_the_beginning(desk: Client, lab: Lab, place: str) -> None:
    assert len(lines(desk, before=place)) == 3


def test_it_also_tells_of_the_queue_and_of_subscriptions(desk: Client, editor: Any) -> None:
    item = rows.make_item()
    save(item, 60, editor, "A typo.", note="A typo.")
    found = lines(desk, kind="review-items")
    assert [line.what for line in found] == ["created", "changed"][: len(found)]
    assert str(item) in {line.name for line in found}
    assert desk.get(found[0].address).status_code == 200
    Subscription.objects.create(name="Desk", url="https://desk.example", contact="a@desk.example")
    (made,) = lines(desk, kind="subscriptions")
    assert (made.name, made.what) == ("Desk", "created")
    assert desk.get(made.address).status_code == 200


def _leafed(desk: Client, **asked: Any) -> list[tuple[str, dt.datetime]]:
    """Every line of every page, by its address and moment."""
    found, address = [], reverse("admin:log")
    for _ in range(100):
        response = desk.get(address, asked)
        found += [(line.address, line.at) for line in response.context["lines"]]
        address, asked = response.context["older"], {}
        if not address:
            return found
    raise AssertionError("the log does not end")


def test_leafing_shows_every_act_once_and_none_in_two_halves(
    desk: Client, editor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    labs = [begin(make.make_lab(), number) for number in range(6)]
    for number, lab in enumerate(labs):
        save(lab, 100 + number, editor, country="Spain")
        for name in ("a", "b", "c"):
            save(LabName(lab=lab, name=name), 100.001 + number, editor)
    whole = _leafed(desk)
    assert len(whole) == 12
    for size in (3, 7):
        monkeypatch.setattr(log_pages, "PER_PAGE", size)
        monkeypatch.setattr(log_pages, "AROUND", 5)
        assert _leafed(desk) == whole


def test_leafing_keeps_the_filters(desk: Client, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_pages, "PER_PAGE", 1)
    found = _leafed(desk, who="programs", record="acme")
    assert [moment for _address, moment in found] == [at(120), at(0)]


def test_rows_of_one_moment_are_leafed_through_as_well(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(6):
        begin(make.make_lab())
        begin(make.make_source())
    monkeypatch.setattr(log_pages, "PER_PAGE", 2)
    found = _leafed(desk)
    assert len(found) == len(set(found)) == 12


# As a file


def test_the_file_has_each_row_with_the_same_filters(desk: Client, editor: Any, lab: Lab) -> None:
    (row,) = rows_of(desk, who=editor.pk)
    assert row["at"] == "2026-03-01T13:00:00+00:00"
    told = {"kind": "labs", "record": "acme", "what": "changed", "who": "Alice Liddell"}
    assert {name: row[name] for name in told} == told
    assert (row["reason"], row["program"], row["status"]) == ("It moved.", "", "draft")
    assert desk.get(row["address"]).status_code == 200


def test_no_cell_of_it_is_a_formula(desk: Client, lab: Lab) -> None:
    save(lab, 180, "=1+1", "=HYPERLINK()", country="Spain")
    row = rows_of(desk)[0]
    assert (row["program"], row["reason"]) == ("'=1+1", "'=HYPERLINK()")


def test_the_file_goes_on_after_its_first_batch(
    desk: Client, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_pages, "_BATCH", 1)
    assert [row["what"] for row in rows_of(desk)] == ["changed", "changed", "created"]


# Who may see it


def test_nobody_sees_kinds_that_they_may_not_look_at(client: Client, lab: Lab) -> None:
    make.make_source()
    user = get_user_model().objects.create_user("bob", is_staff=True)
    client.force_login(user)
    for name in ("admin:log", "admin:log_csv"):
        assert client.get(reverse(name)).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_lab"))
    assert {line.kind for line in lines(client)} == {"lab"}
    assert "errorlist" in client.get(reverse("admin:log"), {"kind": "sources"}).content.decode()
    assert {row["kind"] for row in rows_of(client)} == {"labs"}


def test_strangers_are_sent_to_the_login(client: Client, db: None) -> None:
    for name in ("admin:log", "admin:log_csv"):
        assert client.get(reverse(name)).status_code == 302


def test_a_page_asks_as_much_for_forty_lines_as_for_one(desk: Client, editor: Any) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            lines(desk)
        return len(queries)

    def act(number: int) -> None:
        lab = make.make_lab()
        lab.history.update(history_user=editor)
        save(rows.make_item(), number, editor, note=f"{number}")

    act(1)
    few = asked()
    for number in range(2, 21):
        act(number)
    assert asked() == few

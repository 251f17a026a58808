"""One promise of many labs is one item, with the labs of which nobody has ruled."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.models import Commitment, Pledge, Reply
from labwatch.workflow.acts import withdraw
from tests import factories as make
from tests.desk.conftest import entries, kinds, listed, looked, press

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)
SOON = str(TODAY + 10 * DAY)


@pytest.fixture
def pledges(desk: Client) -> list[Pledge]:
    """Three labs' pledges of one commitment whose day has passed."""
    return made("2024")


def made(due: str) -> list[Pledge]:
    commitment = make.make_commitment(due=due, summary="Publish a framework.")
    return [
        make.make_pledge(commitment=commitment, lab=make.make_lab(name=name))
        for name in ("Aleph", "Beth", "Gimel")
    ]


def labs(desk: Client, query: str = "") -> list[str]:
    """The labs that the only item names."""
    (entry,) = entries(desk, query)
    return [lab["name"] for lab in entry.shown.details["labs"]]


def closed(desk: Client) -> None:
    """Close the only item."""
    press(desk, entries(desk)[0], "close", note="Nothing to do.")
    assert entries(desk) == []


@pytest.mark.parametrize(("due", "kind"), [("2024", "overdue"), (SOON, "due")])
def test_one_promise_of_many_labs_is_one_item(due: str, kind: str, desk: Client) -> None:
    rows = made(due)
    assert listed(desk) == [f"{kind} commitments/{rows[0].commitment_id}"]
    assert entries(desk)[0].shown.title == "Publish a framework: 3 labs"
    assert labs(desk) == ["Aleph", "Beth", "Gimel"]


def test_each_lab_has_its_ways_and_the_finding_is_offered_once(
    pledges: list[Pledge], desk: Client
) -> None:
    (entry,) = entries(desk)
    for pledge, lab in zip(pledges, entry.shown.details["labs"], strict=True):
        ways = {link.label: link.url for link in lab["links"]}
        assert list(ways) == ["Rule on it", "Ask the lab"]
        assert all(url.endswith(f"?pledge={pledge.pk}") for url in ways.values())
    (finding,) = entry.shown.links
    assert finding.url.endswith(f"?commitment={pledges[0].commitment_id}")
    assert looked(desk).content.decode().count("Record a finding") == 1


def test_a_lab_leaves_the_item_once_it_is_ruled_on(pledges: list[Pledge], desk: Client) -> None:
    make.make_ruling(pledge=pledges[0], ruled_on=TODAY)
    assert labs(desk) == ["Beth", "Gimel"]
    make.make_ruling(pledge=pledges[1], ruled_on=TODAY)
    assert entries(desk)[0].shown.title == "Gimel: Publish a framework."
    make.make_ruling(pledge=pledges[2], ruled_on=TODAY)
    assert entries(desk) == []


def test_a_lab_that_may_still_answer_is_left_out(pledges: list[Pledge], desk: Client) -> None:
    make.make_reply(pledge=pledges[0], asked_on=TODAY, due_on=TODAY + 14 * DAY)
    assert labs(desk) == ["Beth", "Gimel"]


def test_a_lab_that_gave_no_answer_says_so(pledges: list[Pledge], desk: Client) -> None:
    make.make_reply(pledge=pledges[1])
    whys = [lab["why"] for lab in entries(desk)[0].shown.details["labs"]]
    assert "gave no answer by" in whys[1]
    assert (whys[0], whys[2]) == ("", "")


def test_claim_holds_for_the_item_as_a_whole(pledges: list[Pledge], desk: Client) -> None:
    press(desk, entries(desk)[0], "claim")
    make.make_ruling(pledge=pledges[0], ruled_on=TODAY)
    (mine,) = entries(desk, "?show=mine")
    assert mine.is_mine


def test_an_item_that_was_put_away_stays_so_while_one_lab_is_ruled_on_or_asked(
    pledges: list[Pledge], desk: Client
) -> None:
    closed(desk)
    make.make_ruling(pledge=pledges[0], ruled_on=TODAY)
    make.make_reply(pledge=pledges[1], asked_on=TODAY, due_on=TODAY + DAY)
    assert "overdue" not in kinds(desk)


def test_an_item_sleeps_as_a_whole_until_another_lab_is_bound(
    pledges: list[Pledge], desk: Client
) -> None:
    press(desk, entries(desk)[0], "snooze", until=TODAY + DAY, note="Later.")
    make.make_ruling(pledge=pledges[0], ruled_on=TODAY)
    assert entries(desk) == []
    make.make_pledge(commitment=pledges[0].commitment, lab=make.make_lab(name="Daleth"))
    assert labs(desk) == ["Beth", "Daleth", "Gimel"]


def test_a_changed_day_opens_it_again(pledges: list[Pledge], desk: Client) -> None:
    closed(desk)
    Commitment.objects.update(due="2025")
    assert labs(desk) == ["Aleph", "Beth", "Gimel"]


def test_the_answer_of_any_lab_opens_it_again(pledges: list[Pledge], desk: Client) -> None:
    for pledge in pledges[:2]:
        make.make_reply(pledge=pledge, asked_on=TODAY, due_on=TODAY + 9 * DAY)
    for pledge in pledges[:2]:
        closed(desk)
        Reply.objects.filter(pledge=pledge).update(answered_on=TODAY, answer="We did.")
        assert kinds(desk) == ["overdue"]


def test_a_ruling_that_is_withdrawn_opens_it_again(
    pledges: list[Pledge], desk: Client, alice: Any
) -> None:
    ruling = make.make_ruling(pledge=pledges[0], ruled_on=TODAY)
    closed(desk)
    withdraw(ruling, alice, "It named the wrong lab.")
    assert labs(desk) == ["Aleph", "Beth", "Gimel"]


def test_it_asks_as_much_for_many_labs_as_for_two(desk: Client) -> None:
    commitment = make.make_commitment(due="2024")
    for _ in range(2):
        make.make_reply(pledge=make.make_pledge(commitment=commitment))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            looked(desk)
        counts.append(len(asked))
        for _ in range(18):
            make.make_reply(pledge=make.make_pledge(commitment=commitment))
    assert counts[0] == counts[1]
    assert len(entries(desk)[0].shown.details["labs"]) == 38

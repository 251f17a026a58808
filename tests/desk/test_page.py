"""The page itself: its counts, its pages, its words when nothing waits, and how much it asks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from labwatch.workflow.acts import send_to_review
from tests import factories as make
from tests.desk.conftest import entries, looked, press
from tests.desk.test_kinds import MADE
from tests.sources.review_rows import make_item, make_sweep
from tests.tips.conftest import make_tip

TODAY = timezone.localdate()


def make_all(by: Any) -> None:
    """One more item of most kinds, some of them handled."""
    make_item()
    make_item(kind="gone")
    make_tip()
    make.make_pledge(due="2024")
    make.make_reply()
    make.make_ruling(review_by=dt.date(2024, 6, 1))
    make.make_finding(expires_on=dt.date(2024, 6, 1), lab=make.make_lab())
    make.make_commitment(reading="not-re-read")
    draft = make.make_statement(status="draft")
    send_to_review(draft, by, "Look.")


def queries(desk: Client, query: str) -> int:
    """How many queries a view of the desk makes."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        looked(desk, query)
    return len(asked)


KINDS = [
    "quotes",
    "sources",
    "tips",
    "overdue",
    "replies",
    "rulings",
    "findings",
    "rereading",
    "review",
]


def test_it_makes_as_many_queries_for_twenty_items_as_for_one(desk: Client, alice: Any) -> None:
    make_all(alice)
    views = ["", *(f"?kind={kind}" for kind in KINDS)]
    for view in views[1:]:
        press(desk, entries(desk, view)[0], "claim")
    first = {view: queries(desk, view) for view in views}
    for _ in range(19):
        make_all(alice)
    assert {view: queries(desk, view) for view in views[1:]} == {
        view: count for view, count in first.items() if view
    }
    assert queries(desk, "") <= first[""]
    assert len(entries(desk, "?kind=overdue")) == 20


def test_it_counts_by_kind_and_offers_only_kinds_that_wait(desk: Client) -> None:
    make_item()
    make_item()
    make_tip()
    counts = [(each.label, each.count) for each in looked(desk).context["kinds"]]
    assert counts == [("Quotes altered or missing", 2), ("Tips from readers", 1)]
    tabs = {each.label: each.count for each in looked(desk).context["tabs"]}
    assert tabs == {"All": 3, "Mine": 0, "Unassigned": 3, "Snoozed": 0, "Closed lately": None}


def test_a_kind_is_chosen_and_left(desk: Client) -> None:
    make_item()
    make_tip()
    (chosen,) = [each for each in looked(desk, "?kind=tips").context["kinds"] if each.is_chosen]
    assert (chosen.label, chosen.address) == ("Tips from readers", "/admin/")
    assert [each.kind.name for each in entries(desk, "?kind=tips")] == ["tips"]


def test_it_is_read_page_by_page(desk: Client) -> None:
    for _ in range(21):
        make_tip()
    first, second = looked(desk), looked(desk, "?page=2")
    assert (len(first.context["entries"]), len(second.context["entries"])) == (20, 1)
    assert 'rel="next"' in first.content.decode()
    assert 'rel="prev"' in second.content.decode()
    assert len(entries(desk, "?page=999")) == 1


def test_when_nothing_waits_it_says_so_and_when_we_last_looked(desk: Client) -> None:
    make_sweep(finished_at=timezone.now())
    shown = looked(desk).content.decode()
    assert "Nothing waits." in shown
    assert str(looked(desk).context["sweep_line"]) in shown


def test_all_records_have_a_page_of_their_own(desk: Client) -> None:
    shown = desk.get(reverse("admin:records")).content.decode()
    assert reverse("admin:commitments_commitment_changelist") in shown
    assert reverse("admin:records") in looked(desk).content.decode()


def test_every_kind_together_is_one_page(desk: Client) -> None:
    for kind in MADE:
        MADE[kind]()
    assert len(entries(desk)) == len(MADE)

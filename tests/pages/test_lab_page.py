"""The page of a lab leads from its sentence over evidence in groups to the history."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests import factories as make
from tests.pages.conftest import page, words
from tests.pages.page_rows import Shown, text_of

pytestmark = pytest.mark.django_db
PROMISE = {"topic": "external-evaluation", "shape": "promise", "testability": "measurable"}


def test_the_contents_lead_to_what_is_on_the_page(client: Client) -> None:
    lab = make.make_lab()
    make.make_grant(lab=lab)
    shown = Shown(page(client, lab))
    marks = [str(one.attributes["href"]) for one in shown.tree.css(".contents a")]
    assert len(marks) >= 6
    assert all(len(shown.tree.css(mark)) == 1 for mark in marks)


def test_each_promise_stands_in_one_group_and_an_alleged_one_apart(client: Client) -> None:
    lab = make.make_lab()
    for given in ({}, {"attribution": "alleged"}, {"state": "withdrawn"}):
        make.make_pledge(lab=lab, commitment=make.make_commitment(**PROMISE), **given)
    make.make_pledge(lab=lab, commitment=make.make_commitment(topic="other"))
    shown = Shown(page(client, lab))
    groups = {"evaluation": 1, "in-force": 1, "given-up": 1, "alleged": 1}
    assert shown.groups("promises-") == groups
    assert f"1 promise by {lab.name} of outside model evaluation is on record" in shown.sentence


def test_a_promise_of_its_parent_is_told_as_the_parents(client: Client) -> None:
    parent = make.make_lab()
    lab = make.make_lab(parent=parent)
    pledge = make.make_pledge(lab=parent, commitment=make.make_commitment(**PROMISE))
    make.make_pledge(lab=lab, commitment=make.make_commitment(topic="other"))
    shown = Shown(page(client, lab))
    (item,) = shown.items("promises-of-parent")
    assert text_of(item) == pledge.commitment.summary
    assert f"1 promise by the parent of {lab.name} of outside model" in shown.sentence
    assert f"promise by {lab.name}" not in shown.sentence


def test_the_newest_statements_are_in_sight_and_the_others_a_link_away(client: Client) -> None:
    lab = make.make_lab()
    for year in (2020, 2024, 2021, 2023, 2022):
        make.make_statement(
            lab=lab, speaker_kind="lab", said_on=str(year), summary=f"Said in {year}."
        )
    html = page(client, lab)
    told = re.findall(r"Said in \d+", html)
    assert told == [f"Said in {year}" for year in (2024, 2023, 2022, 2021)]
    assert f'href="/statements/?lab={lab.slug}"' in html
    assert "All 5 statements" in words(html)


def test_what_it_said_of_itself_is_not_told_twice(client: Client) -> None:
    lab = make.make_lab()
    statement = make.make_statement(lab=lab, speaker_kind="lab", summary="Only once.")
    statement.about_labs.add(lab)
    assert page(client, lab).count("Only once.") == 1


def test_a_lab_without_a_record_says_so_and_no_more(client: Client) -> None:
    lab = make.make_lab(name="Nova")
    sentence = Shown(page(client, lab)).sentence
    assert "no promise of outside model evaluation in force is on record for Nova" in sentence
    assert "is known to be of the last 24 months" in sentence


def test_a_promise_of_its_parent_counts_once_and_with_the_parent(client: Client) -> None:
    parent = make.make_lab(name="Parent")
    lab = make.make_lab(name="Child", parent=parent)
    make.make_pledge(lab=parent, commitment=make.make_commitment(stated_on="2023", due="2023"))
    make.make_pledge(lab=lab, commitment=make.make_commitment(stated_on="2023"))
    home = Shown(page(client, "home"))
    rows = [text_of(row) for row in home.tree.css("table.counts tbody tr")]
    assert [row.split()[:7] for row in rows] == [
        ["Child", "0", "0", "0", "0", "0", "1"],
        ["Parent", "0", "0", "0", "0", "1", "0"],
    ]
    assert "1 is overdue, and nobody has ruled" in words(page(client, "home"))
    assert "Overdue: " not in page(client, lab)
    assert "Overdue: " in page(client, parent)

"""The choices of a list: each tells how many records it would leave, and keeps its word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from tests import factories as make
from tests.pages.conftest import LISTS, page, queries, words

pytestmark = pytest.mark.django_db

#: Choices made before others are counted.
BESIDE = {
    "labs": "stage=pre-deployment",
    "models": "kind=released",
    "commitments": "attribution=own-words&stated_after=2023",
    "documents": "kind=system-card",
    "evaluators": "activity=red-teaming",
    "access": "stage=pre-deployment&depth_could_be=weights",
    "evaluations": "kind=red-teaming",
    "sources": "tier=primary",
    "changes": "what=published",
}
_CHOICE = re.compile(
    r'<input type="(?:checkbox|radio)"\s+name="(\w+)"\s+value="([^"]+)"\s+id="[^"]+"([^>]*)>'
    r"\s*([^<]*?)\s*(?:<b [^>]*>(\d+)</b>|</label>)"
)
Choice = tuple[str, str, bool, bool, int | None]


def choices(html: str) -> list[Choice]:
    """The choices on a page: filter, value, whether it is chosen and closed, and the count."""
    return [
        (name, value, "checked" in rest, "disabled" in rest, int(count) if count else None)
        for name, value, rest, _label, count in _CHOICE.findall(html)
    ]


def of(html: str, name: str) -> dict[str, int | None]:
    """The counts of one filter."""
    return {value: count for known, value, _on, _off, count in choices(html) if known == name}


def listed(html: str) -> int:
    """How many rows the page says that there are."""
    text = words(html.partition('<p class="count"')[2].partition("</p>")[0]).partition(">")[2]
    found = re.search(r"of (\d+)", text) or re.search(r"(\d+)", text)
    assert found, text
    return int(found.group(1))


@pytest.fixture(scope="class")
def record(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The starter record, loaded once for all tests of a class, which only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_dataset", str(settings.BASE_DIR / "data"), verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("record")
class TestOfTheStarterRecord:
    @pytest.mark.parametrize("name", [*LISTS, "changes"])
    def test_a_choice_leaves_as_many_as_it_says(self, client: Client, name: str) -> None:
        beside = BESIDE.get(name, "")
        html = page(client, f"/{name}/?{beside}" if beside else f"/{name}/")
        last = {
            filter_: (value, n) for filter_, value, on, _off, n in choices(html) if n and not on
        }
        assert last
        others = dict(pair.split("=") for pair in beside.split("&") if pair)
        for filter_, (value, count) in last.items():
            asked = "&".join(f"{key}={text}" for key, text in {**others, filter_: value}.items())
            assert listed(page(client, f"/{name}/?{asked}")) == count, (filter_, value)


class TestCounts:
    def test_what_would_leave_nothing_is_shown_with_0_and_cannot_be_chosen(
        self, client: Client
    ) -> None:
        make.make_commitment(topic="audit")
        found = {
            value: (off, n) for name, value, _on, off, n in choices(page(client, "commitments"))
        }
        assert found["audit"] == (False, 1)
        assert found["red-teaming"] == (True, 0)

    def test_what_is_chosen_stays_open_even_if_it_leaves_nothing(self, client: Client) -> None:
        make.make_commitment(topic="audit")
        html = page(client, "/commitments/?topic=red-teaming")
        chosen = [choice for choice in choices(html) if choice[2]]
        assert chosen == [("topic", "red-teaming", True, False, 0)]

    def test_a_filter_heeds_all_others_but_not_itself(self, client: Client) -> None:
        make.make_commitment(topic="audit", shape="promise")
        make.make_commitment(topic="other", shape="joint")
        html = page(client, "/commitments/?topic=audit")
        assert (of(html, "topic")["audit"], of(html, "topic")["other"]) == (1, 1)
        assert (of(html, "shape")["promise"], of(html, "shape")["joint"]) == (1, 0)

    def test_drafts_are_neither_counted_nor_offered(self, client: Client) -> None:
        lab = make.make_lab(slug="public")
        make.make_lab(slug="hidden", status="draft")
        make.make_model(lab=lab, status="draft")
        assert of(page(client, "models"), "lab") == {"public": 0}

    def test_the_years_of_access_are_counted(self, client: Client) -> None:
        make.make_grant(models=(make.make_model(released="2024-05"),))
        make.make_grant(models=(make.make_model(),))
        years = of(page(client, "access"), "year")
        assert (years["2024"], years["2023"], years["not-stated"]) == (1, 0, 1)

    def test_counts_hold_for_the_day_asked_for(self, client: Client) -> None:
        make.make_commitment(topic="audit", stated_on="2025")
        assert of(page(client, "/commitments/?as_of=2024-01-01"), "topic")["audit"] == 0

    def test_they_are_kept_until_something_changes_and_never_longer(self, client: Client) -> None:
        make.make_commitment(topic="audit")
        assert of(page(client, "commitments"), "topic")["audit"] == 1
        cold = queries(client, "/commitments/?shape=promise")
        assert queries(client, "/commitments/?shape=promise") <= cold - 6
        make.make_commitment(topic="audit")
        assert of(page(client, "commitments"), "topic")["audit"] == 2


def test_of_very_many_records_the_most_frequent_can_be_chosen(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.controls.MOST_CHOICES", 2)
    for number in range(4):
        lab = make.make_lab(slug=f"lab-{number}", name=f"Lab {number}")
        for _ in range(number):
            make.make_model(lab=lab)
    html = page(client, "models")
    assert of(html, "lab") == {"lab-2": 2, "lab-3": 3}
    assert "2 more, which give fewer." in words(html)
    assert "lab-1" in of(page(client, "/models/?lab=lab-1"), "lab")

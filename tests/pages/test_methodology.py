"""The methodology says every rule that the program follows, and nothing that it does not fill."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from commitments.rulings import RULES
from commitments.timing import SETTLED_EARLY
from evaluators.depth import BANDS, NEEDED, RUNGS, SAFEGUARDS, SETTLED
from evaluators.models import AccessGrant
from evaluators.vocabulary import Band, Depth, MayPublish, Stage, ThreatModel
from labwatch.methodology import example
from labwatch.methodology.slots import SLOT, SLOTS, TEXT, filled, methodology
from labwatch.scorecards import deed_steps, promise_counts, rubric, scorecard, weights
from labwatch.scorecards import word_criteria as words_rules
from labwatch.scorecards.coverage import MONTHS
from labwatch.scorecards.editions import what_changed
from labwatch.scorecards.rubric import CURRENT, EDITIONS
from sources.reach import standing
from sources.records import Record
from sources.vocabulary import Stated
from tests.pages.conftest import page, words

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def shown(client: Client) -> str:
    """The page as a reader reads it."""
    return words(page(client, "methodology"))


def unmarked(markdown: str) -> str:
    """Markdown as it reads once shown."""
    return re.sub(r"[*`]", "", markdown)


def test_every_slot_of_the_text_is_filled_and_every_filling_has_its_slot() -> None:
    assert sorted(set(SLOT.findall(TEXT.read_text("utf-8")))) == sorted(SLOTS)
    assert "{{" not in methodology()
    assert all(fill().strip() for fill in SLOTS.values())


def test_a_slot_that_nobody_fills_is_an_error() -> None:
    with pytest.raises(KeyError, match="no-such-rule"):
        filled("So says {{no-such-rule}}.")


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_criterion_of_every_edition_is_there_with_its_steps(edition: str, shown: str) -> None:
    for one in EDITIONS[edition].criteria:
        assert f"{one.name} (weight {one.weight}). {one.question} {one.method}" in shown
        for number, step in zip(("0", "¼", "½", "¾", "1"), one.steps, strict=True):
            assert f"{number}: {step}" in shown, one.key


def test_every_edition_is_there_with_its_day(shown: str) -> None:
    for one in EDITIONS.values():
        assert f"Edition {one.edition}, since {one.since.day} {one.since:%B %Y}" in shown


def test_every_rung_and_band_is_there_with_what_decides_it(shown: str) -> None:
    for rung in (*RUNGS, *BANDS):
        field: Any = AccessGrant._meta.get_field(rung.fact)
        for values in (rung.reached_by, rung.excluded_by):
            inside = [value for value, _label in field.choices if value in values]
            assert f"{field.verbose_name}: {' or '.join(inside)}" in shown
    for depth in Depth:
        assert f"{depth.slug} {depth.value} {depth.label}" in shown
    for band in Band:
        assert band.label in shown


def test_every_threat_is_there_with_the_depth_that_it_needs(shown: str) -> None:
    for threat in ThreatModel:
        assert f"{threat.label} {NEEDED[threat].slug} {NEEDED[threat].label}" in shown
    assert f"every mitigation is {' or '.join(sorted(SETTLED))}" in shown
    assert set(SAFEGUARDS) <= {rung.fact for rung in RUNGS}


def test_every_rule_of_rulings_is_there(shown: str) -> None:
    for rule in RULES:
        assert unmarked(rule.demand) in shown
    for conduct in SETTLED_EARLY:
        assert conduct.label in shown.partition("if it settles the matter: ")[2].partition(".")[0]


def test_every_stage_is_there_with_what_it_counts_as(shown: str) -> None:
    for stage in Stage:
        assert re.search(rf"{stage.label} (yes, if|no\b|not known)", shown), stage


def test_what_every_fact_is_worth_is_there(shown: str) -> None:
    for name in ("FREEDOM", "INFORMATION"):
        vocabulary = {"FREEDOM": MayPublish, "INFORMATION": Stated}[name]
        for word in getattr(deed_steps, name):
            assert re.search(rf"{re.escape(vocabulary(word).label)} [0¼½¾1]", shown)
    for rung in deed_steps.DEPTH_STEPS:
        field: Any = AccessGrant._meta.get_field(rung.fact)
        assert f"Depth {field.verbose_name}: " in shown
    for table, name in (
        (words_rules.TESTABILITY, "Testability"),
        (words_rules.SCOPE, "Scope"),
        (words_rules.DEPTH, "Depth promised"),
        (words_rules.PUBLICATION, "Publication promised"),
        (words_rules.DURABILITY | words_rules.WEAKENED, "Durability"),
    ):
        assert len(re.findall(rf"{name} [^()]*? [0¼½¾1]", shown)) >= len(table), name


@pytest.mark.parametrize("model", [m for m in apps.get_models() if issubclass(m, Record)])
def test_every_kind_of_record_is_there_with_its_dates(model: Any, shown: str) -> None:
    dated = model.dated_by[0].split("__") if model.dated_by else []
    said = "not in time" if not dated else model._meta.get_field(dated[0]).verbose_name
    assert f"{model._meta.verbose_name} {said}" in shown or len(dated) > 1


def test_the_numbers_of_the_rules_are_those_of_the_program(shown: str) -> None:
    for said in (
        f"releases of the last {MONTHS} months",
        f"at least {weights.percent(scorecard.ENOUGH_KNOWN)} % of its weight",
        f"{weights.DRAWS} weightings are drawn at random",
        f"Below {promise_counts.FEWEST} testable promises no range is given",
        f"from 0 to {weights.MOST}",
        f"{standing.TRANSIENT} times {standing.TRANSIENT_SPAN.days} days",
    ):
        assert said in shown
    for label in promise_counts.LABELS.values():
        assert re.search(rf"{label} (yes|no)\b", shown)


def test_a_rule_that_changes_changes_the_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "DRAWS", 77)
    assert "77 weightings are drawn" in words(page(client, "methodology"))


def test_a_new_edition_says_what_it_changed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = CURRENT.criteria
    heavier = replace(first, weight=first.weight + 5)
    second = replace(
        CURRENT, edition="2", since=dt.date(2027, 1, 2), criteria=(heavier, *others[:-1])
    )
    monkeypatch.setattr(rubric, "EDITIONS", {**EDITIONS, "2": second})
    told = words(page(client, "methodology"))
    assert "Edition 2, since 2 January 2027. Against edition 1:" in told
    assert f"{first.name}: weight {heavier.weight} instead of {first.weight}." in told
    assert f"{others[-1].name} is no longer asked." in told
    assert "Deeds, edition 2" in told
    assert "Deeds, edition 1" in told


def test_every_way_in_which_a_criterion_can_change_is_told() -> None:
    first, *others = CURRENT.criteria
    for change in (
        {"question": "Why?"},
        {"steps": ("a", "b", "c", "d", "e")},
        {"rule": lambda lab, on: None},
        {"key": "new"},
    ):
        changed = replace(CURRENT, criteria=(replace(first, **change), *others))
        assert what_changed(CURRENT, changed), change
    assert what_changed(CURRENT, CURRENT) == []


def test_the_example_follows_two_grants_of_the_starter_record(client: Client) -> None:
    call_command("load_dataset", str(settings.BASE_DIR / "data"), later=True, verbosity=0)
    told = words(page(client, "methodology")).partition("From record to cell")[2]
    gemini, gpt_4 = told.partition("OpenAI → METR")[::2]
    assert "Established api, possible api" in gemini
    assert "may have been released" in gemini
    assert "as of 2024-05-24: not known" in gemini
    assert "Established api, possible weights" in gpt_4
    assert "as of 2024-05-24: ¼ to 1" in gpt_4


def test_each_step_of_the_example_leads_to_what_it_tells_of(client: Client) -> None:
    call_command("load_dataset", str(settings.BASE_DIR / "data"), later=True, verbosity=0)
    links = re.findall(r"\]\((/[^)]*)\)", example.example())
    assert len(links) == 6
    for link in links:
        assert client.get(link).status_code == 200, link
    cells = [link for link in links if link.startswith("/scorecard/")]
    values = [re.findall(r"Not known|¼ to 1", words(page(client, cell)))[0] for cell in cells]
    assert values == ["Not known", "¼ to 1"]


def test_without_its_records_the_example_says_so(shown: str) -> None:
    assert "The records of this example are not in this copy of the site." in shown


def test_its_headings_can_be_linked_to_and_its_tables_scroll_by_themselves(client: Client) -> None:
    html = page(client, "methodology")
    places = re.findall(r'<h[23] id="([^"]+)"', html)
    assert len(places) == len(set(places)) > 20
    for place in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{place}"' in html, place
    text = html.partition("<article")[2].partition("</article>")[0]
    regions = re.findall(r'<div class="scroll" role="region" tabindex="0" (aria-\w+="[^"]+")', text)
    assert text.count("<table>") == len(regions) == len(set(regions))
    assert "<th>" not in text


@pytest.mark.parametrize("address", ["/", "/labs/"])
def test_links_to_a_place_in_the_methodology_lead_to_one(client: Client, address: str) -> None:
    html = page(client, "methodology")
    for place in re.findall(r'href="/methodology/#([^"]+)"', page(client, address)):
        assert f'id="{place}"' in html

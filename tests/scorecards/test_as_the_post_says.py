"""As of 24 May 2024 the site says of each lab what the post of that day says, sentence by sentence.

It must do so with everything that is on record, also what came later, and with the post alone.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import TestCase

from labwatch.dataset.kinds import KIND_OF_NAME
from labwatch.dataset.reading import Entry, entries_of
from tests.pages.conftest import page, words

DATA = settings.BASE_DIR / "data"
DAY = "?as_of=2024-05-24"
NOTHING = (
    "nothing. No promise of outside model evaluation in force is on record, and no access for one "
    "before release in the last year."
)


class Said:
    """The sentences of a lab's story by topic, several of one topic in a list."""

    def __init__(self, html: str) -> None:
        self.sentences: dict[str, list[str]] = {}
        for topic, text in re.findall(r"<p>\s*<strong>(.*?):</strong>(.*?)</p>", html, re.DOTALL):
            self.sentences.setdefault(words(topic), []).append(words(text))

    def on(self, topic: str) -> str:
        """The one sentence on that topic."""
        (sentence,) = self.sentences[topic]
        return sentence


class AsThePostSays:
    """What the pages say as of the day of the post; mixed into the two records below."""

    client: Any
    home: str
    pages: dict[str, str]
    card: dict[str, Any]

    def ask(self) -> None:
        """Fetch the pages once for all tests."""
        cls: Any = type(self)
        if not hasattr(cls, "home"):
            labs = ("anthropic", "openai", "google-deepmind", "meta", "microsoft")
            cls.pages = {slug: page(self.client, f"/labs/{slug}/{DAY}") for slug in labs}
            cls.home = page(self.client, f"/{DAY}")
            cls.card = self.client.get(f"/api/v1/scorecard/{DAY}").json()

    def setUp(self) -> None:
        """Before each test."""
        self.ask()

    def lab(self, slug: str) -> Said:
        """What its page says of a lab in short; the first page says the same."""
        there = Said(self.pages[slug].partition('id="in-short"')[2].partition("Deeds:")[0])
        entry = re.search(
            rf'<section class="entry">\s*<h3>\s*<a href="/labs/{slug}/.*?</section>',
            self.home,
            re.DOTALL,
        )
        assert entry
        assert Said(entry.group()).sentences == there.sentences
        return there

    def row(self, slug: str) -> dict[str, Any]:
        """A lab's row of the scorecard over the API, its cells by criterion."""
        (row,) = [row for row in self.card["labs"] if row["lab"]["slug"] == slug]
        return {**row, "cells": {cell["criterion"]: cell for cell in row["cells"]}}

    # "METR (then called ARC Evals) did pre-deployment evaluation for GPT-4 and Claude 2 in the
    # first half of 2023, but it seems to have had no special access since then."

    def test_metr_had_claude_2_and_gpt_4_in_the_first_half_of_2023_and_nothing_since(self) -> None:
        earlier = "Earlier access before release"
        for lab, model in (("anthropic", "Claude 2"), ("openai", "GPT-4")):
            said = self.lab(lab)
            assert (
                said.on(earlier)
                == f"METR, at {model} (first half of 2023). How deep is not stated."
            )
            assert "Access before release in the last year" not in said.sentences

    def test_how_deep_metr_saw_is_left_open(self) -> None:
        for lab in ("anthropic", "openai"):
            cell = self.row(lab)["cells"]["depth"]
            assert (cell["low"], cell["high"]) == (0.25, 1)

    # "There's only one recent instance of a lab giving access to an evaluator pre-deployment -
    # Google DeepMind sharing with UK AISI - and that sharing was minimal."

    def test_one_evaluator_recently_got_access_and_it_is_uk_aisi_at_deepmind(self) -> None:
        text = words(self.home)
        # No source dates it, so it is no certain part of the figure; it may be one.
        assert re.search(r"access before release in the last year 0 to [1-9]\d* of \d+ ", text)
        assert (
            "Evaluators that recently got access before release "
            "UK AI Safety Institute (Google DeepMind: “Based on public information”; told of by "
            "24 May 2024) Lab by lab"
        ) in text

    def test_uk_aisi_is_called_by_the_name_it_had(self) -> None:
        for html in (self.home, *self.pages.values()):
            assert "AI Security Institute" not in html

    # DeepMind: "It shared Gemini 1.0 Ultra and Gemini 1.5 Pro with unspecified external groups
    # apparently including UK AISI ... But it didn't share deep access."

    def test_deepmind_shared_two_models_and_not_deep(self) -> None:
        said = self.lab("google-deepmind")
        assert said.on("Access before release, told of in the last year") == (
            "Unspecified external groups, apparently including UK AI Safety Institute, at "
            "Gemini 1.0 Ultra (told of by 24 May 2024; no deeper than users get), "
            "Gemini 1.5 Pro (told of by 24 May 2024; between “what users get” and “without safety "
            "filters”). None of it was deep."
        )
        assert "Earlier access before release" not in said.sentences

    def test_the_access_table_of_its_page_gives_the_same_depths(self) -> None:
        rows = words(self.pages["google-deepmind"].partition('id="access"')[2])
        assert "Gemini 1.0 Ultra before deployment what users get a tracker" in rows
        assert (
            "Gemini 1.5 Pro before deployment what users get, perhaps without "
            "safety filters a tracker"
        ) in rows

    def test_deepmind_promised_to_explore_and_no_more(self) -> None:
        said = self.lab("google-deepmind")
        assert said.on("Currently") == (
            "access for outside model evaluation before release is told of, not certainly of the "
            "last year; no promise of it in force on record."
        )
        assert said.on("Closest to a promise") == (
            "Google DeepMind will explore how best to bring independent third parties into "
            "assessing and mitigating risks."
        )
        cell = self.row("google-deepmind")["cells"]["testability"]
        assert (cell["low"], cell["high"]) == (0.25, 0.25)
        assert cell["sentence"] == "The best promise in force is: aspirational."

    # Anthropic: "Currently nothing. Its Responsible Scaling Policy mentions 'external audits'."

    def test_anthropic_does_currently_nothing(self) -> None:
        said = self.lab("anthropic")
        assert said.on("Currently") == NOTHING
        assert (
            "What does Anthropic say it is doing on external evaluations before deployment? "
            "It was said then: Currently nothing. (Zach Stein-Perlman)"
        ) in said.sentences["Looked for, 24 May 2024"]

    def test_the_responsible_scaling_policy_mentions_audits_and_promises_none(self) -> None:
        said = self.lab("anthropic")
        assert said.on("Only mentioned") == (
            "Anthropic mentions external audits among its early thoughts on the safety level ASL-4."
        )
        assert "Promised" not in said.sentences
        for criterion in ("testability", "scope", "promised-depth", "promised-publication"):
            cell = self.row("anthropic")["cells"][criterion]
            assert (cell["low"], cell["high"], cell["known"]) == (0, 0, True), criterion

    # OpenAI: "Currently nothing. ... The closest thing it says is 'Scorecard evaluations ... will
    # be audited'. ... 'we will talk about this in more detail later this year.' That was in
    # February 2023; I do not believe it elaborated."

    def test_openai_does_currently_nothing(self) -> None:
        said = self.lab("openai")
        assert said.on("Currently") == NOTHING
        assert (
            "What does OpenAI say it is doing on external evaluations before deployment? "
            "It was said then: Currently nothing. (Zach Stein-Perlman)"
        ) in said.sentences["Looked for, 24 May 2024"]

    def test_the_preparedness_framework_comes_closest_with_audits(self) -> None:
        assert (
            "Qualified, independent third parties will audit OpenAI's scorecard evaluations and "
            "the mitigations that go with them."
        ) in self.lab("openai").on("Closest to a promise")

    def test_the_promise_of_february_2023_to_say_more_is_overdue(self) -> None:
        assert (
            "OpenAI will say more, within 2023, about independent audits before it releases new "
            "systems (due by 31 December 2023, overdue)"
        ) in self.lab("openai").on("Closest to a promise")
        assert "1 is overdue, and nobody has ruled" in words(self.home)
        assert self.row("openai")["promises"]["counts"]["overdue"] == 1
        others = [row for row in self.card["labs"] if row["lab"]["slug"] != "openai"]
        assert not any(row["promises"]["counts"]["overdue"] for row in others)

    def test_that_it_did_not_elaborate_is_what_somebody_found(self) -> None:
        found = self.lab("openai").sentences["Looked for, 24 May 2024"]
        assert any(one.startswith("Did OpenAI say more about independent audits") for one in found)

    # "All notable American labs joined the White House voluntary commitments ... External
    # red-teaming does not substitute for external model evals."

    def test_red_teaming_stands_apart_and_counts_for_nothing_else(self) -> None:
        done = {"anthropic": 1, "google-deepmind": 1, "openai": 1, "meta": 1, "microsoft": 0}
        for lab, number in done.items():
            told = self.lab(lab).on("External red-teaming")
            assert f" and {number} record" in told, lab
            assert told.startswith(("1 promise in force", "2 promises in force")), lab
            assert told.endswith("It is not model evaluation and counts nowhere above.")

    def test_labs_that_only_red_team_have_nothing_in_deeds_or_words(self) -> None:
        for lab in ("meta", "microsoft"):
            assert self.lab(lab).on("Currently") == NOTHING
            row = self.row(lab)
            assert not any(cell["known"] for cell in row["cells"].values()), lab
            assert row["deeds"]["low"] is row["words"]["low"] is None

    def test_no_cell_rests_on_red_teaming(self) -> None:
        for row in self.card["labs"]:
            for cell in row["cells"]:
                for record in cell["records"]:
                    assert "red-teaming" not in record["slug"], (row["lab"], cell["criterion"])

    # "Labs' commitments to share pre-deployment access with UK AISI are unclear."

    def test_the_alleged_commitment_to_uk_aisi_is_shown_and_never_scored(self) -> None:
        html = page(self.client, f"/commitments/uk-aisi-pre-deployment-access/{DAY}")
        text = words(html)
        assert "alleged" in text
        assert "disputed" in text
        assert "alleged only, never due" in text
        slug = "uk-aisi-pre-deployment-access"
        records = [
            record["slug"]
            for row in self.card["labs"]
            for cell in row["cells"]
            for record in cell["records"]
        ]
        assert not any(slug in one for one in records)
        assert slug not in self.home

    # The whole

    def test_nobody_had_ruled(self) -> None:
        for row in self.card["labs"]:
            counts = row["promises"]["counts"]
            ruled = ("kept", "partly-kept", "not-kept", "no-public-evidence")
            assert not any(counts[key] for key in ruled)

    def test_nothing_later_is_told(self) -> None:
        """But for the date by which a promise of that week falls due, which its words name."""
        for html in (self.home, *self.pages.values()):
            facts = html.partition("<main")[2].partition('class="cite"')[0]
            text = words(re.sub(r"<svg.*?</svg>", "", facts, flags=re.DOTALL))
            assert not re.findall(r".{40}(?<!due by 10 February )\b202[5-9]\b", text)

    def test_the_page_says_as_of_when_and_links_stay_on_that_day(self) -> None:
        assert "As of 24 May 2024: only what was dated by then" in words(self.home)
        for html in (self.home, *self.pages.values()):
            main = html.partition("<main")[2].partition('class="cite"')[0]
            records = re.findall(r'href="(/(?:labs|models|commitments|access)/[^"]*)"', main)
            assert records
            leaving = [link for link in records if "as_of=2024-05-24" not in link]
            assert leaving == [], leaving[:3]


class TestWithAllThatIsOnRecord(AsThePostSays, TestCase):
    """The record as ``lab.py run`` loads it, with what happened after the post."""

    @classmethod
    def setUpTestData(cls) -> None:
        """Load all of ``data/``."""
        call_command("load_dataset", str(DATA), later=True, verbosity=0)


class TestWithThePostAlone(AsThePostSays, TestCase):
    """Only what the first part of ``data/`` gives; the second part is withdrawn."""

    @classmethod
    def setUpTestData(cls) -> None:
        """Load all, and make drafts of the records of ``data/later``."""
        call_command("load_dataset", str(DATA), later=True, verbosity=0)
        for file in sorted((DATA / "later").glob("*.yaml")):
            for entry in entries_of(file):
                assert isinstance(entry, Entry), entry
                rows: Any = KIND_OF_NAME[entry.kind].model.objects
                rows.filter(slug=entry.values["slug"]).update(status="draft")

"""What the scorecard makes of the second part of ``data/``: coverage by lab, and the post's day."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.core.management import call_command
from django.test import TestCase

from evaluators.depth import depth_of
from evaluators.vocabulary import Depth, ThreatModel
from labwatch.scorecards.adequacy import adequacy_of
from labwatch.scorecards.coverage import Coverage, ReleaseCoverage, cover, coverage, last_months
from labwatch.scorecards.facts import GrantFacts, LabFacts
from labwatch.scorecards.gathering import Gathering
from tests.factories import A_DAY

ON = dt.date(2026, 11, 28)
POST_GEMINI = "google-deepmind-external-groups-gemini-1-5-pro"


class TestLaterCoverage(TestCase):
    """Loaded and gathered once for all of them."""

    today: dict[str, LabFacts]
    in_may: dict[str, LabFacts]

    @classmethod
    def setUpTestData(cls) -> None:
        """Load the record, and gather what it says today and what it said on the post's day."""
        call_command("load_dataset", str(settings.BASE_DIR / "data"), later=True, verbosity=0)
        cls.today = {lab.ref.slug: lab for lab in Gathering(ON).labs}
        cls.in_may = {lab.ref.slug: lab for lab in Gathering(A_DAY, A_DAY).labs}

    def covered(self, lab: str) -> Coverage:
        """The coverage of that lab today."""
        return coverage(self.today[lab], last_months(ON))

    def release(self, lab: str, model: str) -> ReleaseCoverage:
        """What is known today of that release."""
        facts = self.today[lab]
        (found,) = [one for one in facts.releases if one.slug == model]
        return cover(facts, found)

    def access(self, lab: str, slug: str) -> GrantFacts:
        """A grant of that lab as the scorecard sees it."""
        (found,) = [one for one in self.today[lab].grants if one.ref.slug == slug]
        return found

    # Releases

    def test_three_weeks_for_o3_are_21_days_and_gpt_6_astra_had_three(self) -> None:
        assert self.access("openai", "openai-metr-o3-o4-mini").days_given == 21
        assert self.access("openai", "openai-apollo-gpt-6-astra").days_given == 3

    def test_access_counts_as_told_from_the_day_of_whoever_told_of_it_first(self) -> None:
        o3 = self.access("openai", "openai-metr-o3-o4-mini")
        gemini = self.access("google-deepmind", "google-deepmind-external-groups-gemini-2-5-pro")
        assert o3.told_on == dt.date(2025, 4, 16)
        assert gemini.told_on == dt.date(2025, 12, 31)

    def test_gpt_4o_was_evaluated_after_its_release_and_never_counts_as_before(self) -> None:
        found = self.release("openai", "gpt-4o")
        assert {work.ref.slug for work in found.after} == {"metr-gpt-4o", "apollo-gpt-4o"}
        assert (found.before, found.unclear, found.access_only) == ((), (), ())
        assert found.answer == "unknown"

    def test_an_evaluation_of_deepseek_from_public_weights_is_never_one_before_release(
        self,
    ) -> None:
        for model in ("deepseek-r1", "deepseek-r1-0528", "deepseek-v3-1"):
            found = self.release("deepseek", model)
            assert (found.before, found.access_only) == ((), ())
            assert found.answer == "unknown"

    def test_a_limited_release_is_not_before_release(self) -> None:
        found = self.release("anthropic", "claude-mythos-preview")
        assert [work.ref.slug for work in found.after] == ["uk-aisi-claude-mythos-preview-cyber"]
        assert not found.before

    def test_fable_5_has_red_teaming_and_tests_of_safeguards_but_no_model_evaluation(self) -> None:
        found = self.release("anthropic", "claude-fable-5")
        assert dict(found.beside_counts) == {"red-teaming": 4, "safeguard testing": 1}
        assert (found.before, found.unclear, found.after) == ((), (), ())

    # Labs

    def test_which_releases_are_covered_today(self) -> None:
        found = {lab: self.covered(lab) for lab in self.today}
        covered = {
            lab: {row.release.slug for row in (*one.rows, *one.maybe) if row.answer == "yes"}
            for lab, one in found.items()
        }
        assert {lab: slugs for lab, slugs in covered.items() if slugs} == {
            "amazon": {"nova-premier"},
            "anthropic": {"claude-mythos-5", "claude-opus-4"},
            "google-deepmind": {"gemini-2-5-pro"},
            "meta": {"muse-spark"},
            "openai": {
                "gpt-4-5",
                "gpt-5",
                "gpt-5-1-codex-max",
                "gpt-5-6-sol",
                "gpt-6-astra",
                "o1",
                "o3",
                "o4-mini",
            },
        }

    def test_only_releases_with_a_stated_date_certainly_lie_in_the_last_months(self) -> None:
        certain = {lab: self.covered(lab) for lab in self.today}
        assert {lab: (one.covered, len(one.rows)) for lab, one in certain.items() if one.rows} == {
            "anthropic": (1, 2),
            "openai": (4, 4),
        }

    def test_access_to_gemini_with_filters_off_suffices_for_what_is_deployed(self) -> None:
        answers = adequacy_of(self.today["google-deepmind"], ThreatModel.DEPLOYMENT)
        found = {one.model.slug: one for one in answers}
        assert (found["gemini-1-5-pro"].answer, found["gemini-1-0-ultra"].answer) == ("yes", "no")

    def test_on_the_day_of_the_post_deepmind_had_shared_two_models_and_not_deep(self) -> None:
        lab = self.in_may["google-deepmind"]
        shared = [one for one in lab.grants if one.stage == "pre-deployment" and one.models]
        models = {model for one in shared for model in one.models}
        assert models == {"gemini-1-0-ultra", "gemini-1-5-pro"}
        assert max(depth_of(one.depth).possible for one in shared) == Depth.NO_FILTER

    def test_on_that_day_anthropic_and_openai_have_nothing_newer_than_2023(self) -> None:
        for lab in ("anthropic", "openai"):
            starts = {one.window[0] for one in self.in_may[lab].grants if one.window[0]}
            assert {str(start) for start in starts} == {"2023-H1"}

    def test_on_that_day_gemini_1_5_pro_is_told_of_by_the_post_alone(self) -> None:
        slugs = {one.ref.slug for one in self.in_may["google-deepmind"].grants}
        assert {slug for slug in slugs if "gemini-1-5-pro" in slug} == {POST_GEMINI}

"""The second part of ``data/``: models, access and evaluations, as its sources state them."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test import TestCase

from commitments.models import AIModel
from evaluators.models import DEPTH_FACTS, SAFEGUARD_FACTS, AccessGrant, Evaluation, Evaluator
from evaluators.vocabulary import Band, Depth
from labwatch.dataset.reading import Entry, entries_of
from tests.factories import A_DAY

DATA = settings.BASE_DIR / "data"
KINDS: dict[str, Any] = {"models": AIModel, "grants": AccessGrant, "evaluations": Evaluation}
FILES = {"models": 38, "grants": 50, "evaluations": 43}
POST_GEMINI = "google-deepmind-external-groups-gemini-1-5-pro"
LAB_GEMINI = f"{POST_GEMINI}-lab-report"
RISK_REPORT = "metr-frontier-risk-report"


@cache
def later(kind: str) -> frozenset[str]:
    """The slugs that the second part's file of that kind gives."""
    entries = entries_of(Path(DATA / "later" / f"{kind}.yaml"))
    return frozenset(
        entry.values["slug"] for entry in entries if isinstance(entry, Entry) and entry.kind == kind
    )


def grant(slug: str) -> Any:
    """A published grant."""
    return AccessGrant.objects.published().get(slug=slug)


def width(slug: str) -> tuple[int, int]:
    """The depth that a grant establishes and the one that it leaves possible."""
    depth = grant(slug).depth
    return depth.established, depth.possible


def on_record(kind: str, as_of: dt.date) -> set[str]:
    """Which records of the second part were so by the end of that day."""
    rows = KINDS[kind].objects.published().as_of(as_of).filter(slug__in=later(kind))
    return set(rows.values_list("slug", flat=True))


def facts_cited(slug: str) -> set[str]:
    """The facts of a grant that some passage carries."""
    return set(grant(slug).citations.values_list("fact", flat=True))


class TestLaterAccess(TestCase):
    """Loaded once for all of them, as ``lab.py run`` loads it."""

    @classmethod
    def setUpTestData(cls) -> None:
        """Load the record."""
        call_command("load_dataset", str(DATA), later=True, verbosity=0)

    # The whole

    def test_all_of_it_is_public_and_marked_as_not_yet_read_again(self) -> None:
        for kind, model in KINDS.items():
            rows = model.objects.published().filter(slug__in=later(kind))
            assert rows.count() == len(later(kind)) == FILES[kind]
            assert set(rows.values_list("reading", flat=True)) == {"not-re-read"}

    def test_every_fact_of_a_grant_that_is_stated_has_its_passage(self) -> None:
        stated = {
            "stage": "not-stated",
            "window_start": None,
            "may_publish": "not-stated",
            "results_shared": "not-stated",
            "payment": "",
            "nda": "not-stated",
            "relationship": "",
            "time_given_value": None,
            **dict.fromkeys((*DEPTH_FACTS, *SAFEGUARD_FACTS), "not-stated"),
        }
        for slug in later("grants"):
            found = grant(slug)
            facts = {name for name, empty in stated.items() if getattr(found, name) != empty}
            assert facts <= facts_cited(slug), slug

    def test_nothing_told_later_shows_on_the_day_of_the_post(self) -> None:
        assert on_record("grants", A_DAY) == on_record("evaluations", A_DAY) == set()

    def test_what_metr_told_in_march_2023_shows_and_is_no_release(self) -> None:
        assert on_record("models", A_DAY) == {"claude"}
        assert AIModel.objects.get(slug="claude").kind == "product"
        assert on_record("models", dt.date(2023, 3, 17)) == set()

    def test_a_release_date_stands_only_where_a_fact_states_one(self) -> None:
        dated = AIModel.objects.filter(slug__in=later("models")).exclude(released=None)
        assert {model.slug: str(model.released) for model in dated} == {
            "claude-3-5-sonnet-new": "2024-10-22",
            "claude-fable-5": "2026-06-09",
            "claude-mythos-5": "2026-06-09",
            "gpt-5": "2025-08-07",
            "gpt-5-1-codex-max": "2025-11",
            "o3": "2025-04-16",
            "o4-mini": "2025-04-16",
        }

    def test_frontier_models_are_those_that_a_source_counts_as_such(self) -> None:
        counted = AIModel.objects.exclude(frontier="not-stated")
        assert set(counted.values_list("slug", "frontier")) == {
            ("claude-mythos-5", "yes"),
            ("claude-opus-4-6", "yes"),
            ("gemini-2-5-pro", "yes"),
        }

    # Time and terms

    def test_metr_had_o3_for_three_weeks_and_did_not_see_its_reasoning(self) -> None:
        found = grant("openai-metr-o3-o4-mini")
        assert (found.time_given_value, found.time_given_unit) == (3, "weeks")
        assert (found.chain_of_thought, found.technical_information) == ("no", "yes")

    def test_that_the_press_told_of_shorter_times_for_o3_stands_in_the_note(self) -> None:
        found = grant("openai-metr-o3-o4-mini")
        assert "Financial Times" in found.note
        assert "less than a week" in found.note
        assert not found.disputed

    def test_gpt_5_came_under_an_nda_and_with_the_labs_approval_of_the_report(self) -> None:
        found = grant("openai-metr-gpt-5")
        assert (found.may_publish, found.nda) == ("lab-approval-needed", "yes")
        assert {"may_publish", "nda"} <= facts_cited(found.slug)
        assert str(found.window_start) == "2025-07-10"
        assert found.chain_of_thought == "partly"

    def test_apollo_had_three_days_for_gpt_6_astra_by_the_press_and_its_own_words(self) -> None:
        found = grant("openai-apollo-gpt-6-astra")
        assert (found.time_given_value, found.time_given_unit) == (3, "days")
        assert (found.attested_by, found.hedge, found.chain_of_thought) == (
            "press",
            "reported",
            "partly",
        )
        assert found.citations.filter(citation__slug="lb-079-quote").exists()

    def test_a_time_that_no_source_puts_in_numbers_has_none(self) -> None:
        weeks = grant(LAB_GEMINI)
        assert weeks.time_given_value is None
        assert weeks.time_given_basis.startswith("a number of weeks")

    def test_amazon_pays_all_six_outsiders_and_two_of_them_are_no_evaluators_of_models(
        self,
    ) -> None:
        paid = AccessGrant.objects.filter(lab__slug="amazon").exclude(payment="")
        assert sorted(paid.values_list("evaluator__slug", "activity")) == [
            ("activefence", "red-teaming"),
            ("deloitte", "model-evaluation"),
            ("gomes-group", "model-evaluation"),
            ("innodata", "red-teaming"),
            ("metr", "model-evaluation"),
            ("nemesys", "model-evaluation"),
        ]

    # Depth

    def test_gpt_5_6_sol_was_shared_with_raw_reasoning_and_a_version_without_guardrails(
        self,
    ) -> None:
        found = grant("openai-metr-gpt-5-6-sol")
        assert found.chain_of_thought == "yes"
        assert found.band.established == Band.AL2
        (guardrails,) = found.further_safeguards.all()
        assert guardrails.state == "disabled"

    def test_which_safeguards_that_version_lacked_is_not_stated_so_its_depth_stays_open(
        self,
    ) -> None:
        found = grant("openai-metr-gpt-5-6-sol")
        assert found.safety_filters == found.harmlessness_training == "not-stated"
        assert width(found.slug) == (Depth.API, Depth.WEIGHTS)

    def test_uk_aisi_saw_token_probabilities_of_mythos_5_in_one_of_two_kinds_of_tests(
        self,
    ) -> None:
        misalignment = grant("anthropic-uk-aisi-claude-mythos-5-misalignment")
        cyber = grant("anthropic-uk-aisi-claude-mythos-5-cyber-autonomy")
        assert misalignment.token_probabilities == misalignment.chain_of_thought == "yes"
        assert cyber.token_probabilities == cyber.chain_of_thought == "not-stated"

    def test_gemini_1_5_pro_is_told_of_twice_each_as_of_its_own_date(self) -> None:
        assert grant(POST_GEMINI).safety_filters == "not-stated"
        assert grant(LAB_GEMINI).safety_filters == "disabled"
        assert grant(LAB_GEMINI) in grant(POST_GEMINI).overlaps_with.all()

    def test_filters_of_gemini_1_5_pro_could_be_turned_off_and_weights_were_not_given(
        self,
    ) -> None:
        assert width(LAB_GEMINI) == (Depth.NO_FILTER, Depth.FINE_TUNE)
        quoted = grant(LAB_GEMINI).citations.get(fact="safety_filters").citation
        assert quoted.quote == "had the ability to turn down or turn off safety filters"

    def test_experts_in_biology_had_a_helpful_only_snapshot_and_red_teamed_it(self) -> None:
        for evaluator in ("deloitte", "frontier-design"):
            found = grant(f"anthropic-{evaluator}-claude-mythos-5")
            assert (found.harmlessness_training, found.hedge) == ("disabled", "generally")
            assert found.activity == "red-teaming"

    def test_the_embedded_evaluator_is_announced_so_no_depth_is_established(self) -> None:
        assert not grant("anthropic-faculty-embedded").access_certain
        assert width("anthropic-faculty-embedded") == (Depth.NONE, Depth.WEIGHTS)
        assert not Evaluation.objects.filter(evaluators__slug="faculty").exists()

    def test_credits_for_researchers_go_no_deeper_than_what_users_get(self) -> None:
        research = AccessGrant.objects.filter(activity="researcher-access")
        assert set(research.values_list("lab__slug", "stage", "deeper_than_users")) == {
            ("anthropic", "during-deployment", "no"),
            ("openai", "during-deployment", "no"),
        }
        assert Evaluator.objects.get(slug="researchers-not-named").is_placeholder

    def test_uk_aisi_was_apparently_among_the_groups_of_the_post_and_among_no_others(self) -> None:
        groups = Evaluator.objects.filter(apparent_members__evaluator__slug="uk-aisi")
        found = AccessGrant.objects.filter(evaluator__in=groups)
        assert set(found.values_list("lab__slug", flat=True)) == {"google-deepmind"}
        assert set(found.values_list("ai_models__slug", flat=True)) == {
            "gemini-1-0-ultra",
            "gemini-1-5-pro",
        }

    # Work

    def test_deepseek_was_evaluated_without_access_from_weights_that_anybody_has(self) -> None:
        work = Evaluation.objects.get(slug="caisi-deepseek")
        assert not work.grants.exists()
        assert not AccessGrant.objects.filter(lab__slug="deepseek").exists()
        assert set(work.ai_models.values_list("weights_open", flat=True)) == {"yes"}

    def test_two_counts_of_the_tasks_for_gpt_4o_stand_side_by_side(self) -> None:
        extent = Evaluation.objects.get(slug="metr-gpt-4o").extent
        assert "86 tasks" in extent
        assert "77 tasks" in extent

    def test_vendors_mostly_tested_a_variant_that_is_no_release(self) -> None:
        variant = AIModel.objects.get(slug="claude-opus-4-8-variant")
        assert variant.kind == "unnamed"
        vendors = {"trajectory-labs", "10a-labs", "alice"}
        assert set(variant.grants.values_list("evaluator__slug", flat=True)) == vendors

    def test_both_institutes_tested_the_new_sonnet_together(self) -> None:
        work = Evaluation.objects.get(slug="us-uk-aisi-claude-3-5-sonnet-new")
        assert set(work.evaluators.values_list("slug", flat=True)) == {"us-caisi", "uk-aisi"}
        assert work.grants.count() == 2
        assert set(work.grants.values_list("stage", flat=True)) == {"pre-deployment"}

    def test_the_frontier_risk_report_gave_access_at_four_labs_to_no_public_model(self) -> None:
        given = AccessGrant.objects.filter(slug__endswith=RISK_REPORT)
        assert set(given.values_list("lab__slug", flat=True)) == {
            "anthropic",
            "google",
            "meta",
            "openai",
        }
        assert set(given.values_list("stage", "chain_of_thought")) == {
            ("internal-deployment", "yes")
        }
        assert set(given.values_list("ai_models__kind", flat=True)) == {"unnamed"}

    def test_the_investigation_of_an_incident_names_no_model_and_stands_for_no_evaluation(
        self,
    ) -> None:
        given = AccessGrant.objects.filter(slug__endswith="hugging-face-incident")
        assert set(given.values_list("evaluator__slug", "on_site")) == {
            ("metr", "yes"),
            ("redwood-research", "yes"),
        }
        assert not given.filter(ai_models__isnull=False).exists()

    def test_agreements_that_only_promise_access_are_no_access(self) -> None:
        caisi = AccessGrant.objects.filter(evaluator__slug="us-caisi")
        assert set(caisi.values_list("lab__slug", flat=True)) == {"anthropic", "openai"}
        assert not AccessGrant.objects.filter(lab__slug__in=["microsoft", "xai"]).exists()

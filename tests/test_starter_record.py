"""The first part of the record in ``data/`` says what the post of May 2024 states.

The files of ``data/`` itself are the first part, those of ``data/later/`` the second, which
``test_later_record.py`` and ``test_later_access.py`` look at. Both are loaded as one.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.test import TestCase

from commitments.models import (
    AIModel,
    Commitment,
    Correction,
    Document,
    DocumentVersion,
    Lab,
    Pledge,
    Reply,
    Ruling,
    Statement,
)
from evaluators.models import AccessGrant, Evaluation, Evaluator, Finding, HedgedLink
from evaluators.vocabulary import Depth, ThreatModel
from labwatch.dataset.kinds import KIND_OF_MODEL
from labwatch.dataset.reading import Entry, entries_of
from sources.models import Citation, Source
from sources.vocabulary import QuoteState
from tests.factories import A_DAY

COUNTS = {
    Source: 1,
    Citation: 46,
    Lab: 5,
    AIModel: 6,
    Document: 8,
    DocumentVersion: 8,
    Commitment: 7,
    Pledge: 11,
    Ruling: 0,
    Reply: 0,
    Statement: 11,
    Correction: 1,
    Evaluator: 5,
    AccessGrant: 7,
    Evaluation: 10,
    Finding: 9,
}
DATA = settings.BASE_DIR / "data"
#: Kinds whose records rest on cited passages: all but what is cited, and versions of documents.
CITING: list[Any] = [
    model for model in COUNTS if hasattr(model, "citations") and model is not Source
]
GEMINI_1_0 = "google-deepmind-external-groups-gemini-1-0-ultra"
WHITE_HOUSE = "white-house-external-red-teaming"
GEMINI_1_5 = "google-deepmind-external-groups-gemini-1-5-pro"


def load() -> None:
    """Load ``data/`` quietly."""
    call_command("load_dataset", str(DATA), later=True, verbosity=0)


@cache
def slugs_of_first_part() -> dict[str, frozenset[str]]:
    """The slugs that the files of the first part give, by kind."""
    slugs: dict[str, set[str]] = {kind.name: set() for kind in KIND_OF_MODEL.values()}
    for file in DATA.glob("*.yaml"):
        for entry in entries_of(file):
            assert isinstance(entry, Entry), entry
            slugs[entry.kind].add(entry.values["slug"])
    return {kind: frozenset(found) for kind, found in slugs.items()}


def first(model: Any) -> Any:
    """The records of the first part, drafts included."""
    return model.objects.filter(slug__in=slugs_of_first_part()[KIND_OF_MODEL[model].name])


def history_rows() -> int:
    """All rows of history, those of relations between records included."""
    kept = [model for model in apps.get_models() if model.__name__.startswith("Historical")]
    return sum(model._default_manager.count() for model in kept)


def grant(slug: str) -> Any:
    """A published grant."""
    return AccessGrant.objects.published().get(slug=slug)


def width(slug: str) -> tuple[int, int]:
    """The depth that a grant establishes and the one that it leaves possible."""
    depth = grant(slug).depth
    return depth.established, depth.possible


def answers(slug: str) -> tuple[str, str]:
    """Whether a grant was deep enough for deployment, and for weights."""
    threats = (ThreatModel.DEPLOYMENT, ThreatModel.WEIGHTS)
    return tuple(grant(slug).sufficient_for(threat).answer.value for threat in threats)


def facts_cited(slug: str, passage: str) -> set[str]:
    """The facts of a grant that one passage carries."""
    links = grant(slug).citations.filter(citation__slug=passage)
    return set(links.values_list("fact", flat=True))


class TestStarterRecord(TestCase):
    """Loaded once for all of them, as ``lab.py run`` loads it."""

    @classmethod
    def setUpTestData(cls) -> None:
        """Load the record."""
        load()

    def test_every_kind_holds_what_the_post_gives_and_all_of_it_is_public(self) -> None:
        assert {model: first(model).count() for model in COUNTS} == COUNTS
        assert {model: first(model).published().count() for model in COUNTS} == COUNTS

    def test_a_maintainer_has_read_the_post_against_all_of_it(self) -> None:
        unread = {model: first(model).exclude(reading="re-read").count() for model in COUNTS}
        assert set(unread.values()) == {0}, unread

    def test_loading_it_again_changes_nothing_and_leaves_no_trace_in_history(self) -> None:
        rows = {model: model.objects.count() for model in COUNTS}
        before = history_rows()
        load()
        assert {model: model.objects.count() for model in COUNTS} == rows
        assert history_rows() == before > 0

    def test_every_record_cites_a_passage(self) -> None:
        uncited = {model: model.objects.filter(citations__isnull=True).count() for model in CITING}
        assert set(uncited.values()) == {0}, uncited

    def test_every_passage_is_a_quote_that_has_not_been_checked_yet(self) -> None:
        passages = first(Citation).published()
        assert {passage.quote_state for passage in passages} == {QuoteState.UNCHECKED}
        assert all(passage.quote and passage.locator for passage in passages)

    def test_the_labs_are_the_five_that_the_post_names_and_no_group_is_among_them(self) -> None:
        names = set(first(Lab).published().values_list("slug", flat=True))
        assert names == {"anthropic", "google-deepmind", "meta", "microsoft", "openai"}

    def test_what_the_post_does_not_state_of_labs_and_models_stays_not_stated(self) -> None:
        assert not first(Lab).exclude(country="", website="").exists()
        assert not first(AIModel).exclude(released=None).exists()
        assert not first(AIModel).exclude(frontier="not-stated", weights_open="not-stated").exists()

    def test_the_one_parent_is_googles_which_the_second_part_names(self) -> None:
        parents = first(Lab).exclude(parent=None).values_list("slug", "parent__slug")
        assert list(parents) == [("google-deepmind", "google")]

    # Access

    def test_gemini_1_0_ultra_was_shared_no_deeper_than_users_get(self) -> None:
        assert width(GEMINI_1_0) == (Depth.API, Depth.API)
        assert answers(GEMINI_1_0) == ("no", "no")

    def test_gemini_1_5_pro_may_have_been_shared_without_filters_but_no_deeper(self) -> None:
        assert grant(GEMINI_1_5).safety_filters == "not-stated"
        assert width(GEMINI_1_5) == (Depth.API, Depth.NO_FILTER)
        assert answers(GEMINI_1_5) == ("unknown", "no")

    def test_how_deep_metr_saw_is_wide_open(self) -> None:
        slugs = first(AccessGrant).filter(evaluator__slug="metr").values_list("slug", flat=True)
        assert len(slugs) == 4
        assert {width(slug) for slug in slugs} == {(Depth.API, Depth.WEIGHTS)}
        assert {answers(slug) for slug in slugs} == {("unknown", "unknown")}

    def test_each_depth_fact_of_gemini_has_the_passage_that_carries_it(self) -> None:
        shared_not = {"fine_tuning", "weights", "activations"}
        facts = {"safety_filters", "harmlessness_training", *shared_not}
        assert facts_cited(GEMINI_1_0, "post-deepmind-depth") == facts
        assert facts_cited(GEMINI_1_5, "post-deepmind-depth") == facts
        assert facts_cited(GEMINI_1_5, "post-deepmind-results") == {"results_shared"}

    def test_only_the_high_level_results_of_gemini_1_5_pro_are_said_to_be_shared(self) -> None:
        shared = first(AccessGrant).exclude(results_shared="not-stated")
        assert list(shared.values_list("slug", "results_shared")) == [(GEMINI_1_5, "high-level")]

    def test_metr_had_access_in_the_first_half_of_2023(self) -> None:
        window = grant("openai-metr-gpt-4").window_start
        assert (window.earliest, window.latest) == (dt.date(2023, 1, 1), dt.date(2023, 6, 30))

    def test_the_access_of_uk_aisi_is_the_one_told_of_under_groups_not_named(self) -> None:
        same = grant("google-deepmind-uk-aisi").overlaps_with
        assert set(same.values_list("slug", flat=True)) == {GEMINI_1_0, GEMINI_1_5}

    def test_uk_aisi_is_only_apparently_among_the_groups_not_named(self) -> None:
        link = HedgedLink.objects.get()
        assert link.placeholder.slug == "unspecified-external-groups"
        assert (link.evaluator.slug, link.hedge) == ("uk-aisi", "apparently")
        assert "apparently including UK AISI" in link.citation.quote

    def test_metr_was_called_arc_evals_before(self) -> None:
        metr = Evaluator.objects.get(slug="metr")
        assert set(metr.names.values_list("name", flat=True)) == {"ARC Evals", "METR"}

    # Work and findings

    def test_red_teaming_stands_on_the_labs_word_and_is_no_model_evaluation(self) -> None:
        work = first(Evaluation).published()
        red_teaming = work.filter(kind="red-teaming")
        assert set(red_teaming.values_list("lab__slug", "attested_by")) == {
            ("anthropic", "lab"),
            ("google-deepmind", "lab"),
            ("meta", "lab"),
            ("openai", "lab"),
        }
        assert work.filter(kind="model-evaluation").count() == 4

    def test_currently_nothing_is_a_finding_about_two_labs(self) -> None:
        findings = Finding.objects.published().filter(slug__endswith="-currently-nothing")
        assert {(found.lab.slug, found.outcome, str(found.as_of)) for found in findings} == {
            ("anthropic", "nothing-found", "2024-05-24"),
            ("openai", "nothing-found", "2024-05-24"),
        }

    def test_the_remark_from_inside_a_lab_is_second_hand_and_anonymous(self) -> None:
        remark = first(Statement).published().get(speaker_kind="anonymous")
        assert remark.standing == "second-hand"
        assert "not verbatim" in remark.note

    # Promises

    def test_the_promise_to_say_more_in_2023_is_the_one_overdue_pledge(self) -> None:
        pledge = Pledge.objects.published().overdue(A_DAY).get()
        assert pledge.slug == "openai-later-this-year"
        assert pledge.days_late_on(A_DAY, ruled=pledge.ruled) == 145

    def test_it_was_not_overdue_while_2023_lasted(self) -> None:
        assert not Pledge.objects.overdue(dt.date(2023, 12, 31)).exists()
        assert Pledge.objects.overdue(dt.date(2024, 1, 1)).exists()

    def test_nobody_has_ruled_yet(self) -> None:
        assert not Ruling.objects.exists()

    def test_five_labs_are_bound_by_the_white_house_commitments_by_the_post(self) -> None:
        pledges = first(Pledge).published().filter(commitment__slug=WHITE_HOUSE)
        bound = {pledge.lab.slug: pledge for pledge in pledges}
        assert set(bound) == {"anthropic", "google-deepmind", "meta", "microsoft", "openai"}
        for pledge in bound.values():
            assert pledge.citations.filter(citation__slug="post-white-house").exists()

    def test_what_the_post_only_reports_of_four_the_white_house_announced(self) -> None:
        pledges = first(Pledge).published().filter(commitment__slug=WHITE_HOUSE)
        assert dict(pledges.values_list("lab__slug", "attribution")) == {
            "anthropic": "announced-by-government",
            "google-deepmind": "inferred",
            "meta": "announced-by-government",
            "microsoft": "announced-by-government",
            "openai": "announced-by-government",
        }
        for pledge in pledges.exclude(attribution="inferred"):
            assert "by the post alone it is reported" in pledge.note
            (found,) = pledge.citations.filter(fact="attribution")
            assert found.citation.slug == "lb-027-quote"

    def test_the_alleged_pledge_names_no_lab_and_is_disputed(self) -> None:
        pledge = Pledge.objects.published().get(attribution="alleged")
        assert (pledge.lab, pledge.disputed) == (None, True)
        assert "Zach Stein-Perlman" in pledge.disputed_by

    def test_documents_whose_address_the_post_does_not_give_have_none(self) -> None:
        versions = first(DocumentVersion).published()
        assert not versions.exclude(source=None, label="").exists()

    def test_the_correction_thanks_mary_phuong_and_hangs_on_the_grant_it_concerns(self) -> None:
        correction = first(Correction).published().get()
        assert correction.thanked == "Mary Phuong"
        assert [item.slug for item in correction.grants.all()] == [GEMINI_1_5]

"""The second part of ``data/``: sources, names, texts, promises and statements after the post.

``test_later_access.py`` looks at its models, access and evaluations.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db.models import Count
from django.test import TestCase

from commitments.models import Commitment, Document, DocumentVersion, Lab, Pledge, Statement
from evaluators.models import Evaluator, Finding
from labwatch.dataset.kinds import KIND_OF_NAME, KINDS
from labwatch.dataset.reading import Entry, entries_of
from labwatch.scorecards.gathering import Gathering
from labwatch.scorecards.rubric import CURRENT
from labwatch.scorecards.spans import Span
from sources.models import Citation
from sources.vocabulary import QuoteState, Status
from tests.factories import A_DAY

LATER = settings.BASE_DIR / "data" / "later"
THE_FIVE = {"anthropic", "google-deepmind", "meta", "microsoft", "openai"}
WHITE_HOUSE = "white-house-external-red-teaming"
FIRST_SEVEN = {"amazon", "anthropic", "google", "inflection-ai", "meta", "microsoft", "openai"}
SEOUL = ("seoul-publish-safety-framework", "seoul-explain-external-actors")
SIXTEEN = FIRST_SEVEN | {
    "cohere",
    "g42",
    "ibm",
    "mistral-ai",
    "naver",
    "samsung-electronics",
    "technology-innovation-institute",
    "xai",
    "zhipu-ai",
}
JOINED_LATER = {"01-ai", "magic", "minimax", "nvidia"}
Cells = dict[tuple[str, str], tuple[Span, str]]


@cache
def entries() -> tuple[Entry, ...]:
    """Every record that the files of the second part give."""
    found = [entry for file in sorted(LATER.glob("*.yaml")) for entry in entries_of(file)]
    assert all(isinstance(entry, Entry) for entry in found), found
    return tuple(entry for entry in found if isinstance(entry, Entry))


def given(kind: str) -> set[str]:
    """The slugs that the files give for that kind."""
    return {entry.values["slug"] for entry in entries() if entry.kind == kind}


def slugs(rows: Any, path: str = "slug") -> set[str]:
    """Slugs, or what a path leads to."""
    return set(rows.values_list(path, flat=True))


def pledges(commitment: str) -> Any:
    """A commitment's published pledges."""
    return Pledge.objects.published().filter(commitment__slug=commitment)


def chain(document: str) -> list[DocumentVersion]:
    """The labelled versions of a document from the newest back, each by what it replaces."""
    versions = DocumentVersion.objects.published().filter(document__slug=document)
    found = versions.get(supersedes__isnull=False, superseded_by__isnull=True)
    line = [found]
    while line[-1].supersedes is not None:
        line.append(line[-1].supersedes)
    return line[::-1]


def days(versions: list[DocumentVersion]) -> list[str]:
    """When each was published or took effect."""
    return [str(version.published_on or version.effective_on) for version in versions]


def names(slug: str) -> dict[str, tuple[str, str]]:
    """The names of an evaluator, with the days since when and until when it bore each."""
    rows = Evaluator.objects.get(slug=slug).names.all()
    return {row.name: (str(row.since or ""), str(row.until or "")) for row in rows}


def sources_cited() -> set[str]:
    """The sources of which some record cites a passage."""
    found: set[str] = set()
    for kind in KINDS:
        for part in kind.parts.values():
            if "citation" in part.fields:
                found |= slugs(part.model._default_manager.all(), "citation__source__slug")
    return found


def cells_on_the_day_of_the_post() -> Cells:
    """What the scorecard says of the post's five labs as of its day, by lab and criterion."""
    cells = {}
    for lab in Gathering(A_DAY, A_DAY).labs:
        for criterion in CURRENT.criteria:
            found = criterion.rule(lab, A_DAY)
            cells[lab.ref.slug, criterion.key] = (found.span, found.sentence)
    return {key: cell for key, cell in cells.items() if key[0] in THE_FIVE}


class TestLaterRecord(TestCase):
    """Loaded once for all of them, as ``lab.py run`` loads it."""

    @classmethod
    def setUpTestData(cls) -> None:
        """Load the record."""
        call_command("load_dataset", str(LATER.parent), later=True, verbosity=0)

    # The whole

    def test_nobody_has_read_any_of_it_again_yet_and_each_record_says_so(self) -> None:
        readings = {entry.values.get("reading") for entry in entries()}
        assert readings == {"not-re-read"}

    def test_all_of_it_is_public(self) -> None:
        for kind in {entry.kind for entry in entries()}:
            rows = KIND_OF_NAME[kind].model.objects.published().filter(slug__in=given(kind))
            assert slugs(rows) == given(kind), kind

    def test_each_source_has_one_passage_that_cites_it_whole(self) -> None:
        whole = Citation.objects.filter(slug__in=given("citations"), quote="")
        assert sorted(whole.values_list("source__slug", flat=True)) == sorted(given("sources"))
        for passage in whole.select_related("source"):
            assert passage.slug == f"{passage.source.slug}-page"
            assert passage.quote_state == QuoteState.NOTHING_TO_CHECK

    def test_each_quote_is_short_not_checked_yet_and_of_a_source_of_the_second_part(self) -> None:
        quoted = Citation.objects.filter(slug__in=given("citations")).exclude(quote="")
        assert quoted.count() == 12
        assert slugs(quoted, "source__slug") <= given("sources")
        assert slugs(quoted, "quote_state") == {QuoteState.UNCHECKED}
        assert all(len(passage.quote.split()) < 40 for passage in quoted)

    def test_words_read_in_the_press_name_the_text_that_they_are_from(self) -> None:
        quoted = Citation.objects.exclude(quote="").filter(source__kind="press")
        assert "" not in slugs(quoted, "quoted_from")

    def test_every_source_bears_some_record(self) -> None:
        assert given("sources") - sources_cited() == set()

    # The day of the post

    def test_the_second_part_changes_no_cell_of_the_scorecard_as_of_the_day_of_the_post(
        self,
    ) -> None:
        with_it = cells_on_the_day_of_the_post()
        for kind in ("pledges", "statements", "grants", "evaluations", "findings", "models"):
            rows = KIND_OF_NAME[kind].model.objects.filter(slug__in=given(kind))
            assert rows.update(status=Status.DRAFT)
        assert cells_on_the_day_of_the_post() == with_it
        assert len(with_it) == len(THE_FIVE) * len(CURRENT.criteria)

    def test_no_statement_or_finding_of_a_later_day_shows_on_the_day_of_the_post(self) -> None:
        said = Statement.objects.published().as_of(A_DAY).filter(slug__in=given("statements"))
        assert slugs(said) == {
            "anthropic-on-evaluation-with-arc",
            "bletchley-companies-support-evaluation",
            "bletchley-press-release",
            "bletchley-state-led-testing",
            "metr-update-2023",
            "openai-planning-for-agi-audits",
            "politico-uk-aisi-fails-to-test",
        }
        assert not Finding.objects.as_of(A_DAY).filter(slug__in=given("findings")).exists()

    # Names

    def test_metr_bore_another_name_until_december_2023(self) -> None:
        assert names("metr") == {"ARC Evals": ("", "2023-12-04"), "METR": ("2023-12-04", "")}

    def test_the_uk_institute_changed_its_name_in_february_2025(self) -> None:
        found = names("uk-aisi")
        assert found["UK AI Safety Institute"] == ("", "2025-02-14")
        assert found[Evaluator.objects.get(slug="uk-aisi").name] == ("2025-02-14", "")

    def test_the_us_institute_became_caisi_in_june_2025(self) -> None:
        found = names("us-caisi")
        assert found["US AI Safety Institute"] == ("", "2025-06-03")
        assert found[Evaluator.objects.get(slug="us-caisi").name] == ("2025-06-03", "")

    def test_since_when_xai_is_called_spacexai_is_not_stated(self) -> None:
        assert slugs(Lab.objects.get(slug="xai").names.filter(name="SpaceXAI"), "since") == {None}

    # Texts

    def test_each_version_of_anthropics_policy_replaces_the_one_before_it(self) -> None:
        versions = chain("anthropic-responsible-scaling-policy")
        labels = ["1.0", "2.0", "2.1", "2.2", "3.0", "3.1", "3.2", "3.3", "3.4"]
        assert [version.label for version in versions] == labels
        assert days(versions) == sorted(days(versions))
        assert all(version.effective_on and not version.published_on for version in versions)

    def test_other_frameworks_have_their_versions_in_the_order_of_their_days(self) -> None:
        for document, labels in {
            "openai-preparedness-framework": ["Beta", "2"],
            "deepmind-frontier-safety-framework": ["1.0", "2.0", "3.0"],
            "xai-risk-management-framework": ["draft", "1.0"],
        }.items():
            versions = chain(document)
            assert [version.label for version in versions] == labels
            assert days(versions) == sorted(days(versions))

    def test_every_document_has_a_version_and_an_agreement_no_address(self) -> None:
        documents = Document.objects.published()
        assert not documents.filter(versions=None).exists()
        agreements = DocumentVersion.objects.filter(document__kind="agreement")
        assert slugs(agreements, "source") == {None}

    # Promises

    def test_no_lab_is_bound_twice_by_one_commitment(self) -> None:
        counted = Pledge.objects.values("commitment", "lab").annotate(times=Count("pk"))
        assert not counted.filter(times__gt=1).exists()

    def test_the_white_house_named_seven_companies_and_the_post_one_lab_of_theirs(self) -> None:
        found = pledges(WHITE_HOUSE)
        announced = found.filter(attribution="announced-by-government")
        assert slugs(announced, "lab__slug") == FIRST_SEVEN
        assert {str(day) for day in slugs(announced, "joined_on")} == {"2023-07-21"}
        assert slugs(found.exclude(pk__in=announced), "lab__slug") == {"google-deepmind"}

    def test_seoul_binds_sixteen_companies_since_its_day(self) -> None:
        for commitment in SEOUL:
            found = pledges(commitment)
            assert slugs(found, "lab__slug") == SIXTEEN
            assert found.count() == len(SIXTEEN) == 16
            assert {str(pledge.joined_on) for pledge in found} == {"2024-05-21"}

    def test_the_four_that_joined_later_are_bound_on_no_day_that_nobody_stated(self) -> None:
        for commitment in SEOUL:
            found = pledges(f"{commitment}-joined-later")
            assert slugs(found, "lab__slug") == JOINED_LATER
            assert slugs(found, "joined_on") == {None}
            assert not found.as_of(A_DAY).exists()
            assert not found.as_of(dt.date(2026, 10, 1)).exists()

    def test_xai_signed_one_chapter_of_the_eu_code_and_meta_is_not_bound(self) -> None:
        found = pledges("eu-gpai-code-of-practice")
        assert found.count() == 10
        assert found.get(lab__slug="xai").scope == "the safety and security chapter only"
        assert not found.filter(lab__slug="meta").exists()
        refusal = Statement.objects.get(slug="press-on-gpai-code-signatories")
        assert "Meta refused to sign" in refusal.summary

    def test_only_words_that_name_a_day_can_be_overdue(self) -> None:
        overdue = Pledge.objects.published().overdue(dt.date(2026, 10, 1))
        assert slugs(overdue, "commitment__slug") == {
            "openai-later-this-year",
            "seoul-publish-safety-framework",
            "xai-updated-risk-framework",
        }

    def test_a_due_day_that_only_a_tracker_derived_is_told_and_not_counted(self) -> None:
        for slug in ("openai-yearly-framework-review", "anthropic-third-party-policy-review"):
            commitment = Commitment.objects.get(slug=slug)
            assert commitment.due is None
            assert "a tracker derives" in commitment.note.lower()

    def test_what_embedded_evaluators_may_see_and_say_is_left_open(self) -> None:
        commitment = Commitment.objects.get(slug="anthropic-embedded-evaluators")
        assert commitment.promised_depth == commitment.promised_publication == "not-stated"
        quoted = commitment.citations.get(fact="promised_publication")
        assert (quoted.role, quoted.citation.slug) == ("context", "lb-038-quote")

    # Disputes, statements and findings

    def test_what_was_agreed_at_bletchley_stands_with_who_disputes_it(self) -> None:
        about = Statement.objects.published().filter(
            about_commitments__slug="uk-aisi-pre-deployment-access", slug__in=given("statements")
        )
        assert about.count() == 5
        for statement in about:
            assert "Disputed" in statement.note
            assert statement.citations.filter(role="counter-evidence").exists(), statement.slug

    def test_short_times_for_testers_are_the_word_of_people_not_named(self) -> None:
        article = Statement.objects.get(slug="ft-openai-days-for-testers")
        assert article.standing == "anonymous"
        against = article.citations.filter(role="counter-evidence")
        assert slugs(against, "citation__source__slug") == {"metr-openai-o3-report"}

    def test_what_the_press_did_not_find_of_embedded_evaluators_is_as_of_its_day(self) -> None:
        found = Finding.objects.published().filter(slug__endswith="-embedded-evaluators")
        assert set(found.values_list("lab__slug", "outcome", "who_looked")) == {
            ("google-deepmind", "nothing-found", "TechCrunch"),
            ("meta", "nothing-found", "TechCrunch"),
            ("xai", "nothing-found", "TechCrunch"),
        }
        assert {str(finding.as_of) for finding in found} == {"2026-09-16"}

"""The sentence at the top of a page never says anything that the rows beneath it do not.

Over the whole starter record, on several days: each number of the sentence is counted again in the
page's own rows. What is drawn at random is in tests/scorecards/test_sentences.py.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from commitments.models import AIModel, Commitment, Document, Lab
from evaluators.models import AccessGrant, Evaluation, Evaluator, Finding
from labwatch.scorecards.sentences import sentence_of
from sources.models import Source
from tests import factories
from tests.pages.page_rows import Shown, cell, has_badge, links, numbers, text_of

TODAY = None
#: Days of the past for those of whom much was on record then.
EARLY, LATER = dt.date(2024, 6, 1), dt.date(2025, 9, 30)
OF_THE_PAST = {
    Lab: {"anthropic": LATER, "google-deepmind": EARLY, "openai": LATER},
    AIModel: {"claude-opus-4": LATER, "gemini-1-5-pro": EARLY, "gpt-4": EARLY, "o1": LATER},
    Evaluator: {"apollo": LATER, "metr": EARLY, "unspecified-external-groups": EARLY},
}
#: Stages that are certainly before a release, as badges.
BEFORE = ("training", "before-internal-deployment", "internal-deployment", "pre-deployment")
#: On whose word a promise is, as the sentence of a lab says it.
WAYS = {
    "own-words": "in its own words",
    "signed": "signed",
    "announced-by-government": "announced by a government",
    "reported": "reported by others",
    "inferred": "inferred",
}
EVALUATED = re.compile(r"(?<!no )outside model evaluation")
ON = dt.date(2026, 11, 29)


def shown(record: Any, day: dt.date | None) -> Shown | None:
    """The record's page on that day; None if it was not there yet."""
    asked = {"as_of": str(day)} if day else {}
    response = Client().get(record.get_absolute_url(), asked)
    return Shown(response.content.decode()) if response.status_code == 200 else None


def looks(record: Any) -> tuple[Any, ...]:
    """What its sentence is made of, but for names and days; one page of those alike is read."""
    if isinstance(record, Lab):
        promises = record.pledges.filter(commitment__topic="external-evaluation")
        is_bare = not record.models.exists() and not promises.exists() and not record.parent_id
        return () if is_bare else (record.slug,)
    rows = record.grants.published()
    work = record.evaluations.published()
    found = record.findings.published() if isinstance(record, AIModel) else Finding.objects.none()
    return (
        getattr(record, "kind", "") if isinstance(record, AIModel) else record.is_placeholder,
        getattr(record, "released", None) is None,
        *sorted((row.activity, row.stage, row.hedge, *row.facts.values()) for row in rows),
        *sorted((row.kind, row.attested_by, row.hedge, row.public_weights) for row in work),
        *sorted(row.outcome for row in found),
    )


def released(rows: list[Any], maybe: list[Any]) -> str:
    """What is said of these: how many are evaluated, and perhaps so of those perhaps of then."""
    yes, perhaps = (sum(has_badge(row, "yes") for row in some) for some in (rows, maybe))
    if not maybe:
        return f"for {yes} of {len(rows)} # frontier release(s) of the last 24 months"
    if not rows:
        return f"for {perhaps} of {len(maybe)} # frontier release(s) that may be of the last"
    return (
        f"for {yes} of {len(rows)} # frontier release(s) certainly of the last 24 months and "
        f"{perhaps} of {len(maybe)} that may be"
    )


@pytest.mark.once
class TestSentencesOfTheStarterRecord(TestCase):
    """The record is loaded once for all of them."""

    found: ClassVar[dict[Any, list[tuple[Any, Shown]]]] = {}

    @classmethod
    def setUpTestData(cls) -> None:
        """Load the record, and read each page once."""
        call_command("load_dataset", str(settings.BASE_DIR / "data"), later=True, verbosity=0)
        for kind, slugs in OF_THE_PAST.items():
            rows = list({looks(one): one for one in kind.objects.published()}.values())
            then = [(one, slugs[one.slug]) for one in kind.objects.filter(slug__in=slugs)]
            asked = [
                (one, shown(one, day)) for one, day in [*((one, TODAY) for one in rows), *then]
            ]
            cls.found[kind] = [(one, page) for one, page in asked if page]
            assert len(cls.found[kind]) > len(rows)

    def pages(self, kind: Any) -> list[tuple[Any, Shown]]:
        """The pages of a kind today, one of those alike, and of some on days of the past."""
        return self.found[kind]

    def test_a_lab_is_said_to_have_promised_what_its_rows_say(self) -> None:
        for lab, page in self.pages(Lab):
            rows = page.rows("promises-evaluation")
            first = page.sentence.partition(" outside model evaluation")[0]
            is_own = " promise" in first and "by the parent of" not in first
            said = numbers(", # promise", page.sentence) if is_own else ()
            parents = numbers("# promise by the parent of", page.sentence) or numbers(
                "# promises by the parent of", page.sentence
            )
            assert sum(said) == len(rows), (lab, page.sentence)
            assert sum(parents) == len(page.items("promises-of-parent")), (lab, page.sentence)
            own = page.sentence.partition("; ")[0] if said else ""
            for word, told in WAYS.items():
                number = sum(has_badge(row, word) for row in rows)
                counted = numbers(f"# {told}", own.partition("in force (")[2]) or (len(rows),)
                assert (told in own) == (number > 0), (lab, page.sentence)
                assert not number or counted == (number,), (lab, page.sentence)
            assert not any(has_badge(row, "alleged", "mention-only") for row in rows)
            nothing = "no promise of outside model evaluation in force is on record"
            assert (nothing in page.sentence) == (not rows and not parents), (lab, page.sentence)

    def test_releases_of_a_lab_are_counted_in_its_rows_those_without_a_date_apart(self) -> None:
        for lab, page in self.pages(Lab):
            rows, maybe = page.rows("releases"), page.rows("releases-maybe")
            said = re.sub(r"(\d) [^\d;]+ (frontier release)s?\b", r"\1 # \2(s)", page.sentence)
            if not rows and not maybe:
                assert "is known to be of the last 24 months" in page.sentence
            else:
                assert f"before release is on record {released(rows, maybe)}" in said, (lab, said)
            denied = sum(has_badge(row, "no") for row in [*rows, *maybe])
            told = numbers("for # of these releases the lab says", page.sentence)
            assert sum(told) == denied, (lab, page.sentence)
            is_open = any(has_badge(row, "unknown") for row in [*rows, *maybe])
            assert ("for the rest it is unknown" in page.sentence) == is_open, page.sentence

    def test_no_sentence_of_a_lab_is_too_long_to_be_printed_whole(self) -> None:
        for lab, page in self.pages(Lab):
            assert len(page.sentence.split()) <= 65, (lab, page.sentence)

    def test_a_document_is_dated_as_far_as_its_rows_are(self) -> None:
        for document in Document.objects.published():
            versions = document.versions.published()
            dates = [one.published_on or one.effective_on for one in versions]
            told = sentence_of(document, ON)
            newest = max((one for one in dates if one), key=lambda one: one.latest, default=None)
            assert (newest.words if newest else "stated") in told, told

    def test_access_that_is_not_certain_is_never_told_as_given(self) -> None:
        for grant in AccessGrant.objects.published():
            told = sentence_of(grant, ON)
            assert ("as giving" in told) == grant.access_certain, told

    def test_a_product_is_told_apart_from_its_versions(self) -> None:
        for model in AIModel.objects.published():
            is_product = model.kind == "product"
            assert ("(version not stated) " in sentence_of(model, ON)) == is_product, model

    def test_access_of_an_evaluator_is_counted_in_its_rows(self) -> None:
        for evaluator, page in self.pages(Evaluator):
            rows = page.rows("access-model-evaluation")
            doubted = [row for row in rows if has_badge(row, "disputed") or _is_hedged(row)]
            plain = [row for row in rows if row not in doubted]
            models = set().union(*(links(row, "Models") for row in plain))
            before = set().union(
                *(links(row, "Models") for row in plain if has_badge(row, *BEFORE))
            )
            said = numbers("for model evaluation to # model", page.sentence)
            assert sum(said) == len(models), (evaluator, page.sentence)
            known = numbers("before release is on record for # of these", page.sentence)
            if len(models) > len(before) > 0:
                assert known == (len(before),), (evaluator, page.sentence)
            if models:
                some = "access before release" in page.sentence
                assert some == bool(before), (evaluator, page.sentence)
                none = "none of it is on record as from before release" in page.sentence
                assert none == (not before), (evaluator, page.sentence)
                every = "is on record for all of these models" in page.sentence
                assert every == (1 < len(models) == len(before)), (evaluator, page.sentence)
            further = numbers("# further record", page.sentence)
            assert sum(further) == len(doubted), (evaluator, page.sentence)
            nameless = [row for row in plain if not links(row, "Models")]
            assert sum(numbers("# record of such access names", page.sentence)) + sum(
                numbers("# records of such access name", page.sentence)
            ) == len(nameless), (evaluator, page.sentence)

    def test_other_access_and_the_work_of_an_evaluator_are_counted_in_its_groups(self) -> None:
        for evaluator, page in self.pages(Evaluator):
            groups = page.groups("access-")
            others = sum(number for word, number in groups.items() if word != "model-evaluation")
            said = numbers("# record of access for other", page.sentence)
            said = said or numbers("# records of access for other", page.sentence)
            assert sum(said) == others, (evaluator, page.sentence)
            work = page.groups("work-").get("model-evaluation", 0)
            assert sum(numbers("# model evaluation", page.sentence)) == work, page.sentence
            assert ("no model evaluation by" in page.sentence) == (work == 0)

    def test_who_evaluated_a_model_is_in_its_rows_and_other_work_is_counted_apart(self) -> None:
        for model, page in self.pages(AIModel):
            rows = page.rows("work-model-evaluation")
            who = " ".join(cell(row, "By whom") for row in rows)
            said = page.sentence.split("; ")
            for clause in (one for one in said if EVALUATED.search(one)):
                assert rows, (model, page.sentence)
                first = clause.rpartition(" by ")[2].split(",")[0].split(" and ")[0]
                assert first.split(" is on record")[0] in who, page.sentence
            for kind, number in page.groups("work-").items():
                label = kind.replace("-", " ") if kind != "red-teaming" else kind
                if kind in ("red-teaming", "safeguard-testing"):
                    assert numbers(f"{label} (#)", page.sentence) == (number,), page.sentence

    def test_nothing_is_said_of_depth_that_the_rows_do_not_state(self) -> None:
        for kind in (AIModel, Evaluator):
            for record, page in self.pages(kind):
                rows = page.rows("access-model-evaluation")
                silent = [row for row in rows if "depth not stated" in cell(row, "Depth")]
                is_all = bool(rows) and len(silent) == len(rows)
                said = "how deep access went is not stated" in page.sentence
                assert said == is_all, (record, page.sentence)
                if not rows:
                    assert "access went" not in page.sentence, (record, page.sentence)

    def test_a_model_that_was_only_red_teamed_is_never_said_to_be_evaluated(self) -> None:
        for model, page in self.pages(AIModel):
            if not page.rows("work-model-evaluation") and not page.rows("work-not-stated"):
                assert "no outside model evaluation" in page.sentence or (
                    "nobody outside evaluated" in page.sentence
                ), (model, page.sentence)

    def test_a_source_is_said_to_have_the_quotes_that_its_badges_count(self) -> None:
        for source in Source.objects.published().filter(citations__isnull=False).distinct()[:6]:
            page = shown(source, TODAY)
            assert page is not None
            badges = [text_of(one) for one in page.tree.css("main p.lead .badge")]
            counted = [one.split(" ", 1) for one in badges if one[0].isdigit()]
            for number, state in counted:
                if state != "no quote to check":
                    assert f"{state} ({number})" in page.sentence, (source, page.sentence)

    def test_a_commitment_is_promised_only_where_somebody_promised_it(self) -> None:
        for commitment in Commitment.objects.published():
            sentence = sentence_of(commitment, ON)
            words = set(commitment.pledges.published().values_list("attribution", flat=True))
            is_weak = commitment.shape in ("mention-only", "exploratory")
            own = words == {"own-words"} and not is_weak
            assert ("promised in its own words" in sentence) == own, sentence
            assert ("only alleged" in sentence) == ("alleged" in words), sentence
            assert ("said" in sentence.split("(in our")[0]) == is_weak, sentence
            assert f"(in our summary: {commitment.summary.rstrip('.')})" in sentence
            assert not set("“”") & set(sentence.replace(commitment.summary.rstrip("."), ""))

    def test_only_hedges_and_titles_of_what_was_published_stand_in_quotation_marks(self) -> None:
        for kind in (Lab, AIModel, Evaluator, AccessGrant, Evaluation, Finding):
            for record in kind.objects.published()[: 3 if kind is Lab else 12]:
                sentence = sentence_of(record, ON)
                quoted = set(re.findall("“([^”]*)”", sentence))
                hedge = getattr(record, "hedge", "")
                if kind is not AIModel:
                    assert quoted <= {hedge}, sentence
                for clause in ("in our words: ", "listed here as: "):
                    assert f"{clause}“" not in sentence

    def test_sentences_are_one_dated_sentence_in_both_languages(self) -> None:
        for kind in (Lab, AIModel, Evaluator):
            for record in kind.objects.published()[: 3 if kind is Lab else 12]:
                english = sentence_of(record, ON)
                assert english.startswith("As of 29 November 2026, "), english
                assert english.endswith("."), english
                assert not {"  ", "%("} & {english[at : at + 2] for at in range(len(english))}
                with override("fr"):
                    assert "%(" not in sentence_of(record, ON)

    def test_the_sentence_is_the_same_without_the_page(self) -> None:
        day = dt.date(2025, 9, 30)
        for slug, kind in (("metr", Evaluator), ("claude-opus-4", AIModel), ("openai", Lab)):
            record = kind.objects.get(slug=slug)
            page = shown(record, day)
            assert page is not None
            assert sentence_of(kind.objects.get(slug=slug), day, day) == page.sentence

    def test_it_asks_as_often_for_much_as_for_little(self) -> None:
        most = {Lab: 20, AIModel: 12, Evaluator: 6}
        for kind, limit in most.items():
            for record in kind.objects.published()[:5]:
                with CaptureQueriesContext(connection) as asked:
                    sentence_of(record, ON)
                assert len(asked) <= limit, (record, len(asked))


def _is_hedged(row: Any) -> bool:
    """Whether the access itself is hedged; who a placeholder apparently includes is no doubt."""
    return any(text_of(one).startswith("“") for one in row.css("th .hedge"))


@pytest.mark.django_db
def test_what_has_no_page_of_its_own_has_no_sentence() -> None:
    assert sentence_of(factories.make_statement(), ON) == ""

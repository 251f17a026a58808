"""The sentence at the top of a page never says anything that the rows beneath it do not.

Over the whole starter record, on several days: each number of the sentence is counted again in the
page's own rows. What is drawn at random is in tests/scorecards/test_sentences.py.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from commitments.models import AIModel, Commitment, Lab
from evaluators.models import Evaluator
from labwatch.scorecards.sentences import sentence_of
from sources.models import Source
from tests import factories
from tests.pages.page_rows import Shown, cell, has_badge, links, numbers, text_of

TODAY = None
#: Days of the past for those of whom much was on record then.
PAST = (dt.date(2024, 6, 1), dt.date(2025, 9, 30))
OF_THE_PAST = {
    Lab: ("anthropic", "google-deepmind", "openai"),
    AIModel: ("claude-2", "claude-opus-4", "gemini-1-5-pro", "gpt-4", "o1"),
    Evaluator: ("apollo", "metr", "uk-aisi", "unspecified-external-groups"),
}
#: Stages that are certainly before a release, as badges.
BEFORE = ("training", "before-internal-deployment", "internal-deployment", "pre-deployment")
OWN = ("own-words", "signed")


def shown(record: Any, day: dt.date | None) -> Shown | None:
    """The record's page on that day; None if it was not there yet."""
    asked = {"as_of": str(day)} if day else {}
    response = Client().get(record.get_absolute_url(), asked)
    return Shown(response.content.decode()) if response.status_code == 200 else None


def is_alike(record: Any) -> bool:
    """Whether it is a lab of which only promises are on record, as of many others of them."""
    if not isinstance(record, Lab):
        return False
    return not record.models.exists() and record.slug not in ("microsoft", "mistral-ai")


@pytest.mark.once
class TestSentencesOfTheStarterRecord(TestCase):
    """The record is loaded once for all of them."""

    found: ClassVar[dict[Any, list[tuple[Any, Shown]]]] = {}

    @classmethod
    def setUpTestData(cls) -> None:
        """Load the record, and read each page once."""
        call_command("load_dataset", str(settings.BASE_DIR / "data"), later=True, verbosity=0)
        for kind, slugs in OF_THE_PAST.items():
            rows = [one for one in kind.objects.published() if not is_alike(one)]
            then = [(one, day) for one in rows if one.slug in slugs for day in PAST]
            asked = [
                (one, shown(one, day)) for one, day in [*((one, TODAY) for one in rows), *then]
            ]
            cls.found[kind] = [(one, page) for one, page in asked if page]
            assert len(cls.found[kind]) > len(rows)

    def pages(self, kind: Any) -> list[tuple[Any, Shown]]:
        """The pages of all records of a kind today, and of some on days of the past."""
        return self.found[kind]

    def test_a_lab_is_said_to_have_promised_what_its_rows_say(self) -> None:
        for lab, page in self.pages(Lab):
            rows = page.rows("promises-evaluation")
            own = sum(has_badge(row, *OWN) for row in rows)
            said = numbers("has made # promise", page.sentence)
            more = numbers("; # more ", page.sentence) if own else ()
            told = more or numbers("has # promise", page.sentence)
            parents = numbers("; # promise", page.sentence) or numbers(", # promise", page.sentence)
            assert sum(said) == own, (lab, page.sentence)
            assert sum(told) == len(rows) - own, (lab, page.sentence)
            assert sum(parents) == len(page.items("promises-of-parent")), (lab, page.sentence)
            assert not any(has_badge(row, "alleged", "mention-only") for row in rows)
            nothing = "no promise of outside model evaluation in force is on record"
            assert (nothing in page.sentence) == (not rows and not parents), (lab, page.sentence)

    def test_releases_of_a_lab_are_counted_in_its_rows(self) -> None:
        for lab, page in self.pages(Lab):
            rows, maybe = page.rows("releases"), page.rows("releases-maybe")
            covered = numbers("on record for # of its # frontier release", page.sentence)
            none = numbers("# frontier release", page.sentence)
            assert (covered or (0, *none))[-1] == len(rows), (lab, page.sentence)
            yes = sum(has_badge(row, "yes") for row in rows)
            assert (covered[0] if covered else 0) == yes, (lab, page.sentence)
            open_ones = sum(has_badge(row, "unknown") for row in rows)
            assert sum(numbers("for # of them it is not known", page.sentence)) == open_ones
            denied = sum(has_badge(row, "no") for row in rows)
            assert sum(numbers("for # of them the lab says", page.sentence)) == denied
            assert sum(numbers("; # further release", page.sentence)) == len(maybe), page.sentence

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
            known = numbers("before release for # of these", page.sentence)
            assert sum(known) == len(before), (evaluator, page.sentence)
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
            assert ("no model evaluation of its own" in page.sentence) == (work == 0)

    def test_who_evaluated_a_model_is_in_its_rows_and_other_work_is_counted_apart(self) -> None:
        for model, page in self.pages(AIModel):
            rows = page.rows("work-model-evaluation")
            who = " ".join(cell(row, "By whom") for row in rows)
            is_said = "as evaluated" in page.sentence or "one after its release" in page.sentence
            if is_said:
                assert rows, (model, page.sentence)
                first = page.sentence.partition(" by ")[2].split(",")[0].split(" and ")[0]
                assert first.split(" (says so")[0].split(";")[0].rstrip(".") in who, page.sentence
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
        for source in Source.objects.published()[::4]:
            page = shown(source, TODAY)
            assert page is not None
            badges = [text_of(one) for one in page.tree.css("main p.lead .badge")]
            counted = [one.split(" ", 1) for one in badges if one[0].isdigit()]
            for number, state in counted:
                if state != "no quote to check":
                    assert f"{state} ({number})" in page.sentence, (source, page.sentence)

    def test_a_commitment_is_promised_only_where_somebody_promised_it(self) -> None:
        for commitment in Commitment.objects.published()[::2]:
            sentence = sentence_of(commitment, dt.date(2026, 11, 29))
            words = set(commitment.pledges.published().values_list("attribution", flat=True))
            is_weak = commitment.shape in ("mention-only", "exploratory")
            own = bool(words & set(OWN)) and not is_weak
            assert (" promised, in its own words" in sentence) == own, sentence
            assert ("only alleged" in sentence) == ("alleged" in words), sentence

    def test_sentences_are_one_dated_sentence_in_both_languages(self) -> None:
        for kind in (Lab, AIModel, Evaluator):
            for record in kind.objects.published()[: 3 if kind is Lab else 50]:
                english = sentence_of(record, dt.date(2026, 11, 29))
                assert english.startswith("As of 29 November 2026, "), english
                assert english.endswith("."), english
                assert not {"  ", "%("} & {english[at : at + 2] for at in range(len(english))}
                with override("fr"):
                    assert "%(" not in sentence_of(record, dt.date(2026, 11, 29))

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
            for record in kind.objects.published()[:8]:
                with CaptureQueriesContext(connection) as asked:
                    sentence_of(record, dt.date(2026, 11, 29))
                assert len(asked) <= limit, (record, len(asked))


def _is_hedged(row: Any) -> bool:
    """Whether the access itself is hedged; who a placeholder apparently includes is no doubt."""
    return any(text_of(one).startswith("“") for one in row.css("th .hedge"))


@pytest.mark.django_db
def test_what_has_no_page_of_its_own_has_no_sentence() -> None:
    assert sentence_of(factories.make_statement(), dt.date(2026, 11, 29)) == ""

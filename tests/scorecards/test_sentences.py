"""What a sentence says of facts drawn at random: never more than they do.

The same over the whole starter record, with the rows of its pages: tests/pages/test_sentences.py.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labwatch.scorecards.coverage import cover, coverage, last_months
from labwatch.scorecards.facts import Answer, GrantFacts, LabFacts, PledgeFacts, Release
from labwatch.scorecards.sentences.commitments import Bound, PromiseFacts
from labwatch.scorecards.sentences.commitments import sentence as of_commitment
from labwatch.scorecards.sentences.days import Day, dated, listed
from labwatch.scorecards.sentences.depths import depth_clause
from labwatch.scorecards.sentences.evaluators import EvaluatorFacts
from labwatch.scorecards.sentences.evaluators import sentence as of_evaluator
from labwatch.scorecards.sentences.grants import GrantSaid
from labwatch.scorecards.sentences.grants import sentence as of_grant
from labwatch.scorecards.sentences.labs import said_of
from labwatch.scorecards.sentences.labs import sentence as of_lab
from labwatch.scorecards.sentences.models import ModelFacts
from labwatch.scorecards.sentences.models import sentence as of_model
from labwatch.scorecards.sentences.sources import SourceFacts
from labwatch.scorecards.sentences.sources import sentence as of_source
from labwatch.scorecards.story import evaluation_promised
from labwatch.scorecards.wording import is_silent
from sources.partialdates import partial
from tests.scorecards.facts_made import NOT_STATED, evaluation, finding, grant, ref, release
from tests.scorecards.labs_drawn import labs

pytestmark = pytest.mark.once
ON = dt.date(2026, 11, 24)
DAY = Day(ON)
BEFORE = re.compile(r"(?<!no )outside model evaluation of Model before its release, by")
MORE = settings(max_examples=40, deadline=None)
#: Attributions other than the lab's own word, as sentences name them.
TOLD = {
    "announced-by-government": "announced by a government",
    "reported": "reported by others",
    "inferred": "inferred",
}


def numbers(sentence: str) -> list[int]:
    """All numbers of a sentence but those of its day and of the period it speaks of."""
    left = sentence.replace("As of 24 November 2026", "").replace("last 24 months", "")
    return [int(one) for one in re.findall(r"(?<![\w.-])\d+(?![\w.-]*\w)", left)]


def model_facts(lab: LabFacts, one: Release) -> ModelFacts:
    """The facts of one of the lab's releases, as its page has them."""
    slug = one.slug
    return ModelFacts(
        "Model",
        is_release=True,
        release=one,
        evaluations=tuple(work for work in lab.evaluations if slug in work.models),
        grants=tuple(access for access in lab.grants if slug in access.models),
        findings=tuple(found for found in lab.findings if found.model == slug),
        sayers=tuple((work.ref.slug, "the lab") for work in lab.evaluations),
    )


class TestLabs:
    @given(labs())
    @MORE
    def test_every_number_is_one_of_the_facts(self, lab: LabFacts) -> None:
        found = coverage(lab, last_months(ON))
        sure, maybe = ([row.answer for row in rows] for rows in (found.rows, found.maybe))
        promised = [one.attribution for one in evaluation_promised(lab)]
        facts = {len(promised), *map(promised.count, promised), len(sure), len(maybe)}
        facts |= {some.count(Answer.YES) for some in (sure, maybe)}
        facts |= {(sure + maybe).count(Answer.NO)}
        named = replace(lab, ref=ref("labs", "The Lab"))
        assert set(numbers(of_lab(said_of(named, DAY), DAY))) <= facts

    @given(labs())
    @MORE
    def test_releases_that_may_be_of_another_time_are_never_counted_among_the_others(
        self, lab: LabFacts
    ) -> None:
        text = of_lab(said_of(lab, DAY), DAY)
        found = coverage(lab, last_months(ON))
        sure, maybe = len(found.rows), len(found.maybe)
        perhaps = [one.answer for one in found.maybe].count(Answer.YES)
        assert (f"for {found.covered} of {sure} " in text) == (sure > 0)
        if maybe:
            assert f" {perhaps} of {maybe} " in text
            assert f"of {sure + maybe} " not in text or sure == 0
        assert ("certainly of the last" in text) == (sure > 0 < maybe)
        assert ("that may be" in text) == (maybe > 0)

    @given(labs())
    @MORE
    def test_what_is_not_known_is_never_said_to_be_so_or_not(self, lab: LabFacts) -> None:
        text = of_lab(said_of(lab, DAY), DAY)
        found = coverage(lab, last_months(ON))
        answers = [row.answer for row in (*found.rows, *found.maybe)]
        assert ("the lab says that there was none" in text) == (Answer.NO in answers)
        assert ("for the rest it is unknown" in text) == (Answer.UNKNOWN in answers)

    @given(labs())
    @MORE
    def test_what_is_only_alleged_is_never_a_promise(self, lab: LabFacts) -> None:
        alleged = tuple(replace(one, attribution="alleged") for one in lab.pledges)
        text = of_lab(said_of(replace(lab, pledges=alleged), DAY), DAY)
        assert "no promise of outside model evaluation in force is on record" in text
        assert "alleged" not in text

    @given(labs(), st.sampled_from(sorted(TOLD)))
    @MORE
    def test_what_others_say_it_promised_is_said_to_be_their_word(
        self, lab: LabFacts, word: str
    ) -> None:
        told = tuple(replace(one, attribution=word) for one in lab.pledges)
        text = of_lab(said_of(replace(lab, pledges=told), DAY), DAY)
        assert not re.search("own words|signed", text)
        assert (f"({TOLD[word]})" in text) == bool(evaluation_promised(_with(lab, told)))

    @given(labs())
    @MORE
    def test_a_parents_promise_is_said_to_be_the_parents(self, lab: LabFacts) -> None:
        theirs = tuple(
            replace(one, is_of_parent=True, attribution="own-words") for one in lab.pledges
        )
        text = of_lab(said_of(_with(lab, theirs), DAY), DAY)
        is_theirs = bool(evaluation_promised(_with(lab, theirs)))
        assert ("by the parent of" in text) == is_theirs
        assert ("(in the parent's own words)" in text) == is_theirs
        assert "its own words" not in text

    @given(labs())
    @MORE
    def test_red_teaming_changes_nothing(self, lab: LabFacts) -> None:
        more = evaluation(*lab.releases, kind="red-teaming")
        teamed = replace(lab, evaluations=(*lab.evaluations, more))
        assert of_lab(said_of(teamed, DAY), DAY) == of_lab(said_of(lab, DAY), DAY)


def _with(lab: LabFacts, pledges: Iterable[PledgeFacts]) -> LabFacts:
    return replace(lab, pledges=tuple(pledges))


class TestModels:
    @given(labs())
    @MORE
    def test_it_says_before_release_exactly_where_coverage_does(self, lab: LabFacts) -> None:
        for one in lab.releases:
            answer = cover(lab, one).answer
            text = of_model(model_facts(lab, one), DAY)
            assert (BEFORE.search(text) is not None) == (answer == Answer.YES)
            assert ("nobody outside evaluated" in text) >= (answer == Answer.NO)

    @given(labs())
    @MORE
    def test_only_the_lab_can_say_that_nobody_did(self, lab: LabFacts) -> None:
        for one in lab.releases:
            facts = model_facts(replace(lab, findings=()), one)
            text = of_model(facts, DAY)
            assert "nobody outside evaluated" not in text
            if "no outside model evaluation" in text:
                assert "which does not mean that there was none" in text

    @given(labs())
    @MORE
    def test_without_a_model_evaluation_none_is_claimed(self, lab: LabFacts) -> None:
        teamed = tuple(replace(one, kind="red-teaming") for one in lab.evaluations)
        lab = replace(lab, evaluations=teamed)
        for one in lab.releases:
            text = of_model(model_facts(lab, one), DAY)
            assert not re.search(r"(?<!no )outside model evaluation", text)
            count = len(model_facts(lab, one).evaluations)
            assert (f"red-teaming ({count})" in text) == (count > 0)

    def test_a_hedge_stays_in_the_sentence(self) -> None:
        one = release("2026-06-01")
        work = evaluation(one, started=partial("2025"))
        facts = ModelFacts(
            "GPT-9",
            is_release=True,
            release=one,
            evaluations=(work,),
            hedges=((work.ref.slug, "apparently"),),
            sayers=((work.ref.slug, "press"),),
        )
        text = of_model(facts, DAY)
        assert "in hedged words only (“apparently”; source: press)" in text

    @pytest.mark.parametrize(
        ("stage", "told"),
        [("limited-release", "during a limited release,"), ("post-deployment", "at or after rel")],
    )
    def test_a_limited_release_is_told_as_that(self, stage: str, told: str) -> None:
        one = release()
        access = grant(one, stage=stage)
        work = evaluation(one, grants=(access,))
        text = of_model(ModelFacts("M", is_release=True, release=one, evaluations=(work,)), DAY)
        assert f"; outside model evaluation {told}" in text

    def test_what_is_no_release_is_never_before_release(self) -> None:
        facts = ModelFacts("Gemini", is_release=False, release=release(), findings=(finding(),))
        assert "release" not in of_model(facts, DAY)


class TestEvaluators:
    @given(st.lists(st.sampled_from(["stated", "silent"]), min_size=1, max_size=5))
    def test_depth_is_stated_for_as_many_as_it_is(self, sorts: list[str]) -> None:
        grants = [_grant(number, sort) for number, sort in enumerate(sorts)]
        facts = EvaluatorFacts("METR", is_placeholder=False, grants=tuple(grants))
        text = of_evaluator(facts, DAY)
        stated = sum(not is_silent(one) for _lab, one in grants)
        assert ("how deep access went is not stated" in text) == (stated == 0)
        if 0 < stated < len(grants):
            assert f"is stated for {stated} of {len(grants)} record" in text

    def test_where_depths_differ_only_the_deepest_is_told_and_as_that(self) -> None:
        shut = {"weights": "no", "fine_tuning": "no", "harmlessness_training": "active"}
        api = grant(depth={**shut, "safety_filters": "active"})
        deeper = grant(depth={**shut, "safety_filters": "disabled"})
        (alike,) = depth_clause([deeper, deeper])
        assert alike == "access went as deep as: without safety filters"
        (mixed,) = depth_clause([api, deeper])
        assert mixed == "the deepest access went as deep as: without safety filters"

    def test_what_is_hedged_is_no_access_as_a_fact(self) -> None:
        one = _grant(1, "silent")
        text = of_evaluator(EvaluatorFacts("METR", is_placeholder=False, hedged=(one,)), DAY)
        assert "no certain access by METR" in text
        assert "1 further record of such access is hedged or disputed" in text
        assert ", access by METR" not in text

    def test_without_access_for_evaluation_other_access_does_not_stand_in(self) -> None:
        text = of_evaluator(EvaluatorFacts("METR", is_placeholder=False, others=3), DAY)
        assert "no access by METR for model evaluation is on record" in text
        assert "3 records of access for other or unstated work are not counted here" in text


def _grant(number: int, sort: str) -> tuple[str, GrantFacts]:
    depth = {**NOT_STATED, "access_certain": True}
    if sort == "stated":
        depth["fine_tuning"] = "no"
    return "OpenAI", replace(
        grant(), depth=depth, models=frozenset({f"m-{number}"}), stage="pre-deployment"
    )


def promise(*pledges: Bound, **given: Any) -> str:
    """The sentence of a commitment that binds so."""
    facts = {"is_weak": False, "said_on": partial("2023-02"), **given}
    return of_commitment(PromiseFacts("They will", pledges=pledges, **facts), DAY)


class TestCommitments:
    def test_one_lab_is_told_with_its_words_date_delay_and_that_nobody_ruled(self) -> None:
        late = Bound("OpenAI", "own-words", is_overdue=True, days_late=1064)
        assert promise(late) == (
            "What OpenAI promised in its own words in February 2023 (in our summary: They will) "
            "was overdue by 1,064 days on 24 November 2026, and nobody has ruled on whether it was "
            "kept."
        )

    @pytest.mark.parametrize(
        ("word", "told"),
        [
            ("own-words", "What A and B promised in their own words"),
            ("signed", "What A and B promised by signing"),
            (
                "announced-by-government",
                "What was announced by a government as a promise made by A and B",
            ),
            ("reported", "What was reported as a promise made by A and B"),
            ("inferred", "What is inferred to be a promise made by A and B"),
        ],
    )
    def test_each_way_of_being_bound_has_its_own_words(self, word: str, told: str) -> None:
        assert promise(Bound("A", word), Bound("B", word)).startswith(f"{told} in February 2023 (")

    def test_several_ways_are_counted_apart(self) -> None:
        text = promise(Bound("A", "own-words"), Bound("B", "reported"), Bound("C", "reported"))
        assert "promise of A, B and C (1 in its own words and 2 reported by others), made" in text

    def test_what_is_only_alleged_was_not_promised(self) -> None:
        text = promise(Bound("A", "alleged"))
        assert "only alleged as a promise of A" in text
        assert "counted as no promise" in text
        assert not re.search("promised|ruled|in force", text)
        beside = promise(Bound("A", "alleged"), Bound("B", "signed"))
        assert "What B promised by signing" in beside
        assert "of A it is only alleged, which counts as no promise" in beside

    def test_what_is_only_spoken_of_is_no_promise(self) -> None:
        text = promise(Bound("A", "signed"), is_weak=True)
        assert text.startswith("What A said (signed), without promising it,")
        assert "in force" not in text
        assert "kept" not in text

    def test_who_is_not_named_is_counted_and_states_are_counted_by_lab(self) -> None:
        labs = [Bound(name, "signed", is_overdue=name < "C") for name in "ABCD"]
        text = promise(*labs, Bound("E", "signed", is_in_force=False), said_on=None)
        assert "What 5 labs promised by signing on a date that is not stated" in text
        assert (
            "was overdue for 2 labs, in force for 2 labs and no longer in force for 1 lab on 24 "
            in text
        )

    def test_rulings_are_counted_and_none_is_made_up(self) -> None:
        text = promise(Bound("A", "signed", conduct="kept"), Bound("B", "signed", is_overdue=True))
        assert "the rulings on it are: kept (1)" in text
        assert "overdue for 1 lab" in text
        assert "nobody has ruled" not in text

    def test_our_summary_is_never_in_quotation_marks(self) -> None:
        for word in ("own-words", "alleged", "reported"):
            for is_weak in (True, False):
                assert not set('“”"«»') & set(promise(Bound("A", word), is_weak=is_weak))
        assert "(in our summary: They will)" in promise()


class TestGrantsAndSources:
    def test_a_hedged_access_is_told_in_its_hedge_and_with_who_disputes_it(self) -> None:
        said = GrantSaid("OpenAI", grant(), "press", hedge="reported", disputed_by="METR")
        text = of_grant(said, DAY)
        assert "in hedged words (“reported”)" in text
        assert "source: press" in text
        bare = of_grant(GrantSaid("OpenAI", grant(), "press", is_certain=False), DAY)
        assert "is not certain" in bare
        assert "as giving" not in bare
        assert "“" not in bare
        plan = of_grant(GrantSaid("OpenAI", grant(), "press", is_certain=False, hedge="will"), DAY)
        assert "is not certain: the source says “will”" in plan
        assert "as giving" not in plan
        assert "this is disputed by METR" in text

    def test_red_teaming_is_called_so(self) -> None:
        text = of_grant(GrantSaid("OpenAI", grant(activity="red-teaming"), "the lab"), DAY)
        assert "purpose: red-teaming" in text
        assert "evaluation" not in text

    def test_a_source_that_was_not_read_is_not_said_to_have_changed(self) -> None:
        assert "has not been visited by our checks yet" in of_source(SourceFacts("A card"), DAY)
        facts = SourceFacts("A card", is_visited=True, states={"unknown": 2})
        text = of_source(facts, DAY)
        assert "could not be read at any of our visits so far" in text
        assert "could not be read (2)" in text

    def test_the_states_of_quotes_are_counted_one_by_one(self) -> None:
        facts = SourceFacts("A card", read_on=ON, states={"verbatim": 3, "altered": 1})
        assert "verbatim (3), wording changed (1)" in of_source(facts, DAY)


class TestClauses:
    def test_a_sentence_is_dated_and_ends_once(self) -> None:
        assert dated(["a is b", "c is d"], DAY) == "As of 24 November 2026, a is b; c is d."

    def test_many_names_are_counted_and_none_is_told_twice(self) -> None:
        assert listed(["METR", "Apollo", "METR"]) == "Apollo and METR"
        assert listed("ABCDE") == "A, B, C, D and E"
        assert listed("ABCDEF") == "A, B, C, D and 2 others"
        assert listed([]) == ""

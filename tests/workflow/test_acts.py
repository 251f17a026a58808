"""Sending to review, publishing and withdrawing: who may, what goes along, what is kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from commitments.models import CommitmentCitation, Pledge, Ruling
from labwatch.addresses.models import FormerAddress
from labwatch.workflow import acts
from labwatch.workflow.acts import RefusedError
from labwatch.workflow.models import Act
from labwatch.workflow.writing import last_writer
from sources.models import Citation, Source
from tests import factories as make
from tests.workflow.conftest import write

DRAFT = {"status": "draft"}
People = dict[str, User]


@pytest.fixture
def lab(people: People) -> Any:
    """A draft that the contributor wrote."""
    return write(people["contributor"], make.make_lab(**DRAFT), country="France")


def drafted(by: User) -> Any:
    """A draft commitment with a draft passage of a draft source, and a draft pledge."""
    citation = make.make_citation(source=make.make_source(**DRAFT), **DRAFT)
    commitment = make.make_commitment(**DRAFT)
    CommitmentCitation.objects.create(commitment=commitment, citation=citation, role="promise")
    make.make_pledge(commitment=commitment, **DRAFT)
    return write(by, commitment, note="As said on stage.")


def test_a_draft_goes_to_review_and_another_publishes_it(lab: Any, people: People) -> None:
    acts.send_to_review(lab, people["contributor"], "Please check the country.")
    assert (lab.status, Act.objects.get().note) == ("in-review", "Please check the country.")
    assert acts.publish(lab, people["editor"], "A new lab.") == [lab]
    lab.refresh_from_db()
    newest = lab.history.latest()
    assert (lab.status, newest.history_user) == ("published", people["editor"])
    assert newest.history_change_reason == "A new lab."
    act = Act.objects.get(kind="published")
    assert (act.writer, act.by, act.alone) == (people["contributor"], people["editor"], False)
    assert (act.resource, act.slug, act.note) == ("labs", lab.slug, "A new lab.")


def test_nobody_publishes_what_they_wrote(lab: Any, people: People) -> None:
    write(people["editor"], lab, country="Spain")
    with pytest.raises(RefusedError, match="somebody else must read and publish"):
        acts.publish(lab, people["editor"], "New.")
    lab.refresh_from_db()
    assert lab.status == "draft"
    acts.publish(lab, people["colleague"], "New.")


def test_a_superuser_obeys_the_rule_as_well(lab: Any, people: People) -> None:
    root = User.objects.create_superuser("root")
    write(root, lab, country="Spain")
    assert "somebody else" in acts.why_not_publish(lab, root)


def test_a_single_maintainer_publishes_alone_and_the_act_says_so(
    lab: Any, people: People, settings: Any
) -> None:
    settings.SINGLE_MAINTAINER = True
    write(people["editor"], lab, country="Spain")
    acts.publish(lab, people["editor"], "New.")
    assert Act.objects.get().alone


def test_the_database_keeps_no_act_of_one_person_that_is_not_called_so(
    people: People, lab: Any
) -> None:
    editor = people["editor"]
    same = {"kind": "published", "resource": "labs", "record": lab.pk, "slug": lab.slug}
    told = {"writer": editor, "by": editor, "note": "New.", "at": make.A_MOMENT}
    with pytest.raises(IntegrityError), transaction.atomic():
        Act.objects.create(**same, **told)
    Act.objects.create(**same, **told, alone=True)


@pytest.mark.parametrize("step", ["publish", "send_back", "withdraw"])
def test_no_step_is_taken_without_its_words(step: str, lab: Any, people: People) -> None:
    with pytest.raises(RefusedError, match=r"note|mend|why"):
        getattr(acts, step)(lab, people["editor"], " \n")
    assert not Act.objects.exists()


def test_a_draft_that_no_person_touched_is_anybodys_to_publish(people: People) -> None:
    imported = make.make_lab(**DRAFT)
    assert last_writer(imported) is None
    acts.publish(imported, people["editor"], "Imported.")


def test_what_is_needed_is_published_along(people: People) -> None:
    commitment = drafted(people["contributor"])
    done = acts.publish(commitment, people["editor"], "A promise.")
    assert [type(row).__name__ for row in done] == ["Source", "Citation", "Commitment", "Pledge"]
    assert Pledge.objects.published().exists()
    assert Act.objects.filter(kind="published").count() == 4


def test_if_one_of_them_may_not_be_published_none_is(people: People) -> None:
    commitment = drafted(people["contributor"])
    write(people["editor"], Source.objects.get(), title="My own page")
    with pytest.raises(RefusedError, match=r"source “My own page”: You wrote it"):
        acts.publish(commitment, people["editor"], "A promise.")
    assert not Citation.objects.filter(status="published").exists()


def test_what_is_missing_is_found_without_a_trace(people: People) -> None:
    commitment = make.make_commitment(**DRAFT)
    rows = commitment.history.count()
    (told,) = acts.what_is_missing(commitment, people["editor"])
    assert "cite at least one passage" in told
    assert (commitment.history.count(), Act.objects.count()) == (rows, 0)


def test_a_trial_that_would_succeed_leaves_the_record_as_it_was(lab: Any, people: People) -> None:
    assert acts.what_is_missing(lab, people["editor"]) == []
    assert lab.status == "draft"
    lab.refresh_from_db()
    assert lab.status == "draft"


def test_a_reader_sends_back_and_a_writer_takes_back(lab: Any, people: People) -> None:
    acts.send_to_review(lab, people["contributor"])
    acts.send_back(lab, people["editor"], "Which country?")
    assert lab.history.latest().history_change_reason == "Which country?"
    acts.send_to_review(lab, people["contributor"])
    acts.send_back(lab, people["contributor"], "I found another source.")
    with pytest.raises(RefusedError, match="only what is in review"):
        acts.send_back(lab, people["editor"], "Again.")


def test_who_wrote_it_is_the_last_person_who_changed_what_it_says(lab: Any, people: People) -> None:
    assert last_writer(lab) == people["contributor"]
    write(people["editor"], lab, reading="not-re-read")
    assert last_writer(lab) == people["contributor"]
    write(None, lab, country="Spain")  # type: ignore[arg-type] - a program
    assert last_writer(lab) == people["contributor"]
    write(people["editor"], lab, country="Italy")
    assert last_writer(lab) == people["editor"]


def test_whoever_cites_a_passage_or_names_another_model_wrote_it(people: People) -> None:
    grant = write(people["contributor"], make.make_grant(**DRAFT), note="Told by both.")
    link = make.cite(grant)
    link._history_user = people["editor"]
    link.fact = "weights"
    link.save()
    assert last_writer(grant) == people["editor"]
    grant._history_user = people["colleague"]
    grant.ai_models.add(make.make_model())
    assert last_writer(grant) == people["colleague"]


def test_what_was_written_before_it_was_last_published_counts_no_more(
    lab: Any, people: People
) -> None:
    acts.publish(lab, people["editor"], "New.")
    acts.withdraw(lab, people["editor"], "It was another company.")
    assert last_writer(lab) is None
    write(people["editor"], lab, country="Spain")
    assert last_writer(lab) == people["editor"]


def test_a_withdrawn_record_is_a_draft_whose_address_says_why(lab: Any, people: People) -> None:
    acts.publish(lab, people["editor"], "New.")
    acts.withdraw(lab, people["editor"], "It was another company.")
    told = FormerAddress.objects.get()
    assert (told.resource, told.slug, told.fate) == ("labs", lab.slug, "withdrawn")
    assert (told.reason, lab.status) == ("It was another company.", "draft")
    acts.publish(lab, people["editor"], "It was not.")
    assert not FormerAddress.objects.exists()


@pytest.mark.parametrize("what", ["citation", "source"])
def test_nothing_is_withdrawn_that_a_public_record_must_cite(what: str, people: People) -> None:
    citation = make.make_citation()
    commitment = make.make_commitment()
    make.cite(commitment, citation=citation)
    ground = citation if what == "citation" else citation.source
    with pytest.raises(RefusedError, match=f"{commitment.slug}.* is public and would stand"):
        acts.withdraw(ground, people["editor"], "Forged.")
    ground.refresh_from_db()
    assert ground.is_published
    make.cite(commitment, citation=make.make_citation())
    acts.withdraw(ground, people["editor"], "Forged.")
    assert not ground.is_published


def test_nor_a_finding_on_which_a_ruling_rests(people: People) -> None:
    pledge = make.make_pledge()
    finding = make.make_finding(commitment=pledge.commitment, as_of="2024-01-01")
    ruling = make.make_ruling(pledge=pledge, conduct="no-public-evidence")
    with pytest.raises(RefusedError, match=ruling.slug):
        acts.withdraw(finding, people["editor"], "Badly searched.")
    acts.withdraw(ruling, people["editor"], "It rests on a bad search.")
    acts.withdraw(finding, people["editor"], "Badly searched.")
    assert not finding.is_published


def test_only_what_is_public_is_withdrawn_and_only_by_an_editor(lab: Any, people: People) -> None:
    with pytest.raises(RefusedError, match="only what is published"):
        acts.withdraw(lab, people["editor"], "Wrong.")
    acts.publish(lab, people["editor"], "New.")
    for role in ("contributor", "reviewer"):
        with pytest.raises(RefusedError, match="ask an editor"):
            acts.withdraw(lab, people[role], "Wrong.")


class TestRulings:
    """The second reader of a ruling is a reviewer, and never its author."""

    @pytest.fixture
    def ruling(self, people: People) -> Ruling:
        """A draft that the editor wrote."""
        ruling = make.make_ruling(**DRAFT, author="Editor", second_reader="")
        return write(people["editor"], ruling, reason="The words name no test at all.")

    def test_a_reviewer_publishes_it_and_is_its_second_reader(
        self, ruling: Ruling, people: People
    ) -> None:
        acts.publish(ruling, people["reviewer"], "Ruled.")
        ruling.refresh_from_db()
        assert (ruling.status, ruling.second_reader) == ("published", "Reviewer")

    def test_its_draft_passages_go_along_but_no_draft_promise_does(
        self, ruling: Ruling, people: People
    ) -> None:
        passage = make.make_citation(**DRAFT)
        make.cite(ruling, citation=passage)
        commitment = ruling.pledge.commitment
        type(commitment).objects.update(**DRAFT)
        with pytest.raises(RefusedError, match=r"The commitment .* You may not publish it"):
            acts.publish(ruling, people["reviewer"], "Ruled.")
        type(commitment).objects.update(status="published")
        assert acts.publish(ruling, people["reviewer"], "Ruled.") == [passage, ruling]

    def test_an_editor_who_is_no_reviewer_does_not(self, ruling: Ruling, people: People) -> None:
        with pytest.raises(RefusedError, match="published by a reviewer"):
            acts.publish(ruling, people["colleague"], "Ruled.")

    def test_its_author_does_not_even_if_another_wrote_it_down(
        self, ruling: Ruling, people: People
    ) -> None:
        write(people["colleague"], ruling, author=" REVIEWER ")
        with pytest.raises(RefusedError, match="somebody else"):
            acts.publish(ruling, people["reviewer"], "Ruled.")

    def test_a_second_reader_whom_the_author_typed_gives_way_to_whoever_publishes(
        self, ruling: Ruling, people: People
    ) -> None:
        write(people["editor"], ruling, second_reader="Somebody")
        acts.publish(ruling, people["reviewer"], "Ruled.")
        ruling.refresh_from_db()
        assert ruling.second_reader == "Reviewer"

    def test_its_author_is_no_second_reader_in_other_letters_either(
        self, ruling: Ruling, people: People, settings: Any
    ) -> None:
        settings.SINGLE_MAINTAINER = True
        write(
            people["administrator"], ruling, author="Administrator", second_reader="ADMINISTRATOR "
        )
        with pytest.raises(RefusedError, match="Second reader: name somebody other"):
            acts.publish(ruling, people["administrator"], "Ruled.")

    def test_a_single_maintainer_rules_without_a_second_reader(
        self, ruling: Ruling, people: People, settings: Any
    ) -> None:
        settings.SINGLE_MAINTAINER = True
        write(people["administrator"], ruling, author="Administrator")
        acts.publish(ruling, people["administrator"], "Ruled.")
        ruling.refresh_from_db()
        assert ruling.second_reader == ""

    def test_a_withdrawn_ruling_is_published_again_only_as_it_was(
        self, ruling: Ruling, people: People
    ) -> None:
        acts.publish(ruling, people["reviewer"], "Ruled.")
        acts.withdraw(ruling, people["editor"], "The pledge was another's.")
        ruling.refresh_from_db()
        assert not acts.why_not_publish(ruling, people["reviewer"])
        write(people["editor"], ruling, reason="On second thoughts.")
        assert "No ruling is edited" in acts.why_not_publish(ruling, people["reviewer"])

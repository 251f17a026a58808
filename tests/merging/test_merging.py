"""Whatever hangs on either of two records hangs on the one that stays, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from commitments.models import Lab, LabName, Pledge, Ruling
from evaluators.models import Evaluator, HedgedLink
from labwatch.addresses.fates import fate_of
from labwatch.merging.links import unknown_columns
from labwatch.merging.merging import MERGED, Wish, merge, try_merge
from labwatch.merging.outcome import ConflictError
from labwatch.tips.models import Tip
from sources.checking.evidence import leaves_of
from sources.models import Citation, ReviewItem, Source
from sources.publicity import was_public
from tests import factories as make
from tests.merging.conftest import links_to, merged, rows_by_table

pytestmark = pytest.mark.django_db


def lab_with_everything() -> Lab:
    """A lab on which a row of each table hangs."""
    lab = make.make_lab()
    LabName.objects.create(lab=lab, name="Formerly")
    make.cite(lab)
    make.make_lab(parent=lab)
    model = make.make_model(lab=lab)
    make.make_document(lab=lab)
    pledge = make.make_pledge(lab=lab)
    make.make_ruling(pledge=pledge)
    make.make_reply(pledge=pledge, lab=lab)
    make.make_statement(lab=lab, speaker_kind="lab").about_labs.add(lab)
    make.make_correction().labs.add(lab)
    make.make_grant(lab=lab, models=(model,))
    make.make_evaluation(lab=lab)
    make.make_finding(lab=lab)
    return lab


def evaluator_with_everything() -> Evaluator:
    """An evaluator on which a row of each table hangs."""
    evaluator = make.make_evaluator()
    evaluator.names.create(name="Formerly")
    make.cite(evaluator)
    make.make_independence_note(evaluator=evaluator)
    make.make_hedged_link(evaluator=evaluator)
    make.make_grant(evaluator=evaluator)
    make.make_evaluation().evaluators.add(evaluator)
    make.make_finding(evaluator=evaluator)
    evaluator.statements.add(make.make_statement())
    return evaluator


def source_with_everything() -> Source:
    """A source on which a row of each table hangs."""
    source = make.make_source()
    citation = make.make_citation(source=source)
    make.cite(make.make_commitment(), citation)
    make.make_version(source=source)
    make.make_evaluation(report=source)
    make.make_correction().sources.add(source)
    make.make_review_item(source=source, citation=citation)
    return source


EVERYTHING = {
    "labs": (lab_with_everything, make.make_lab),
    "evaluators": (evaluator_with_everything, make.make_evaluator),
    "sources": (source_with_everything, make.make_source),
}


@pytest.mark.parametrize("name", sorted(MERGED))
def test_everything_moves_and_nothing_is_lost(name: str, editor: Any) -> None:
    full, empty = EVERYTHING[name]
    gone, keep = full(), empty()
    before, rows = links_to(gone), rows_by_table()
    histories = type(gone).history.filter(id=gone.pk).count()
    outcome = merged(keep, gone, editor, keep_name=False)
    assert len(before) >= 5
    assert links_to(keep) == before
    assert links_to(gone) == {}
    assert rows_by_table() == rows
    assert not outcome.dropped
    assert type(gone).history.filter(id=gone.pk).count() > histories


@pytest.mark.parametrize("name", sorted(MERGED))
def test_of_every_table_that_leads_to_it_somebody_has_decided_what_becomes(name: str) -> None:
    assert unknown_columns(MERGED[name]) == []


def test_each_moved_row_tells_by_whom_and_why(editor: Any) -> None:
    keep, gone = make.make_lab(slug="keep"), make.make_lab(slug="gone")
    pledge = make.make_pledge(lab=gone)
    merged(keep, gone, editor)
    row = Pledge.history.filter(id=pledge.pk).first()
    assert row.history_user == editor
    assert row.history_change_reason == "gone was merged into keep: The same one"


def test_the_one_that_goes_is_withdrawn_and_its_address_leads_on(editor: Any) -> None:
    keep, gone = make.make_lab(slug="keep"), make.make_lab(slug="gone")
    merged(keep, gone, editor)
    gone.refresh_from_db()
    assert gone.status == "draft"
    assert was_public(gone)
    fate = fate_of("labs", "gone")
    assert fate is not None
    assert (fate.fate, fate.successor, fate.by) == ("merged", "keep", editor)


def test_a_second_merge_leads_the_first_address_on(editor: Any) -> None:
    labs = [make.make_lab(slug=slug) for slug in ("a", "b", "c")]
    merged(labs[1], labs[0], editor)
    merged(labs[2], labs[1], editor)
    assert {fate_of("labs", slug).successor for slug in ("a", "b")} == {"c"}  # type: ignore[union-attr]


def test_trying_changes_nothing(editor: Any) -> None:
    gone, keep = lab_with_everything(), make.make_lab()
    before, rows = links_to(gone), rows_by_table()
    outcome = try_merge(Wish(keep, gone), editor)
    assert len(outcome.moved) >= 12
    assert (links_to(gone), rows_by_table()) == (before, rows)
    gone.refresh_from_db()
    assert gone.is_published
    assert fate_of("labs", gone.slug) is None


def test_a_published_ruling_keeps_every_column_and_its_pledge(editor: Any) -> None:
    gone, keep = lab_with_everything(), make.make_lab()
    before = Ruling.objects.values().get()
    histories = Ruling.history.count()
    merged(keep, gone, editor)
    assert Ruling.objects.values().get() == before
    assert Ruling.history.count() == histories
    assert Ruling.objects.get().pledge.lab == keep


def test_the_name_that_goes_becomes_a_name_over_time(editor: Any) -> None:
    keep, gone = make.make_evaluator(name="METR"), make.make_evaluator(name="ARC Evals")
    merged(keep, gone, editor)
    assert list(keep.names.values_list("name", flat=True)) == ["ARC Evals"]


def test_chosen_fields_are_taken_and_unique_ones_change_places(editor: Any) -> None:
    keep = make.make_evaluator(name="Old", country="Chile", website="")
    gone = make.make_evaluator(name="New", country="Peru", website="https://new.example/")
    merged(keep, gone, editor, "name", "website")
    keep.refresh_from_db()
    gone.refresh_from_db()
    assert (keep.name, keep.country, keep.website) == ("New", "Chile", "https://new.example/")
    assert gone.name == "Old"
    assert list(keep.names.values_list("name", flat=True)) == ["Old"]
    assert Evaluator.history.filter(id=keep.pk).first().history_user == editor


def test_rows_that_both_have_just_so_are_kept_once(editor: Any) -> None:
    keep, gone = make.make_evaluator(), make.make_evaluator()
    passage = make.make_citation()
    for evaluator in (keep, gone):
        make.cite(evaluator, passage, role="context")
        evaluator.names.create(name="Both", since="2020")
    shared = make.make_evaluation()
    shared.evaluators.add(keep, gone)
    outcome = merged(keep, gone, editor, keep_name=False)
    assert keep.citations.count() == keep.names.count() == 1
    assert list(shared.evaluators.all()) == [keep]
    assert len(outcome.dropped) == 3


def test_the_same_name_with_other_dates_must_be_settled_first(editor: Any) -> None:
    keep, gone = make.make_evaluator(), make.make_evaluator()
    keep.names.create(name="Both", since="2020")
    gone.names.create(name="Both", since="2021")
    rows = rows_by_table()
    with pytest.raises(ConflictError, match="“Both”, and they differ"):
        merged(keep, gone, editor)
    assert rows_by_table() == rows
    gone.refresh_from_db()
    assert gone.is_published


def test_two_pledges_of_one_commitment_stop_the_merge_and_are_named(editor: Any) -> None:
    keep, gone = make.make_lab(), make.make_lab()
    commitment = make.make_commitment()
    make.make_pledge(lab=keep, commitment=commitment, slug="mine")
    theirs = make.make_pledge(lab=gone, commitment=commitment, slug="theirs")
    make.make_ruling(pledge=theirs)
    with pytest.raises(ConflictError, match="On theirs hang: 1 ruling"):
        merged(keep, gone, editor)
    assert Pledge.objects.get(slug="theirs").lab == gone


def test_a_pledge_that_says_the_same_and_holds_nothing_is_set_aside(editor: Any) -> None:
    keep, gone = make.make_lab(), make.make_lab()
    commitment, passage = make.make_commitment(), make.make_citation()
    for lab, slug in ((keep, "mine"), (gone, "theirs")):
        make.cite(make.make_pledge(lab=lab, commitment=commitment, slug=slug), passage)
    merged(keep, gone, editor)
    assert Pledge.objects.get(slug="theirs").status == "draft"
    assert fate_of("pledges", "theirs").successor == "mine"  # type: ignore[union-attr]
    assert keep.pledges.count() == 1


def test_a_lab_is_not_merged_into_its_own_child(editor: Any) -> None:
    gone = make.make_lab(slug="parent")
    keep = make.make_lab(parent=gone)
    with pytest.raises(ConflictError, match="as its parent lab, so they are two"):
        merged(keep, gone, editor)


def test_a_hedge_about_the_other_must_be_settled_first(editor: Any) -> None:
    placeholder = make.make_placeholder()
    named = make.make_evaluator()
    make.make_hedged_link(placeholder=placeholder, evaluator=named)
    with pytest.raises(ConflictError, match="choose another than the placeholder"):
        merged(placeholder, named, editor)
    assert HedgedLink.objects.get().evaluator == named


def test_a_placeholder_with_members_does_not_become_a_named_evaluator(editor: Any) -> None:
    placeholder = make.make_placeholder()
    make.make_hedged_link(placeholder=placeholder)
    with pytest.raises(ConflictError, match="is not of the kind"):
        merged(make.make_evaluator(), placeholder, editor)


def test_a_draft_does_not_take_the_place_of_what_is_public(editor: Any) -> None:
    with pytest.raises(ConflictError, match="Publish it first, or let the other stay"):
        merged(make.make_lab(status="draft"), make.make_lab(), editor)


def test_what_has_changed_since_somebody_looked_is_not_merged(editor: Any) -> None:
    keep, gone = make.make_lab(), make.make_lab()
    seen = try_merge(Wish(keep, gone), editor).digest()
    make.make_model(lab=gone)
    with pytest.raises(ConflictError, match="has changed since you looked"):
        merge(Wish(keep, gone), editor, "The same", seen)


def test_open_tips_about_it_follow(editor: Any) -> None:
    keep, gone = make.make_lab(slug="keep"), make.make_lab(slug="gone")
    tip = Tip.objects.create(
        resource="labs",
        slug="gone",
        kind="error",
        text="Wrong",
        opened_at=timezone.now(),
        form_digest="0" * 64,
    )
    merged(keep, gone, editor)
    tip.refresh_from_db()
    assert tip.slug == "keep"


# Sources


def test_a_moved_passage_is_looked_for_anew_and_keeps_its_past(editor: Any) -> None:
    keep, gone = make.make_source(), make.make_source()
    passage = make.make_citation(source=gone, quote_state="verbatim")
    make.make_standing(citation=passage)
    event = make.make_event(citation=passage)
    merged(keep, gone, editor)
    passage.refresh_from_db()
    assert (passage.source, passage.quote_state) == (keep, "unchecked")
    assert passage.events.get() == event
    keep.refresh_from_db()
    assert keep.next_check_at is not None


def test_visits_stay_with_the_address_that_was_visited(editor: Any) -> None:
    keep, gone = make.make_source(), make.make_source()
    check = make.make_check(source=gone, snapshot=make.make_snapshot(source=gone))
    make.make_health(source=gone)
    leaves = leaves_of(check.first_seen_at.date())
    outcome = merged(keep, gone, editor)
    assert leaves_of(check.first_seen_at.date()) == leaves
    assert dict(outcome.stays) == {"Snapshots": 1, "Checks": 1, "Health": 1}
    gone.refresh_from_db()
    assert gone.reach == "paused"


def test_the_same_passage_in_both_is_kept_once_and_everything_cites_that(editor: Any) -> None:
    keep, gone = make.make_source(), make.make_source()
    mine = make.make_citation(source=keep, slug="mine")
    theirs = make.make_citation(source=gone, slug="theirs")
    grant, lab = make.make_grant(), make.make_lab()
    make.cite(grant, theirs, role="conduct")
    make.cite(lab, mine)
    make.cite(lab, theirs)
    note = make.make_independence_note(citation=theirs, evaluator=make.make_evaluator())
    merged(keep, gone, editor)
    note.refresh_from_db()
    assert [link.citation for link in (*grant.citations.all(), *lab.citations.all())] == [mine] * 2
    assert note.citation == mine
    theirs.refresh_from_db()
    assert (theirs.status, theirs.source) == ("draft", gone)
    assert fate_of("citations", "theirs").successor == "mine"  # type: ignore[union-attr]


def test_a_passage_of_a_published_ruling_moves_as_it_is(editor: Any) -> None:
    keep, gone = make.make_source(), make.make_source()
    make.make_citation(source=keep)
    theirs = make.make_citation(source=gone)
    ruling = make.make_ruling()
    link = make.cite(ruling, theirs)
    merged(keep, gone, editor)
    link.refresh_from_db()
    assert link.citation == theirs
    assert Citation.objects.filter(source=keep, status="published").count() == 2


def test_a_ruling_that_needs_two_sources_keeps_them_apart(editor: Any) -> None:
    keep = make.make_source(publisher="One paper")
    gone = make.make_source(publisher="Another paper")
    ruling = make.make_ruling(conduct="not-kept", evidence="press-only", reason="Both say so.")
    for source in (keep, gone):
        make.cite(ruling, make.make_citation(source=source), role="conduct", voice="press")
    with pytest.raises(ConflictError, match="would lose its ground"):
        merged(keep, gone, editor)
    assert Citation.objects.filter(source=gone).count() == 1


def test_what_waited_about_the_old_address_is_closed(editor: Any) -> None:
    keep, gone = make.make_source(slug="keep"), make.make_source(slug="gone")
    item = make.make_review_item(source=gone, kind="gone")
    merged(keep, gone, editor)
    item.refresh_from_db()
    assert (item.answer, item.note) == ("by-itself", "gone was merged into keep: The same one")
    assert not ReviewItem.objects.waiting().exists()


def test_taking_the_other_address_visits_it(editor: Any) -> None:
    keep = make.make_source(url="https://old.example/")
    gone = make.make_source(url="https://new.example/a")
    passage = make.make_citation(source=keep, quote_state="verbatim")
    merged(keep, gone, editor, "url")
    keep.refresh_from_db()
    gone.refresh_from_db()
    passage.refresh_from_db()
    assert (keep.url, keep.host) == ("https://new.example/a", "new.example")
    assert gone.url == "https://old.example/"
    assert passage.quote_state == "unchecked"

"""The log tells what the public saw change, whoever wrote it and how, and nothing of drafts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commitments.models import Lab, Pledge
from labwatch.publishing.models import ChangeEntry
from labwatch.publishing.refreshing import refresh_all
from sources.models import ReviewItem
from sources.reviewing import (
    commitment_changed,
    dismiss,
    still_holds,
    take_address,
    take_new_wording,
)
from sources.vocabulary import Answer
from tests import factories as make
from tests.admin.conftest import answer, desk, editor, save  # noqa: F401
from tests.dataset.conftest import load, write  # noqa: F401
from tests.sources.review_rows import make_item

pytestmark = pytest.mark.django_db
SECRET = "hunter2"


def told(**asked: Any) -> list[ChangeEntry]:
    """What the log tells, oldest first, after a refresh."""
    refresh_all()
    return list(ChangeEntry.objects.filter(**asked).order_by("pk"))


def only(**asked: Any) -> ChangeEntry:
    """The one entry that is asked for."""
    (entry,) = told(**asked)
    return entry


def changes(entry: ChangeEntry) -> dict[str, tuple[Any, Any]]:
    """Before and after, by field."""
    return {row["field"]: (row["before"], row["after"]) for row in entry.differences}


def about(entry: ChangeEntry) -> set[str]:
    """What it is about, as labs/openai."""
    return {f"{row.resource}/{row.slug}" for row in entry.about.all()}


class TestWhateverIsWritten:
    def test_a_new_record_is_published_with_all_that_it_states(self) -> None:
        make.make_lab(slug="lab", name="Lab", country="France")
        entry = only(resource="labs")
        assert (entry.what, entry.slug, entry.name, entry.page) == (
            "published",
            "lab",
            "Lab",
            "/labs/lab/",
        )
        assert changes(entry)["country"] == (None, "France")
        assert all(before is None for before, _after in changes(entry).values())
        assert "created_at" not in changes(entry)

    def test_a_save_is_told_with_before_and_after_and_its_reason(self) -> None:
        lab = make.make_lab(country="France")
        refresh_all()
        lab.country, lab._change_reason = "Spain", "It moved."
        lab.save()
        entry = only(what="changed")
        assert changes(entry) == {"country": ("France", "Spain")}
        assert entry.reason == "It moved."
        assert entry.edited_at is not None
        assert entry.edited_at <= entry.at

    def test_an_update_in_bulk_is_told_and_by_nobody(self) -> None:
        lab = make.make_lab(country="France")
        lab._change_reason = "Known."
        lab.save()
        refresh_all()
        Lab.objects.update(country="Spain")
        entry = only(what="changed")
        assert changes(entry) == {"country": ("France", "Spain")}
        assert (entry.edited_at, entry.by, entry.reason) == (None, "", "")

    def test_what_the_admin_saves_is_told_at_once_by_the_editors_name(
        self,
        desk: Client,  # noqa: F811
    ) -> None:
        lab = make.make_lab(country="France")
        refresh_all()
        save(desk, lab, country="Spain", change_reason="It moved.")
        (entry,) = ChangeEntry.objects.filter(what="changed")
        assert changes(entry) == {"country": ("France", "Spain")}
        assert entry.by == "Alice Liddell"

    def test_what_a_dataset_changes_is_told(self, load: Callable[..., Any]) -> None:  # noqa: F811
        text = "labs:\n  - {slug: lab-a, name: Lab A, country: %s}\n"
        load(text % "France")
        refresh_all()
        load(text % "Spain")
        entry = only(what="changed")
        assert changes(entry) == {"country": ("France", "Spain")}
        assert entry.reason.startswith("Loaded from ")

    def test_a_ruling_is_ruled_and_is_about_the_lab_and_the_commitment(self) -> None:
        lab, commitment = make.make_lab(slug="lab"), make.make_commitment(slug="promise")
        pledge = make.make_pledge(slug="pledge", lab=lab, commitment=commitment)
        make.make_ruling(slug="ruling", pledge=pledge)
        entry = only(resource="rulings")
        assert entry.what == "ruled"
        assert about(entry) >= {
            "rulings/ruling",
            "pledges/pledge",
            "labs/lab",
            "commitments/promise",
        }

    def test_a_correction_is_corrected(self) -> None:
        lab = make.make_lab(slug="lab")
        make.make_correction(what_was_wrong="The year.").labs.add(lab)
        entry = only(resource="corrections")
        assert entry.what == "corrected"
        assert changes(entry)["what_was_wrong"] == (None, "The year.")
        assert "labs/lab" in about(entry)

    def test_a_changed_commitment_is_about_the_labs_that_it_binds(self) -> None:
        pledge = make.make_pledge(lab=make.make_lab(slug="lab"))
        refresh_all()
        pledge.commitment.summary = "Something weaker."
        pledge.commitment.save()
        assert "labs/lab" in about(only(what="changed", resource="commitments"))

    def test_what_is_about_the_version_of_a_document_is_about_the_document(self) -> None:
        version = make.make_version(document=make.make_document(slug="policy"))
        make.make_commitment(document_version=version)
        assert "documents/policy" in about(only(resource="commitments"))

    def test_loading_or_touching_without_a_difference_tells_nothing(self) -> None:
        lab = make.make_lab()
        refresh_all()
        lab.save()
        assert not told(what="changed")

    def test_what_machines_find_is_no_change(self) -> None:
        citation = make.make_citation()
        refresh_all()
        citation.quote_state, citation.quote_state_since = "verbatim", make.A_MOMENT
        citation.save()
        type(citation.source).objects.update(reach="gone")
        assert not told(what="changed")

    def test_a_field_that_the_program_brings_is_no_change_of_the_record(self) -> None:
        from labwatch.publishing.differences import differences

        old, new = {"slug": "lab", "country": "France"}, {"slug": "lab", "note": "New."}
        assert differences("labs", old, new) == []

    def test_another_name_elsewhere_does_not_change_the_order_of_slugs(self) -> None:
        first, second = make.make_lab(slug="a", name="A"), make.make_lab(slug="b", name="B")
        correction = make.make_correction()
        correction.labs.add(first, second)
        refresh_all()
        first.name = "Z"
        first.save()
        assert not told(what="changed", record=correction.pk, resource="corrections")

    def test_no_address_of_this_site_stands_in_what_a_record_says(self) -> None:
        from labwatch.publishing.place import PLACE

        placeholder = make.make_evaluator(kind="unspecified")
        make.make_hedged_link(placeholder=placeholder)
        make.make_independence_note(evaluator=placeholder)
        make.make_grant(evaluator=placeholder)
        told_all = str([entry.differences for entry in told()])
        assert "apparent_members" in told_all
        assert PLACE not in told_all
        assert "/api/v1/" not in told_all


class TestDrafts:
    def test_nothing_of_a_draft_is_told(self) -> None:
        lab = make.make_lab(status="draft", name=SECRET)
        lab.note, lab._change_reason = SECRET, SECRET
        lab.save()
        lab.delete()
        assert not told()

    def test_what_becomes_public_says_nothing_of_its_time_as_a_draft(self) -> None:
        lab = make.make_lab(status="draft", name=SECRET)
        lab._change_reason = SECRET
        lab.save()
        lab.name = "Lab"
        Lab.objects.filter(pk=lab.pk).update(name="Lab", status="published")
        entry = only()
        assert SECRET not in str(vars(entry))
        assert (entry.what, entry.reason, entry.edited_at) == ("published", "", None)

    def test_a_lab_published_later_makes_its_pledges_appear_then(self) -> None:
        lab = make.make_lab(slug="lab", status="draft")
        pledge = make.make_pledge(slug="pledge", lab=lab)
        assert not told(resource="pledges")
        assert "labs" not in str([about(entry) for entry in told()])
        lab.status = "published"
        lab.save()
        entry = only(resource="pledges")
        assert (entry.record, entry.what) == (pledge.pk, "published")
        assert "labs/lab" in about(entry)

    def test_what_is_withdrawn_keeps_its_entries_and_is_withdrawn_with_its_reason(self) -> None:
        ruling = make.make_ruling(pledge=make.make_pledge(lab=make.make_lab(slug="lab")))
        lab = ruling.pledge.lab
        refresh_all()
        lab.status, lab._change_reason = "draft", "Not a lab."
        lab.save()
        lab.name, lab._change_reason = SECRET, SECRET
        lab.save()
        gone = told(what="withdrawn")
        assert {entry.resource for entry in gone} >= {"labs", "pledges", "rulings"}
        assert all("labs/lab" in about(entry) for entry in gone)
        (of_lab,) = (entry for entry in gone if entry.resource == "labs")
        assert (of_lab.reason, of_lab.differences) == ("Not a lab.", [])
        assert SECRET not in str([vars(entry) for entry in gone])
        assert told(resource="labs", what="published")

    def test_a_record_deleted_for_good_is_withdrawn(self) -> None:
        lab = make.make_lab(name="Lab")
        refresh_all()
        lab.delete()
        assert only(what="withdrawn").name == "Lab"

    def test_what_comes_back_is_published_anew(self) -> None:
        lab = make.make_lab()
        refresh_all()
        for status in ("draft", "published"):
            Lab.objects.update(status=status)
            refresh_all()
        assert [entry.what for entry in told(record=lab.pk)] == [
            "published",
            "withdrawn",
            "published",
        ]

    def test_an_edit_is_told_once(self) -> None:
        lab = make.make_lab()
        lab._change_reason = "The first."
        lab.save()
        refresh_all()
        Lab.objects.update(status="draft")
        refresh_all()
        Lab.objects.update(status="published")
        assert [entry.reason for entry in told()] == ["The first.", "", ""]


def _answers() -> list[Any]:
    return [
        pytest.param(still_holds, "what we record still holds", id="still holds"),
        pytest.param(take_new_wording, "the new wording was taken as a new quote", id="new quote"),
        pytest.param(commitment_changed, "the commitment itself changed", id="commitment"),
    ]


class TestAlarms:
    @pytest.mark.parametrize(("act", "words"), _answers())
    def test_what_a_person_confirms_of_a_quote_is_told_with_both_wordings(
        self, act: Any, words: str
    ) -> None:
        item = make_item()
        refresh_all()
        act(item, f"Between us: {SECRET}.")
        entry = only(what="source-alarm")
        assert changes(entry) == {
            "quote": ("We will let outsiders test.", "We may let outsiders test.")
        }
        assert entry.reason == f"wording changed: {words}"
        assert entry.record == item.citation_id
        assert entry.edited_at == ReviewItem.objects.get().closed_at
        assert SECRET not in str([vars(one) for one in told()])

    def test_it_is_told_once(self) -> None:
        item = make_item()
        refresh_all()
        still_holds(item, "")
        refresh_all()
        item.citation.note = "Touched."
        item.citation.save()
        assert len(told(what="source-alarm")) == 1

    def test_it_is_about_what_cites_the_passage_and_the_labs_bound_by_it(self) -> None:
        pledge = make.make_pledge(
            commitment=make.make_commitment(slug="promise"), lab=make.make_lab(slug="lab")
        )
        item = make_item()
        make.cite(pledge.commitment, item.citation)
        refresh_all()
        still_holds(item, "")
        assert {"commitments/promise", "labs/lab"} <= about(only(what="source-alarm"))

    def test_an_item_put_away_is_no_alarm(self) -> None:
        item, page = make_item(), make_item(kind="page")
        refresh_all()
        dismiss(item, Answer.SEEN, "")
        dismiss(page, Answer.NOISE, "")
        assert not told(what="source-alarm")

    def test_what_our_own_reader_judged_otherwise_is_no_change_of_the_source(self) -> None:
        item = make_item(kind="reader")
        refresh_all()
        still_holds(item, "")
        assert not told(what="source-alarm")

    def test_an_open_item_is_no_alarm(self) -> None:
        make_item()
        assert not told(what="source-alarm")

    def test_a_source_that_moved_is_told_without_its_secrets(self) -> None:
        source = make.make_source(url=f"https://lab.example/a?token={SECRET}")
        facts = {"to": f"https://lab.example/b?token={SECRET}x", "times": 3}
        item = make_item(kind="moved", source=source, facts=facts)
        refresh_all()
        take_address(item)
        masked = ("https://lab.example/a?token=***", "https://lab.example/b?token=***")
        assert changes(only(what="source-alarm")) == {"source_url": masked}
        assert changes(only(what="changed")) == {"source_url": masked}
        assert SECRET not in str([vars(entry) for entry in told()])

    def test_words_that_changed_around_a_quote_are_told(self) -> None:
        diff = [["equal", "It is", "It is"], ["replace", "binding.", "voluntary."]]
        facts = {"context_diff": diff, "found": "We will let outsiders test."}
        item = make_item(kind="context", facts=facts)
        refresh_all()
        still_holds(item, "")
        assert changes(only(what="source-alarm")) == {
            "surroundings": ("It is binding.", "It is voluntary.")
        }

    def test_what_was_confirmed_while_the_passage_was_a_draft_is_never_told(self) -> None:
        citation = make.make_citation(status="draft")
        item = make_item(citation=citation)
        refresh_all()
        still_holds(item, "")
        refresh_all()
        citation.status = "published"
        citation.save()
        refresh_all()
        citation.note = "Touched."
        citation.save()
        assert not told(what="source-alarm")

    def test_an_answer_in_the_admin_is_told_at_once(self, desk: Client) -> None:  # noqa: F811
        item = make_item()
        refresh_all()
        answer(desk, item, "still-holds", "A typo.")
        (entry,) = ChangeEntry.objects.filter(what="source-alarm")
        assert entry.record == item.citation_id


def test_entries_come_in_the_order_of_their_moments() -> None:
    for number in range(5):
        make.make_lab(name=f"Lab {number}")
        refresh_all()
    moments = [entry.at for entry in told()]
    assert moments == sorted(moments)
    assert moments[-1] <= timezone.now()


def test_the_log_as_of_a_day_ends_with_that_day() -> None:
    make.make_pledge()
    refresh_all()
    ChangeEntry.objects.filter(resource="labs").update(at=make.A_MOMENT)
    assert {entry.resource for entry in ChangeEntry.objects.as_of(make.A_DAY)} == {"labs"}
    assert ChangeEntry.objects.as_of(None).count() > 1
    assert Pledge.objects.count() == 1

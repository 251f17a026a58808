"""Loading a dataset: all of it or nothing, as often as one likes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import AIModel, Commitment, Lab, Pledge
from evaluators.models import AccessGrant, Evaluator
from labwatch.management.commands import load_dataset
from sources.models import Citation, Source
from tests.dataset.conftest import SMALL

pytestmark = pytest.mark.django_db


def history_rows() -> int:
    """All rows of history of the records in the small dataset."""
    models = (Source, Citation, Lab, AIModel, Evaluator, Commitment, Pledge, AccessGrant)
    return sum(model.history.count() for model in models)


def test_a_dataset_becomes_published_records(load: Any) -> None:
    counts = load(SMALL)
    assert counts["grants"].created == 2
    grant = AccessGrant.objects.published().get(slug="grant-a")
    assert (grant.lab.name, grant.evaluator.name, grant.fine_tuning) == ("Lab A", "Tester", "no")
    assert [model.name for model in grant.ai_models.all()] == ["Model A"]
    assert [item.name for item in grant.further_safeguards.all()] == ["Rate limits"]
    assert {link.fact for link in grant.citations.all()} == {"", "fine_tuning"}


def test_what_a_file_omits_is_not_stated(load: Any) -> None:
    load(SMALL)
    grant = AccessGrant.objects.get(slug="grant-a")
    assert (grant.weights, grant.may_publish, grant.window_start) == ("not-stated",) * 2 + (None,)


def test_partial_dates_keep_their_precision(load: Any) -> None:
    load(SMALL)
    assert str(AIModel.objects.get().released) == "2023-H1"
    assert str(Commitment.objects.get().due) == "2023"


def test_records_may_refer_to_records_of_their_kind_further_down(load: Any) -> None:
    load(SMALL)
    assert [g.slug for g in AccessGrant.objects.get(slug="grant-a").overlaps_with.all()] == [
        "grant-b"
    ]
    link = Evaluator.objects.get(slug="outsiders").apparent_members.get()
    assert (link.evaluator.slug, link.hedge) == ("tester", "apparently")


def test_a_parent_may_stand_after_its_child(load: Any) -> None:
    load("""
        labs:
          - {slug: child, name: Child, parent: parent}
          - {slug: parent, name: Parent}
    """)
    assert Lab.objects.get(slug="child").parent == Lab.objects.get(slug="parent")


def test_loading_again_changes_nothing_and_leaves_no_history(load: Any) -> None:
    load(SMALL)
    before = history_rows()
    counts = load(SMALL)
    assert {(c.created, c.changed) for c in counts.values()} == {(0, 0)}
    assert history_rows() == before


def test_a_changed_file_changes_only_what_it_says(load: Any) -> None:
    load(SMALL)
    counts = load(SMALL.replace("name: Lab A\n", "name: Lab Aleph\n"))
    assert counts["labs"].changed == 1
    assert sum(count.changed for count in counts.values()) == 1
    assert Lab.objects.get().history.count() == 2


def test_parts_that_left_the_file_leave_the_record(load: Any) -> None:
    load(SMALL)
    counts = load(SMALL.replace("      - {name: Rate limits, state: active}\n", "      []\n"))
    assert counts["grants"].changed == 1
    assert not AccessGrant.objects.get(slug="grant-a").further_safeguards.exists()


def test_records_that_left_the_files_stay(load: Any) -> None:
    load(SMALL)
    load("labs:\n  - {slug: lab-b, name: Lab B}\n")
    assert Lab.objects.count() == 2


def test_new_only_leaves_an_editors_work_alone(load: Any) -> None:
    load(SMALL)
    Lab.objects.update(name="Edited")
    more = SMALL + "statements: []\n"
    counts = load(
        more.replace("models:\n", "models:\n  - {slug: new, lab: lab-a, name: New}\n", 1),
        new_only=True,
    )
    assert Lab.objects.get().name == "Edited"
    assert (counts["models"].created, counts["labs"].total) == (1, 0)


def test_history_says_which_file_and_whom_a_change_came_from(load: Any) -> None:
    alice = get_user_model().objects.create_user("alice")
    load(SMALL, author=alice)
    for record in (Lab.objects.get(), AccessGrant.objects.get(slug="grant-a")):
        entry = record.history.first()
        assert entry.history_user == alice
        assert entry.history_change_reason.endswith("record.yaml")


def test_drafts_stay_drafts(load: Any) -> None:
    load("labs:\n  - {slug: lab-b, name: Lab B, status: draft}\n")
    assert not Lab.objects.published().exists()


def test_json_lines_give_the_same_record(load: Any) -> None:
    load(
        [
            {"record": "labs", "slug": "lab-a", "name": "Lab A"},
            {"record": "models", "slug": "m", "lab": "lab-a", "name": "M", "released": "2023-Q2"},
        ]
    )
    assert AIModel.objects.get().released.latest == dt.date(2023, 6, 30)


def test_more_records_than_one_batch(load: Any) -> None:
    lines: list[dict[str, Any]] = [
        {"record": "labs", "slug": f"lab-{number}", "name": f"Lab {number}"}
        for number in range(1201)
    ]
    assert load(lines)["labs"].created == 1201
    assert load(lines)["labs"].unchanged == 1201


def test_the_command_counts_by_kind(write: Any, capsys: Any) -> None:
    call_command("load_dataset", str(write(SMALL)))
    assert "grants: 2 new, 0 changed, 0 unchanged" in capsys.readouterr().out


def test_the_command_refuses_an_unknown_author(write: Any) -> None:
    with pytest.raises(CommandError, match='there is no user "nobody"'):
        call_command("load_dataset", str(write(SMALL)), author="nobody")


def test_many_new_rows_are_counted_for_the_plans_of_the_database(
    write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_dataset, "MANY", 1)
    with CaptureQueriesContext(connection) as asked:
        call_command("load_dataset", str(write(SMALL)), verbosity=0)
    assert asked.captured_queries[-1]["sql"] == "ANALYZE"

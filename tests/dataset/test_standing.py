"""A load passes over what stands as it was loaded, and ends as if it had looked at everything."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment, CommitmentCitation, Lab, Pledge
from evaluators.models import AccessGrant
from labwatch.dataset import standing
from labwatch.dataset.exporting import export_dataset
from labwatch.dataset.models import Altered, Loaded
from labwatch.dataset.problems import DatasetError
from labwatch.dataset.rows import RowMaker
from labwatch.publishing.triggers import lift_alterations, watches
from labwatch.publishing.versions import current_version
from sources.models import Citation, Source
from tests import factories as make
from tests.dataset.conftest import SMALL
from tests.dataset.test_exporting import files

pytestmark = pytest.mark.django_db
RULING = """
rulings:
  - slug: ruling-a
    pledge: will-test-lab-a
    conduct: kept
    evidence: lab-only
    reason: It said so.
    author: Alice
    ruled_on: 2024-05-24
    citations: [{citation: post-tested, role: conduct, voice: lab}]
"""


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The slugs of the records that a load looks at, from now on."""
    found: list[str] = []
    plain = RowMaker.row

    def noting(self: Any, kind: Any, entry: Any, stored: Any) -> Any:
        found.append(entry.values["slug"])
        return plain(self, kind, entry, stored)

    monkeypatch.setattr(RowMaker, "row", noting)
    return found


def test_the_same_files_again_are_only_read(load: Any, looked_at: list[str]) -> None:
    first = load(SMALL)
    looked_at.clear()
    mark = current_version().mark
    with CaptureQueriesContext(connection) as asked:
        again = load(SMALL)
    assert not looked_at
    assert [query["sql"][:6] for query in asked.captured_queries] == ["SELECT"]
    assert current_version().mark == mark
    assert {name: count.unchanged for name, count in again.items()} == {
        name: count.created for name, count in first.items()
    }


def test_new_only_counts_no_record_of_the_same_files(load: Any) -> None:
    load(SMALL)
    assert {count.total for count in load(SMALL, new_only=True).values()} == {0}


def test_only_the_record_that_an_editor_changed_is_looked_at(
    load: Any, looked_at: list[str]
) -> None:
    load(SMALL)
    pledge = Pledge.objects.get()
    pledge.scope = "Edited."
    pledge.save()
    looked_at.clear()
    assert load(SMALL)["pledges"].changed == 1
    # Those that name records of their own kind are looked at each time.
    assert set(looked_at) == {"will-test-lab-a", "outsiders", "grant-a"}
    assert Pledge.objects.get().scope == ""


def test_visits_of_the_checker_alter_nothing(load: Any, looked_at: list[str]) -> None:
    load(SMALL)
    Source.objects.update(reach="gone")
    Citation.objects.update(quote_state="verbatim")
    looked_at.clear()
    load(SMALL)
    assert not looked_at


def test_a_changed_file_is_noticed_and_the_next_load_rests_again(
    load: Any, looked_at: list[str]
) -> None:
    load(SMALL)
    other = SMALL.replace("Outsiders will test.", "Outsiders may test.")
    assert load(other)["commitments"].changed == 1
    looked_at.clear()
    load(other)
    assert not looked_at


def _raw(sql: str) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return run


def _edit_in_the_admin() -> None:
    grant = AccessGrant.objects.get(slug="grant-b")
    grant.note = "Edited."
    grant.save()


CHANGES: dict[str, Callable[[], Any]] = {
    "an edit": _edit_in_the_admin,
    "raw SQL": _raw("UPDATE commitments_lab SET name = 'Raw'"),
    "raw SQL on a part": _raw("UPDATE commitments_commitmentcitation SET role = 'context'"),
    "a part taken away": lambda: CommitmentCitation.objects.all().delete(),
    "a part added": lambda: make.cite(Commitment.objects.get(), role="context"),
    "a relation cut": lambda: AccessGrant.objects.get(slug="grant-a").ai_models.clear(),
    "a peer cut": lambda: AccessGrant.objects.get(slug="grant-b").overlaps_with.clear(),
    "a record taken away": lambda: Pledge.objects.all().delete(),
    "a slug changed": _raw("UPDATE sources_citation SET slug = 'other' WHERE slug = 'post-tested'"),
    "a name of a lab": lambda: Lab.objects.get(slug="lab-a").names.all().delete(),
    "a passage hidden": _raw("UPDATE sources_citation SET status = 'draft'"),
    "a record of somebody else": lambda: make.make_lab(slug="another"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_whatever_was_altered_is_brought_back(
    load: Any, tmp_path: Path, change: Callable[[], Any]
) -> None:
    load(SMALL)
    export_dataset(tmp_path / "before")
    change()
    load(SMALL)
    export_dataset(tmp_path / "after")
    after = files(tmp_path / "after")
    for name, text in files(tmp_path / "before").items():
        for item in text.split("\n- ")[1:]:
            assert item.strip() in after[name]


def test_a_program_of_another_stamp_looks_at_everything(
    load: Any, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load(SMALL)
    looked_at.clear()
    monkeypatch.setattr(standing, "code_stamp", lambda: "another")
    load(SMALL)
    assert len(looked_at) == 11


def test_everything_is_looked_at_where_that_is_asked_for(
    load: Any, write: Any, looked_at: list[str]
) -> None:
    load(SMALL)
    looked_at.clear()
    call_command("load_dataset", str(write(SMALL)), anew=True, later=True, verbosity=0)
    assert len(looked_at) == 11


def test_a_record_is_judged_anew_where_what_it_names_was_changed_by_another_file(
    load: Any, write: Any
) -> None:
    load(SMALL)
    hidden = SMALL[: SMALL.index("labs:")].replace(
        "source: post\n    quote: It shared",
        "source: post\n    status: draft\n    quote: It shared",
    )
    load(hidden)
    with pytest.raises(DatasetError, match="grants grant-b: citations: Nothing is published"):
        load(hidden + SMALL[SMALL.index("labs:") :])


def test_a_record_is_judged_anew_where_what_it_names_is_not_in_the_files(load: Any) -> None:
    load(SMALL)
    Citation.objects.filter(slug="post-shared").update(status="draft")
    with pytest.raises(DatasetError, match="grants grant-b: citations: Nothing is published"):
        load(SMALL[SMALL.index("labs:") :])


def test_a_refused_load_forgets_nothing_that_was_altered(load: Any, problems: Any) -> None:
    load(SMALL)
    Lab.objects.update(name="Edited")
    problems(SMALL.replace("stage: pre-deployment", "stage: yesterday"))
    assert load(SMALL)["labs"].changed == 1


def test_what_a_load_writes_itself_leaves_no_note(load: Any) -> None:
    load(SMALL)
    load(SMALL.replace("Rate limits", "Rate limit"))
    assert not Altered.objects.exists()


def test_a_load_of_new_records_does_not_vouch_for_the_others(load: Any) -> None:
    load(SMALL)
    Lab.objects.update(name="Edited")
    load(SMALL, new_only=True)
    assert Lab.objects.get().name == "Edited"
    assert load(SMALL)["labs"].changed == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_who_began_before_a_load_and_ends_after_it_is_noticed_by_the_next(load: Any) -> None:
    load(SMALL)
    other = SMALL.replace("name: Model A", "name: Model B")
    written, loaded = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            Lab.objects.update(name="Edited")
            written.set()
            loaded.wait(timeout=20)
        connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert written.wait(timeout=20)
    load(other)
    loaded.set()
    writer.join(timeout=20)
    assert load(other)["labs"].changed == 1
    assert Lab.objects.get().name == "Lab A"


def _alterations(chance: random.Random) -> None:
    """A few changes of the record, as people and programs make them."""
    acts: list[Callable[[], Any]] = [*CHANGES.values(), *[lambda: None] * 4]
    for act in chance.sample(acts, 3):
        # Some need what another has taken away.
        with suppress(ObjectDoesNotExist, DatabaseError), transaction.atomic():
            act()


def _edited(chance: random.Random) -> str:
    """The files with a few changes, some of which are refused."""
    text = SMALL + chance.choice(["", RULING])
    for old, new in chance.sample(
        [
            ("Outsiders will test.", "Outsiders may test."),
            ("stage: pre-deployment", "stage: yesterday"),
            ("attribution: own-words", "attribution: alleged"),
            ("      - {name: Rate limits, state: active}\n", "      []\n"),
            ("quote: It shared", "status: draft\n    quote: It shared"),
            ("name: Lab A\n", "name: Lab Aleph\n"),
            ("overlaps_with: [grant-b]", "overlaps_with: []"),
            ("", ""),
        ],
        2,
    ):
        text = text.replace(old, new)
    return text


def _outcome(load: Any, text: str, folder: Path, *, anew: bool) -> Any:
    """What a load says and leaves behind; the load itself is taken back."""
    with transaction.atomic():
        try:
            told: Any = [(name, vars(count)) for name, count in load(text, anew=anew).items()]
        except DatasetError as error:
            told = str(error)
        export_dataset(folder)
        transaction.set_rollback(True)
    return told, files(folder)


@pytest.mark.parametrize("seed", range(25))
def test_any_mix_of_changes_ends_as_if_everything_were_looked_at(
    load: Any, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    load(SMALL)
    for turn in range(4):
        _alterations(chance)
        text = _edited(chance)
        quick = _outcome(load, text, tmp_path / f"{turn}-quick", anew=False)
        whole = _outcome(load, text, tmp_path / f"{turn}-whole", anew=True)
        assert quick == whole
        for attempt in (text, SMALL):
            with suppress(DatasetError):
                load(attempt)
                break


def test_the_triggers_that_note_alterations_have_names_of_their_own() -> None:
    from labwatch.publishing import triggers

    every = [*watches(), *triggers._alterations()]
    names = [triggers._name(watch, way) for watch in every for way in ("INSERT", "UPDATE")]
    assert len(set(names)) == len(names)


def test_without_its_triggers_and_tables_the_record_can_still_be_written() -> None:
    lift_alterations(connection)
    make.make_lab()
    assert not Altered.objects.exists()
    assert not Loaded.objects.exists()

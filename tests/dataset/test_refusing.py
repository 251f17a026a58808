"""A dataset with a problem is refused whole; every problem is named with file, line and field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commitments.models import Lab, Pledge
from labwatch.dataset.importing import import_dataset
from labwatch.dataset.problems import DatasetError
from sources.models import Source
from tests.dataset.conftest import SMALL

pytestmark = pytest.mark.django_db


def one(problems: list[str]) -> str:
    """The only problem."""
    assert len(problems) == 1, problems
    return problems[0]


def test_one_problem_anywhere_and_nothing_is_written(problems: Any) -> None:
    problems(SMALL.replace("stage: pre-deployment", "stage: yesterday"))
    assert not Source.objects.exists()
    assert not Lab.objects.exists()
    assert not Lab.history.exists()


def test_all_problems_are_named_at_once(problems: Any) -> None:
    broken = (
        SMALL.replace("stage: pre-deployment", "stage: yesterday")
        .replace("lab: lab-a\n    name: Model A", "lab: lab-z\n    name: Model A")
        .replace("released: 2023-H1", "released: 2023-13")
        .replace("kind: government", "colour: blue\n    kind: government")
        .replace("attribution: own-words", "attribution: own-words\n    disputed: true")
    )
    found = problems(broken)
    for words in (
        "models model-a: released: ",
        'models model-a: lab: There is no record of labs "lab-z"',
        "evaluators tester: colour: No such key.",
        "grants grant-a: stage: ",
        "pledges will-test-lab-a: disputed_by: ",
    ):
        assert any(words in problem for problem in found), (words, found)


def test_one_problem_of_a_record_does_not_hide_the_next(problems: Any) -> None:
    found = problems("models:\n  - {slug: m, lab: ghost, kind: relesed, release_date: 2024-13}\n")
    assert {problem.split(": ")[2] for problem in found} == {"release_date", "lab", "kind", "name"}


def test_a_rule_over_several_fields_is_asked_although_another_field_is_faulty(
    problems: Any,
) -> None:
    faults = "attribution: sworn\n    disputed: true"
    found = problems(SMALL.replace("attribution: own-words", faults))
    assert any("attribution: " in problem for problem in found)
    assert any("disputed_by: say by whom it is disputed" in problem for problem in found)


def test_a_problem_names_file_line_and_field(problems: Any) -> None:
    found = one(
        problems("""\
            labs:
              - slug: lab-a
                name: Lab A
                website: not an address
        """)
    )
    assert found.startswith("record.yaml:4: labs lab-a: website: ")


def test_a_word_outside_the_vocabulary_is_answered_with_the_vocabulary(problems: Any) -> None:
    found = one(
        problems(
            "labs:\n  - {slug: l, name: L}\n"
            "models:\n  - {slug: m, lab: l, name: M, kind: rumoured}\n"
        )
    )
    assert found.endswith('kind: "rumoured" is not one of: released, internal, unnamed, product.')


def test_an_unknown_key_is_answered_with_the_nearest(problems: Any) -> None:
    found = one(problems("labs:\n  - {slug: l, name: L, wesbite: https://l.example}\n"))
    assert 'wesbite: No such key. Did you mean "website"?' in found


def test_an_unknown_kind_is_answered_with_the_kinds(problems: Any) -> None:
    found = one(problems("lab:\n  - {slug: l, name: L}\n"))
    assert 'No such kind. Did you mean "labs"?' in found


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("{name: L}", "slug: Give it a slug"),
        ("{slug: a b, name: L}", "slug: Give it a slug"),
        ("{slug: 4, name: L}", "slug: Give it a slug"),
        ("{slug: l}", "name: This field cannot be blank."),
        ("{slug: l, name: 4}", 'name: Write text; put 4 into quotes: "4".'),
        ("{slug: l, name: [L]}", "name: Write text"),
        ("{slug: l, name: L, parent: 7}", "parent: Write the slug of a record, not 7."),
        ("{slug: l, name: L, parent: m}", 'parent: There is no record of labs "m".'),
        ("{slug: l, name: L, names: Elle}", "names: Write a list."),
        ("{slug: l, name: L, names: [Elle]}", "names: Write key: value pairs, not 'Elle'."),
        ("{slug: l, name: L, names: [{nam: E}]}", 'names: No such key: nam. Did you mean "name"?'),
        ("{slug: l, name: L, names: [{name: E, since: May}]}", 'names: since: "May" is not a date'),
        ("{slug: l, name: L, citations: [c]}", 'There is no record of citations "c".'),
        ("{slug: l, name: L, status: secret}", 'status: "secret" is not one of: draft'),
        ("{slug: l, name: L, name: M}", 'The key "name" stands twice.'),
        ("{slug: l, name: L, created_at: 2023}", "created_at: No such key."),
    ],
)
def test_bad_values_say_what_to_write(problems: Any, record: str, words: str) -> None:
    assert any(words in problem for problem in problems(f"labs:\n  - {record}\n"))


def test_a_slug_may_stand_once(problems: Any) -> None:
    found = one(problems("labs:\n  - {slug: l, name: L}\n  - {slug: l, name: M}\n"))
    assert found.startswith("record.yaml:3: labs l: slug: The slug is taken")


def test_a_name_may_stand_once(problems: Any) -> None:
    found = problems("labs:\n  - {slug: l, name: L}\n  - {slug: m, name: L}\n")
    assert "labs m: name: Lab with this Name already exists." in one(found)


def test_a_record_beside_a_broken_one_is_not_blamed(problems: Any) -> None:
    found = problems("""
        labs:
          - {slug: l, name: L, website: nowhere}
        models:
          - {slug: m, lab: l, name: M}
    """)
    assert "labs l: website" in one(found)


def test_spans_must_be_in_order(problems: Any) -> None:
    window = "stage: pre-deployment\n    window_start: 2024\n    window_end: 2023-H1"
    found = one(problems(SMALL.replace("stage: pre-deployment", window)))
    assert "grants grant-a: window_end: it lies before window_start" in found


def test_a_stated_fact_needs_its_citation(problems: Any) -> None:
    found = one(problems(SMALL.replace("fine_tuning: no", "fine_tuning: no\n    weights: no")))
    assert "grants grant-a: weights: It is stated, so cite the passage" in found


def test_nothing_is_published_without_a_citation(problems: Any) -> None:
    before, _, after = SMALL.rpartition("    citations: [post-shared]\n")
    found = one(problems(before + after))
    assert "grants grant-b: citations: Nothing is published without a published citation" in found


RULING = """
rulings:
  - slug: ruling-a
    pledge: will-test-lab-a
    conduct: {conduct}
    evidence: {evidence}
    reason: It said so.
    author: Alice
    ruled_on: 2024-05-24
    citations: {citations}
"""
CONDUCT_OF_LAB = "[{citation: post-tested, role: conduct, voice: lab}]"
PROMISE_AS_CONDUCT = "[{citation: post-shared, role: conduct, voice: lab}]"
PROMISE_ONLY = "[{citation: post-shared, role: promise, voice: lab}]"


@pytest.mark.parametrize(
    ("conduct", "evidence", "citations", "words"),
    [
        ("kept", "none", PROMISE_ONLY, "needs a source about conduct"),
        ("kept", "lab-only", PROMISE_AS_CONDUCT, "not the promise itself"),
        ("kept", "press-only", CONDUCT_OF_LAB, "somebody else speaks"),
        ("kept", "agree", CONDUCT_OF_LAB, "needs several passages"),
        ("not-kept", "none", "[]", "Silence alone never suffices"),
        ("no-public-evidence", "none", "[]", "needs a published finding"),
        ("cannot-be-judged", "lab-only", "[]", 'Evidence is "none" exactly when'),
    ],
)
def test_rulings_obey_their_rules_here_too(
    problems: Any, conduct: str, evidence: str, citations: str, words: str
) -> None:
    ruling = RULING.format(conduct=conduct, evidence=evidence, citations=citations)
    found = problems(SMALL + ruling)
    assert any("rulings ruling-a: " in problem and words in problem for problem in found), found


def test_no_ruling_rests_on_an_alleged_pledge(problems: Any) -> None:
    alleged = SMALL.replace("attribution: own-words", "attribution: alleged")
    ruling = RULING.format(conduct="kept", evidence="lab-only", citations=CONDUCT_OF_LAB)
    assert "No ruling may rest on an alleged pledge" in one(problems(alleged + ruling))


def test_a_sound_ruling_is_loaded_and_then_never_edited(load: Any, problems: Any) -> None:
    ruling = RULING.format(conduct="kept", evidence="lab-only", citations=CONDUCT_OF_LAB)
    load(SMALL + ruling)
    assert load(SMALL + ruling)["rulings"].unchanged == 1
    edited = ruling.replace("It said so.", "On second thoughts.")
    assert "A published ruling is never edited" in one(problems(SMALL + edited))
    more = ruling.replace("voice: lab}]", "voice: lab}, {citation: post-shared, voice: press}]")
    assert "rulings ruling-a: citations: A published ruling" in one(problems(SMALL + more))
    assert Pledge.objects.get().rulings.get().reason == "It said so."


def test_a_draft_ruling_is_published_together_with_its_passages(load: Any) -> None:
    ruling = RULING.format(conduct="kept", evidence="lab-only", citations="[]")
    load(SMALL + ruling + "    status: draft\n")
    load(SMALL + ruling.replace("citations: []", f"citations: {CONDUCT_OF_LAB}"))
    assert Pledge.objects.get().rulings.published().get().conduct == "kept"


def test_a_ruling_does_not_rest_on_a_draft_passage(problems: Any) -> None:
    ruling = RULING.format(conduct="kept", evidence="lab-only", citations=CONDUCT_OF_LAB)
    hidden = "citations:\n  - {slug: hidden, source: post, quote: We tested., status: draft}"
    resting = SMALL + ruling.replace("post-tested", "hidden")
    found = problems(resting.replace("\ncitations:", f"\n{hidden}", 1))
    assert any("needs a source about conduct" in problem for problem in found)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("labs: [", "record.yaml:1: This is not YAML"),
        ("labs: {slug: l}", "labs: list the records"),
        ("- labs", 'Write "key: value" lines here.'),
        ("labs:\n  - l\n", 'Write "key: value" lines here.'),
        ("labs: &a\n  - *b\n", "This is not YAML"),
        ("labs:\n  - {slug: !!python/name:os.system x}\n", "This is not YAML"),
    ],
)
def test_a_broken_file_is_one_problem(problems: Any, content: str, words: str) -> None:
    assert words in one(problems(content))


def test_a_broken_line_of_json_is_named(write: Any) -> None:
    path: Path = write([{"record": "labs", "slug": "l", "name": "L"}])
    path.write_text(path.read_text() + '{"record": "labs", \n')
    with pytest.raises(DatasetError, match=r"jsonl:2: This is not a line of JSON"):
        import_dataset([path])
    assert not Lab.objects.exists()


def test_a_line_of_json_needs_its_kind(problems: Any) -> None:
    assert '"record": "labs"' in one(problems([{"slug": "l"}]))


def test_a_file_in_another_encoding_is_refused(write: Any) -> None:
    path: Path = write("labs: []")
    path.write_bytes("labs:\n  - {slug: l, name: Émile}\n".encode("latin-1"))
    with pytest.raises(DatasetError, match="Save the file as UTF-8"):
        import_dataset([path])


def test_a_missing_path_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="There is no such file or folder"):
        import_dataset([tmp_path / "nowhere"])
    with pytest.raises(DatasetError, match="No file ends in"):
        import_dataset([tmp_path])


def test_the_command_lists_the_problems_and_says_that_nothing_was_loaded(write: Any) -> None:
    path = write("labs:\n  - {slug: l, name: L, website: x}\n  - {slug: m}\n")
    with pytest.raises(CommandError) as refused:
        call_command("load_dataset", str(path))
    assert "record.yaml:2: labs l: website" in str(refused.value)
    assert "Nothing was loaded: 2 to put right." in str(refused.value)

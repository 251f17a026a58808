"""What a published ruling must rest on, tried at the door that all others go through: full_clean.

Each conduct is shown both ways: the evidence that carries it, and the evidence that does not.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commitments.models import Ruling, RulingCitation
from commitments.vocabulary import Conduct
from tests.factories import (
    A_DAY,
    cite,
    make_citation,
    make_commitment,
    make_finding,
    make_model,
    make_pledge,
    make_ruling,
    make_source,
)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Passage:
    """One cited passage: whose voice, in which role, of which publisher."""

    voice: str
    publisher: str = "Lab Example"
    role: str = "conduct"


ADMISSION = Passage("lab")
COUNTERPART = Passage("counterpart", "METR")
PRESS = Passage("press", "The Paper")
OTHER_PRESS = Passage("press", "The Other Paper")
THE_PROMISE = Passage("lab", role="promise")


def publish(conduct: str, *passages: Passage, evidence: str = "none", **given: Any) -> Ruling:
    """Write a draft that cites the passages, then publish it; ValidationError if refused."""
    ruling = make_ruling(status="draft", **given)
    for passage in passages:
        source = make_source(publisher=passage.publisher)
        cite(ruling, make_citation(source=source), role=passage.role, voice=passage.voice)
    ruling.status, ruling.conduct, ruling.evidence = "published", conduct, evidence
    ruling.full_clean()
    ruling.save()
    return ruling


def refusal(conduct: str, *passages: Passage, **given: Any) -> dict[str, list[str]]:
    """By field, what a person is told who tries to publish it."""
    with pytest.raises(ValidationError) as refused:
        publish(conduct, *passages, **given)
    return refused.value.message_dict


@pytest.mark.parametrize("conduct", ["kept", "partly-kept"])
@pytest.mark.parametrize(
    ("passage", "evidence"),
    [(ADMISSION, "lab-only"), (COUNTERPART, "counterpart-only"), (PRESS, "press-only")],
)
def test_kept_rests_on_a_source_about_conduct(
    conduct: str, passage: Passage, evidence: str
) -> None:
    assert publish(conduct, passage, evidence=evidence) in Ruling.objects.published()


@pytest.mark.parametrize("conduct", ["kept", "partly-kept"])
@pytest.mark.parametrize("role", ["promise", "context", "counter-evidence"])
def test_kept_never_rests_on_the_promise_itself_or_on_context(conduct: str, role: str) -> None:
    told = refusal(conduct, Passage("lab", role=role), evidence="lab-only")
    assert "needs a source about conduct, not the promise itself" in told["conduct"][0]


@pytest.mark.parametrize("conduct", ["kept", "partly-kept", "not-kept"])
def test_a_judgement_of_conduct_without_any_source_is_refused(conduct: str) -> None:
    assert "conduct" in refusal(conduct, evidence="lab-only")
    assert "conduct" in refusal(conduct)


@pytest.mark.parametrize(
    ("passages", "evidence"),
    [
        ([ADMISSION], "lab-only"),
        ([COUNTERPART], "counterpart-only"),
        ([PRESS, OTHER_PRESS], "press-only"),
        ([PRESS, COUNTERPART], "agree"),
        ([Passage("other", "A Think Tank"), PRESS], "agree"),
        ([ADMISSION, THE_PROMISE], "lab-only"),
    ],
)
def test_not_kept_rests_on_an_admission_the_counterpart_or_two_publishers(
    passages: list[Passage], evidence: str
) -> None:
    assert publish("not-kept", *passages, evidence=evidence) in Ruling.objects.published()


@pytest.mark.parametrize(
    "passages",
    [
        [PRESS],
        [PRESS, PRESS],
        [PRESS, Passage("press", "THE PAPER")],
        [PRESS, Passage("press", " The Paper ")],
        [PRESS, Passage("press", "")],
        [Passage("press", ""), Passage("other", "")],
        [PRESS, Passage("press", "The Other Paper", role="context")],
        [PRESS, Passage("lab", role="promise")],
        [PRESS, Passage("counterpart", "METR", role="context")],
        [THE_PROMISE],
    ],
)
def test_not_kept_is_refused_on_one_publisher_or_on_what_does_not_tell_of_conduct(
    passages: list[Passage],
) -> None:
    told = refusal("not-kept", *passages, evidence="press-only")
    assert "two sources of different publishers" in told["conduct"][0]
    assert "Silence alone never suffices" in told["conduct"][0]


def test_silence_is_not_a_breach_even_if_somebody_looked() -> None:
    pledge = make_pledge()
    make_finding(commitment=pledge.commitment, outcome="lab-silent")
    assert "conduct" in refusal("not-kept", pledge=pledge)


def test_no_public_evidence_rests_on_a_finding_made_by_then() -> None:
    pledge = make_pledge()
    make_finding(commitment=pledge.commitment, as_of="2024-05-24")
    ruling = publish("no-public-evidence", pledge=pledge, ruled_on=dt.date(2024, 5, 24))
    assert ruling in Ruling.objects.published()


@pytest.mark.parametrize("status", ["draft", "in-review"])
def test_a_finding_that_is_not_published_carries_nothing(status: str) -> None:
    pledge = make_pledge()
    make_finding(commitment=pledge.commitment, status=status)
    told = refusal("no-public-evidence", pledge=pledge)
    assert "needs a published finding on this commitment" in told["conduct"][0]


def test_a_finding_made_after_the_ruling_carries_nothing() -> None:
    pledge = make_pledge()
    make_finding(commitment=pledge.commitment, as_of="2024-05-25")
    assert "conduct" in refusal("no-public-evidence", pledge=pledge, ruled_on=dt.date(2024, 5, 24))


def test_a_finding_on_another_commitment_carries_nothing() -> None:
    make_finding(commitment=make_commitment())
    assert "conduct" in refusal("no-public-evidence")


def test_a_finding_on_another_lab_bound_by_it_carries_nothing() -> None:
    pledge = make_pledge()
    make_finding(commitment=pledge.commitment, lab=make_pledge().lab)
    assert "conduct" in refusal("no-public-evidence", pledge=pledge)


@pytest.mark.parametrize("conduct", ["cannot-be-judged", "does-not-apply"])
def test_a_ruling_without_judgement_needs_no_evidence(conduct: str) -> None:
    assert publish(conduct) in Ruling.objects.published()


@pytest.mark.parametrize("reason", ["", "  \n"])
@pytest.mark.parametrize("conduct", Conduct.values)
def test_every_ruling_needs_its_reason(conduct: str, reason: str) -> None:
    ruling = make_ruling(status="draft")
    ruling.conduct, ruling.reason, ruling.status = conduct, reason, "published"
    with pytest.raises(ValidationError) as refused:
        ruling.full_clean()
    assert any("needs its reason" in text for text in refused.value.message_dict["reason"])


@pytest.mark.parametrize("conduct", Conduct.values)
def test_no_ruling_of_any_kind_rests_on_an_alleged_pledge(conduct: str) -> None:
    pledge = make_pledge(attribution="alleged")
    make_finding(commitment=pledge.commitment)
    evidence = "none" if conduct in {"no-public-evidence", "cannot-be-judged"} else "agree"
    passages = [] if evidence == "none" else [ADMISSION, COUNTERPART]
    told = refusal(conduct, *passages, evidence=evidence, pledge=pledge)
    assert list(told) == ["pledge"]
    assert "alleged" in told["pledge"][0]


@pytest.mark.parametrize(
    "attribution", ["own-words", "signed", "announced-by-government", "reported", "inferred"]
)
def test_a_pledge_of_any_other_attribution_may_be_ruled_on(attribution: str) -> None:
    publish("kept", ADMISSION, evidence="lab-only", pledge=make_pledge(attribution=attribution))


@pytest.mark.parametrize("conduct", ["cannot-be-judged", "does-not-apply"])
@pytest.mark.parametrize(
    ("passages", "evidence"), [([ADMISSION], "none"), ([], "lab-only"), ([THE_PROMISE], "agree")]
)
def test_evidence_is_none_exactly_when_nothing_about_conduct_is_cited(
    conduct: str, passages: list[Passage], evidence: str
) -> None:
    assert "evidence" in refusal(conduct, *passages, evidence=evidence)


def test_all_broken_rules_are_told_at_once() -> None:
    told = refusal("kept", evidence="lab-only", pledge=make_pledge(attribution="alleged"))
    assert set(told) == {"pledge", "conduct", "evidence"}


@pytest.mark.parametrize("conduct", ["no-public-evidence", "cannot-be-judged", "does-not-apply"])
@pytest.mark.parametrize("attribution", ["alleged", "signed"])
def test_a_draft_may_still_break_the_rules_of_evidence(conduct: str, attribution: str) -> None:
    pledge = make_pledge(attribution=attribution)
    make_ruling(status="draft", conduct=conduct, pledge=pledge).full_clean()


CHANGES: list[dict[str, Any]] = [
    {"reason": "Another reason."},
    {"conduct": "does-not-apply"},
    {"author": "Bob"},
    {"second_reader": "Bob"},
    {"ruled_on": dt.date(2024, 5, 25)},
    {"tested_on": "2024-05"},
    {"review_by": dt.date(2025, 5, 24)},
    {"contested": True, "contested_by": "Lab Example"},
    {"status": "draft"},
    {"status": "in-review"},
    {"slug": "another"},
    {"evidence": "agree"},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: "-".join(map(str, change)))
def test_a_published_ruling_is_never_edited(change: dict[str, Any]) -> None:
    ruling = Ruling.objects.get(pk=make_ruling().pk)
    for name, value in change.items():
        setattr(ruling, name, value)
    with pytest.raises(ValidationError, match="A published ruling is never edited") as refused:
        ruling.full_clean()
    assert next(iter(change)) in str(refused.value)


def test_a_published_ruling_is_never_moved_to_another_pledge_or_model() -> None:
    ruling = make_ruling()
    ruling.pledge, ruling.ai_model = make_pledge(), make_model()
    with pytest.raises(ValidationError, match="pledge_id, ai_model_id"):
        ruling.full_clean()


def test_a_published_ruling_that_nobody_touched_is_still_sound() -> None:
    Ruling.objects.get(pk=make_ruling(tested_on="2024-05").pk).full_clean()


def test_a_draft_ruling_may_be_edited_until_it_is_published() -> None:
    ruling = make_ruling(status="draft")
    ruling.reason, ruling.status = "A better reason.", "in-review"
    ruling.full_clean()
    ruling.save()
    ruling.status = "published"
    ruling.full_clean()


def test_the_second_reader_is_somebody_else() -> None:
    make_ruling(status="draft", second_reader="Bob").full_clean()
    ruling = make_ruling(status="draft")
    ruling.second_reader = ruling.author
    with pytest.raises(ValidationError, match="somebody other than the author"):
        ruling.full_clean()


@pytest.mark.parametrize("missing", ["ruled_on", "pledge", "conduct", "reason", "author"])
def test_a_form_with_a_gap_is_told_of_the_gap(missing: str) -> None:
    pledge = make_pledge()
    make_finding(commitment=pledge.commitment)
    given = {
        "slug": "ruling",
        "status": "published",
        "pledge": pledge,
        "conduct": "no-public-evidence",
        "reason": "Nothing was found.",
        "author": "Alice",
        "ruled_on": A_DAY,
    }
    Ruling(**given).full_clean()
    del given[missing]
    with pytest.raises(ValidationError) as refused:
        Ruling(**given).full_clean()
    assert missing in refused.value.message_dict


@pytest.mark.parametrize("draft", ["the passage", "its source"])
def test_no_ruling_rests_on_what_nobody_can_see(draft: str) -> None:
    source = make_source(status="draft" if draft == "its source" else "published")
    hidden = make_citation(source=source, status="draft" if draft == "the passage" else "published")
    ruling = make_ruling(status="draft", conduct="kept", evidence="lab-only")
    cite(ruling, hidden, role="conduct", voice="lab")
    ruling.status = "published"
    with pytest.raises(ValidationError, match="needs a source about conduct"):
        ruling.full_clean()


def test_the_passages_of_a_published_ruling_stay_as_they_are() -> None:
    ruling = publish("kept", ADMISSION, evidence="lab-only")
    link = ruling.citations.get()
    link.full_clean()
    link.voice = "press"
    with pytest.raises(ValidationError, match="nor are its passages"):
        link.full_clean()
    another = RulingCitation(ruling=ruling, citation=make_citation(), role="conduct", voice="lab")
    with pytest.raises(ValidationError, match="nor are its passages"):
        another.full_clean()


def test_the_promise_never_tells_of_its_keeping_whatever_its_role() -> None:
    pledge, words = make_pledge(), make_citation()
    cite(pledge.commitment, words, role="promise")
    ruling = make_ruling(pledge=pledge, status="draft", conduct="kept", evidence="lab-only")
    cite(ruling, words, role="conduct", voice="lab")
    ruling.status = "published"
    with pytest.raises(ValidationError, match="not the promise itself"):
        ruling.full_clean()


@pytest.mark.parametrize(
    ("evidence", "passages"),
    [
        ("press-only", [ADMISSION]),
        ("lab-only", [COUNTERPART]),
        ("counterpart-only", [COUNTERPART, PRESS]),
        ("agree", [ADMISSION]),
        ("conflict", [PRESS]),
    ],
)
def test_evidence_names_those_who_speak(evidence: str, passages: list[Passage]) -> None:
    assert "evidence" in refusal("kept", *passages, evidence=evidence)


def test_nobody_rules_in_the_future() -> None:
    assert "ruled_on" in refusal("cannot-be-judged", ruled_on=dt.date(2999, 1, 1))


def test_a_pledge_that_was_ruled_on_does_not_become_alleged() -> None:
    pledge = publish("cannot-be-judged").pledge
    pledge.attribution = "alleged"
    with pytest.raises(ValidationError, match="no ruling may rest on an alleged pledge"):
        pledge.full_clean()


def test_the_finding_that_carries_a_ruling_stays_published() -> None:
    pledge = make_pledge()
    finding = make_finding(commitment=pledge.commitment)
    publish("no-public-evidence", pledge=pledge)
    finding.status = "draft"
    with pytest.raises(ValidationError, match="rests on it alone"):
        finding.full_clean()
    make_finding(commitment=pledge.commitment)
    finding.full_clean()

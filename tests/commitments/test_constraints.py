"""What the tables of commitments must never hold, and what a person who tries is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commitments.models import (
    AIModel,
    AIModelCitation,
    CommitmentCitation,
    CorrectionCitation,
    DocumentCitation,
    DocumentVersion,
    Lab,
    LabCitation,
    LabName,
    Pledge,
    PledgeCitation,
    Reply,
    Ruling,
    RulingCitation,
    Statement,
    StatementCitation,
)
from tests.factories import (
    make_commitment,
    make_lab,
    make_model,
    make_pledge,
    make_reply,
    make_version,
)
from tests.sources.every_model import (
    Breach,
    as_another,
    assert_database_refuses,
    assert_people_are_told,
    constraints,
    setting,
)

pytestmark = pytest.mark.django_db


def itself(field: str) -> Any:
    """The change that points a row at itself."""
    return lambda row: {field: row}


def unnamed() -> dict[str, Any]:
    """A pledge of labs that nobody names."""
    return {"lab": None, "attribution": "reported"}


def draft() -> dict[str, Any]:
    """A ruling that may still be edited."""
    return {"status": "draft"}


def same_citation(owner: str) -> Any:
    """The change that cites what another link of the same record already cites."""
    return as_another("citation", "role", "fact", sharing=(owner,))


BREACHES = {
    "commitments_lab_not_its_own_parent": Breach(Lab, itself("parent"), "parent"),
    "commitments_labname_since_before_until": Breach(
        LabName, setting(since="2023-07", until="2023-H1"), "until"
    ),
    "commitments_labname_once": Breach(LabName, as_another("lab", "name", name="Other"), "name"),
    "commitments_aimodel_name_once": Breach(AIModel, as_another("lab", "name"), "name"),
    "commitments_documentversion_once": Breach(
        DocumentVersion, as_another("document", "label"), "label"
    ),
    "commitments_documentversion_not_its_own_successor": Breach(
        DocumentVersion, itself("supersedes"), "supersedes"
    ),
    "commitments_pledge_disputed_named": Breach(Pledge, setting(disputed=True), "disputed_by"),
    "commitments_pledge_once": Breach(Pledge, as_another("commitment", "lab"), "commitment"),
    "commitments_pledge_unnamed_once": Breach(
        Pledge, as_another("commitment", **unnamed()), "lab", unnamed
    ),
    "commitments_pledge_own_words_have_a_lab": Breach(Pledge, setting(lab=None), "lab"),
    "commitments_pledge_replaced_fits_state": Breach(
        Pledge, lambda row: {"replaced_by": make_pledge(lab=row.lab)}, "replaced_by"
    ),
    "commitments_ruling_contested_named": Breach(
        Ruling, setting(contested=True), "contested_by", draft
    ),
    "commitments_ruling_judged_on_evidence": Breach(
        Ruling, setting(conduct="kept"), "evidence", draft
    ),
    "commitments_ruling_two_readers": Breach(
        Ruling, setting(second_reader="Alice"), "second_reader", draft
    ),
    "commitments_ruling_review_after": Breach(
        Ruling, setting(review_by=dt.date(2024, 5, 24)), "review_by", draft
    ),
    "commitments_reply_due_after_asked": Breach(
        Reply, setting(due_on=dt.date(2024, 5, 23)), "due_on"
    ),
    "commitments_reply_answer_dated": Breach(Reply, setting(answer="We tested."), "answer"),
    "commitments_statement_lab_speaks": Breach(Statement, lambda row: {"lab": make_lab()}, "lab"),
    **{
        f"commitments_{link._meta.model_name}_once": Breach(
            link, same_citation(link.owner), "citation"
        )
        for link in (
            AIModelCitation,
            CommitmentCitation,
            CorrectionCitation,
            DocumentCitation,
            LabCitation,
            PledgeCitation,
            RulingCitation,
            StatementCitation,
        )
    },
}
TOLD = [name for name, breach in BREACHES.items() if breach.field]


def test_every_rule_has_a_test_that_breaks_it() -> None:
    assert set(BREACHES) == set(constraints("commitments"))


@pytest.mark.parametrize("name", BREACHES)
def test_the_database_refuses(name: str) -> None:
    assert_database_refuses(constraints("commitments")[name], BREACHES[name])


@pytest.mark.parametrize("name", TOLD)
def test_a_person_is_told_which_field_to_correct(name: str) -> None:
    assert_people_are_told(BREACHES[name])


@pytest.mark.parametrize("attribution", ["own-words", "signed"])
def test_only_a_named_lab_speaks_or_signs(attribution: str) -> None:
    breach = Breach(Pledge, setting(attribution=attribution), given=unnamed)
    assert_database_refuses(
        constraints("commitments")["commitments_pledge_own_words_have_a_lab"], breach
    )


@pytest.mark.parametrize("attribution", ["announced-by-government", "reported", "alleged"])
def test_a_promise_of_labs_not_named_may_be_told_by_others(attribution: str) -> None:
    make_pledge(lab=None, attribution=attribution).full_clean()


@pytest.mark.parametrize("conduct", ["kept", "partly-kept", "not-kept"])
def test_the_database_itself_refuses_a_judgement_of_conduct_on_no_evidence(conduct: str) -> None:
    rule = constraints("commitments")["commitments_ruling_judged_on_evidence"]
    assert_database_refuses(rule, Breach(Ruling, setting(conduct=conduct, evidence="none")))


@pytest.mark.parametrize(
    "answer",
    [
        {"answer": "We tested."},
        {"answered_on": dt.date(2024, 6, 1)},
        {"answer": "We tested.", "answered_on": dt.date(2024, 5, 23)},
    ],
)
def test_an_answer_has_its_words_and_a_date_no_earlier_than_the_question(
    answer: dict[str, Any],
) -> None:
    rule = constraints("commitments")["commitments_reply_answer_dated"]
    assert_database_refuses(rule, Breach(Reply, setting(**answer)))


def test_an_answer_on_the_day_of_asking_is_an_answer() -> None:
    make_reply(answer="We tested.", answered_on=dt.date(2024, 5, 24)).full_clean()


@pytest.mark.parametrize(
    ("since", "until"),
    [("2023", "2023-H1"), ("2023-06", "2023"), ("2023-05-24", "2023-05-24"), (None, "2020")],
)
def test_dates_that_may_be_in_order_are_taken_for_ordered(since: str | None, until: str) -> None:
    LabName(lab=make_lab(), name="Old", since=since, until=until).full_clean()


@pytest.mark.parametrize(("since", "until"), [("2024", "2023"), ("2023-05-25", "2023-05-24")])
def test_a_name_cannot_end_before_it_began(since: str, until: str) -> None:
    with pytest.raises(ValidationError, match="until: it lies before since"):
        LabName(lab=make_lab(), name="Old", since=since, until=until).full_clean()


@pytest.mark.parametrize("state", ["in-force", "withdrawn", "lapsed"])
def test_a_pledge_that_was_not_replaced_has_no_successor(state: str) -> None:
    rule = constraints("commitments")["commitments_pledge_replaced_fits_state"]
    breach = Breach(Pledge, lambda row: {"state": state, "replaced_by": make_pledge(lab=row.lab)})
    assert_database_refuses(rule, breach)


def test_a_pledge_cannot_replace_itself() -> None:
    rule = constraints("commitments")["commitments_pledge_replaced_fits_state"]
    breach = Breach(Pledge, lambda row: {"state": "replaced-by-weaker", "replaced_by": row})
    assert_database_refuses(rule, breach)


@pytest.mark.parametrize("how", ["stronger", "equivalent", "weaker"])
def test_a_replaced_pledge_names_its_successor(how: str) -> None:
    lab = make_lab()
    old = make_pledge(lab=lab, state=f"replaced-by-{how}")
    old.full_clean()  # the successor may be unknown
    old.replaced_by = make_pledge(lab=lab)
    old.full_clean()
    new = Pledge(
        slug="new",
        commitment=make_commitment(),
        lab=lab,
        attribution="signed",
        state=f"replaced-by-{how}",
        replaced_by=old.replaced_by,
    )
    new.full_clean()


def test_a_pledge_is_replaced_by_a_pledge_of_the_same_lab() -> None:
    pledge = make_pledge(state="replaced-by-weaker")
    pledge.replaced_by = make_pledge()
    with pytest.raises(ValidationError, match="same lab") as refused:
        pledge.full_clean()
    assert "replaced_by" in refused.value.message_dict


def test_a_version_replaces_a_version_of_the_same_document() -> None:
    version = make_version(supersedes=None)
    version.supersedes = make_version(document=version.document)
    version.full_clean()
    version.supersedes = make_version()
    with pytest.raises(ValidationError, match="same document") as refused:
        version.full_clean()
    assert "supersedes" in refused.value.message_dict


def test_a_model_that_stayed_internal_has_no_release_date() -> None:
    model = make_model(kind="internal")
    model.full_clean()
    model.released = "2023"
    with pytest.raises(ValidationError) as refused:
        model.full_clean()
    assert "released" in refused.value.message_dict


def test_releases_are_released_models_dated_or_not() -> None:
    dated, undated = make_model(released="2023-H1"), make_model()
    make_model(kind="internal")
    make_model(kind="unnamed")
    make_model(kind="product")
    assert set(AIModel.objects.releases()) == {dated, undated}


def test_a_model_is_released_by_the_last_day_it_can_mean() -> None:
    model = make_model(released="2023-H1")
    make_model()
    assert not AIModel.objects.released_by(dt.date(2023, 6, 29)).exists()
    assert list(AIModel.objects.released_by(dt.date(2023, 6, 30))) == [model]

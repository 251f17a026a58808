"""What the tables of sources must never hold, and what a person who tries is told."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from evaluators.models import AccessGrant
from sources.models import Check, Checker, Citation, Host, ReviewItem, Snapshot, Sweep
from sources.records import CitationLink
from tests.factories import A_MOMENT, cite, make_citation, make_grant, make_source
from tests.sources.every_model import (
    Breach,
    all_models,
    as_another,
    assert_database_refuses,
    assert_people_are_told,
    by_name,
    constraints,
    make,
    setting,
)

pytestmark = pytest.mark.django_db

AN_HOUR_EARLIER = A_MOMENT - dt.timedelta(hours=1)


def _second_scheduled() -> dict[str, str]:
    """A scheduled sweep already runs."""
    make(Sweep, trigger="schedule", finished_at=None)
    return {"trigger": "schedule"}


def _about_a_source(kind: str) -> dict[str, Any]:
    """An item about a source as a whole."""
    return {"kind": kind, "citation": None, "source": make_source()}


def _of_the_source_of_another(row: Any) -> dict[str, Any]:
    """The source of a second such item."""
    return {"source": make(ReviewItem, **_about_a_source("gone")).source}


BREACHES = {
    "sources_snapshot_once": Breach(
        Snapshot, as_another("source", "body_sha256", "extractor_version")
    ),
    "sources_snapshot_upload_says_whence": Breach(
        Snapshot, setting(obtained="Printed to PDF."), "obtained"
    ),
    "sources_snapshot_seen_in_order": Breach(Snapshot, setting(last_seen_at=AN_HOUR_EARLIER)),
    "sources_check_seen_in_order": Breach(Check, setting(last_seen_at=AN_HOUR_EARLIER)),
    "sources_host_gap_positive": Breach(Host, setting(gap_seconds=0), "gap_seconds"),
    "sources_checker_single": Breach(Checker, setting(id=2)),
    "sources_checker_stopped_with_reason": Breach(
        Checker, setting(stopped_at=A_MOMENT), "stopped_because"
    ),
    "sources_sweep_in_order": Breach(Sweep, setting(finished_at=AN_HOUR_EARLIER)),
    "sources_sweep_one_scheduled": Breach(
        Sweep,
        lambda row: {**_second_scheduled(), "finished_at": None},
        given=lambda: {"trigger": "schedule"},
    ),
    "sources_reviewitem_closed_by_answer": Breach(
        ReviewItem, setting(answer="still-holds"), "answer"
    ),
    "sources_reviewitem_once_per_source": Breach(
        ReviewItem, _of_the_source_of_another, given=lambda: _about_a_source("gone")
    ),
    "sources_reviewitem_once_per_quote": Breach(ReviewItem, as_another("citation"), given=dict),
    "sources_citation_state_fits_quote": Breach(Citation, setting(quote_state="nothing-to-check")),
}
LINKS = [model for model in all_models() if issubclass(model, CitationLink)]


def test_every_rule_has_a_test_that_breaks_it() -> None:
    assert set(BREACHES) == set(constraints("sources"))


@pytest.mark.parametrize("name", BREACHES)
def test_the_database_refuses(name: str) -> None:
    assert_database_refuses(constraints("sources")[name], BREACHES[name])


@pytest.mark.parametrize("name", [name for name, breach in BREACHES.items() if breach.field])
def test_a_person_is_told_what_is_wrong(name: str) -> None:
    assert_people_are_told(BREACHES[name])


def test_what_was_answered_may_come_up_again() -> None:
    closed = {"closed_at": A_MOMENT, "answer": "still-holds"}
    passage = make_citation()
    for given in (closed, closed, {}):
        make(ReviewItem, citation=passage, **given)
    assert ReviewItem.objects.waiting().count() == 1


def test_a_visit_was_seen_at_least_once() -> None:
    visit = make(Check)
    with pytest.raises(IntegrityError), transaction.atomic():
        Check.objects.filter(pk=visit.pk).update(times_seen=0)


def test_a_passage_without_a_quote_has_nothing_to_check() -> None:
    passage = make_citation(quote="", quote_state="nothing-to-check")
    with pytest.raises(IntegrityError), transaction.atomic():
        Citation.objects.filter(pk=passage.pk).update(quote_state="unchecked")


def test_the_state_of_a_quote_follows_its_presence() -> None:
    passage = Citation(source=make_source(), slug="passage")
    passage.full_clean()
    assert passage.quote_state == "nothing-to-check"
    passage.quote = "We will let outsiders test."
    passage.full_clean()
    assert passage.quote_state == "unchecked"


def test_what_the_source_checks_found_survives_an_edit() -> None:
    passage = make_citation(quote_state="verbatim")
    passage.full_clean()
    assert passage.quote_state == "verbatim"


def test_white_space_is_no_quote() -> None:
    with pytest.raises(ValidationError) as refused:
        Citation(source=make_source(), slug="passage", quote=" \n").full_clean()
    assert "leave it empty" in refused.value.message_dict["quote"][0]


@pytest.mark.parametrize("url", ["ftp://lab.example/a", "javascript:alert(1)", "lab.example", ""])
def test_an_address_that_is_not_on_the_web_is_refused(url: str) -> None:
    source = make_source()
    source.url = url
    with pytest.raises(ValidationError) as refused:
        source.full_clean()
    assert "url" in refused.value.message_dict


def test_an_address_is_recorded_once() -> None:
    source = make_source()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_source(url=source.url)


@pytest.mark.parametrize("link", LINKS, ids=by_name)
def test_a_record_cites_a_passage_once_in_each_role_and_for_each_fact(link: type) -> None:
    one = make(link)
    again = {link.owner: getattr(one, link.owner), "citation": one.citation}  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError), transaction.atomic():
        make(link, **again)
    make(link, **again, role="counter-evidence")
    make(link, **again, fact="note" if hasattr(again[link.owner], "note") else "reason")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "fact", ["safety_filters", "ai_models", "window_start", "further_safeguards"]
)
def test_a_passage_may_carry_any_fact_of_its_record(fact: str) -> None:
    cite(make_grant(), fact=fact).full_clean()


@pytest.mark.parametrize("fact", ["saftey_filters", "slug", "status", "id", "created_at", "depth"])
def test_a_passage_cannot_carry_what_is_no_fact_of_its_record(fact: str) -> None:
    with pytest.raises(ValidationError) as refused:
        cite(make_grant(), fact=fact).full_clean()
    assert f'"{fact}" is no field of access grant' in refused.value.message_dict["fact"][0]


def test_a_passage_that_a_record_cites_cannot_be_removed() -> None:
    link = cite(make_grant())
    with pytest.raises(Exception, match="protected"):
        link.citation.delete()
    assert AccessGrant.objects.filter(citations=link).exists()

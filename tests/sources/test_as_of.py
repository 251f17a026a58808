"""What was so on a day: which records ``as_of()`` gives."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from commitments.models import AIModel, Document, DocumentVersion, Lab, Pledge, Statement
from evaluators.models import AccessGrant
from sources.partialdates import partial
from tests.factories import (
    cite,
    make_citation,
    make_commitment,
    make_grant,
    make_lab,
    make_model,
    make_pledge,
    make_source,
    make_statement,
    make_version,
)

pytestmark = pytest.mark.django_db
MAY = dt.date(2024, 5, 24)


def test_a_date_counts_at_its_last_possible_day() -> None:
    make_model(released=partial("2024-05"))
    assert not AIModel.objects.as_of(MAY).exists()
    assert AIModel.objects.as_of(dt.date(2024, 5, 31)).exists()


def test_without_a_day_everything_counts() -> None:
    make_model(released=partial("2030"))
    assert AIModel.objects.as_of(None).exists()


def test_what_has_no_date_of_its_own_is_dated_by_its_first_source() -> None:
    grant = make_grant()
    for day in ("2024-05-24", "2024-06-20"):
        cite(grant, make_citation(source=make_source(published_on=partial(day))))
    assert not AccessGrant.objects.as_of(dt.date(2024, 5, 23)).exists()
    assert AccessGrant.objects.as_of(MAY).exists()


def test_a_text_that_is_only_context_dates_nothing_that_another_tells_of() -> None:
    grant = make_grant()
    for role, day in (("context", "2023"), ("counter-evidence", "2023"), ("conduct", "2024-06")):
        cite(grant, make_citation(source=make_source(published_on=partial(day))), role=role)
    assert not AccessGrant.objects.as_of(MAY).exists()
    assert AccessGrant.objects.as_of(dt.date(2024, 6, 30)).exists()


def test_a_source_of_a_draft_dates_nothing() -> None:
    grant = make_grant()
    source = make_source(published_on=partial("2023"), status="draft")
    cite(grant, make_citation(source=source))
    assert not AccessGrant.objects.as_of(MAY).exists()


def test_its_own_date_goes_before_that_of_its_source() -> None:
    statement = make_statement(said_on=partial("2024-06-20"))
    cite(statement, make_citation(source=make_source(published_on=partial("2024-01"))))
    assert not Statement.objects.as_of(MAY).exists()


def test_what_nothing_dates_counts_from_the_day_it_was_recorded() -> None:
    statement = make_statement()
    day = statement.created_at.date()
    assert Statement.objects.as_of(day).exists()
    assert not Statement.objects.as_of(day - dt.timedelta(days=2)).exists()


def test_what_was_recorded_by_a_day_was_so_by_that_day_however_late_its_date_may_be() -> None:
    today = timezone.localdate()
    model = make_model(released=partial(str(today.year)))
    assert list(AIModel.objects.as_of(today)) == [model]
    assert not AIModel.objects.as_of(today - dt.timedelta(days=1)).exists()


def test_a_pledge_without_a_day_is_dated_by_what_it_pledges() -> None:
    make_pledge(commitment=make_commitment(stated_on=partial("2023-07-21")))
    assert Pledge.objects.as_of(MAY).exists()
    assert not Pledge.objects.as_of(dt.date(2023, 7, 20)).exists()


def test_a_lab_is_not_in_time() -> None:
    make_lab()
    assert Lab.objects.as_of(dt.date(2000, 1, 1)).exists()


def test_a_document_is_there_with_its_first_version_or_once_a_source_told_of_it() -> None:
    version = make_version(published_on=partial("2023-09-19"))
    make_version(document=version.document, published_on=partial("2024-10-15"))
    versions = DocumentVersion.objects.as_of(MAY)
    assert list(versions) == [version]
    assert list(Document.objects.as_of(MAY)) == [version.document]
    assert not Document.objects.as_of(dt.date(2023, 9, 18)).exists()
    cite(version.document, make_citation(source=make_source(published_on=partial("2023-01"))))
    assert Document.objects.as_of(dt.date(2023, 9, 18)).exists()


def test_a_version_without_any_date_counts_with_its_document() -> None:
    version = make_version()
    assert not DocumentVersion.objects.as_of(MAY).exists()
    cite(version.document, make_citation(source=make_source(published_on=partial("2024-05-24"))))
    assert DocumentVersion.objects.as_of(MAY).exists()
    assert not DocumentVersion.objects.as_of(dt.date(2024, 5, 23)).exists()

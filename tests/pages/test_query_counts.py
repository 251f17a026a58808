"""No page asks the database more often because there is more to show.

A hub of every kind of record, and rows tied to it in every relation that the models have: one of
each at first, then twenty. Every page must need the same number of queries both times.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments.models import AIModel, Commitment, Lab, LabName, Pledge, Ruling, Statement
from evaluators.models import (
    AccessGrant,
    Evaluation,
    EvaluationDomain,
    Evaluator,
    EvaluatorName,
    GrantSafeguard,
)
from evaluators.vocabulary import Domain
from labwatch.publishing.refreshing import refresh_all
from sources.asof import address_on
from sources.models import Citation, Health, QuoteStanding, Source
from sources.records import Record
from tests import factories
from tests.pages.conftest import DETAILS, LISTS, TEXTS, address_of, queries
from tests.sources.every_model import make, records

pytestmark = pytest.mark.django_db
MANY = 20
#: So that every relation may be set.
_GIVEN: dict[Any, dict[str, Any]] = {
    Evaluator: {"kind": "unspecified"},
    Statement: {"speaker_kind": "lab"},
    Pledge: {"state": "replaced-by-weaker"},
    Ruling: {"review_by": "2024-12-31"},
    AccessGrant: {"hedge": "apparently", "window_start": "2024-01"},
    Commitment: {"due": "2023"},
    AIModel: {"released": "2024-03"},
}


def _keys(model: Any) -> list[Any]:
    """The foreign keys of a kind of record that lead to records."""
    keys = (field for field in model._meta.concrete_fields if field.many_to_one)
    return [key for key in keys if issubclass(key.related_model, Record)]


class Hub:
    """One record of each kind, for the others to be tied to."""

    def __init__(self) -> None:
        self.records: dict[Any, Any] = {}
        left = list(records())
        while left:
            model = next(kind for kind in left if self._can_make(kind))
            left.remove(model)
            self.records[model] = make(model, **self._tied(model), **_GIVEN.get(model, {}))

    def _can_make(self, model: Any) -> bool:
        known = {*self.records, model}
        return all(key.related_model in known for key in _keys(model))

    def _tied(self, model: Any) -> dict[str, Any]:
        keys = {key.name: self.records.get(key.related_model) for key in _keys(model)}
        return {name: row for name, row in keys.items() if row}

    def add_round(self) -> None:
        """One more record of each kind tied to the hub, and the hub to it, both ways."""
        grown = {model: self._spoke(model) for model in self.records}
        for model, row in grown.items():
            for one, others in ((row, self.records), (self.records[model], grown), (row, grown)):
                _join(one, others)
            _cite(row)
            _cite(self.records[model])
            _give_parts(row)
            _give_parts(self.records[model])
        self._hedge(grown[Evaluator])

    def _spoke(self, model: Any) -> Any:
        given = self._tied(model)
        if model is Pledge:  # a lab pledges a commitment once, so each hub gets one of its own
            for_lab = factories.make_pledge(lab=given["lab"])
            _cite(for_lab)
            factories.make_ruling(pledge=for_lab, ai_model=self.records[AIModel])
            given["lab"] = factories.make_lab()
        return make(model, **given, **_GIVEN.get(model, {}))

    def _hedge(self, spoke: Any) -> None:
        hub = self.records[Evaluator]
        factories.make_hedged_link(placeholder=hub, evaluator=spoke)
        factories.make_hedged_link(placeholder=spoke, evaluator=hub)
        factories.make_independence_note(evaluator=hub)


def _join(record: Any, others: dict[Any, Any]) -> None:
    for field in record._meta.many_to_many:
        other = others[field.related_model]
        if other != record:
            getattr(record, field.name).add(other)


def _cite(record: Any) -> None:
    if hasattr(record, "citations") and not isinstance(record, Source):
        factories.cite(record)
        factories.cite(record, fact="note")


def _give_parts(row: Any) -> None:
    if isinstance(row, Lab):
        LabName.objects.create(lab=row, name=f"Once {row.names.count()}")
    if isinstance(row, Evaluator):
        EvaluatorName.objects.create(evaluator=row, name=f"Once {row.names.count()}")
    if isinstance(row, AccessGrant):
        name = f"filter {row.further_safeguards.count()}"
        GrantSafeguard.objects.create(grant=row, name=name)
    if isinstance(row, Evaluation) and row.domains.count() < len(Domain):
        EvaluationDomain.objects.create(
            evaluation=row, domain=Domain.values[row.domains.count()], wording="CBRNE"
        )
    if isinstance(row, Source):
        factories.make_check(source=row, snapshot=_version(row))
    if isinstance(row, Citation):
        visit = factories.make_check(source=row.source)
        factories.make_event(citation=row, check_row=visit)
        QuoteStanding.objects.get_or_create(citation=row)
        Health.objects.get_or_create(source=row.source)
        closed = {"closed_at": factories.A_MOMENT, "answer": "still-holds"}
        factories.make_review_item(citation=row, **closed)
        if not row.review_items.waiting().exists():
            factories.make_review_item(citation=row)


def _version(source: Source) -> Any:
    return factories.make_snapshot(source=source, body_sha256=f"{source.snapshots.count():064}")


def _pages(hub: Hub) -> dict[str, str]:
    details = {name: address_of(_by_name(hub, model)) for name, model in DETAILS.items()}
    source = _by_name(hub, "Source")
    versions, visits = source.snapshots.order_by("pk"), source.checks.order_by("pk")
    parts = {
        "versions": reverse("source-versions", args=[source.slug]),
        "visits": reverse("source-visits", args=[source.slug]),
        "version": reverse("source-version", args=[source.slug, versions[0].pk]),
        "diff": reverse("source-diff", args=[source.slug, versions[0].pk, versions[0].pk]),
        "visit": reverse("source-visit", args=[source.slug, visits[0].pk]),
    }
    return {**details, **parts, **{name: name for name in (*LISTS, *TEXTS)}}


def _by_name(hub: Hub, model: str) -> Any:
    return next(row for kind, row in hub.records.items() if kind.__name__ == model)


def _as_of(pages: dict[str, str]) -> dict[str, str]:
    """The same pages as of today, on which all of it was there: what they take a day for."""
    day = timezone.localdate()
    paths = {name: address_of(address) for name, address in pages.items()}
    asked = {f"{name} as of": address_on(path, day) for name, path in paths.items()}
    return {name: address for name, address in asked.items() if "as_of=" in address}


def test_every_page_needs_as_many_queries_for_twenty_rows_as_for_one(client: Client) -> None:
    hub = Hub()
    hub.add_round()
    pages = _pages(hub)
    pages |= _as_of(pages)
    refresh_all()
    asked = {name: queries(client, address) for name, address in pages.items()}
    assert len([name for name in asked if name.endswith(" as of")]) >= 19
    for _ in range(MANY - 1):
        hub.add_round()
    refresh_all()
    assert {name: queries(client, address) for name, address in pages.items()} == asked


def test_a_page_without_records_asks_only_for_the_last_sweep(client: Client) -> None:
    assert queries(client, "about") == 1

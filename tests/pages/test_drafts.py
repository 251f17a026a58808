"""No page shows anything of a draft, whatever points at it or hangs on it.

Every kind of record is planted once in public and once hidden, and tied together through every
relation that the models have, in both directions. Walks the models, so new ones are held to it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from commitments.models import AIModel, Lab, LabName, Pledge, Statement
from evaluators.models import AccessGrant, Evaluator, EvaluatorName, GrantSafeguard
from sources.models import Citation, Source
from sources.records import Record
from tests import factories
from tests.pages.conftest import DETAILS, LISTS, TEXTS, address_of, page, words
from tests.sources.every_model import make, records

pytestmark = pytest.mark.django_db
MARK = "SECRETDRAFT"
_numbers = itertools.count(1)
#: Texts that may stand only together with another column.
_TIED = {"disputed_by", "contested_by", "answer", "effort_counts"}
#: What a public record of a kind needs so that all its relations may be set.
_PUBLIC: dict[str, dict[str, Any]] = {
    "Pledge": {"state": "replaced-by-weaker"},
    "Statement": {"speaker_kind": "lab"},
    "Evaluator": {"kind": "unspecified"},
}


def _relations(model: Any) -> list[Any]:
    """The foreign keys of a kind of record that lead to records."""
    keys = (field for field in model._meta.concrete_fields if field.many_to_one)
    return [key for key in keys if issubclass(key.related_model, Record)]


def _texts(model: Any) -> dict[str, str]:
    """The mark in every text of a record."""
    found = {}
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        if is_text and field.name not in {*_TIED, "slug", "language"}:
            number = next(_numbers)
            is_address = "url" in field.name or field.name == "website"
            found[field.name] = (
                f"https://{MARK}.example/{number}" if is_address else f"{MARK}-{number}"
            )
    return found


class Plot:
    """Public records of every kind with hidden ones beside each, tied in every way.

    ``in_between``: the hidden ones are published themselves but rest on a draft, where they can.
    """

    def __init__(self, *, in_between: bool) -> None:
        self.in_between = in_between
        self.public: dict[Any, Any] = {}
        self.hidden: list[Any] = []
        for model in _in_order(records()):
            given = {
                key.name: self.public[key.related_model]
                for key in _relations(model)
                if key.related_model in self.public
            }
            self.public[model] = make(model, **given, **_PUBLIC.get(model.__name__, {}))
        for model in records():
            self._hang_hidden_on_public(model)
        for record in self.public.values():
            self._point_at_hidden(record)
            self._cite_hidden(record)

    def hide(self, model: Any) -> Any:
        """A hidden record, resting on public ones as far as can be."""
        keys = self._keys(model)
        rests = [path for path in model.rests_on if "__" not in path]
        if not (self.in_between and rests):
            return self._marked(model, "draft", keys)
        between = model._meta.get_field(rests[-1]).related_model
        keys[rests[-1]] = self._marked(between, "draft", self._keys(between))
        return self._marked(model, "published", keys)

    def _keys(self, model: Any) -> dict[str, Any]:
        """The public records that a hidden one refers to."""
        keys = {key.name: self.public.get(key.related_model) for key in _relations(model)}
        keys = {name: row for name, row in keys.items() if row and name not in _LOOSE}
        if model is Pledge:  # a lab pledges a commitment once
            keys["lab"] = factories.make_lab()
        return keys

    def _marked(self, model: Any, status: str, keys: dict[str, Any]) -> Any:
        slug = f"{MARK.lower()}-{next(_numbers)}"
        extra = {"speaker_kind": "lab"} if model is Statement else {}
        row = make(model, slug=slug, status=status, **{**_texts(model), **keys, **extra})
        self.hidden.append(row)
        return row

    def _hang_hidden_on_public(self, model: Any) -> None:
        """A hidden record whose many-to-many relations hold the public ones."""
        row = self.hide(model)
        for field in model._meta.many_to_many:
            if field.related_model in self.public:
                getattr(row, field.name).add(self.public[field.related_model])

    def _point_at_hidden(self, record: Any) -> None:
        """Every relation of a public record that may be absent leads to a hidden one."""
        for key in _relations(type(record)):
            if key.null and key.name not in type(record).rests_on:
                setattr(record, key.name, self.hide(key.related_model))
        record.save()
        for field in record._meta.many_to_many:
            getattr(record, field.name).add(self.hide(field.related_model))

    def _cite_hidden(self, record: Any) -> None:
        """It cites a hidden passage, for the whole and for a fact."""
        if hasattr(record, "citations") and hasattr(record.citations.model, "owner"):
            factories.cite(record, self.hide(Citation))
            factories.cite(record, self.hide(Citation), fact="note")


#: Relations in which a hidden record need not be tied to the public one.
_LOOSE = {"parent", "supersedes", "replaced_by", "ruling"}


def _in_order(kinds: list[Any]) -> Iterator[Any]:
    """Kinds of record, each after those that it refers to."""
    done: set[Any] = set()
    while left := [kind for kind in kinds if kind not in done]:
        for kind in left:
            if all(key.related_model in done | {kind} for key in _relations(kind)):
                done.add(kind)
                yield kind


@pytest.fixture(params=[False, True], ids=["drafts", "published-on-drafts"])
def plot(request: pytest.FixtureRequest) -> Plot:
    plot = Plot(in_between=request.param)
    placeholder = plot.public[Evaluator]
    named = factories.make_evaluator(name="Named Evaluator")
    for hidden in (plot.hide(Evaluator), plot.hide(Evaluator)):
        factories.make_hedged_link(placeholder=placeholder, evaluator=hidden)
        factories.make_hedged_link(placeholder=hidden, evaluator=named)
    unseen = {"citation": plot.hide(Citation)}
    factories.make_hedged_link(placeholder=placeholder, evaluator=named, hedge=MARK, **unseen)
    factories.make_independence_note(evaluator=placeholder, text=MARK, **unseen)
    for row in [*plot.hidden]:
        _give_parts(row)
    return plot


def _give_parts(row: Any) -> None:
    if isinstance(row, Lab):
        LabName.objects.create(lab=row, name=f"{MARK} once")
    if isinstance(row, Evaluator):
        EvaluatorName.objects.create(evaluator=row, name=f"{MARK} once")
    if isinstance(row, AccessGrant):
        GrantSafeguard.objects.create(grant=row, name=f"{MARK} filter")


def _walk(plot: Plot) -> list[str]:
    records = {address_of(row) for row in plot.public.values()}
    return [*sorted(records), *(reverse(name) for name in (*LISTS, *TEXTS))]


def test_no_page_shows_anything_of_a_draft(client: Client, plot: Plot) -> None:
    for address in _walk(plot):
        html = page(client, address)
        found = html.lower().find(MARK.lower())
        assert found < 0, (address, html[max(0, found - 300) : found + 100])


def test_the_public_record_beside_it_is_shown(client: Client, plot: Plot) -> None:
    for model in (Lab, AIModel, Source, Evaluator):
        row = plot.public[model]
        assert row.name in page(client, row)


def test_a_draft_has_no_address(client: Client, plot: Plot) -> None:
    for name, model in DETAILS.items():
        hidden = [row for row in plot.hidden if type(row).__name__ == model]
        assert hidden
        for row in hidden:
            page(client, reverse(name, args=[row.slug]), status=404)


def test_what_happened_to_a_draft_is_no_change(client: Client) -> None:
    lab = factories.make_lab(status="draft", name=MARK, note=MARK)
    lab.name = f"{MARK} again"
    lab._change_reason = MARK
    lab.save()
    lab.name, lab.note, lab.status, lab._change_reason = "Open Lab", "", "published", "It is known."
    lab.save()
    html = page(client, "changes")
    assert "Open Lab" in html
    assert "It is known." in html
    assert MARK not in html


def test_a_record_taken_back_is_told_as_withdrawn_and_nowhere_else(client: Client) -> None:
    lab = factories.make_lab(name="Lab Once")
    assert "Lab Once" in page(client, "changes")
    lab.status, lab.name = "draft", MARK
    lab.save()
    assert "withdrawn Lab Once" in words(page(client, "changes"))
    for name in ("changes", "home", "labs"):
        assert MARK not in page(client, name)
    assert "Lab Once" not in page(client, "labs")
    page(client, lab, status=410)


def test_days_before_release_say_nothing_of_a_model_of_a_draft_lab(client: Client) -> None:
    hidden = factories.make_model(lab=factories.make_lab(status="draft"), released="2024-03-01")
    grant = factories.make_grant(models=(hidden,), window_start="2024-02-01")
    html = page(client, grant)
    days = html.partition("<dt>Days before release</dt>")[2].partition("</dd>")[0]
    assert "not stated" in days

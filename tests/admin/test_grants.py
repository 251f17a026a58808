"""Grants in the admin: every stated fact of a published grant has its passage."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from evaluators.citing import uncited
from evaluators.models import AccessGrant
from tests import factories as make
from tests.admin.conftest import errors, filled_in, page, publish, refusals, row


@pytest.fixture
def typed(desk: Client) -> dict[str, Any]:
    """A grant of which one fact is stated, with a passage for the whole."""
    data = filled_in(desk.get(page(AccessGrant, "add")))
    data |= {"lab": make.make_lab().pk, "evaluator": make.make_evaluator().pk}
    data |= {"activity": "model-evaluation", "attested_by": "lab", "fine_tuning": "no"}
    return row(data, "citations", citation=make.make_citation().pk, role="context", fact="")


def test_a_draft_may_lack_the_passage_but_is_not_published_so(
    desk: Client, typed: dict[str, Any]
) -> None:
    assert desk.post(page(AccessGrant, "add"), typed).status_code == 302
    refused = refusals(publish(desk, AccessGrant.objects.get()))
    assert refused.startswith("Fine tuning: cite the passage")
    assert not AccessGrant.objects.published().exists()


def test_a_fact_stated_later_without_its_passage_is_refused_at_the_fact(desk: Client) -> None:
    grant = make.make_grant()
    make.cite(grant)
    data = filled_in(desk.get(page(grant, "change"))) | {"fine_tuning": "no"}
    refused = errors(desk.post(page(grant, "change"), data))
    assert list(refused) == ["fine_tuning"]
    assert "Cite below the passage" in refused["fine_tuning"][0]


def test_a_grant_is_published_with_a_passage_for_each_stated_fact(
    desk: Client, typed: dict[str, Any]
) -> None:
    data = row(typed, "citations", citation=make.make_citation().pk, role="context")
    data |= {"citations-1-fact": "fine_tuning"}
    assert desk.post(page(AccessGrant, "add"), data).status_code == 302
    assert publish(desk, AccessGrant.objects.get()).status_code == 302
    assert AccessGrant.objects.published().get().depth.possible == 50


def test_doubt_without_its_words_is_refused_at_the_hedge(
    desk: Client, typed: dict[str, Any]
) -> None:
    del typed["access_certain"]
    assert "hedging words" in errors(desk.post(page(AccessGrant, "add"), typed))["hedge"][0]


def test_a_time_without_its_unit_is_refused(desk: Client, typed: dict[str, Any]) -> None:
    refused = errors(desk.post(page(AccessGrant, "add"), typed | {"time_given_value": "3"}))
    assert "time_given_unit" in refused


def test_only_stated_facts_need_a_passage() -> None:
    facts = {"weights": "no", "activations": "not-stated", "on_site": "yes"}
    assert uncited(facts, {"on_site"}) == ["weights"]
    assert uncited(facts, {"on_site", "weights", "activations"}) == []

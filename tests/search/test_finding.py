"""What is found and in which order: exactly the same on SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commitments.models import Commitment, Lab
from labwatch.publishing.models import DataVersion, PublishedForm, Touched
from labwatch.publishing.refreshing import refresh_all
from labwatch.search import finding
from labwatch.search.models import SearchDocument
from tests import factories as make
from tests.search.cast import a_cast, found

pytestmark = pytest.mark.django_db

EXPECTED = [
    # Names as they are typed, whatever dashes and dots are in them
    ("gpt-4", "models/gpt-4 models/o1-mini"),
    ("GPT‑4", "models/gpt-4 models/o1-mini"),
    ("gpt-4*", "models/gpt-4 models/gpt-4o models/o1-mini"),
    ("o1-mini", "models/o1-mini"),
    ("1.5", "models/gemini-1-5"),
    # Accents, case, ligatures, typographic signs
    ("evaluateurs d'etat", "evaluators/etat grants/grant"),
    ("ÉTAT", "evaluators/etat grants/grant"),
    ("STRASSE", "grants/grant"),
    ("fine-tuned", "grants/grant"),
    # Beginnings, and words that are too short for that
    ("lighth", "sources/page commitments/promise citations/quote"),
    ("in", ""),
    ("in*", "commitments/teams"),
    ("audit", "commitments/teams"),
    # Phrases
    ('"red teams"', "citations/quote commitments/promise"),
    ("red teams", "commitments/teams citations/quote commitments/promise"),
    ('"outsiders we"', ""),
    ('"early access"', "commitments/promise citations/quote"),
    # All words, and none of those with a minus
    ("early lighthouse", "commitments/promise citations/quote"),
    ("early zebra", ""),
    ("red -independent", "citations/quote commitments/promise"),
    ('red -"red teams"', "commitments/teams"),
    # The name before former names before related records; labs before models
    ("orion -gemini", "labs/orion grants/grant models/gpt-4 models/gpt-4o models/o1-mini"),
    ("hunter", "labs/orion"),
    # Scripts without spaces
    ("评估", "statements/asia"),
    ("估评", ""),
    ("第三方", "statements/asia"),
    # Where it stands
    ("beacon", "sources/page commitments/promise"),
    ("https://b.example/x", "sources/page"),
    # Drafts, and what rests on them
    ("secret", ""),
    ("two", ""),
]  # fmt: skip


def test_every_query_finds_exactly_these_in_this_order() -> None:
    a_cast()
    for text, expected in EXPECTED:
        assert found(text) == expected.split(), text


def test_one_resource_or_several_can_be_asked_for() -> None:
    a_cast()
    assert found("early", "citations") == ["citations/quote"]
    assert found("orion", "labs", "grants") == ["labs/orion", "grants/grant"]


def test_what_was_just_saved_is_found_by_its_new_words() -> None:
    lab = make.make_lab(slug="lab", name="Before")
    make.make_model(slug="model", name="Model", lab=lab)
    assert found("before") == ["labs/lab", "models/model"]
    lab.name = "After"
    lab.save()
    assert found("before") == []
    assert found("after") == ["labs/lab", "models/model"]


def test_what_is_withdrawn_or_deleted_is_found_no_more() -> None:
    make.make_commitment(slug="one", summary="A zebra.")
    two = make.make_commitment(slug="two", summary="A zebra.")
    assert found("zebra") == ["commitments/one", "commitments/two"]
    Commitment.objects.filter(slug="one").update(status="draft")
    two.delete()
    assert found("zebra") == []
    assert not SearchDocument.objects.exists()


def test_while_many_edits_wait_nothing_withdrawn_shows(monkeypatch: Any) -> None:
    make.make_lab(slug="one", name="Zebra one")
    make.make_lab(slug="two", name="Zebra two")
    refresh_all()
    Lab.objects.filter(slug="one").update(status="draft")
    Touched.objects.bulk_create(Touched(resource="labs", record=10**6 + n) for n in range(201))
    assert found("zebra") == ["labs/two"]
    assert Touched.objects.count() > 200


def test_of_too_many_matches_the_first_by_standing_are_put_in_order(monkeypatch: Any) -> None:
    monkeypatch.setattr(finding, "MOST", 3)
    make.make_lab(slug="lab", name="Other", note="zebra")
    for number in range(4):
        make.make_commitment(slug=f"c{number}", summary="A zebra.")
    assert found("zebra") == ["commitments/c2", "commitments/c3", "labs/lab"]
    assert found("zebra", "commitments") == [f"commitments/c{number}" for number in (1, 2, 3)]
    assert not finding.Search(finding.SearchQuery((_term("zebra"),))).is_complete


def _term(word: str) -> Any:
    from sources.searchquery import Term

    return Term((word,))


def test_the_index_can_be_made_anew_from_the_forms() -> None:
    a_cast()
    before = list(SearchDocument.objects.order_by("pk").values())
    SearchDocument.objects.all().delete()
    assert found("orion") == []
    call_command("rebuild_search", verbosity=0)
    assert list(SearchDocument.objects.order_by("pk").values()) == before
    assert len(before) == PublishedForm.objects.count()
    assert "labs/orion" in found("orion")


def test_a_search_takes_as_many_queries_for_twenty_as_for_one() -> None:
    counts = []
    for wanted in (1, 20):
        while Commitment.objects.count() < wanted:
            make.cite(make.make_commitment(summary="A zebra."))
        refresh_all()
        with CaptureQueriesContext(connection) as asked:
            assert len(found("zebra")) == wanted
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16


def test_a_reader_never_waits_for_all_forms_to_be_made_anew() -> None:
    make.make_lab(slug="lab", name="Zebra")
    refresh_all()
    PublishedForm.objects.bulk_create(
        PublishedForm(resource="x", record=n, slug=str(n), body="", line="", made_at=make.A_MOMENT)
        for n in range(200)
    )
    before = PublishedForm.objects.get(resource="labs").made_at
    DataVersion.objects.update(code="another program")
    assert found("zebra") == ["labs/lab"]
    assert PublishedForm.objects.get(resource="labs").made_at == before

"""Records as rows of a table: which columns there are, what stands in them, and no formulas."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from labwatch.api import flat
from labwatch.api.csvout import guarded, unguarded
from labwatch.api.resources import RESOURCES
from tests import factories as make
from tests.api.test_query_counts import full


def row_of(api: APIClient, resource: str, slug: str) -> dict[str, Any]:
    """The cells of a record by the names of their columns."""
    form = api.get(f"/api/v1/{resource}/{slug}/").json()
    return dict(zip(flat.columns(resource), flat.cells(resource, form), strict=True))


class TestColumns:
    @pytest.mark.parametrize("resource", RESOURCES)
    def test_each_name_stands_once_and_is_explained(self, resource: str) -> None:
        columns = flat.table(resource)
        assert len({column.name for column in columns}) == len(columns)
        assert columns[0].name == "slug"

    @pytest.mark.parametrize("resource", RESOURCES)
    def test_every_field_has_its_columns_in_its_place(self, resource: str) -> None:
        fields = [column.field for column in flat.table(resource)]
        assert list(dict.fromkeys(fields)) == list(RESOURCES[resource].field_names())

    def test_those_of_a_model_are_what_spreadsheets_rely_on(self) -> None:
        assert flat.columns("models") == (
            "slug",
            "name",
            "url",
            "page_url",
            "lab",
            "lab_name",
            "kind",
            "released",
            "released_precision",
            "released_earliest",
            "released_latest",
            "frontier",
            "weights_open",
            "note",
            "citations",
            "quotes",
            "quote_states",
            "sources",
            "source_urls",
            "source_check_quote_state",
            "source_check_reach",
            "source_check_tiers",
            "source_check_under_review",
            "source_check_last_stood_at",
            "reading",
            "created_at",
            "updated_at",
        )

    def test_where_a_record_names_sources_itself_those_it_cites_are_called_so(self) -> None:
        columns = flat.columns("corrections")
        assert columns.index("sources") < columns.index("cited_sources")

    def test_what_is_no_resource_has_none(self) -> None:
        with pytest.raises(KeyError):
            flat.columns("nonsense")


@pytest.mark.django_db
class TestCells:
    @pytest.mark.parametrize("resource", RESOURCES)
    def test_a_line_reads_back_as_the_cells(self, api: APIClient, resource: str) -> None:
        record = full(resource)
        form = api.get(f"/api/v1/{resource}/{record.slug}/").json()
        (read,) = csv.reader(io.StringIO(flat.line(resource, form), newline=""))
        assert read == [str(cell) for cell in flat.cells(resource, form)]

    def test_references_dates_and_verdicts_are_spread_out(self, api: APIClient) -> None:
        lab = make.make_lab(slug="openai", name="OpenAI")
        models = [
            make.make_model(slug=slug, name=slug.upper(), lab=lab, released="2023-03-14")
            for slug in ("gpt-3", "gpt-4")
        ]
        grant = make.make_grant(lab=lab, models=models, window_start="2023-Q1", weights="no")
        row = row_of(api, "grants", grant.slug)
        assert (row["lab"], row["lab_name"]) == ("openai", "OpenAI")
        assert (row["models"], row["model_names"]) == ("gpt-3;gpt-4", "GPT-3; GPT-4")
        assert (row["window_start"], row["window_start_precision"]) == ("2023-Q1", "quarter")
        assert row["window_start_earliest"] == "2023-01-01"
        assert row["window_start_latest"] == "2023-03-31"
        assert (row["window_end"], row["window_end_latest"]) == ("", "")
        assert (row["days_before_release_fewest"], row["days_before_release_most"]) == (-17, 72)
        assert row["sufficient_for_weights"] == "unknown"
        assert row["sufficient_for_weights_reason"]
        assert (row["disputed"], row["access_certain"]) == ("false", "true")
        assert row["further_safeguards"] == "[]"

    def test_citations_keep_one_order_in_all_their_columns(self, api: APIClient) -> None:
        lab = make.make_lab()
        make.cite(lab, make.make_citation(slug="one", quote="First, so to say."))
        make.cite(lab, make.make_citation(slug="two", quote="", quote_state="nothing-to-check"))
        row = row_of(api, "labs", lab.slug)
        assert (row["citations"], row["quotes"]) == ("one;two", "First, so to say. ¶ ")
        assert len(row["sources"].split(";")) == len(row["source_urls"].split(" ")) == 2
        assert row["quote_states"].split(";")[0] == "unchecked"

    def test_lists_of_rows_are_json(self, api: APIClient) -> None:
        lab = make.make_lab()
        lab.names.create(name="Früher", until="2020")
        (name,) = json.loads(row_of(api, "labs", lab.slug)["names"])
        assert (name["name"], name["until"]["precision"]) == ("Früher", "year")


FORMULAS = ["=1+1", "+1", "-1", "@sum", "\t=1", "\rx", "\nx", " =1", "\u00a0@x", "＝1", "\ufeff-x"]


class TestFormulas:
    @pytest.mark.parametrize("text", [*FORMULAS, "'=1", "''=1"])
    def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(self, text: str) -> None:
        assert guarded(text) == f"'{text}"

    @pytest.mark.parametrize("text", ["a=1", "1-1", "", "'tis", "“-”", "ä", "a\nb", "3"])
    def test_other_text_stays_as_it_is(self, text: str) -> None:
        assert guarded(text) == text

    @pytest.mark.parametrize("number", [-3, -0.5, 7])
    def test_numbers_stay_numbers(self, number: float) -> None:
        assert guarded(number) == number

    @given(st.text(alphabet=st.one_of(st.sampled_from("'=+-@ \t\r\na＝"), st.characters())))
    def test_the_text_can_be_had_back(self, text: str) -> None:
        cell = guarded(text)
        assert isinstance(cell, str)
        assert unguarded(cell) == "".join(
            chr(0x2400 + ord(sign)) if sign < " " and sign not in "\t\r\n" else sign
            for sign in text
        )

    def test_control_characters_become_their_pictures(self) -> None:
        assert guarded("a\x01b\x1f") == "a␁b␟"

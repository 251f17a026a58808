"""Every list of the site leads to the same rows as a table."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from tests import factories as make

pytestmark = pytest.mark.django_db
LISTS = ["commitments", "evaluations", "evaluators", "findings", "models", "sources", "statements"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_a_csv_link_with_its_filters(client: Client, name: str) -> None:
    make.make_lab(slug="lab", name="Lab")
    for query in ("", "?search=nothing"):
        text = client.get(f"/{name}/{query}").content.decode()
        (address,) = re.findall(r'href="([^"]+)"\s+type="text/csv"', text)
        answer = client.get(unescape(address))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert ("search=nothing" in address) == bool(query)


def test_links_to_tables_say_which_table_they_lead_to(client: Client) -> None:
    lab = make.make_lab(name="Lab Example")
    grant = make.make_grant(lab=lab)
    make.make_evaluation(lab=lab)
    make.make_pledge(lab=lab)
    text = client.get(grant.lab.get_absolute_url()).content.decode()
    found = re.findall(r">((?:CSV|JSON)<.*?)</a>", text)
    names = [re.sub(r"<[^>]+>", "", one) for one in found]
    assert "CSV (Lab Example: Access)" in names
    assert "JSON (Lab Example: Pledges)" in names
    assert len(names) == len(set(names)) >= 7

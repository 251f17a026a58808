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
        (address,) = re.findall(r'href="([^"]+)" type="text/csv"', text)
        answer = client.get(unescape(address))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert ("search=nothing" in address) == bool(query)

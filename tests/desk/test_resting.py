"""An altered quote says which records rest on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories as make
from tests.desk.conftest import browser_of, entries, looked, make_person
from tests.sources.review_rows import make_item


def rest(desk: Client) -> Any:
    """What rests on the quote of the first item."""
    return entries(desk, "?kind=quotes")[0].shown.details["rest"]


def test_an_altered_quote_names_the_records_that_rest_on_it(desk: Client) -> None:
    item = make_item()
    pledge = make.make_pledge(due=None)
    make.cite(pledge.commitment, item.citation)
    make.cite(make.make_lab(name="Acme <b>AI</b>", status="draft"), item.citation)
    shown = looked(desk).content.decode()
    assert "Rests on it:" in shown
    assert [(each.kind, each.status) for each in rest(desk).first] == [
        ("commitment", "published"),
        ("lab", "draft"),
    ]
    address = reverse("admin:commitments_commitment_change", args=[pledge.commitment_id])
    assert f'href="{address}"' in shown
    assert "Acme &lt;b&gt;" in shown


def test_a_record_that_cites_the_quote_for_two_facts_is_named_once(desk: Client) -> None:
    item, lab = make_item(), make.make_lab()
    make.cite(lab, item.citation, fact="name")
    make.cite(lab, item.citation, fact="country")
    assert len(rest(desk).first) == 1


def test_a_record_whose_hedged_link_rests_on_the_quote_is_named(desk: Client) -> None:
    item = make_item()
    link = make.make_hedged_link(citation=item.citation)
    assert [each.name for each in rest(desk).first] == [str(link.placeholder)]


def test_five_are_named_and_the_others_counted(desk: Client) -> None:
    item = make_item()
    for _ in range(7):
        make.cite(make.make_lab(), item.citation)
    found = rest(desk)
    assert (len(found.first), found.more) == (5, 2)
    assert re.search(r"and\s+2\s+more", looked(desk).content.decode())


def test_a_quote_on_which_nothing_rests_says_nothing_of_it(desk: Client) -> None:
    make_item()
    make.cite(make.make_lab())
    assert "Rests on it" not in looked(desk).content.decode()


def test_records_that_somebody_may_not_see_are_not_named(desk: Client) -> None:
    item = make_item()
    make.cite(make.make_lab(), item.citation)
    carol = make_person("carol")
    carol.user_permissions.add(*make_permissions("view_reviewitem"))
    assert rest(browser_of(carol)) is None


def make_permissions(*names: str) -> Any:
    """Permissions by name."""
    return Permission.objects.filter(codename__in=names)


def queries(desk: Client) -> int:
    """How many queries the page of altered quotes makes."""
    with CaptureQueriesContext(connection) as asked:
        looked(desk, "?kind=quotes")
    return len(asked)


def test_it_asks_as_much_for_twenty_quotes_as_for_one(desk: Client) -> None:
    make.cite(make.make_lab(), make_item().citation)
    one = queries(desk)
    for _ in range(19):
        make.cite(make.make_lab(), make_item().citation)
    assert queries(desk) == one
    assert len(entries(desk, "?kind=quotes")) == 20


MAKERS: tuple[Callable[[], Any], ...] = (
    make.make_lab,
    make.make_model,
    make.make_document,
    make.make_commitment,
    make.make_pledge,
    make.make_ruling,
    make.make_statement,
    make.make_correction,
    make.make_evaluator,
    make.make_grant,
    make.make_evaluation,
    make.make_finding,
)


def test_names_cost_no_query_each_whatever_the_kind_of_record(desk: Client) -> None:
    quotes = [(maker, make_item().citation) for maker in MAKERS]
    for maker, quote in quotes:
        make.cite(maker(), quote)
    one = queries(desk)
    for maker, quote in quotes:
        make.cite(maker(), quote)
        make.cite(maker(), quote)
    assert queries(desk) == one

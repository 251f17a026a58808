"""Who may do what in the queue, and that nothing a page said runs there."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sources.models import Citation, ReviewItem, Source
from tests import factories as make
from tests.admin.conftest import answer, in_plain, page, shown
from tests.sources.review_rows import make_item, make_standing

LATER = make.A_MOMENT + dt.timedelta(days=1)


def colleague(*names: str) -> Client:
    """The browser of a colleague who has just these permissions."""
    bob = get_user_model().objects.create_user("bob", is_staff=True)
    bob.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(bob)
    return client


def test_who_may_only_look_sees_no_buttons_and_answers_nothing(db: None) -> None:
    item, bob = make_item(), colleague("view_reviewitem")
    markup = shown(bob, item)
    assert "'will' became 'may'" in in_plain(markup)
    assert 'name="answer"' not in markup
    assert bob.post(page(item, "change"), {"answer": "noise"}).status_code == 403
    item.refresh_from_db()
    assert item.closed_at is None


def test_who_may_not_add_quotes_takes_no_new_wording(db: None) -> None:
    item, bob = make_item(), colleague("view_reviewitem", "change_reviewitem")
    assert 'value="new-quote"' not in shown(bob, item)
    answer(bob, item, "new-quote")
    assert Citation.objects.count() == 1
    assert 'value="still-holds"' in shown(bob, item)


def test_an_answer_from_a_foreign_page_is_refused(editor: Any) -> None:
    item, browser = make_item(), Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    assert browser.post(page(item, "change"), {"answer": "noise"}).status_code == 403
    item.refresh_from_db()
    assert item.closed_at is None


def test_items_are_neither_added_nor_deleted(desk: Client) -> None:
    item = make_item()
    assert desk.get(page(ReviewItem, "add")).status_code == 403
    assert desk.post(page(item, "delete"), {"post": "yes"}).status_code == 403
    assert ReviewItem.objects.count() == 1


def test_an_item_that_does_not_exist_is_no_error(desk: Client) -> None:
    for key in ("999", "x", "9" * 30):
        address = page(ReviewItem, "changelist") + f"{key}/change/"
        assert desk.get(address).status_code == 302


def test_an_item_costs_the_same_whatever_hangs_on_it(desk: Client) -> None:
    def queries(item: ReviewItem) -> int:
        with CaptureQueriesContext(connection) as done:
            desk.get(page(item, "change"))
        return len(done)

    few, many = make.make_citation(), make.make_citation()
    make.cite(make.make_pledge(), few)
    for _ in range(20):
        make.cite(make.make_pledge(), many)
        make_item(citation=many, closed_at=LATER, answer="noise")
        make_item()
    make_item(citation=few, closed_at=LATER, answer="noise")
    assert queries(make_item(citation=few)) == queries(make_item(citation=many))


HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"><svg onload=alert(3)>'


def test_nothing_that_a_page_said_runs_in_the_queue(desk: Client) -> None:
    source = make.make_source(title=HOSTILE, url="https://lab.example/x", archive_url="")
    Source.objects.filter(pk=source.pk).update(archive_url="javascript:alert(4)")
    citation = make.make_citation(source=source, quote=HOSTILE)
    standing = {"archived_copy": "javascript:alert(5)", "anchor": {"before": HOSTILE}}
    make_standing(citation=citation, **standing)
    facts = {
        **dict.fromkeys(("quote", "found", "before", "after", "why"), HOSTILE),
        **{name: [HOSTILE] for name in ("texts", "new", "removed", "reasons", "kinds")},
        "diff": [["replace", HOSTILE, HOSTILE]],
        "context_diff": [["insert", "", HOSTILE], ["odd"], None, [HOSTILE, 1, 2]],
        "title": [HOSTILE, HOSTILE],
        "to": "javascript:alert(6)",
        "elsewhere": [{"slug": f'"{HOSTILE}', "title": HOSTILE}, "odd"],
    }
    items = [
        make_item(kind=kind, citation=citation, facts=facts) for kind in ("altered", "context")
    ]
    items += [
        make_item(kind=kind, source=source, facts=facts) for kind in ("page", "moved", "gone")
    ]
    for address in [page(ReviewItem, "changelist"), *(page(item, "change") for item in items)]:
        markup = desk.get(address).content.decode()
        assert "<script>alert" not in markup
        assert "<img src=x" not in markup
        assert "<svg onload" not in markup
        assert not re.search(r"""(href|src)=["']?\s*javascript:""", markup)
        assert "&lt;script&gt;" in markup


@pytest.mark.parametrize("facts", [{}, {"diff": "x"}, {"kinds": 3}, {"share": "x", "title": "y"}])
def test_odd_facts_are_shown_as_far_as_they_go(facts: dict[str, Any], desk: Client) -> None:
    for kind in ("altered", "page", "moved"):
        shown(desk, make_item(kind=kind, facts=facts))
    assert desk.get(page(ReviewItem, "changelist")).status_code == 200


def test_the_queue_has_no_script_or_style_in_its_markup(desk: Client) -> None:
    for address in (page(make_item(), "change"), page(ReviewItem, "changelist")):
        markup = desk.get(address).content.decode()
        assert "<style" not in markup
        assert " style=" not in markup
        assert " onclick=" not in markup

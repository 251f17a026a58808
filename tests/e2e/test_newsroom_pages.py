"""The newsroom's pages over the starter record, in a real browser: axe, a phone, the console."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model
from django.urls import reverse
from playwright.sync_api import ConsoleMessage, Page

from commitments.models import Commitment, Lab, Pledge
from evaluators.models import Evaluator
from tests import factories as make
from tests.e2e.looking import Wrong, log_in, violations_on, wider_than_a_phone

pytestmark = pytest.mark.django_db(transaction=True)

#: Django's own breadcrumbs, above this part, tell links from text by colour alone.
OUR_PART = "#content"


def step(name: str, row: Model) -> str:
    """The page of a step, such as "publish", for a record."""
    options = row._meta
    return reverse(f"admin:{name}", args=[options.app_label, options.model_name, row.pk])


def form(row: Model, page: str = "change") -> str:
    """The form of a record, or another of its pages in the admin."""
    options = row._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=[row.pk])


def newsroom_pages() -> list[str]:
    """Every kind of page that the newsroom has beside the plain forms and lists."""
    draft = make.make_commitment(status="in-review", slug="a-draft")
    public, lab = Commitment.objects.published()[0], Lab.objects.get(slug="anthropic")
    pledge = Pledge.objects.published().filter(lab=lab)[0]
    return [
        "/admin/",
        "/admin/?show=closed",
        "/admin/records/",
        "/admin/capture/",
        "/admin/log/",
        "/admin/across/",
        "/admin/across/fact:fine_tuning/",
        "/admin/import/",
        "/admin/export/",
        "/admin/merge/labs/",
        "/admin/second-factor/",
        "/admin/status/",
        "/admin/tips/tip/",
        form(public),
        form(public, "history"),
        step("publish", draft),
        step("review", draft),
        step("withdraw", lab),
        f"{reverse('admin:commitments_ruling_add')}?pledge={pledge.pk}",
        f"{reverse('admin:commitments_reply_add')}?pledge={pledge.pk}",
        f"/report/evaluators/{Evaluator.objects.published()[0].slug}/",
    ]


#: Boxes that Django's rows below a form, and its search box, leave without a name.
DJANGOS = ('class="original"', "-DELETE", "select2-selection__rendered")


def without_djangos(found: Wrong) -> Wrong:
    """Without what is at fault in Django's own parts of a form."""
    return [(rule, html) for rule, html in found if not any(part in html for part in DJANGOS)]


@pytest.fixture
def desk(tab: Page) -> Page:
    """The tab of an editor."""
    log_in(tab)
    return tab


def test_axe_finds_nothing_wrong_in_light_or_dark(desk: Page) -> None:
    pages = newsroom_pages()
    public = [address for address in pages if not address.startswith("/admin/")]
    found = violations_on(desk, set(pages) - set(public), OUR_PART)
    assert {where: ours for where, what in found.items() if (ours := without_djangos(what))} == {}
    assert violations_on(desk, public) == {}


def test_nothing_scrolls_sideways_on_a_phone(desk: Page) -> None:
    assert wider_than_a_phone(desk, newsroom_pages()) == {}


def test_no_page_fails_or_complains_in_the_console(desk: Page) -> None:
    told: list[str] = []

    def keep(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            told.append(f"{desk.url}: {message.text}")

    desk.on("console", keep)
    answers: dict[str, Any] = {}
    for address in newsroom_pages():
        answer = desk.goto(address)
        answers[address] = answer.status if answer else None
    assert told == []
    assert {address for address, status in answers.items() if status != 200} == set()

"""Acts on many records ask first: how many, which of them cannot, and why."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.models import Lab, Ruling
from labwatch.addresses.models import FormerAddress
from labwatch.bulkwork.manyacts import PUBLISH
from sources.models import Source
from tests import factories as make
from tests.admin.conftest import page
from tests.bulkwork.conftest import browser_of, person, said

pytestmark = pytest.mark.django_db


def press(client: Client, action: str, *rows: Any, query: str = "", **more: Any) -> Any:
    """Choose an action on the list of the rows' kind."""
    data = {"action": action, ACTION_CHECKBOX_NAME: [row.pk for row in rows], **more}
    return client.post(page(type(rows[0]), "changelist") + query, data, follow=True)


def agree(client: Client, action: str, asked: Any, *rows: Any, query: str = "", **more: Any) -> Any:
    """Confirm what the page asks."""
    agreed = asked.context["agreed"]
    return press(client, action, *rows, query=query, agreed=agreed, **more)


def statuses(*rows: Any) -> list[str]:
    """How far each is by now."""
    return [type(row).objects.get(pk=row.pk).status for row in rows]


def test_the_page_says_how_many_and_which_cannot_and_changes_nothing(desk: Client) -> None:
    drafts = [make.make_lab(status="draft", name=f"Draft {n}") for n in range(3)]
    public = make.make_lab(name="Public")
    asked = press(desk, "send_to_review", *drafts, public)
    text = asked.content.decode()
    assert "Send to review: 3 labs of the 4 chosen." in text
    assert "It is published; only a draft is sent to review." in text
    assert statuses(*drafts) == ["draft"] * 3
    done = agree(desk, "send_to_review", asked, *drafts, public)
    assert said(done) == ["3 labs sent to review."]
    assert statuses(*drafts, public) == ["in-review"] * 3 + ["published"]


def test_what_was_changed_since_the_question_is_not_published(desk: Client) -> None:
    lab = make.make_lab(status="draft")
    asked = press(desk, "publish", lab)
    lab.name = "Another name"
    lab.save()
    refused = agree(desk, "publish", asked, lab, note="New.")
    assert "the selection has changed since you looked" in refused.content.decode()
    assert statuses(lab) == ["draft"]
    agree(desk, "publish", refused, lab, note="New.")
    assert statuses(lab) == ["published"]


def test_publishing_many_needs_a_change_note_and_takes_what_they_need_along(desk: Client) -> None:
    lab = make.make_lab(status="draft")
    models = [make.make_model(lab=lab, status="draft") for _ in range(2)]
    asked = press(desk, "publish", *models)
    unsaid = agree(desk, "publish", asked, *models)
    assert "write the words that go with it" in unsaid.content.decode()
    done = agree(desk, "publish", asked, *models, note="Two new models")
    assert said(done) == ["2 models published."]
    assert statuses(lab, *models) == ["published"] * 3


def test_what_lacks_something_is_not_published_and_the_page_says_what(desk: Client) -> None:
    whole, bare = (make.make_commitment(status="draft") for _ in range(2))
    make.cite(whole, role="promise")
    asked = press(desk, "publish", whole, bare)
    assert "Publish: 1 commitment of the 2 chosen." in asked.content.decode()
    assert "without one nothing is published" in asked.content.decode()
    agree(desk, "publish", asked, whole, bare, note="New")
    assert statuses(whole, bare) == ["published", "draft"]


def test_nobody_publishes_their_own_drafts_in_bulk(
    desk: Client, editor: Any, settings: Any
) -> None:
    settings.SINGLE_MAINTAINER = False
    own = make.make_lab(status="draft")
    own._history_user = editor
    own.note = "Mine"
    own.save()
    assert "You wrote it" in press(desk, "publish", own).content.decode()


def test_a_change_of_the_selection_in_between_asks_again(desk: Client) -> None:
    first = make.make_lab(status="draft", country="Chile")
    across = {"query": "?status__exact=draft", "select_across": "1"}
    asked = press(desk, "send_to_review", first, **across)
    second = make.make_lab(status="draft")
    again = agree(desk, "send_to_review", asked, first, **across)
    assert "the selection has changed since you looked" in again.content.decode()
    assert statuses(first, second) == ["draft"] * 2
    done = agree(desk, "send_to_review", again, first, **across)
    assert said(done) == ["2 labs sent to review."]


def test_select_all_reaches_rows_beyond_the_page(desk: Client) -> None:
    for number in range(120):
        make.make_lab(status="draft", name=f"Lab {number}")
    first = Lab.objects.first()
    asked = press(desk, "send_to_review", first, select_across="1")
    assert "Send to review: 120 labs" in asked.content.decode()
    assert "and 20 more" in asked.content.decode()
    agree(desk, "send_to_review", asked, first, select_across="1")
    assert Lab.objects.filter(status="in-review").count() == 120


def test_more_than_anybody_can_judge_are_refused(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(PUBLISH.most + 1):
        make.make_lab(status="draft", name=f"Lab {number}")
    asked = press(desk, "publish", Lab.objects.first(), select_across="1")
    assert "201 are chosen, and 200 are the most at once." in asked.content.decode()


def test_withdrawing_needs_a_reason_which_the_addresses_tell(desk: Client) -> None:
    labs = [make.make_lab() for _ in range(2)]
    asked = press(desk, "withdraw", *labs)
    agree(desk, "withdraw", asked, *labs, note="Recorded twice")
    assert statuses(*labs) == ["draft"] * 2
    assert set(FormerAddress.objects.values_list("slug", "reason")) == {
        (lab.slug, "Recorded twice") for lab in labs
    }


def test_marking_as_re_read_is_kept_in_the_history(desk: Client, editor: Any) -> None:
    labs = [make.make_lab(reading=reading) for reading in ("not-re-read", "re-read")]
    asked = press(desk, "mark_as_re_read", *labs)
    assert "It is marked already." in asked.content.decode()
    done = agree(desk, "mark_as_re_read", asked, *labs, note="The summit's page")
    assert said(done) == ["1 lab marked as re-read."]
    row = Lab.history.filter(slug=labs[0].slug).first()
    assert (row.reading, row.history_user) == ("re-read", editor)
    assert row.history_change_reason == "The summit's page"


def test_sources_of_the_list_are_checked_only_after_the_question(desk: Client) -> None:
    later = timezone.now() + timezone.timedelta(days=30)
    sources = [make.make_source(next_check_at=later) for _ in range(2)]
    paused = make.make_source(next_check_at=later, reach="paused")
    asked = press(desk, "check_now", *sources, paused)
    assert "Check now: 2 sources of the 3 chosen." in asked.content.decode()
    assert "It is paused; resume it first." in asked.content.decode()
    assert not Source.objects.filter(next_check_at__lt=later).exists()
    agree(desk, "check_now", asked, *sources, paused)
    assert Source.objects.filter(next_check_at__lt=later).count() == 2


def names_of_actions(client: Client, model: Any) -> set[str]:
    """What a list offers."""
    form = client.get(page(model, "changelist")).context["action_form"]
    return {name for name, _label in form.fields["action"].choices if name}


@pytest.mark.parametrize(
    ("role", "model", "expected"),
    [
        ("contributor", Lab, {"send_to_review", "mark_as_re_read", "export"}),
        ("editor", Lab, {"send_to_review", "publish", "withdraw", "mark_as_re_read", "export"}),
        ("reviewer", Lab, {"export"}),
        ("reviewer", Ruling, {"publish", "export"}),
        ("editor", Ruling, {"send_to_review", "withdraw", "mark_as_re_read", "export"}),
    ],
)
def test_each_role_is_offered_what_it_may_do(role: str, model: Any, expected: set[str]) -> None:
    make.make_ruling()
    ours = {"send_to_review", "publish", "withdraw", "mark_as_re_read", "export"}
    assert names_of_actions(browser_of(person("somebody", role)), model) & ours == expected


def test_an_action_that_is_not_offered_does_nothing() -> None:
    lab = make.make_lab(status="draft")
    browser = browser_of(person("carol", "contributor"))
    press(browser, "publish", lab, note="Mine", agreed="x")
    assert statuses(lab) == ["draft"]


def test_chosen_rows_are_exported_in_the_form_that_is_asked_for(desk: Client) -> None:
    chosen, other = make.make_lab(slug="chosen"), make.make_lab(slug="other")
    assert "1 lab</strong>" in press(desk, "export", chosen).content.decode()
    answer = press(desk, "export", chosen, form="jsonl")
    assert answer["Content-Disposition"] == 'attachment; filename="labs.jsonl"'
    content = answer.getvalue().decode()
    assert '"slug": "chosen"' in content
    assert other.slug not in content
    every = press(desk, "export", chosen, form="csv", select_across="1", query="?q=other")
    assert "chosen" not in every.getvalue().decode()


def test_the_question_takes_no_more_queries_for_more_rows(desk: Client) -> None:
    rows = [make.make_model(status="draft") for _ in range(20)]
    press(desk, "send_to_review", *rows)  # what is public is made anew after the first
    counts = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as asked:
            press(desk, "send_to_review", *some)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_each_list_leads_to_the_pages_of_its_kind(desk: Client) -> None:
    labs = desk.get(page(Lab, "changelist")).content.decode()
    for address in ("/admin/import/?kind=labs", "/admin/export/#labs", "/admin/merge/labs/"):
        assert f'href="{address}"' in labs
    assert "/admin/merge/" not in desk.get(page(Ruling, "changelist")).content.decode()
    assert "/admin/import/" not in desk.get(page(Lab, "changelist") + "?_popup=1").content.decode()
